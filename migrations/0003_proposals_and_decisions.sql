CREATE TYPE "public"."proposal_state" AS ENUM('PROPOSED', 'PUBLISHED', 'WITHDRAWN');--> statement-breakpoint
ALTER TYPE "public"."register" ADD VALUE 'IDENTITY_DOCUMENT';--> statement-breakpoint
ALTER TYPE "public"."register" ADD VALUE 'ENROLLMENT_HISTORY';--> statement-breakpoint
ALTER TYPE "public"."register" ADD VALUE 'STATUS';--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"person_id" uuid NOT NULL,
	"question" jsonb NOT NULL,
	"facts_cipher" "bytea" NOT NULL,
	"answer_cipher" "bytea" NOT NULL,
	"rulebook_version_id" uuid NOT NULL,
	"stored_at" timestamp with time zone DEFAULT now() NOT NULL,
	"stored_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rulebook_proposals" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"region_code" text collate "C",
	"scheme" "scheme" NOT NULL,
	"policy_year" integer NOT NULL,
	"standing_hash" text,
	"yaml" text NOT NULL,
	"hash" text NOT NULL,
	"content" jsonb NOT NULL,
	"note" text,
	"proposed_by" text NOT NULL,
	"proposed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"state" "proposal_state" DEFAULT 'PROPOSED' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"version_id" uuid
);
--> statement-breakpoint
ALTER TABLE "rulebook_versions" ALTER COLUMN "region_code" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "clauses" ADD COLUMN "treatments" jsonb DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE "policy_documents" ADD COLUMN "inferred" jsonb;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_rulebook_version_id_rulebook_versions_id_fk" FOREIGN KEY ("rulebook_version_id") REFERENCES "public"."rulebook_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rulebook_proposals" ADD CONSTRAINT "rulebook_proposals_version_id_rulebook_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."rulebook_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "decisions_person_idx" ON "decisions" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "rulebook_proposals_open_key" ON "rulebook_proposals" USING btree ("name") WHERE "rulebook_proposals"."state" = 'PROPOSED';--> statement-breakpoint
CREATE UNIQUE INDEX "rulebook_proposals_open_year_key" ON "rulebook_proposals" USING btree ("region_code","scheme","policy_year") WHERE "rulebook_proposals"."state" = 'PROPOSED';--> statement-breakpoint
CREATE INDEX "rulebook_proposals_proposed_idx" ON "rulebook_proposals" USING btree ("proposed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "rulebook_versions_standing_key" ON "rulebook_versions" USING btree ("region_code","scheme","policy_year") WHERE "rulebook_versions"."superseded_at" is null;
--> statement-breakpoint
-- A proposal is decided once and otherwise stays as it was handed in; a stored decision never changes.
grant select, insert on rulebook_proposals, decisions to canbao_app;
--> statement-breakpoint
grant update (state, decided_by, decided_at, version_id) on rulebook_proposals to canbao_app;
--> statement-breakpoint
grant select on rulebook_proposals to canbao_read;
--> statement-breakpoint
grant select (id, kind, person_id, question, rulebook_version_id, stored_at, stored_by) on decisions to canbao_read;
