CREATE TYPE "public"."list_mode" AS ENUM('FULL', 'DELTA');--> statement-breakpoint
CREATE TYPE "public"."assistance_settlement" AS ENUM('DIRECT', 'REFUND_LATER', 'OPEN', 'NONE');--> statement-breakpoint
CREATE TYPE "public"."effect_audience" AS ENUM('ALL', 'OFFICE', 'DEPARTMENT');--> statement-breakpoint
CREATE TYPE "public"."effect_kind" AS ENUM('GAINS', 'LOSES', 'PAYS_FIRST', 'REFUND_DUE', 'PAYER_CHANGES', 'AMOUNT_CHANGES', 'OPEN', 'WAIT_SKIPPED', 'ONE_STOP_BEGINS', 'ONE_STOP_ENDS', 'OVERPAID', 'WAIT_RETURNS');--> statement-breakpoint
CREATE TYPE "public"."candidate_reason" AS ENUM('NUMBER_OTHER_NAME', 'NAME_AND_BIRTH', 'SEVERAL_FILES');--> statement-breakpoint
CREATE TYPE "public"."list_action" AS ENUM('ADD', 'REMOVE');--> statement-breakpoint
CREATE TYPE "public"."match_verdict" AS ENUM('ACCEPTED', 'REJECTED');--> statement-breakpoint
CREATE TYPE "public"."row_class" AS ENUM('NEW', 'CHANGED', 'UNCHANGED', 'DROPPED', 'UNMATCHED', 'AMBIGUOUS', 'REJECTED');--> statement-breakpoint
CREATE TYPE "public"."row_match" AS ENUM('NUMBER', 'OLD_NUMBER', 'REMEMBERED', 'REVIEWED', 'HOUSEHOLD');--> statement-breakpoint
CREATE TYPE "public"."job_kind" AS ENUM('ASSISTANCE_LIST_PREVIEW', 'ASSISTANCE_LIST_APPLY', 'ASSISTANCE_LIST_RETRY');--> statement-breakpoint
CREATE TYPE "public"."job_state" AS ENUM('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED');--> statement-breakpoint
CREATE TYPE "public"."change_subject" AS ENUM('LISTING', 'ENROLLMENT');--> statement-breakpoint
CREATE TYPE "public"."upload_format" AS ENUM('CSV', 'NDJSON', 'XLSX');--> statement-breakpoint
CREATE TYPE "public"."upload_state" AS ENUM('OPEN', 'RECEIVING', 'COMPLETE');--> statement-breakpoint
ALTER TYPE "public"."batch_status" ADD VALUE 'REVERSED';--> statement-breakpoint
CREATE TABLE "assistance_list_steps" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"batch_id" uuid NOT NULL,
	"status" "batch_status" NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"by" text NOT NULL,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "assistance_list_decisions" (
	"batch_id" uuid NOT NULL,
	"decision_id" text NOT NULL,
	CONSTRAINT "assistance_list_decisions_batch_id_decision_id_pk" PRIMARY KEY("batch_id","decision_id")
);
--> statement-breakpoint
CREATE TABLE "assistance_list_effects" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"batch_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"audience" "effect_audience" NOT NULL,
	"kinds" "effect_kind"[] NOT NULL,
	"settlement_before" "assistance_settlement" NOT NULL,
	"settlement_after" "assistance_settlement" NOT NULL,
	"assisted_before_fen" bigint,
	"assisted_after_fen" bigint,
	"parts_before" jsonb NOT NULL,
	"parts_after" jsonb NOT NULL,
	"collected_before_fen" bigint,
	"collected_after_fen" bigint,
	"refund_before_fen" bigint,
	"refund_after_fen" bigint,
	"is_sensitive" boolean NOT NULL,
	"is_wait_skipped" boolean NOT NULL,
	"is_one_stop" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "assistance_list_candidates" (
	"row_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"reason" "candidate_reason" NOT NULL,
	CONSTRAINT "assistance_list_candidates_row_id_person_id_pk" PRIMARY KEY("row_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "assistance_list_rows" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"batch_id" uuid NOT NULL,
	"line" integer,
	"number_cipher" "bytea",
	"number_index" "bytea",
	"number_masked" text,
	"name_cipher" "bytea",
	"name_index" "bytea",
	"category" "assistance_category",
	"action" "list_action" DEFAULT 'ADD' NOT NULL,
	"confirmed_on" date,
	"valid_from" date,
	"valid_to" date,
	"certificate_cipher" "bytea",
	"certificate_masked" text,
	"grade" text,
	"meets_condition" boolean,
	"region_code" text collate "C",
	"class" "row_class" NOT NULL,
	"match" "row_match",
	"person_id" uuid,
	"listing_id" uuid,
	"is_in_conflict" boolean DEFAULT false NOT NULL,
	"problem_code" text,
	"problem_field" text,
	"problem_zh" text,
	"problem_en" text,
	"origin_id" uuid
);
--> statement-breakpoint
CREATE TABLE "match_decisions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"department" "department" NOT NULL,
	"number_index" "bytea" NOT NULL,
	"name_index" "bytea" NOT NULL,
	"verdict" "match_verdict" NOT NULL,
	"person_id" uuid NOT NULL,
	"row_id" uuid NOT NULL,
	"decided_by" text NOT NULL,
	"decided_at" timestamp with time zone DEFAULT now() NOT NULL,
	"reason" text NOT NULL,
	"superseded_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" "job_kind" NOT NULL,
	"subject_id" uuid NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"department" "department",
	"state" "job_state" DEFAULT 'QUEUED' NOT NULL,
	"phase" text,
	"done" integer DEFAULT 0 NOT NULL,
	"total" integer,
	"attempt" integer DEFAULT 0 NOT NULL,
	"requested_by" text NOT NULL,
	"requested_role" text NOT NULL,
	"purpose" text,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"is_cancel_requested" boolean DEFAULT false NOT NULL,
	"error_code" text,
	"error_zh" text,
	"error_en" text,
	CONSTRAINT "jobs_ended" CHECK ((ended_at is null) = (state in ('QUEUED', 'RUNNING')))
);
--> statement-breakpoint
CREATE TABLE "registry_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "registry_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"transaction" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"subject" "change_subject" NOT NULL,
	"subject_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"department" "department",
	"region_code" text collate "C" NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "upload_chunks" (
	"upload_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"checksum" text NOT NULL,
	"content_cipher" "bytea" NOT NULL,
	CONSTRAINT "upload_chunks_upload_id_number_pk" PRIMARY KEY("upload_id","number")
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" uuid PRIMARY KEY NOT NULL,
	"department" "department" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"format" "upload_format" NOT NULL,
	"state" "upload_state" DEFAULT 'OPEN' NOT NULL,
	"size" bigint DEFAULT 0 NOT NULL,
	"checksum" text,
	"uploaded_by" text NOT NULL,
	"uploaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "assistance_list_batches_key";--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "mode" "list_mode" DEFAULT 'DELTA' NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "is_strict" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "is_validate_only" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "as_of" date;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "policy_year" integer;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "upload_id" uuid;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "origin_id" uuid;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "sent_by" text;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "approved_by" text;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "new_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "changed_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "unchanged_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "dropped_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "unmatched_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "ambiguous_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "conflict_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "needs_drop_confirmation" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "is_drop_confirmed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "problems" jsonb;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "problem_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "assistance_list_steps" ADD CONSTRAINT "assistance_list_steps_batch_id_assistance_list_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."assistance_list_batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistance_list_decisions" ADD CONSTRAINT "assistance_list_decisions_batch_id_assistance_list_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."assistance_list_batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistance_list_decisions" ADD CONSTRAINT "assistance_list_decisions_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistance_list_effects" ADD CONSTRAINT "assistance_list_effects_batch_id_assistance_list_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."assistance_list_batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistance_list_candidates" ADD CONSTRAINT "assistance_list_candidates_row_id_assistance_list_rows_id_fk" FOREIGN KEY ("row_id") REFERENCES "public"."assistance_list_rows"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistance_list_candidates" ADD CONSTRAINT "assistance_list_candidates_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistance_list_rows" ADD CONSTRAINT "assistance_list_rows_batch_id_assistance_list_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."assistance_list_batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_decisions" ADD CONSTRAINT "match_decisions_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "match_decisions" ADD CONSTRAINT "match_decisions_row_id_assistance_list_rows_id_fk" FOREIGN KEY ("row_id") REFERENCES "public"."assistance_list_rows"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "upload_chunks" ADD CONSTRAINT "upload_chunks_upload_id_uploads_id_fk" FOREIGN KEY ("upload_id") REFERENCES "public"."uploads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "assistance_list_steps_batch_idx" ON "assistance_list_steps" USING btree ("batch_id");--> statement-breakpoint
CREATE UNIQUE INDEX "assistance_list_effects_key" ON "assistance_list_effects" USING btree ("batch_id","region_code","person_id","audience");--> statement-breakpoint
CREATE INDEX "assistance_list_rows_batch_idx" ON "assistance_list_rows" USING btree ("batch_id","class","line");--> statement-breakpoint
CREATE INDEX "assistance_list_rows_person_idx" ON "assistance_list_rows" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "assistance_list_rows_open_idx" ON "assistance_list_rows" USING btree ("number_index") WHERE class in ('UNMATCHED', 'AMBIGUOUS');--> statement-breakpoint
CREATE INDEX "assistance_list_rows_origin_idx" ON "assistance_list_rows" USING btree ("origin_id") WHERE origin_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "match_decisions_key" ON "match_decisions" USING btree ("department","number_index","name_index","person_id") WHERE superseded_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "jobs_unfinished_key" ON "jobs" USING btree ("subject_id") WHERE state in ('QUEUED', 'RUNNING');--> statement-breakpoint
CREATE INDEX "jobs_subject_idx" ON "jobs" USING btree ("subject_id","requested_at");--> statement-breakpoint
CREATE INDEX "registry_changes_order_idx" ON "registry_changes" USING btree ("transaction","id");--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD CONSTRAINT "assistance_list_batches_upload_id_uploads_id_fk" FOREIGN KEY ("upload_id") REFERENCES "public"."uploads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistance_list_batches" ADD CONSTRAINT "assistance_list_batches_origin_id_assistance_list_batches_id_fk" FOREIGN KEY ("origin_id") REFERENCES "public"."assistance_list_batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "assistance_list_batches_region_idx" ON "assistance_list_batches" USING btree ("region_code");--> statement-breakpoint
CREATE INDEX "assistance_listings_batch_idx" ON "assistance_listings" USING btree ("batch_id");--> statement-breakpoint
CREATE UNIQUE INDEX "assistance_list_batches_key" ON "assistance_list_batches" USING btree ("department","region_code","batch");
--> statement-breakpoint
CREATE INDEX "refunds_person_idx" ON "refunds" USING btree ("person_id","policy_year");
--> statement-breakpoint
grant select, insert on assistance_list_rows, assistance_list_steps, assistance_list_effects, assistance_list_decisions,
  assistance_list_candidates, match_decisions, registry_changes, uploads, upload_chunks to canbao_app;
--> statement-breakpoint
-- What a row says is never changed; what it was found to be is, until its list is applied.
grant update (class, match, person_id, listing_id, is_in_conflict, problem_code, problem_field, problem_zh, problem_en)
  on assistance_list_rows to canbao_app;
--> statement-breakpoint
grant update (superseded_at) on match_decisions to canbao_app;
--> statement-breakpoint
grant update (state, size, checksum, uploaded_at) on uploads to canbao_app;
--> statement-breakpoint
-- A preview is computed anew after each review, and a file goes when its rows are staged.
grant delete on assistance_list_effects, assistance_list_rows, assistance_list_candidates, upload_chunks to canbao_app;
--> statement-breakpoint
revoke select on assistance_list_batches from canbao_read;
--> statement-breakpoint
-- How many rows there are would tell of a sensitive category.
grant select (id, department, batch, region_code, received_at, checksum, status, mode, is_strict, is_validate_only, as_of,
  policy_year, origin_id, is_drop_confirmed, version) on assistance_list_batches to canbao_read;
--> statement-breakpoint
-- What partners follow. Each change is told to whoever keeps the file at that moment; what only becomes a past version is none.
create function note_listing_changes() returns trigger language plpgsql
  set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  insert into registry_changes (subject, subject_id, person_id, department, region_code)
  select 'LISTING', l.id, l.person_id, l.department, (select p.region_code from people p where p.id = l.person_id)
  from altered l
  where l.person_id is not null and (tg_op = 'UPDATE' or l.superseded_at is null) order by l.id;
  return null;
end $$;
--> statement-breakpoint
create trigger assistance_listings_inserted after insert on assistance_listings
  referencing new table as altered for each statement execute function note_listing_changes();
--> statement-breakpoint
create trigger assistance_listings_updated after update on assistance_listings
  referencing new table as altered for each statement execute function note_listing_changes();
--> statement-breakpoint
-- Enrolments are told of people whom a department lists or listed, by whichever of their merged files: they alone are
-- followed from outside. Each row looks its listings up by key, whatever statistics there are: the plan is kept, and one made
-- for tables that were empty a moment ago would read every listing for each enrolment.
create function note_enrollment_changes() returns trigger language plpgsql
  set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  insert into registry_changes (subject, subject_id, person_id, region_code)
  select 'ENROLLMENT', e.id, e.person_id, (select p.region_code from people p where p.id = e.person_id)
  from altered e
  where (tg_op = 'UPDATE' or e.superseded_at is null)
    and exists (select from assistance_listings l where l.person_id = any((
      select case when p.merged_into_id is null then p.merged_ids || p.id
        else (select whole.merged_ids || whole.id from people whole where whole.id = p.merged_into_id) end
      from people p where p.id = e.person_id)::uuid[]) offset 0)
  order by e.id;
  return null;
end $$;
--> statement-breakpoint
create trigger enrollments_inserted after insert on enrollments
  referencing new table as altered for each statement execute function note_enrollment_changes();
--> statement-breakpoint
create trigger enrollments_updated after update on enrollments
  referencing new table as altered for each statement execute function note_enrollment_changes();
--> statement-breakpoint
-- A file that is handed over is told to both offices; one that is merged brings the other's enrolments with it.
create function note_file_changes() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  insert into registry_changes (subject, subject_id, person_id, department, region_code)
  select 'LISTING', l.id, l.person_id, l.department, office.code
  from assistance_listings l cross join (select old.region_code union select new.region_code) office (code)
  where l.person_id = new.id and l.superseded_at is null order by l.id, office.code;
  return null;
end $$;
--> statement-breakpoint
create trigger people_moved after update on people for each row
  when (old.region_code <> new.region_code or old.merged_into_id is distinct from new.merged_into_id
    or old.merged_ids <> new.merged_ids) execute function note_file_changes();
--> statement-breakpoint
-- Whoever follows from the beginning learns what stood before there was anything to follow.
insert into registry_changes (subject, subject_id, person_id, department, region_code)
select 'LISTING', l.id, l.person_id, l.department, p.region_code
from assistance_listings l join people p on p.id = l.person_id where l.superseded_at is null order by l.id;
--> statement-breakpoint
-- How far a job is changes; what was asked for does not.
grant select, insert on jobs to canbao_app;
--> statement-breakpoint
grant update (state, phase, done, total, attempt, due_at, started_at, ended_at, is_cancel_requested, error_code, error_zh,
  error_en) on jobs to canbao_app;
--> statement-breakpoint
grant select (id, kind, subject_id, region_code, department, state, phase, attempt, requested_at, due_at, started_at, ended_at,
  is_cancel_requested, error_code) on jobs to canbao_read;
