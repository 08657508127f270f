CREATE TYPE "public"."assistance_category" AS ENUM('TEKUN', 'WUBAO', 'SANWU', 'DIBAO', 'DIBAO_EDGE', 'RIGID', 'ORPHAN', 'PRIORITY', 'POOR_CARD', 'MONITORED', 'FP_SPECIAL', 'FP_PREF', 'DISABLED_SEVERE', 'MENTAL_SEVERE');--> statement-breakpoint
CREATE TYPE "public"."batch_status" AS ENUM('RECEIVED', 'STAGED', 'MATCHED', 'PREVIEWED', 'APPROVED', 'APPLIED', 'REFUSED', 'CANCELLED');--> statement-breakpoint
CREATE TYPE "public"."enrollment_category" AS ENUM('GENERAL', 'STUDENT', 'NEWBORN');--> statement-breakpoint
CREATE TYPE "public"."enrollment_status" AS ENUM('REGISTERED', 'PAID', 'ACTIVE', 'ENDED', 'VOID');--> statement-breakpoint
CREATE TYPE "public"."legacy_record" AS ENUM('RESIDENT_INSURANCE', 'NRCMS', 'NEW');--> statement-breakpoint
CREATE TYPE "public"."scheme" AS ENUM('NRCMS', 'URBMI', 'URRBMI', 'UEBMI');--> statement-breakpoint
CREATE TYPE "public"."household_relation" AS ENUM('HEAD', 'SPOUSE', 'CHILD', 'CHILD_IN_LAW', 'GRANDCHILD', 'PARENT', 'GRANDPARENT', 'SIBLING', 'OTHER');--> statement-breakpoint
CREATE TYPE "public"."department" AS ENUM('CIVIL_AFFAIRS', 'HEALTH', 'POVERTY_ALLEVIATION', 'DISABLED_FEDERATION', 'VETERANS_AFFAIRS', 'PUBLIC_SECURITY', 'EDUCATION', 'FINANCE', 'MEDICAL_SECURITY');--> statement-breakpoint
CREATE TYPE "public"."organisation_kind" AS ENUM('GOVERNMENT', 'DEPARTMENT', 'INSURANCE_OFFICE', 'VILLAGE_COMMITTEE', 'NEIGHBOURHOOD_COMMITTEE', 'BANK', 'COMMITTEE', 'LABOUR_STATION');--> statement-breakpoint
CREATE TYPE "public"."staff_role" AS ENUM('VILLAGE_COLLECTOR', 'TOWNSHIP_OFFICER', 'COUNTY_OFFICER', 'DEPARTMENT_CLERK', 'AUDITOR', 'ADMINISTRATOR');--> statement-breakpoint
CREATE TYPE "public"."payer" AS ENUM('SELF', 'RELATIVE_ACCOUNT', 'MEDICAL_ASSISTANCE_FUND', 'COUNTY_FINANCE', 'CIVIL_AFFAIRS', 'SCHOOL', 'VILLAGE_COLLECTIVE', 'CHARITY', 'DONATION', 'PROJECT_ASSET', 'CENTRAL_FINANCE', 'PROVINCE_FINANCE', 'CITY_FINANCE', 'CITY_AND_ABOVE_FINANCE', 'TOWN_FINANCE');--> statement-breakpoint
CREATE TYPE "public"."payment_channel" AS ENUM('ABC_COUNTER', 'ABC_TERMINAL', 'ABC_MOBILE', 'ABC_NETBANK', 'RCU_COUNTER', 'RCU_MOBILE', 'VILLAGE_CADRE', 'NEIGHBOURHOOD_COMMITTEE', 'MI_APP', 'MI_WECHAT', 'HALL_TERMINAL_ACCOUNT', 'PHARMACY_ACCOUNT', 'FUND_TRANSFER');--> statement-breakpoint
CREATE TYPE "public"."education_level" AS ENUM('KINDERGARTEN', 'PRIMARY', 'SECONDARY', 'VOCATIONAL_SECONDARY', 'COLLEGE');--> statement-breakpoint
CREATE TYPE "public"."hukou_kind" AS ENUM('AGRICULTURAL', 'NON_AGRICULTURAL', 'RESIDENT');--> statement-breakpoint
CREATE TYPE "public"."identity_document_kind" AS ENUM('CITIZEN_ID', 'RESIDENCE_PERMIT', 'HK_MACAO_PERMIT', 'TAIWAN_PERMIT', 'HMT_RESIDENCE_PERMIT', 'FOREIGN_PERMANENT_RESIDENCE', 'MILITARY_ID', 'BIRTH_CERTIFICATE');--> statement-breakpoint
CREATE TYPE "public"."place_kind" AS ENUM('HUKOU', 'LIVING');--> statement-breakpoint
CREATE TYPE "public"."register" AS ENUM('HUKOU', 'LIVING', 'EMPLOYEE_INSURANCE', 'EMPLOYMENT', 'STUDENT', 'ARMED_POLICE', 'RESIDENCE_PERMIT', 'HMT_DOCUMENT', 'ASSISTANCE');--> statement-breakpoint
CREATE TYPE "public"."sex" AS ENUM('MALE', 'FEMALE');--> statement-breakpoint
CREATE TYPE "public"."status_kind" AS ENUM('STUDENT', 'EMPLOYED', 'FLEXIBLE_EMPLOYMENT', 'UNEMPLOYMENT_BENEFIT', 'EMPLOYEE_INSURED', 'ARMED_POLICE', 'SOLDIER', 'VETERAN', 'MILITARY_SPOUSE_UNEMPLOYED', 'PRISON', 'EMIGRATED', 'DEAD');--> statement-breakpoint
CREATE TYPE "public"."receipt_status" AS ENUM('ISSUED', 'VOID');--> statement-breakpoint
CREATE TYPE "public"."region_attribute_kind" AS ENUM('AGRICULTURE_RELATED', 'LOW_INCOME_VILLAGE');--> statement-breakpoint
CREATE TYPE "public"."region_kind" AS ENUM('ADMINISTRATIVE', 'FUNCTIONAL_ZONE', 'STATISTICAL');--> statement-breakpoint
CREATE TYPE "public"."region_level" AS ENUM('NATION', 'PROVINCE', 'CITY', 'COUNTY', 'TOWN', 'VILLAGE');--> statement-breakpoint
CREATE TYPE "public"."document_completeness" AS ENUM('FULL', 'CUT', 'SUMMARY', 'TEMPLATE');--> statement-breakpoint
CREATE TABLE "assistance_categories" (
	"code" "assistance_category" PRIMARY KEY NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	"successor_code" "assistance_category",
	"is_sensitive" boolean DEFAULT false NOT NULL,
	"valid_from" date,
	"valid_to" date
);
--> statement-breakpoint
CREATE TABLE "assistance_list_batches" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"department" "department" NOT NULL,
	"batch" text NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"row_count" integer NOT NULL,
	"matched_count" integer DEFAULT 0 NOT NULL,
	"rejected_count" integer DEFAULT 0 NOT NULL,
	"checksum" text NOT NULL,
	"status" "batch_status" DEFAULT 'RECEIVED' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "assistance_listings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid,
	"household_id" uuid,
	"category" "assistance_category" NOT NULL,
	"department" "department" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"confirmed_on" date,
	"certificate_cipher" "bytea",
	"certificate_masked" text,
	"grade" text,
	"batch_id" uuid,
	"valid_from" date,
	"valid_to" date,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL,
	CONSTRAINT "assistance_listings_subject" CHECK (num_nonnulls(person_id, household_id) = 1)
);
--> statement-breakpoint
CREATE TABLE "audit_lines" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_lines_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"role" text NOT NULL,
	"purpose" text,
	"action" text NOT NULL,
	"subjects" text[] DEFAULT '{}' NOT NULL,
	"count" integer NOT NULL,
	"details" jsonb DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_seals" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_seals_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"first_line" bigint NOT NULL,
	"last_line" bigint NOT NULL,
	"count" integer NOT NULL,
	"hash" text NOT NULL,
	"previous_hash" text NOT NULL,
	"sealed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "enrollments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"scheme" "scheme" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"pooling_area_code" text collate "C" NOT NULL,
	"policy_year" integer NOT NULL,
	"status" "enrollment_status" NOT NULL,
	"category" "enrollment_category" DEFAULT 'GENERAL' NOT NULL,
	"legacy_record" "legacy_record" DEFAULT 'NEW' NOT NULL,
	"registered_on" date NOT NULL,
	"paid_on" date,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "household_members" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"household_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"relation" "household_relation" NOT NULL,
	"valid_from" date,
	"valid_to" date,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "households" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"number" text NOT NULL,
	"head_person_id" uuid,
	"region_code" text collate "C" NOT NULL,
	"address_cipher" "bytea",
	"version" integer DEFAULT 1 NOT NULL,
	"valid_from" date,
	"valid_to" date,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"kind" "organisation_kind" NOT NULL,
	"department" "department",
	"region_code" text collate "C" NOT NULL,
	"parent_id" uuid,
	"valid_from" date,
	"valid_to" date,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_assignments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"staff_member_id" uuid NOT NULL,
	"role" "staff_role" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"valid_from" date,
	"valid_to" date,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_members" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"organisation_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contribution_dues" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"scheme" "scheme" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"policy_year" integer NOT NULL,
	"standard_fen" bigint NOT NULL,
	"collected_fen" bigint NOT NULL,
	"decision" jsonb NOT NULL,
	"rulebook_version_id" uuid NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL,
	CONSTRAINT "contribution_dues_fen" CHECK (standard_fen >= 0 and collected_fen >= 0)
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"enrollment_id" uuid,
	"receipt_line_id" uuid,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"payer" "payer" NOT NULL,
	"channel" "payment_channel" NOT NULL,
	"collector_id" uuid,
	"paid_fen" bigint NOT NULL,
	"paid_on" date NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity_documents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" "identity_document_kind" NOT NULL,
	"number_cipher" "bytea",
	"number_index" "bytea",
	"number_masked" text,
	"region_code" text collate "C",
	"valid_from" date,
	"valid_to" date,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text,
	"sex" "sex",
	"birth_date" date,
	"ethnicity" text,
	"region_code" text collate "C" NOT NULL,
	"phone_cipher" "bytea",
	"phone_masked" text,
	"version" integer DEFAULT 1 NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_places" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" "place_kind" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"hukou_kind" "hukou_kind",
	"valid_from" date,
	"valid_to" date,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "register_checks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"registers" "register"[] NOT NULL,
	"checked_on" date NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "status_periods" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" "status_kind" NOT NULL,
	"education_level" "education_level",
	"region_code" text collate "C",
	"organisation_id" uuid,
	"valid_from" date,
	"valid_to" date,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "receipt_lines" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"receipt_id" uuid NOT NULL,
	"line_no" integer NOT NULL,
	"person_id" uuid NOT NULL,
	"policy_year" integer NOT NULL,
	"paid_fen" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"series" text NOT NULL,
	"number" integer NOT NULL,
	"issuer_id" uuid,
	"collector_id" uuid,
	"household_id" uuid NOT NULL,
	"head_name" text NOT NULL,
	"issued_on" date NOT NULL,
	"total_fen" bigint NOT NULL,
	"status" "receipt_status" DEFAULT 'ISSUED' NOT NULL,
	"replaces_id" uuid,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL,
	CONSTRAINT "receipts_total" CHECK (total_fen >= 0)
);
--> statement-breakpoint
CREATE TABLE "pooling_area_regions" (
	"pooling_area_code" text collate "C" NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"valid_from" date,
	"valid_to" date,
	CONSTRAINT "pooling_area_regions_pooling_area_code_region_code_pk" PRIMARY KEY("pooling_area_code","region_code")
);
--> statement-breakpoint
CREATE TABLE "pooling_areas" (
	"code" text collate "C" PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"level" "region_level" NOT NULL,
	"valid_from" date,
	"valid_to" date,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "region_attributes" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"kind" "region_attribute_kind" NOT NULL,
	"is_set" boolean NOT NULL,
	"valid_from" date,
	"valid_to" date,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"superseded_at" timestamp with time zone,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "region_targets" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"policy_year" integer NOT NULL,
	"enrolled_before" integer,
	"task_heads" integer NOT NULL,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "regions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"code" text collate "C" NOT NULL,
	"name" text NOT NULL,
	"level" "region_level" NOT NULL,
	"kind" "region_kind" DEFAULT 'ADMINISTRATIVE' NOT NULL,
	"parent_code" text collate "C",
	"valid_from" date,
	"valid_to" date,
	"successor_codes" text[] DEFAULT '{}' NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "regions_period" CHECK (valid_to is null or valid_from is null or valid_from <= valid_to)
);
--> statement-breakpoint
CREATE TABLE "clauses" (
	"document_id" text NOT NULL,
	"locator" text NOT NULL,
	"position" integer NOT NULL,
	"text_zh" text NOT NULL,
	"text_en" text NOT NULL,
	"rows" text[] DEFAULT '{}' NOT NULL,
	"erratum" jsonb,
	CONSTRAINT "clauses_document_id_locator_pk" PRIMARY KEY("document_id","locator")
);
--> statement-breakpoint
CREATE TABLE "policy_documents" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"title_en" text NOT NULL,
	"number" text,
	"issuer" text NOT NULL,
	"issued_on" date,
	"region_code" text collate "C",
	"scheme" "scheme" NOT NULL,
	"policy_years" integer[] NOT NULL,
	"language" text NOT NULL,
	"completeness" "document_completeness" NOT NULL,
	"source_url" text,
	"based_on" text[] DEFAULT '{}' NOT NULL,
	"note" text,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rulebook_versions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"region_code" text collate "C" NOT NULL,
	"pooling_areas" text[] NOT NULL,
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"version" integer NOT NULL,
	"hash" text NOT NULL,
	"content" jsonb NOT NULL,
	"published_at" timestamp with time zone DEFAULT now() NOT NULL,
	"published_by" text NOT NULL,
	"superseded_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "assistance_listings" ADD CONSTRAINT "assistance_listings_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistance_listings" ADD CONSTRAINT "assistance_listings_household_id_households_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assistance_listings" ADD CONSTRAINT "assistance_listings_batch_id_assistance_list_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."assistance_list_batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "enrollments" ADD CONSTRAINT "enrollments_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "household_members" ADD CONSTRAINT "household_members_household_id_households_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "household_members" ADD CONSTRAINT "household_members_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "households" ADD CONSTRAINT "households_head_person_id_people_id_fk" FOREIGN KEY ("head_person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organisations" ADD CONSTRAINT "organisations_parent_id_organisations_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_assignments" ADD CONSTRAINT "staff_assignments_staff_member_id_staff_members_id_fk" FOREIGN KEY ("staff_member_id") REFERENCES "public"."staff_members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_members" ADD CONSTRAINT "staff_members_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contribution_dues" ADD CONSTRAINT "contribution_dues_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contribution_dues" ADD CONSTRAINT "contribution_dues_rulebook_version_id_rulebook_versions_id_fk" FOREIGN KEY ("rulebook_version_id") REFERENCES "public"."rulebook_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_enrollment_id_enrollments_id_fk" FOREIGN KEY ("enrollment_id") REFERENCES "public"."enrollments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_receipt_line_id_receipt_lines_id_fk" FOREIGN KEY ("receipt_line_id") REFERENCES "public"."receipt_lines"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_collector_id_staff_members_id_fk" FOREIGN KEY ("collector_id") REFERENCES "public"."staff_members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_documents" ADD CONSTRAINT "identity_documents_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_places" ADD CONSTRAINT "person_places_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "register_checks" ADD CONSTRAINT "register_checks_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "status_periods" ADD CONSTRAINT "status_periods_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "status_periods" ADD CONSTRAINT "status_periods_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipt_lines" ADD CONSTRAINT "receipt_lines_receipt_id_receipts_id_fk" FOREIGN KEY ("receipt_id") REFERENCES "public"."receipts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipt_lines" ADD CONSTRAINT "receipt_lines_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_issuer_id_organisations_id_fk" FOREIGN KEY ("issuer_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_collector_id_staff_members_id_fk" FOREIGN KEY ("collector_id") REFERENCES "public"."staff_members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_household_id_households_id_fk" FOREIGN KEY ("household_id") REFERENCES "public"."households"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_replaces_id_receipts_id_fk" FOREIGN KEY ("replaces_id") REFERENCES "public"."receipts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pooling_area_regions" ADD CONSTRAINT "pooling_area_regions_pooling_area_code_pooling_areas_code_fk" FOREIGN KEY ("pooling_area_code") REFERENCES "public"."pooling_areas"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clauses" ADD CONSTRAINT "clauses_document_id_policy_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."policy_documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "assistance_list_batches_key" ON "assistance_list_batches" USING btree ("department","batch");--> statement-breakpoint
CREATE INDEX "assistance_listings_person_idx" ON "assistance_listings" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "assistance_listings_department_idx" ON "assistance_listings" USING btree ("department","category");--> statement-breakpoint
CREATE INDEX "enrollments_person_year_idx" ON "enrollments" USING btree ("person_id","policy_year");--> statement-breakpoint
CREATE INDEX "enrollments_year_region_idx" ON "enrollments" USING btree ("policy_year","region_code");--> statement-breakpoint
CREATE INDEX "household_members_household_idx" ON "household_members" USING btree ("household_id");--> statement-breakpoint
CREATE INDEX "household_members_person_idx" ON "household_members" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "households_region_idx" ON "households" USING btree ("region_code","id");--> statement-breakpoint
CREATE INDEX "households_head_idx" ON "households" USING btree ("head_person_id");--> statement-breakpoint
CREATE INDEX "organisations_region_idx" ON "organisations" USING btree ("region_code");--> statement-breakpoint
CREATE INDEX "staff_assignments_member_idx" ON "staff_assignments" USING btree ("staff_member_id");--> statement-breakpoint
CREATE INDEX "contribution_dues_person_idx" ON "contribution_dues" USING btree ("person_id","policy_year");--> statement-breakpoint
CREATE INDEX "payments_person_year_idx" ON "payments" USING btree ("person_id","policy_year");--> statement-breakpoint
CREATE INDEX "payments_enrollment_idx" ON "payments" USING btree ("enrollment_id");--> statement-breakpoint
CREATE INDEX "payments_year_day_idx" ON "payments" USING btree ("policy_year","paid_on");--> statement-breakpoint
CREATE INDEX "identity_documents_person_idx" ON "identity_documents" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "identity_documents_number_idx" ON "identity_documents" USING btree ("number_index");--> statement-breakpoint
CREATE INDEX "people_region_idx" ON "people" USING btree ("region_code","id");--> statement-breakpoint
CREATE INDEX "people_name_idx" ON "people" USING btree ("name");--> statement-breakpoint
CREATE INDEX "person_places_person_idx" ON "person_places" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "person_places_region_idx" ON "person_places" USING btree ("kind","region_code");--> statement-breakpoint
CREATE INDEX "register_checks_person_idx" ON "register_checks" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "status_periods_person_idx" ON "status_periods" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "receipt_lines_line_key" ON "receipt_lines" USING btree ("receipt_id","line_no");--> statement-breakpoint
CREATE UNIQUE INDEX "receipt_lines_person_key" ON "receipt_lines" USING btree ("receipt_id","person_id","policy_year");--> statement-breakpoint
CREATE INDEX "receipt_lines_person_idx" ON "receipt_lines" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "receipts_series_number_key" ON "receipts" USING btree ("series","number");--> statement-breakpoint
CREATE INDEX "receipts_household_idx" ON "receipts" USING btree ("household_id");--> statement-breakpoint
CREATE INDEX "region_attributes_region_idx" ON "region_attributes" USING btree ("region_code");--> statement-breakpoint
CREATE UNIQUE INDEX "region_targets_key" ON "region_targets" USING btree ("region_code","policy_year");--> statement-breakpoint
CREATE UNIQUE INDEX "regions_code_from_key" ON "regions" USING btree ("code",coalesce(valid_from, '0001-01-01'::date));--> statement-breakpoint
CREATE INDEX "regions_parent_idx" ON "regions" USING btree ("parent_code");--> statement-breakpoint
CREATE UNIQUE INDEX "rulebook_versions_key" ON "rulebook_versions" USING btree ("name","version");--> statement-breakpoint
CREATE INDEX "rulebook_versions_region_idx" ON "rulebook_versions" USING btree ("region_code","scheme","policy_year");