CREATE TYPE "public"."fund_entry_kind" AS ENUM('ARRIVAL', 'INTEREST', 'TO_RISK_FUND', 'FROM_RISK_FUND', 'ADMINISTRATION', 'OTHER_OUTLAY');--> statement-breakpoint
CREATE TYPE "public"."committee" AS ENUM('MANAGEMENT', 'SUPERVISION');--> statement-breakpoint
CREATE TYPE "public"."fund_item" AS ENUM('ARRIVAL', 'INTEREST', 'ACCOUNT_CREDIT', 'RISK_FUND', 'BASIC', 'ACCOUNT_SPENT', 'ADMINISTRATION', 'OTHER_OUTLAY');--> statement-breakpoint
CREATE TYPE "public"."fund_statement_kind" AS ENUM('BUDGET', 'FINAL_ACCOUNT', 'REPORT');--> statement-breakpoint
CREATE TYPE "public"."supervision_case_kind" AS ENUM('CLAIM_REVIEW', 'DISPUTE', 'SANCTION');--> statement-breakpoint
CREATE TYPE "public"."supervision_case_state" AS ENUM('OPEN', 'UPHELD', 'REJECTED', 'WITHDRAWN');--> statement-breakpoint
ALTER TYPE "public"."job_kind" ADD VALUE 'CLAIM_SETTLE';--> statement-breakpoint
CREATE TABLE "claim_runs" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled" integer DEFAULT 0 NOT NULL,
	"denied" integer DEFAULT 0 NOT NULL,
	"open" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "fund_entries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"pooling_area_code" text collate "C" NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"kind" "fund_entry_kind" NOT NULL,
	"payer" "payer",
	"amount_fen" bigint NOT NULL,
	"moved_on" date NOT NULL,
	"region_code" text collate "C",
	"collected_on" date,
	"slip_number" text NOT NULL,
	"reverses_id" uuid,
	"reversed_at" timestamp with time zone,
	"booked_by" text NOT NULL,
	"booked_at" timestamp with time zone DEFAULT now() NOT NULL,
	"booked_on" date NOT NULL,
	"confirmed_by" text,
	"confirmed_at" timestamp with time zone,
	"confirmed_on" date,
	"note" text,
	"source" text NOT NULL,
	CONSTRAINT "fund_entries_amount" CHECK ((reverses_id is null and amount_fen > 0) or (reverses_id is not null and amount_fen < 0)),
	CONSTRAINT "fund_entries_payer" CHECK ((kind = 'ARRIVAL') = (payer is not null)),
	CONSTRAINT "fund_entries_collected" CHECK (collected_on is null or collected_on <= moved_on),
	CONSTRAINT "fund_entries_confirmed" CHECK (num_nulls(confirmed_by, confirmed_at, confirmed_on) in (0, 3) and confirmed_by is distinct from booked_by)
);
--> statement-breakpoint
CREATE TABLE "fund_statement_deliveries" (
	"statement_id" uuid NOT NULL,
	"committee" "committee" NOT NULL,
	"delivered_on" date NOT NULL,
	"recorded_by" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "fund_statement_deliveries_statement_id_committee_pk" PRIMARY KEY("statement_id","committee")
);
--> statement-breakpoint
CREATE TABLE "fund_statement_lines" (
	"statement_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"item" "fund_item" NOT NULL,
	"payer" "payer",
	"visit" "visit_kind",
	"amount_fen" bigint NOT NULL,
	CONSTRAINT "fund_statement_lines_statement_id_line_pk" PRIMARY KEY("statement_id","line")
);
--> statement-breakpoint
CREATE TABLE "fund_statements" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"pooling_area_code" text collate "C" NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"kind" "fund_statement_kind" NOT NULL,
	"from_day" date NOT NULL,
	"to_day" date NOT NULL,
	"drafted_by" text NOT NULL,
	"drafted_at" timestamp with time zone DEFAULT now() NOT NULL,
	"drafted_on" date NOT NULL,
	"approved_by" text,
	"approved_on" date,
	"superseded_at" timestamp with time zone,
	"note" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "fund_statements_days" CHECK (from_day <= to_day),
	CONSTRAINT "fund_statements_approved" CHECK (num_nulls(approved_by, approved_on) in (0, 2) and approved_by is distinct from drafted_by)
);
--> statement-breakpoint
CREATE TABLE "head_count_regions" (
	"head_count_id" uuid NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"heads" integer NOT NULL,
	CONSTRAINT "head_count_regions_head_count_id_region_code_pk" PRIMARY KEY("head_count_id","region_code"),
	CONSTRAINT "head_count_regions_heads" CHECK (heads > 0)
);
--> statement-breakpoint
CREATE TABLE "head_counts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"pooling_area_code" text collate "C" NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"counted_on" date NOT NULL,
	"heads" integer NOT NULL,
	"counted_by" text NOT NULL,
	"counted_at" timestamp with time zone DEFAULT now() NOT NULL,
	"approved_by" text,
	"approved_on" date,
	"reported_on" date,
	"reported_to" text,
	"superseded_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "head_counts_approved" CHECK (num_nulls(approved_by, approved_on) in (0, 2) and approved_by is distinct from counted_by),
	CONSTRAINT "head_counts_reported" CHECK (num_nulls(reported_on, reported_to) in (0, 2) and (reported_on is null or approved_on is not null))
);
--> statement-breakpoint
CREATE TABLE "supervision_cases" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" "supervision_case_kind" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"scheme" "scheme" NOT NULL,
	"claim_id" uuid,
	"institution_id" uuid,
	"opened_on" date NOT NULL,
	"opened_by" text NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"about" text NOT NULL,
	"state" "supervision_case_state" DEFAULT 'OPEN' NOT NULL,
	"decided_on" date,
	"decided_by" text,
	"ruling" text,
	"amount_fen" bigint,
	"source" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "supervision_cases_about" CHECK (case kind when 'CLAIM_REVIEW' then claim_id is not null when 'SANCTION' then institution_id is not null else true end),
	CONSTRAINT "supervision_cases_decided" CHECK (num_nulls(decided_on, decided_by, ruling) = case when state = 'OPEN' then 3 else 0 end
        and (decided_by is distinct from opened_by or state in ('OPEN', 'WITHDRAWN'))),
	CONSTRAINT "supervision_cases_amount" CHECK (amount_fen is null or (amount_fen > 0 and kind = 'SANCTION'))
);
--> statement-breakpoint
ALTER TABLE "fund_entries" ADD CONSTRAINT "fund_entries_pooling_area_code_pooling_areas_code_fk" FOREIGN KEY ("pooling_area_code") REFERENCES "public"."pooling_areas"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fund_entries" ADD CONSTRAINT "fund_entries_reverses_id_fund_entries_id_fk" FOREIGN KEY ("reverses_id") REFERENCES "public"."fund_entries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fund_statement_deliveries" ADD CONSTRAINT "fund_statement_deliveries_statement_id_fund_statements_id_fk" FOREIGN KEY ("statement_id") REFERENCES "public"."fund_statements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fund_statement_lines" ADD CONSTRAINT "fund_statement_lines_statement_id_fund_statements_id_fk" FOREIGN KEY ("statement_id") REFERENCES "public"."fund_statements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fund_statements" ADD CONSTRAINT "fund_statements_pooling_area_code_pooling_areas_code_fk" FOREIGN KEY ("pooling_area_code") REFERENCES "public"."pooling_areas"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "head_count_regions" ADD CONSTRAINT "head_count_regions_head_count_id_head_counts_id_fk" FOREIGN KEY ("head_count_id") REFERENCES "public"."head_counts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "head_counts" ADD CONSTRAINT "head_counts_pooling_area_code_pooling_areas_code_fk" FOREIGN KEY ("pooling_area_code") REFERENCES "public"."pooling_areas"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "supervision_cases" ADD CONSTRAINT "supervision_cases_claim_id_claims_id_fk" FOREIGN KEY ("claim_id") REFERENCES "public"."claims"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "supervision_cases" ADD CONSTRAINT "supervision_cases_institution_id_institutions_id_fk" FOREIGN KEY ("institution_id") REFERENCES "public"."institutions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "fund_entries_year_idx" ON "fund_entries" USING btree ("pooling_area_code","scheme","policy_year");--> statement-breakpoint
CREATE UNIQUE INDEX "fund_entries_slip_key" ON "fund_entries" USING btree ("pooling_area_code","slip_number") WHERE reverses_id is null and reversed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "fund_entries_reverses_key" ON "fund_entries" USING btree ("reverses_id") WHERE reverses_id is not null;--> statement-breakpoint
CREATE INDEX "fund_statements_area_idx" ON "fund_statements" USING btree ("pooling_area_code","policy_year");--> statement-breakpoint
CREATE UNIQUE INDEX "fund_statements_standing_key" ON "fund_statements" USING btree ("pooling_area_code","scheme","policy_year","kind","from_day","to_day",(approved_on is null)) WHERE superseded_at is null;--> statement-breakpoint
CREATE INDEX "head_counts_area_idx" ON "head_counts" USING btree ("pooling_area_code","policy_year");--> statement-breakpoint
CREATE UNIQUE INDEX "head_counts_standing_key" ON "head_counts" USING btree ("pooling_area_code","scheme","policy_year",(approved_on is null)) WHERE superseded_at is null;--> statement-breakpoint
CREATE INDEX "supervision_cases_region_idx" ON "supervision_cases" USING btree ("region_code","state");--> statement-breakpoint
CREATE UNIQUE INDEX "supervision_cases_review_key" ON "supervision_cases" USING btree ("claim_id") WHERE kind = 'CLAIM_REVIEW' and state = 'OPEN';--> statement-breakpoint
CREATE INDEX "claims_discharged_idx" ON "claims" USING btree ("region_code","discharged_on");--> statement-breakpoint
DROP INDEX "family_account_lines_credit_key";--> statement-breakpoint
ALTER TABLE "family_account_lines" ADD COLUMN "round" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "family_account_lines" ADD COLUMN "region_code" text collate "C";--> statement-breakpoint
-- Until now an account was never told apart from where its household is kept.
UPDATE "family_account_lines" line SET "region_code" = household."region_code" FROM "households" household WHERE household."id" = line."household_id";--> statement-breakpoint
ALTER TABLE "family_account_lines" ALTER COLUMN "region_code" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "family_account_lines_region_idx" ON "family_account_lines" USING btree ("region_code");--> statement-breakpoint
CREATE UNIQUE INDEX "family_account_lines_credit_key" ON "family_account_lines" USING btree ("enrollment_id","kind","round") WHERE enrollment_id is not null;--> statement-breakpoint
-- What was booked, counted and stated only ever gets more; what may still happen to it is named column by column.
grant select, insert on fund_entries, head_counts, head_count_regions, fund_statements, fund_statement_lines,
  fund_statement_deliveries, supervision_cases, claim_runs to canbao_app;
