-- The second fence (第二道防线): numbers, phones and diagnoses are read, sealed as they are, by a role of their own. Whatever
-- statement the server's role is brought to send, it names none of them but to write them.
do $$ begin create role canbao_unseal nologin; exception when duplicate_object or unique_violation then null; end $$;
--> statement-breakpoint
-- Of each of these tables the server's role reads every column but the one. A column that is added later is granted by name.
do $$
declare
  fenced record;
  others text;
begin
  for fenced in select * from (values
    ('people', 'phone_cipher'), ('identity_documents', 'number_cipher'), ('certificates', 'number_cipher'),
    ('claims', 'diagnosis_cipher'), ('exchange_rows', 'number_cipher'), ('assistance_list_rows', 'number_cipher')
  ) as column_of (table_name, column_name)
  loop
    select string_agg(quote_ident(attname), ', ' order by attnum) into others from pg_attribute
    where attrelid = format('public.%I', fenced.table_name)::regclass and attnum > 0 and not attisdropped
      and attname <> fenced.column_name;
    execute format('revoke select on %I from canbao_app', fenced.table_name);
    execute format('grant select (%s) on %I to canbao_app', others, fenced.table_name);
    execute format('grant select (id, %I) on %I to canbao_unseal', fenced.column_name, fenced.table_name);
  end loop;
end $$;
--> statement-breakpoint
grant usage on schema public to canbao_unseal;
--> statement-breakpoint
-- By what else its statements tell whose rows somebody may see: the one door stands in each of them too.
grant select (region_code, merged_into_id, merged_ids) on people to canbao_unseal;
--> statement-breakpoint
grant select (person_id, kind, valid_from, superseded_at) on identity_documents to canbao_unseal;
--> statement-breakpoint
grant select (person_id) on claims to canbao_unseal;
--> statement-breakpoint
grant select (person_id, household_id, valid_to, superseded_at) on household_members to canbao_unseal;
--> statement-breakpoint
grant select (person_id, department, superseded_at) on assistance_listings to canbao_unseal;
--> statement-breakpoint
grant select on assistance_list_rows, assistance_list_batches to canbao_unseal;
--> statement-breakpoint
-- Analysts are told rounded numbers, which tell of no sensitive category: what their role reads under this name has none of its
-- listings. A view, because row-level security would hide what is known of the values from the planner, for the server too.
create schema analysts;
--> statement-breakpoint
create view analysts.assistance_listings as
  select id, person_id, household_id, category, department, region_code, confirmed_on, grade, meets_condition, batch_id,
    valid_from, valid_to, recorded_at, superseded_at, source
  from public.assistance_listings where category <> 'MENTAL_SEVERE';
--> statement-breakpoint
revoke select on public.assistance_listings from canbao_read;
--> statement-breakpoint
grant usage on schema analysts to canbao_read;
--> statement-breakpoint
grant select on analysts.assistance_listings to canbao_read;
--> statement-breakpoint
-- The sum of a file with one row would confirm a guess of that row.
revoke select (checksum) on assistance_list_batches from canbao_read;
--> statement-breakpoint
revoke select on import_batches, exchange_lists from canbao_read;
--> statement-breakpoint
grant select (id, kind, region_code, scope, part, household_ids, source, row_count, new_count, changed_count, unchanged_count,
  taken_at, taken_by) on import_batches to canbao_read;
--> statement-breakpoint
grant select (id, kind, department, region_code, as_of, received_at, received_by, row_count, same_count, different_count,
  unknown_count) on exchange_lists to canbao_read;
