CREATE TYPE "public"."catalogue" AS ENUM('COVERED', 'SELF_FIRST', 'OUTSIDE');--> statement-breakpoint
CREATE TYPE "public"."claim_route" AS ENUM('ONE_STOP', 'INSTITUTION_ADVANCES', 'REIMBURSED_AFTER_NOTICE');--> statement-breakpoint
CREATE TYPE "public"."claim_state" AS ENUM('ENTERED', 'CHECKED', 'SETTLED', 'PAID', 'DENIED', 'RETURNED', 'REVERSED');--> statement-breakpoint
CREATE TYPE "public"."visit_kind" AS ENUM('OUTPATIENT', 'CHRONIC', 'INPATIENT', 'DELIVERY', 'EMERGENCY');--> statement-breakpoint
CREATE TYPE "public"."account_line_kind" AS ENUM('CREDIT', 'CREDIT_BACK', 'SPENT', 'SPENT_BACK', 'TRANSFER_IN', 'TRANSFER_OUT', 'LAPSED');--> statement-breakpoint
CREATE TYPE "public"."designation_status" AS ENUM('DESIGNATED', 'SUSPENDED', 'ENDED');--> statement-breakpoint
CREATE TYPE "public"."facility_grade" AS ENUM('UNGRADED', 'ONE', 'TWO', 'THREE');--> statement-breakpoint
CREATE TYPE "public"."facility_level" AS ENUM('VILLAGE', 'TOWNSHIP', 'COUNTY', 'CITY', 'PROVINCE');--> statement-breakpoint
ALTER TYPE "public"."import_kind" ADD VALUE 'CLAIMS';--> statement-breakpoint
CREATE TABLE "claim_items" (
	"claim_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"code" text,
	"name" text NOT NULL,
	"catalogue" "catalogue" NOT NULL,
	"amount_fen" bigint NOT NULL,
	"self_first_fen" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "claim_items_claim_id_line_pk" PRIMARY KEY("claim_id","line"),
	CONSTRAINT "claim_items_amount" CHECK (amount_fen > 0 and self_first_fen between 0 and amount_fen)
);
--> statement-breakpoint
CREATE TABLE "claim_payers" (
	"claim_id" uuid NOT NULL,
	"payer" "payer" NOT NULL,
	"paid_fen" bigint NOT NULL,
	CONSTRAINT "claim_payers_claim_id_payer_pk" PRIMARY KEY("claim_id","payer"),
	CONSTRAINT "claim_payers_paid" CHECK (paid_fen > 0)
);
--> statement-breakpoint
CREATE TABLE "claim_settlements" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"claim_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"reverses_id" uuid,
	"decision_id" text NOT NULL,
	"admissions" integer NOT NULL,
	"total_fen" bigint NOT NULL,
	"eligible_fen" bigint NOT NULL,
	"basic_fen" bigint NOT NULL,
	"critical_fen" bigint NOT NULL,
	"assistance_fen" bigint NOT NULL,
	"tilt_fen" bigint NOT NULL,
	"other_fen" bigint NOT NULL,
	"account_fen" bigint NOT NULL,
	"own_fen" bigint NOT NULL,
	"own_after_basic_fen" bigint NOT NULL,
	"settled_by" text NOT NULL,
	"settled_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_on" date NOT NULL,
	CONSTRAINT "claim_settlements_sum" CHECK (total_fen = basic_fen + critical_fen + assistance_fen + tilt_fen + other_fen + account_fen + own_fen)
);
--> statement-breakpoint
CREATE TABLE "claim_steps" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"claim_id" uuid NOT NULL,
	"state" "claim_state" NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"taken_on" date NOT NULL,
	"reasons" text[] DEFAULT '{}' NOT NULL,
	"decision_id" text,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "claims" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" text NOT NULL,
	"person_id" uuid NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"institution_id" uuid NOT NULL,
	"visit" "visit_kind" NOT NULL,
	"admitted_on" date NOT NULL,
	"discharged_on" date,
	"is_referred" boolean,
	"referral_number" text,
	"is_remote_registered" boolean,
	"total_fen" bigint NOT NULL,
	"self_paid_fen" bigint NOT NULL,
	"self_first_fen" bigint NOT NULL,
	"diagnosis_cipher" "bytea",
	"route" "claim_route" NOT NULL,
	"filed_on" date NOT NULL,
	"published_on" date,
	"violation_id" uuid,
	"state" "claim_state" DEFAULT 'ENTERED' NOT NULL,
	"entered_by" text NOT NULL,
	"entered_at" timestamp with time zone DEFAULT now() NOT NULL,
	"source" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "claims_buckets" CHECK (total_fen > 0 and self_paid_fen >= 0 and self_first_fen >= 0 and self_paid_fen + self_first_fen <= total_fen),
	CONSTRAINT "claims_days" CHECK (discharged_on is null or discharged_on >= admitted_on)
);
--> statement-breakpoint
CREATE TABLE "complaints" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"scheme" "scheme" NOT NULL,
	"received_on" date NOT NULL,
	"about" text NOT NULL,
	"claim_id" uuid,
	"answered_on" date,
	"answer" text,
	"answered_by" text,
	"recorded_by" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"source" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "complaints_answer" CHECK (num_nulls(answered_on, answer, answered_by) in (0, 3) and coalesce(answered_on >= received_on, true))
);
--> statement-breakpoint
CREATE TABLE "family_account_lines" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"household_id" uuid NOT NULL,
	"kind" "account_line_kind" NOT NULL,
	"amount_fen" bigint NOT NULL,
	"policy_year" integer NOT NULL,
	"booked_on" date NOT NULL,
	"enrollment_id" uuid,
	"settlement_id" uuid,
	"other_household_id" uuid,
	"recorded_by" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"note" text,
	CONSTRAINT "family_account_lines_amount" CHECK (case when kind in ('CREDIT', 'SPENT_BACK', 'TRANSFER_IN') then amount_fen > 0 else amount_fen < 0 end)
);
--> statement-breakpoint
CREATE TABLE "designations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"institution_id" uuid NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"status" "designation_status" NOT NULL,
	"document_number" text,
	"reason" text,
	"valid_from" date,
	"valid_to" date,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "institution_violations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"institution_id" uuid NOT NULL,
	"found_on" date NOT NULL,
	"description" text NOT NULL,
	"document_number" text,
	"recorded_by" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"withdrawn_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "institutions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"level" "facility_level",
	"grade" "facility_grade",
	"region_code" text collate "C" NOT NULL,
	"is_non_profit" boolean,
	"has_insurance_office" boolean,
	"insurance_officer" text,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"source" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "institutions_code" CHECK (code ~ '^[HP][0-9]{11}$')
);
--> statement-breakpoint
ALTER TABLE "claim_items" ADD CONSTRAINT "claim_items_claim_id_claims_id_fk" FOREIGN KEY ("claim_id") REFERENCES "public"."claims"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claim_payers" ADD CONSTRAINT "claim_payers_claim_id_claims_id_fk" FOREIGN KEY ("claim_id") REFERENCES "public"."claims"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claim_settlements" ADD CONSTRAINT "claim_settlements_claim_id_claims_id_fk" FOREIGN KEY ("claim_id") REFERENCES "public"."claims"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claim_settlements" ADD CONSTRAINT "claim_settlements_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claim_settlements" ADD CONSTRAINT "claim_settlements_reverses_id_claim_settlements_id_fk" FOREIGN KEY ("reverses_id") REFERENCES "public"."claim_settlements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claim_settlements" ADD CONSTRAINT "claim_settlements_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claim_steps" ADD CONSTRAINT "claim_steps_claim_id_claims_id_fk" FOREIGN KEY ("claim_id") REFERENCES "public"."claims"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claim_steps" ADD CONSTRAINT "claim_steps_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "public"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "claims" ADD CONSTRAINT "claims_violation_id_institution_violations_id_fk" FOREIGN KEY ("violation_id") REFERENCES "public"."institution_violations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "complaints" ADD CONSTRAINT "complaints_claim_id_claims_id_fk" FOREIGN KEY ("claim_id") REFERENCES "public"."claims"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "family_account_lines" ADD CONSTRAINT "family_account_lines_household_id_households_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "family_account_lines" ADD CONSTRAINT "family_account_lines_enrollment_id_enrollments_id_fk" FOREIGN KEY ("enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "family_account_lines" ADD CONSTRAINT "family_account_lines_settlement_id_claim_settlements_id_fk" FOREIGN KEY ("settlement_id") REFERENCES "public"."claim_settlements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "family_account_lines" ADD CONSTRAINT "family_account_lines_other_household_id_households_id_fk" FOREIGN KEY ("other_household_id") REFERENCES "public"."households"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "designations" ADD CONSTRAINT "designations_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "public"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "institution_violations" ADD CONSTRAINT "institution_violations_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "public"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "claim_settlements_reverses_key" ON "claim_settlements" USING btree ("reverses_id") WHERE reverses_id is not null;--> statement-breakpoint
CREATE INDEX "claim_settlements_claim_idx" ON "claim_settlements" USING btree ("claim_id");--> statement-breakpoint
CREATE INDEX "claim_settlements_year_idx" ON "claim_settlements" USING btree ("person_id","policy_year");--> statement-breakpoint
CREATE INDEX "claim_steps_claim_idx" ON "claim_steps" USING btree ("claim_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "claims_number_key" ON "claims" USING btree ("institution_id","number");--> statement-breakpoint
CREATE INDEX "claims_person_idx" ON "claims" USING btree ("person_id","policy_year");--> statement-breakpoint
CREATE INDEX "claims_state_idx" ON "claims" USING btree ("region_code","state");--> statement-breakpoint
CREATE INDEX "complaints_region_idx" ON "complaints" USING btree ("region_code","received_on");--> statement-breakpoint
CREATE INDEX "family_account_lines_household_idx" ON "family_account_lines" USING btree ("household_id");--> statement-breakpoint
CREATE UNIQUE INDEX "family_account_lines_credit_key" ON "family_account_lines" USING btree ("enrollment_id","kind") WHERE enrollment_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "family_account_lines_settlement_key" ON "family_account_lines" USING btree ("settlement_id") WHERE settlement_id is not null;--> statement-breakpoint
CREATE INDEX "designations_institution_idx" ON "designations" USING btree ("institution_id","region_code");--> statement-breakpoint
CREATE INDEX "institution_violations_institution_idx" ON "institution_violations" USING btree ("institution_id");--> statement-breakpoint
CREATE UNIQUE INDEX "institutions_code_key" ON "institutions" USING btree ("code");--> statement-breakpoint
CREATE INDEX "institutions_region_idx" ON "institutions" USING btree ("region_code");--> statement-breakpoint
-- What was said and paid is never changed: claims go on from step to step, and settlements and account lines only ever get more.
grant select, insert on institutions, designations, institution_violations, claims, claim_items, claim_payers, claim_steps,
  claim_settlements, family_account_lines to canbao_app;
--> statement-breakpoint
grant update (name, level, grade, region_code, is_non_profit, has_insurance_office, insurance_officer, recorded_at, source, version)
  on institutions to canbao_app;
--> statement-breakpoint
grant update (superseded_at) on designations to canbao_app;
--> statement-breakpoint
grant update (withdrawn_at) on institution_violations to canbao_app;
--> statement-breakpoint
-- A claim that was returned is entered again under its number: what it costs may change until it is settled, whose it is may not.
grant update (policy_year, region_code, visit, admitted_on, discharged_on, is_referred, referral_number, is_remote_registered,
  total_fen, self_paid_fen, self_first_fen, diagnosis_cipher, route, filed_on, published_on, violation_id, state, entered_by,
  entered_at, source, version) on claims to canbao_app;
--> statement-breakpoint
grant delete on claim_items, claim_payers to canbao_app;
--> statement-breakpoint
-- Analysts see what institutions are; what somebody was treated for and what it cost they will see in sums alone.
grant select (id, code, name, level, grade, region_code, is_non_profit, has_insurance_office, recorded_at, source, version)
  on institutions to canbao_read;
--> statement-breakpoint
grant select on designations to canbao_read;
--> statement-breakpoint
grant select, insert on complaints to canbao_app;
--> statement-breakpoint
grant update (answered_on, answer, answered_by, version) on complaints to canbao_app;
--> statement-breakpoint
-- Decisions about claims stand beside the others now: whom they are about, and what was asked, would tell who was treated when.
revoke select (person_id, question, stored_by) on decisions from canbao_read;