--> statement-breakpoint
grant update (reversed_at, confirmed_by, confirmed_at, confirmed_on) on fund_entries to canbao_app;
--> statement-breakpoint
grant update (approved_by, approved_on, reported_on, reported_to, superseded_at, version) on head_counts to canbao_app;
--> statement-breakpoint
grant update (approved_by, approved_on, superseded_at, version) on fund_statements to canbao_app;
--> statement-breakpoint
grant update (state, decided_on, decided_by, ruling, amount_fen, version) on supervision_cases to canbao_app;
--> statement-breakpoint
grant update (settled, denied, open) on claim_runs to canbao_app;
--> statement-breakpoint
-- Analysts see what a fund took in and what it counted, and not who booked it.
grant select (id, pooling_area_code, scheme, policy_year, kind, payer, amount_fen, moved_on, region_code, collected_on, reverses_id,
  reversed_at, booked_at, booked_on, confirmed_at, confirmed_on) on fund_entries to canbao_read;
--> statement-breakpoint
grant select (id, pooling_area_code, scheme, policy_year, counted_on, heads, counted_at, approved_on, reported_on, reported_to,
  superseded_at, version) on head_counts to canbao_read;
--> statement-breakpoint
grant select on head_count_regions, fund_statement_lines to canbao_read;
--> statement-breakpoint
grant select (id, pooling_area_code, scheme, policy_year, kind, from_day, to_day, drafted_at, drafted_on, approved_on, superseded_at,
  version) on fund_statements to canbao_read;
