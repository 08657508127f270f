CREATE TYPE "public"."bulletin_duty_kind" AS ENUM('EXPLANATION', 'CRITICISM');--> statement-breakpoint
CREATE TYPE "public"."bulletin_duty_state" AS ENUM('DUE', 'HANDED_IN', 'RETURNED', 'ACCEPTED', 'PUBLISHED');--> statement-breakpoint
CREATE TYPE "public"."finding_outcome" AS ENUM('YES', 'NO', 'CONDITIONAL', 'UNDETERMINED');--> statement-breakpoint
CREATE TYPE "public"."export_format" AS ENUM('CSV', 'XLSX', 'NDJSON', 'PARQUET');--> statement-breakpoint
CREATE TYPE "public"."declaration_state" AS ENUM('DECLARED', 'APPROVED', 'RETURNED');--> statement-breakpoint
CREATE TYPE "public"."notice_kind" AS ENUM('POSTER', 'PAYMENT_NOTICE', 'BOOKLET');--> statement-breakpoint
CREATE TYPE "public"."standard_kind" AS ENUM('EMPLOYEE_CONTRIBUTION', 'INDIVIDUAL_CONTRIBUTION', 'SUBSIDY', 'BENEFIT');--> statement-breakpoint
ALTER TYPE "public"."job_kind" ADD VALUE 'COHORT';--> statement-breakpoint
ALTER TYPE "public"."job_kind" ADD VALUE 'EXPORT';--> statement-breakpoint
CREATE TABLE "bulletin_duties" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"bulletin_id" uuid NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"kind" "bulletin_duty_kind" NOT NULL,
	"months" text[] NOT NULL,
	"state" "bulletin_duty_state" DEFAULT 'DUE' NOT NULL,
	"content" text,
	"handed_in_by" text,
	"handed_in_on" date,
	"decided_by" text,
	"decided_on" date,
	"ruling" text,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bulletin_rows" (
	"bulletin_id" uuid NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"level" "region_level" NOT NULL,
	"registered" integer NOT NULL,
	"enrolled" integer NOT NULL,
	"paid" integer NOT NULL,
	"enrolled_before" integer,
	"task_heads" integer,
	"residents" integer,
	"hukou_liable" integer,
	"target_rate_bp" integer,
	"target_heads" integer,
	"tax_share_fen" bigint,
	"county_match_fen" bigint,
	"is_focus" boolean,
	"rank" integer,
	"is_last" boolean,
	CONSTRAINT "bulletin_rows_bulletin_id_region_code_pk" PRIMARY KEY("bulletin_id","region_code"),
	CONSTRAINT "bulletin_rows_rank" CHECK ((rank is null) = (is_last is null))
);
--> statement-breakpoint
CREATE TABLE "bulletins" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"month" text NOT NULL,
	"as_of" date NOT NULL,
	"known_at" timestamp with time zone NOT NULL,
	"rulebook_version_id" uuid NOT NULL,
	"closed_by" text NOT NULL,
	"closed_on" date NOT NULL,
	CONSTRAINT "bulletins_month" CHECK (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$')
);
--> statement-breakpoint
CREATE TABLE "cohort_members" (
	"cohort_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"eligibility" "finding_outcome" NOT NULL,
	"is_enrolled" boolean NOT NULL,
	"cover" "finding_outcome" NOT NULL,
	"benefits_start_on" date,
	"due_fen" bigint,
	"assisted_by" "assistance_category",
	"waiting_months" integer,
	"lapsed_years" integer,
	"repaired_years" integer,
	"is_late" boolean,
	"run_years" integer,
	"loses_continuity" boolean,
	"paid_after_days" integer,
	CONSTRAINT "cohort_members_cohort_id_person_id_pk" PRIMARY KEY("cohort_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "cohorts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"as_of" date NOT NULL,
	"read_at" timestamp with time zone DEFAULT now() NOT NULL,
	"rulebook_version_id" uuid NOT NULL,
	"requested_by" text NOT NULL,
	"completed_at" timestamp with time zone,
	"people" integer DEFAULT 0 NOT NULL,
	"is_latest" boolean DEFAULT false NOT NULL,
	CONSTRAINT "cohorts_whole" CHECK (completed_at is not null or not is_latest)
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "export_pieces" (
	"export_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"piece_cipher" "bytea" NOT NULL,
	CONSTRAINT "export_pieces_export_id_position_pk" PRIMARY KEY("export_id","position")
);
--> statement-breakpoint
CREATE TABLE "exports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"format" "export_format" NOT NULL,
	"noun" text NOT NULL,
	"is_statistic" boolean NOT NULL,
	"question_cipher" "bytea" NOT NULL,
	"viewer" jsonb NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"completed_at" timestamp with time zone,
	"rows" integer,
	"bytes" bigint,
	"hash" text,
	"downloads" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notice_deliveries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"kind" "notice_kind" NOT NULL,
	"households" integer NOT NULL,
	"reached_on" date NOT NULL,
	"logged_by" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL,
	CONSTRAINT "notice_deliveries_households" CHECK (households >= 0)
);
--> statement-breakpoint
CREATE TABLE "progress_reports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"month" text NOT NULL,
	"registered" integer NOT NULL,
	"enrolled" integer NOT NULL,
	"paid" integer NOT NULL,
	"note" text,
	"reported_on" date NOT NULL,
	"reported_by" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL,
	CONSTRAINT "progress_reports_counts" CHECK (least(registered, enrolled, paid) >= 0)
);
--> statement-breakpoint
CREATE TABLE "standard_changes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"scheme" "scheme" NOT NULL,
	"kind" "standard_kind" NOT NULL,
	"standard_before" text NOT NULL,
	"standard_after" text NOT NULL,
	"valid_from" date NOT NULL,
	"document_number" text,
	"entered_by" text NOT NULL,
	"entered_on" date NOT NULL,
	"reported_on" date,
	"reported_to" "department"[] DEFAULT '{}' NOT NULL,
	"approved_on" date,
	"approved_by" text,
	"superseded_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "standard_changes_reported" CHECK ((reported_on is null) = (cardinality(reported_to) = 0)),
	CONSTRAINT "standard_changes_approved" CHECK (num_nulls(approved_on, approved_by) in (0, 2))
);
--> statement-breakpoint
CREATE TABLE "subsidy_declaration_lines" (
	"declaration_id" uuid NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"payer" "payer",
	"heads" integer NOT NULL,
	"amount_fen" bigint,
	CONSTRAINT "subsidy_declaration_lines_key" UNIQUE NULLS NOT DISTINCT("declaration_id","region_code","payer")
);
--> statement-breakpoint
CREATE TABLE "subsidy_declarations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"as_of" date NOT NULL,
	"heads" integer NOT NULL,
	"amount_fen" bigint,
	"rulebook_version_id" uuid NOT NULL,
	"state" "declaration_state" DEFAULT 'DECLARED' NOT NULL,
	"declared_by" text NOT NULL,
	"declared_on" date NOT NULL,
	"decided_by" text,
	"decided_on" date,
	"ruling" text,
	"replaces_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "subsidy_declarations_decided" CHECK (num_nulls(decided_by, decided_on) = case when state = 'DECLARED' then 2 else 0 end and decided_by is distinct from declared_by)
);
--> statement-breakpoint
DROP INDEX "region_targets_key";--> statement-breakpoint
ALTER TABLE "region_targets" ALTER COLUMN "task_heads" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "region_targets" ADD COLUMN "scheme" "scheme" DEFAULT 'URRBMI' NOT NULL;--> statement-breakpoint
ALTER TABLE "region_targets" ADD COLUMN "residents" integer;--> statement-breakpoint
ALTER TABLE "region_targets" ADD COLUMN "hukou_liable" integer;--> statement-breakpoint
ALTER TABLE "region_targets" ADD COLUMN "target_rate_bp" integer;--> statement-breakpoint
ALTER TABLE "region_targets" ADD COLUMN "target_heads" integer;--> statement-breakpoint
ALTER TABLE "region_targets" ADD COLUMN "tax_share_fen" bigint;--> statement-breakpoint
ALTER TABLE "region_targets" ADD COLUMN "county_match_fen" bigint;--> statement-breakpoint
ALTER TABLE "bulletin_duties" ADD CONSTRAINT "bulletin_duties_bulletin_id_bulletins_id_fk" FOREIGN KEY ("bulletin_id") REFERENCES "public"."bulletins"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulletin_rows" ADD CONSTRAINT "bulletin_rows_bulletin_id_bulletins_id_fk" FOREIGN KEY ("bulletin_id") REFERENCES "public"."bulletins"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulletins" ADD CONSTRAINT "bulletins_rulebook_version_id_rulebook_versions_id_fk" FOREIGN KEY ("rulebook_version_id") REFERENCES "public"."rulebook_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohort_members" ADD CONSTRAINT "cohort_members_cohort_id_cohorts_id_fk" FOREIGN KEY ("cohort_id") REFERENCES "public"."cohorts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cohorts" ADD CONSTRAINT "cohorts_rulebook_version_id_rulebook_versions_id_fk" FOREIGN KEY ("rulebook_version_id") REFERENCES "public"."rulebook_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subsidy_declaration_lines" ADD CONSTRAINT "subsidy_declaration_lines_declaration_id_subsidy_declarations_id_fk" FOREIGN KEY ("declaration_id") REFERENCES "public"."subsidy_declarations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subsidy_declarations" ADD CONSTRAINT "subsidy_declarations_rulebook_version_id_rulebook_versions_id_fk" FOREIGN KEY ("rulebook_version_id") REFERENCES "public"."rulebook_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subsidy_declarations" ADD CONSTRAINT "subsidy_declarations_replaces_id_subsidy_declarations_id_fk" FOREIGN KEY ("replaces_id") REFERENCES "public"."subsidy_declarations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "bulletin_duties_key" ON "bulletin_duties" USING btree ("bulletin_id","region_code","kind");--> statement-breakpoint
CREATE INDEX "bulletin_duties_region_idx" ON "bulletin_duties" USING btree ("region_code","state");--> statement-breakpoint
CREATE UNIQUE INDEX "bulletins_month_key" ON "bulletins" USING btree ("region_code","scheme","policy_year","month");--> statement-breakpoint
CREATE UNIQUE INDEX "cohorts_latest_key" ON "cohorts" USING btree ("region_code","scheme","policy_year") WHERE is_latest;--> statement-breakpoint
CREATE INDEX "exports_requested_idx" ON "exports" USING btree ("requested_by","requested_at");--> statement-breakpoint
CREATE INDEX "exports_expires_idx" ON "exports" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "notice_deliveries_standing_key" ON "notice_deliveries" USING btree ("region_code","scheme","policy_year","kind","reached_on") WHERE superseded_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "progress_reports_standing_key" ON "progress_reports" USING btree ("region_code","scheme","policy_year","month") WHERE superseded_at is null;--> statement-breakpoint
CREATE INDEX "standard_changes_region_idx" ON "standard_changes" USING btree ("region_code","valid_from");--> statement-breakpoint
CREATE INDEX "subsidy_declarations_region_idx" ON "subsidy_declarations" USING btree ("region_code","policy_year");--> statement-breakpoint
CREATE UNIQUE INDEX "subsidy_declarations_open_key" ON "subsidy_declarations" USING btree ("region_code","scheme","policy_year") WHERE state = 'DECLARED';--> statement-breakpoint
CREATE INDEX "audit_lines_statistic_idx" ON "audit_lines" USING btree ("actor","at") WHERE "audit_lines"."action" = 'statistic.read';--> statement-breakpoint
CREATE INDEX "enrollments_counted_idx" ON "enrollments" USING btree ("policy_year","scheme","person_id","region_code","status","paid_on") WHERE superseded_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "region_targets_key" ON "region_targets" USING btree ("region_code","scheme","policy_year");--> statement-breakpoint
ALTER TABLE "region_targets" ADD CONSTRAINT "region_targets_counts" CHECK (least(enrolled_before, task_heads, residents, hukou_liable, target_heads, tax_share_fen, county_match_fen) >= 0
        and coalesce(target_rate_bp between 0 and 10000, true));--> statement-breakpoint
