-- The server works as canbao_app and owns nothing; analysts work as canbao_read and never see a sealed column.
-- Both are roles without login: a login of the installation's own is made a member of one of them.
do $$ begin create role canbao_app nologin; exception when duplicate_object or unique_violation then null; end $$;
--> statement-breakpoint
do $$ begin create role canbao_read nologin; exception when duplicate_object or unique_violation then null; end $$;
--> statement-breakpoint
revoke create on schema public from public;
--> statement-breakpoint
grant usage on schema public to canbao_app, canbao_read;
--> statement-breakpoint
-- The server asks which migrations are pending before it serves.
grant usage on schema drizzle to canbao_app, canbao_read;
--> statement-breakpoint
grant select on all tables in schema drizzle to canbao_app, canbao_read;
--> statement-breakpoint
-- Facts that change by ending a row's recorded time and adding another.
grant select, insert, update on
  people, identity_documents, person_places, status_periods, register_checks, households, household_members,
  enrollments, assistance_categories, assistance_list_batches, assistance_listings, organisations, staff_members,
  staff_assignments, regions, region_attributes, region_targets, pooling_areas, pooling_area_regions, policy_documents
  to canbao_app;
--> statement-breakpoint
-- What moved money, and what was published, is never changed; a receipt is only ever voided, a rulebook superseded.
grant select, insert on contribution_dues, payments, receipts, receipt_lines, clauses, rulebook_versions to canbao_app;
--> statement-breakpoint
grant update (status) on receipts to canbao_app;
--> statement-breakpoint
grant update (superseded_at) on rulebook_versions, contribution_dues to canbao_app;
--> statement-breakpoint
grant delete on clauses, pooling_area_regions to canbao_app;
--> statement-breakpoint
grant select, insert on audit_lines, audit_seals to canbao_app;
--> statement-breakpoint
grant select on installation to canbao_app;
--> statement-breakpoint
grant select on
  person_places, status_periods, register_checks, household_members, enrollments, assistance_categories,
  assistance_list_batches, organisations, staff_members, staff_assignments, regions,
  region_attributes, region_targets, pooling_areas, pooling_area_regions, policy_documents, clauses, rulebook_versions,
  contribution_dues, payments, receipts, receipt_lines
  to canbao_read;
--> statement-breakpoint
grant select (id, sex, birth_date, ethnicity, region_code, version, recorded_at, source) on people to canbao_read;
--> statement-breakpoint
grant select (id, person_id, kind, region_code, valid_from, valid_to, recorded_at, superseded_at, source)
  on identity_documents to canbao_read;
--> statement-breakpoint
grant select (id, number, head_person_id, region_code, version, valid_from, valid_to, recorded_at, superseded_at, source)
  on households to canbao_read;
--> statement-breakpoint
grant select (id, person_id, household_id, category, department, region_code, confirmed_on, grade, batch_id, valid_from,
  valid_to, recorded_at, superseded_at, source) on assistance_listings to canbao_read;
