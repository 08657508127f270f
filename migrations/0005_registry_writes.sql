CREATE TYPE "public"."certificate_event_kind" AS ENUM('ISSUED', 'HANDED_IN', 'RETURNED', 'NOTED', 'LOST');--> statement-breakpoint
CREATE TYPE "public"."certificate_kind" AS ENUM('SCHEME_CERTIFICATE', 'SOCIAL_SECURITY_CARD', 'MEDICAL_RECORD');--> statement-breakpoint
CREATE TYPE "public"."duplicate_decision" AS ENUM('KEEP_FIRST', 'KEEP_SECOND', 'KEEP_BOTH', 'MERGE');--> statement-breakpoint
CREATE TYPE "public"."duplicate_kind" AS ENUM('WITHIN_SCHEME', 'CROSS_SCHEME', 'SAME_NUMBER', 'SAME_PERSON', 'TWO_HOUSEHOLDS');--> statement-breakpoint
CREATE TYPE "public"."duplicate_state" AS ENUM('OPEN', 'DECIDED', 'GONE');--> statement-breakpoint
CREATE TYPE "public"."enrollment_end" AS ENUM('DEATH', 'WITHDRAWN', 'DUPLICATE', 'ERROR');--> statement-breakpoint
CREATE TYPE "public"."exchange_kind" AS ENUM('DEATHS', 'HUKOU', 'EMPLOYEE_INSURANCE');--> statement-breakpoint
CREATE TYPE "public"."exchange_outcome" AS ENUM('SAME', 'DIFFERENT', 'ABSENT_HERE', 'UNKNOWN_PERSON', 'NAME_DIFFERS');--> statement-breakpoint
CREATE TYPE "public"."exchange_state" AS ENUM('OPEN', 'APPLIED', 'DISMISSED');--> statement-breakpoint
CREATE TYPE "public"."import_kind" AS ENUM('PEOPLE', 'STATUSES', 'ENROLLMENTS', 'COLLECTION');--> statement-breakpoint
CREATE TYPE "public"."cover_state" AS ENUM('ENROLLED_IN_WINDOW', 'ENROLLED_LATE', 'NOT_ENROLLED', 'COVERED_ELSEWHERE');--> statement-breakpoint
CREATE TYPE "public"."payment_purpose" AS ENUM('CONTRIBUTION', 'REPAIR');--> statement-breakpoint
CREATE TYPE "public"."refund_reason" AS ENUM('CONFIRMED_LATER', 'DUPLICATE', 'WITHDRAWN', 'DEATH', 'OVERPAID');--> statement-breakpoint
CREATE TYPE "public"."refund_state" AS ENUM('DUE', 'APPROVED', 'PAID', 'CANCELLED');--> statement-breakpoint
CREATE TYPE "public"."roster_state" AS ENUM('OWING', 'PAID', 'NOTHING_DUE', 'NOT_ELIGIBLE', 'OPEN');--> statement-breakpoint
CREATE TABLE "certificate_events" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"certificate_id" uuid NOT NULL,
	"kind" "certificate_event_kind" NOT NULL,
	"happened_on" date NOT NULL,
	"staff_member_id" uuid,
	"note" text,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "certificates" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" "certificate_kind" NOT NULL,
	"person_id" uuid,
	"household_id" uuid,
	"number_cipher" "bytea",
	"number_masked" text,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "duplicate_cases" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" "duplicate_kind" NOT NULL,
	"key" text NOT NULL,
	"person_id" uuid NOT NULL,
	"other_person_id" uuid,
	"first_enrollment_id" uuid,
	"second_enrollment_id" uuid,
	"household_ids" uuid[] DEFAULT '{}' NOT NULL,
	"scheme" "scheme",
	"other_scheme" "scheme",
	"policy_year" integer,
	"state" "duplicate_state" DEFAULT 'OPEN' NOT NULL,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL,
	"proposal" "duplicate_decision",
	"proposal_reason" text NOT NULL,
	"decision" "duplicate_decision",
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"reason" text,
	"refund_id" uuid,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "exchange_lists" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" "exchange_kind" NOT NULL,
	"department" "department" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"as_of" date NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"received_by" text NOT NULL,
	"checksum" text NOT NULL,
	"row_count" integer NOT NULL,
	"same_count" integer NOT NULL,
	"different_count" integer NOT NULL,
	"unknown_count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "exchange_rows" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"list_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"number_cipher" "bytea",
	"number_index" "bytea",
	"number_masked" text,
	"name_cipher" "bytea",
	"person_id" uuid,
	"outcome" "exchange_outcome" NOT NULL,
	"theirs" jsonb NOT NULL,
	"ours" jsonb NOT NULL,
	"state" "exchange_state" DEFAULT 'OPEN' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"reason" text,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_batches" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" "import_kind" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"checksum" text NOT NULL,
	"scope" text DEFAULT '' NOT NULL,
	"part" integer DEFAULT 1 NOT NULL,
	"household_ids" uuid[] DEFAULT '{}' NOT NULL,
	"source" text NOT NULL,
	"row_count" integer NOT NULL,
	"new_count" integer NOT NULL,
	"changed_count" integer NOT NULL,
	"unchanged_count" integer NOT NULL,
	"taken_at" timestamp with time zone DEFAULT now() NOT NULL,
	"taken_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "parents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"parent_id" uuid NOT NULL,
	"is_registered_with" boolean,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_years" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"policy_year" integer NOT NULL,
	"state" "cover_state" NOT NULL,
	"note" text,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "receipt_series" (
	"series" text PRIMARY KEY NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"last_number" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "receipt_voids" (
	"receipt_id" uuid PRIMARY KEY NOT NULL,
	"voided_on" date NOT NULL,
	"reason" text NOT NULL,
	"voided_by" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"enrollment_id" uuid,
	"payer" "payer" DEFAULT 'SELF' NOT NULL,
	"reason" "refund_reason" NOT NULL,
	"amount_fen" bigint NOT NULL,
	"basis" text NOT NULL,
	"due_on" date NOT NULL,
	"state" "refund_state" DEFAULT 'DUE' NOT NULL,
	"declared_by" text NOT NULL,
	"declared_at" timestamp with time zone DEFAULT now() NOT NULL,
	"approved_by" text,
	"approved_at" timestamp with time zone,
	"approved_on" date,
	"closed_by" text,
	"closed_at" timestamp with time zone,
	"closing_note" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "refunds_amount" CHECK (amount_fen > 0)
);
--> statement-breakpoint
CREATE TABLE "roster_lines" (
	"roster_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"person_id" uuid NOT NULL,
	"household_id" uuid,
	"relation" "household_relation",
	"region_code" text collate "C" NOT NULL,
	"state" "roster_state" NOT NULL,
	"standard_fen" bigint,
	"owed_fen" bigint,
	"paid_fen" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "roster_lines_roster_id_position_pk" PRIMARY KEY("roster_id","position")
);
--> statement-breakpoint
CREATE TABLE "rosters" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"as_of" date NOT NULL,
	"rulebook_version_id" uuid NOT NULL,
	"line_count" integer NOT NULL,
	"made_at" timestamp with time zone DEFAULT now() NOT NULL,
	"made_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "write_requests" (
	"client" text NOT NULL,
	"key" text NOT NULL,
	"operation" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"answer" jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "write_requests_client_key_pk" PRIMARY KEY("client","key")
);
--> statement-breakpoint
DROP INDEX "receipt_lines_person_key";--> statement-breakpoint
ALTER TABLE "assistance_listings" ADD COLUMN "meets_condition" boolean;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "ended_on" date;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "end_reason" "enrollment_end";--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "route" text;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "documents_shown" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "overridden_by" text;--> statement-breakpoint
ALTER TABLE "enrollments" ADD COLUMN "override_reason" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "purpose" "payment_purpose" DEFAULT 'CONTRIBUTION' NOT NULL;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "is_signed" boolean;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "slip_number" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "account_holder_id" uuid;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "reverses_id" uuid;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "refund_id" uuid;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "merged_into_id" uuid;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "merged_ids" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "merge_reason" text;--> statement-breakpoint
ALTER TABLE "status_periods" ADD COLUMN "evidence" text;--> statement-breakpoint
ALTER TABLE "receipt_lines" ADD COLUMN "printed_name" text;--> statement-breakpoint
ALTER TABLE "receipt_lines" ADD COLUMN "purpose" "payment_purpose" DEFAULT 'CONTRIBUTION' NOT NULL;--> statement-breakpoint
ALTER TABLE "receipts" ADD COLUMN "head_number_masked" text;--> statement-breakpoint
ALTER TABLE "receipts" ADD COLUMN "domicile_cipher" "bytea";--> statement-breakpoint
ALTER TABLE "receipts" ADD COLUMN "certificate_number" text;--> statement-breakpoint
ALTER TABLE "receipts" ADD COLUMN "is_signed" boolean;--> statement-breakpoint
ALTER TABLE "certificate_events" ADD CONSTRAINT "certificate_events_certificate_id_certificates_id_fk" FOREIGN KEY ("certificate_id") REFERENCES "public"."certificates"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificate_events" ADD CONSTRAINT "certificate_events_staff_member_id_staff_members_id_fk" FOREIGN KEY ("staff_member_id") REFERENCES "public"."staff_members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificates" ADD CONSTRAINT "certificates_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificates" ADD CONSTRAINT "certificates_household_id_households_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duplicate_cases" ADD CONSTRAINT "duplicate_cases_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duplicate_cases" ADD CONSTRAINT "duplicate_cases_other_person_id_people_id_fk" FOREIGN KEY ("other_person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duplicate_cases" ADD CONSTRAINT "duplicate_cases_first_enrollment_id_enrollments_id_fk" FOREIGN KEY ("first_enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duplicate_cases" ADD CONSTRAINT "duplicate_cases_second_enrollment_id_enrollments_id_fk" FOREIGN KEY ("second_enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "duplicate_cases" ADD CONSTRAINT "duplicate_cases_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exchange_rows" ADD CONSTRAINT "exchange_rows_list_id_exchange_lists_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."exchange_lists"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exchange_rows" ADD CONSTRAINT "exchange_rows_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parents" ADD CONSTRAINT "parents_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parents" ADD CONSTRAINT "parents_parent_id_people_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_years" ADD CONSTRAINT "person_years_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipt_voids" ADD CONSTRAINT "receipt_voids_receipt_id_receipts_id_fk" FOREIGN KEY ("receipt_id") REFERENCES "public"."receipts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_enrollment_id_enrollments_id_fk" FOREIGN KEY ("enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roster_lines" ADD CONSTRAINT "roster_lines_roster_id_rosters_id_fk" FOREIGN KEY ("roster_id") REFERENCES "public"."rosters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roster_lines" ADD CONSTRAINT "roster_lines_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roster_lines" ADD CONSTRAINT "roster_lines_household_id_households_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rosters" ADD CONSTRAINT "rosters_rulebook_version_id_rulebook_versions_id_fk" FOREIGN KEY ("rulebook_version_id") REFERENCES "public"."rulebook_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "certificate_events_certificate_idx" ON "certificate_events" USING btree ("certificate_id");--> statement-breakpoint
CREATE INDEX "certificates_person_idx" ON "certificates" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "certificates_household_idx" ON "certificates" USING btree ("household_id");--> statement-breakpoint
CREATE UNIQUE INDEX "duplicate_cases_key" ON "duplicate_cases" USING btree ("key");--> statement-breakpoint
CREATE INDEX "duplicate_cases_person_idx" ON "duplicate_cases" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "duplicate_cases_state_idx" ON "duplicate_cases" USING btree ("state","kind");--> statement-breakpoint
CREATE UNIQUE INDEX "exchange_lists_key" ON "exchange_lists" USING btree ("kind","department","checksum");--> statement-breakpoint
CREATE UNIQUE INDEX "exchange_rows_line_key" ON "exchange_rows" USING btree ("list_id","line");--> statement-breakpoint
CREATE INDEX "exchange_rows_person_idx" ON "exchange_rows" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "import_batches_key" ON "import_batches" USING btree ("kind","checksum","scope","part");--> statement-breakpoint
CREATE UNIQUE INDEX "parents_key" ON "parents" USING btree ("person_id","parent_id") WHERE superseded_at is null;--> statement-breakpoint
CREATE INDEX "parents_person_idx" ON "parents" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "parents_parent_idx" ON "parents" USING btree ("parent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "person_years_key" ON "person_years" USING btree ("person_id","policy_year") WHERE superseded_at is null;--> statement-breakpoint
CREATE INDEX "person_years_person_idx" ON "person_years" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "refunds_open_key" ON "refunds" USING btree ("person_id","scheme","policy_year","reason","payer",coalesce(enrollment_id, person_id)) WHERE state in ('DUE', 'APPROVED');--> statement-breakpoint
CREATE INDEX "refunds_state_idx" ON "refunds" USING btree ("state","policy_year");--> statement-breakpoint
CREATE INDEX "roster_lines_person_idx" ON "roster_lines" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "rosters_region_idx" ON "rosters" USING btree ("region_code","policy_year","made_at");--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_account_holder_id_people_id_fk" FOREIGN KEY ("account_holder_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_reverses_id_payments_id_fk" FOREIGN KEY ("reverses_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_refund_id_refunds_id_fk" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_merged_into_id_people_id_fk" FOREIGN KEY ("merged_into_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_lines_subjects_idx" ON "audit_lines" USING gin ("subjects");--> statement-breakpoint
CREATE INDEX "households_number_idx" ON "households" USING btree ("number","region_code");--> statement-breakpoint
CREATE INDEX "payments_line_idx" ON "payments" USING btree ("receipt_line_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_reverses_key" ON "payments" USING btree ("reverses_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_refund_key" ON "payments" USING btree ("refund_id");--> statement-breakpoint
CREATE INDEX "people_merged_idx" ON "people" USING btree ("merged_into_id") WHERE merged_into_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "receipt_lines_person_key" ON "receipt_lines" USING btree ("receipt_id","person_id","policy_year","purpose");--> statement-breakpoint
ALTER TABLE "contribution_dues" DROP COLUMN "decision";--> statement-breakpoint
ALTER TABLE "enrollments" ADD CONSTRAINT "enrollments_override" CHECK ((overridden_by is null) = (override_reason is null));
--> statement-breakpoint
-- Dated facts end by superseding; a case, a row of a list or a refund goes on in its state alone; what was written down stays.
grant select, insert, update on person_years, parents, certificates, certificate_events, receipt_series to canbao_app;
--> statement-breakpoint
grant select, insert on refunds, receipt_voids, write_requests, import_batches, exchange_lists, exchange_rows,
  duplicate_cases, rosters, roster_lines to canbao_app;
--> statement-breakpoint
grant update (state, approved_by, approved_at, closed_by, closed_at, closing_note, approved_on, version) on refunds to canbao_app;
--> statement-breakpoint
grant update (state, decision, decided_by, decided_at, reason, refund_id, proposal, proposal_reason, version)
  on duplicate_cases to canbao_app;
--> statement-breakpoint
grant update (state, decided_by, decided_at, reason, person_id, version) on exchange_rows to canbao_app;
--> statement-breakpoint
grant select on parents, receipt_series, import_batches, exchange_lists,
  rosters, roster_lines to canbao_read;
--> statement-breakpoint
grant select (id, kind, person_id, household_id, recorded_at, superseded_at, source) on certificates to canbao_read;
--> statement-breakpoint
grant select (id, list_id, line, person_id, outcome, state, decided_by, decided_at, version) on exchange_rows
  to canbao_read;
--> statement-breakpoint
grant select (merged_into_id, merged_ids) on people to canbao_read;
--> statement-breakpoint
grant select (meets_condition) on assistance_listings to canbao_read;
--> statement-breakpoint
-- A roster is written line by line, and its head, which counts them, last.
ALTER TABLE "roster_lines" ALTER CONSTRAINT "roster_lines_roster_id_rosters_id_fk" DEFERRABLE INITIALLY DEFERRED;
--> statement-breakpoint
-- Analysts see no name, no text that somebody typed, and no decision about a person.
revoke select on receipts, receipt_lines, payments, contribution_dues, status_periods, enrollments from canbao_read;
--> statement-breakpoint
grant select (id, series, number, issuer_id, collector_id, household_id, is_signed, issued_on, total_fen, status,
  replaces_id, recorded_at, superseded_at, source) on receipts to canbao_read;
--> statement-breakpoint
grant select (id, receipt_id, line_no, person_id, policy_year, purpose, paid_fen) on receipt_lines to canbao_read;
--> statement-breakpoint
grant select (id, person_id, scheme, region_code, policy_year, standard_fen, collected_fen, rulebook_version_id,
  recorded_at, superseded_at, source) on contribution_dues to canbao_read;
--> statement-breakpoint
grant select (id, person_id, enrollment_id, scheme, policy_year, payer, reason, amount_fen, due_on, state, declared_at,
  approved_on, approved_at, closed_at, version) on refunds to canbao_read;
--> statement-breakpoint
grant select (id, person_id, policy_year, state, recorded_at, superseded_at, source) on person_years to canbao_read;
--> statement-breakpoint
grant select (id, person_id, kind, education_level, region_code, organisation_id, valid_from, valid_to, recorded_at,
  superseded_at, source) on status_periods to canbao_read;
--> statement-breakpoint
grant select (id, person_id, scheme, region_code, pooling_area_code, policy_year, status, category, legacy_record,
  registered_on, paid_on, ended_on, end_reason, recorded_at, superseded_at, source) on enrollments to canbao_read;
--> statement-breakpoint
grant select (id, kind, person_id, other_person_id, first_enrollment_id, second_enrollment_id, household_ids, scheme,
  other_scheme, policy_year, state, found_at, proposal, proposal_reason, decision, decided_at, refund_id, version)
  on duplicate_cases to canbao_read;
--> statement-breakpoint
grant select (receipt_id, voided_on, recorded_at) on receipt_voids to canbao_read;
--> statement-breakpoint
grant select (id, certificate_id, kind, happened_on, staff_member_id, recorded_at, superseded_at, source)
  on certificate_events to canbao_read;
--> statement-breakpoint
grant select (id, person_id, enrollment_id, receipt_line_id, scheme, policy_year, payer, channel, collector_id, paid_fen,
  paid_on, purpose, is_signed, account_holder_id, reverses_id, refund_id, recorded_at, superseded_at, source) on payments
  to canbao_read;