-- Pieces are sealed: nothing is left to compress.
ALTER TABLE "export_pieces" ALTER COLUMN "piece_cipher" SET STORAGE EXTERNAL;--> statement-breakpoint
-- What was counted, published, reported and declared only ever gets more; what may still happen to it is named column by column.
grant select, insert on bulletins, bulletin_rows, bulletin_duties, progress_reports, notice_deliveries, standard_changes,
  subsidy_declarations, subsidy_declaration_lines, cohorts, cohort_members, exports, export_pieces to canbao_app;
--> statement-breakpoint
grant update (state, content, handed_in_by, handed_in_on, decided_by, decided_on, ruling, version) on bulletin_duties to canbao_app;
--> statement-breakpoint
grant update (superseded_at) on progress_reports, notice_deliveries to canbao_app;
--> statement-breakpoint
grant update (reported_on, reported_to, approved_on, approved_by, superseded_at, version) on standard_changes to canbao_app;
--> statement-breakpoint
grant update (state, decided_by, decided_on, ruling, version) on subsidy_declarations to canbao_app;
--> statement-breakpoint
grant update (completed_at, people, is_latest) on cohorts to canbao_app;
--> statement-breakpoint
grant update (completed_at, rows, bytes, hash, downloads, expires_at) on exports to canbao_app;
--> statement-breakpoint
-- Old findings and expired files are thrown away.
grant delete on cohorts, cohort_members, export_pieces to canbao_app;
--> statement-breakpoint
grant select (id, region_code, scheme, policy_year, month, as_of, known_at, rulebook_version_id, closed_on) on bulletins to canbao_read;
--> statement-breakpoint
grant select (id, region_code, scheme, policy_year, as_of, read_at, rulebook_version_id, completed_at, people, is_latest) on cohorts to canbao_read;
--> statement-breakpoint
grant select on bulletin_rows, cohort_members, subsidy_declaration_lines to canbao_read;
--> statement-breakpoint
-- Analysts count claims and what hangs on them; numbers, notes, names and diagnoses stay closed.
grant select (id, person_id, scheme, policy_year, region_code, institution_id, visit, admitted_on, discharged_on, is_referred,
  is_remote_registered, total_fen, route, filed_on, published_on, state) on claims to canbao_read;
--> statement-breakpoint
grant select (id, claim_id, person_id, scheme, policy_year, reverses_id, total_fen, eligible_fen, basic_fen, critical_fen,
  assistance_fen, tilt_fen, other_fen, account_fen, own_fen, settled_on) on claim_settlements to canbao_read;
--> statement-breakpoint
grant select (id, kind, state, region_code, scheme, claim_id, institution_id, opened_on, decided_on, amount_fen)
  on supervision_cases to canbao_read;
--> statement-breakpoint
grant select (id, institution_id, found_on, withdrawn_at) on institution_violations to canbao_read;
--> statement-breakpoint
grant select (id, region_code, scheme, kind, valid_from, reported_on, entered_on, approved_on, superseded_at)
  on standard_changes to canbao_read;
