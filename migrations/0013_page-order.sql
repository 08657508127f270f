DROP INDEX "person_places_region_idx";--> statement-breakpoint
CREATE INDEX "assistance_listings_category_idx" ON "assistance_listings" USING btree ("category","confirmed_on","person_id") WHERE superseded_at is null;--> statement-breakpoint
CREATE INDEX "people_whole_idx" ON "people" USING btree ("region_code","id") WHERE merged_ids <> '{}';--> statement-breakpoint
CREATE INDEX "people_birth_idx" ON "people" USING btree ("birth_date","id","region_code");--> statement-breakpoint
CREATE INDEX "people_youngest_idx" ON "people" USING btree ("birth_date" DESC NULLS LAST,"id","region_code");--> statement-breakpoint
CREATE INDEX "person_places_standing_idx" ON "person_places" USING btree ("kind","region_code","person_id") WHERE superseded_at is null and valid_to is null;--> statement-breakpoint
-- A statement that names it is run by one process: for a page, starting others takes longer than reading it. It is gone from the plan.
create function by_one_process() returns boolean language sql immutable parallel unsafe return true;
