ALTER TABLE "claim_items" ALTER COLUMN "name" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "claim_items" ADD COLUMN "item_cipher" "bytea";--> statement-breakpoint
CREATE INDEX "claim_items_clear_idx" ON "claim_items" USING btree ("claim_id","line") WHERE item_cipher is null;--> statement-breakpoint
ALTER TABLE "claim_items" ADD CONSTRAINT "claim_items_told_once" CHECK (num_nonnulls(item_cipher, name) = 1 and num_nonnulls(item_cipher, code) <= 1);--> statement-breakpoint
-- What somebody was treated with tells what was wrong: it stands behind the second fence as diagnoses do, and what is still in clear
-- of before with it. `canbao migrate` seals that, because no migration holds the keys.
revoke select, insert on claim_items from canbao_app;
--> statement-breakpoint
grant select (claim_id, line, catalogue, amount_fen, self_first_fen) on claim_items to canbao_app;
--> statement-breakpoint
-- Nothing more is written in clear, by a server of before neither.
grant insert (claim_id, line, item_cipher, catalogue, amount_fen, self_first_fen) on claim_items to canbao_app;
--> statement-breakpoint
grant select on claim_items to canbao_unseal;
