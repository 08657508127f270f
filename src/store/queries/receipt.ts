import { sql } from 'drizzle-orm';
import { receipt } from '../nouns/receipt.ts';
import { receiptLine } from '../nouns/receipt-line.ts';
import { rowsBy } from '../rows.ts';
import { receiptLines, receipts } from '../tables/index.ts';

export const receiptsById = rowsBy(receipt, receipts.id);

export const receiptsOfHouseholds = rowsBy(receipt, receipts.householdId, [
  sql`${receipts.issuedOn} desc`,
  sql`${receipts.number} desc`,
]);

export const linesById = rowsBy(receiptLine, receiptLines.id);

export const linesOfReceipts = rowsBy(receiptLine, receiptLines.receiptId, [sql`${receiptLines.lineNo}`]);
