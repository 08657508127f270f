CREATE TABLE "emergency_openings" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"subject" text NOT NULL,
	"role" text NOT NULL,
	"region_code" text collate "C",
	"person_id" uuid,
	"scopes" text[] DEFAULT '{}' NOT NULL,
	"reason" text NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "emergency_openings_one_place" CHECK (num_nonnulls("emergency_openings"."region_code", "emergency_openings"."person_id") = 1)
);
--> statement-breakpoint
ALTER TABLE "audit_seals" ADD COLUMN "retired_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "audit_seals" ADD COLUMN "retired_file" text;--> statement-breakpoint
ALTER TABLE "audit_seals" ADD COLUMN "retired_mark" text;--> statement-breakpoint
ALTER TABLE "emergency_openings" ADD CONSTRAINT "emergency_openings_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "emergency_openings_subject_idx" ON "emergency_openings" USING btree ("subject","opened_at");--> statement-breakpoint
CREATE INDEX "audit_lines_name_idx" ON "audit_lines" USING btree ("actor","at") WHERE "audit_lines"."action" = 'person.searchName';--> statement-breakpoint
CREATE INDEX "audit_lines_at_idx" ON "audit_lines" USING brin ("at");--> statement-breakpoint
grant select, insert on emergency_openings to canbao_app;
--> statement-breakpoint
grant update (closed_at) on emergency_openings to canbao_app;
