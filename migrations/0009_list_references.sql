ALTER TABLE "assistance_listings" DROP CONSTRAINT "assistance_listings_batch_id_assistance_list_batches_id_fk";
--> statement-breakpoint
ALTER TABLE "assistance_list_effects" DROP CONSTRAINT "assistance_list_effects_batch_id_assistance_list_batches_id_fk";
--> statement-breakpoint
ALTER TABLE "assistance_list_rows" DROP CONSTRAINT "assistance_list_rows_batch_id_assistance_list_batches_id_fk";
