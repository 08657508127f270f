import { sql } from 'drizzle-orm';
import { receipt } from '../nouns/receipt.ts';
import { receiptLine } from '../nouns/receipt-line.ts';
import { receiptVoid } from '../nouns/receipt-void.ts';
import { rowsBy } from '../rows.ts';
import { receiptLines, receipts, receiptVoids } from '../tables/index.ts';

export const receiptsById = rowsBy(receipt, receipts.id);

export const receiptsOfHouseholds = rowsBy(receipt, receipts.householdId, [
  sql`${receipts.issuedOn} desc`,
  sql`${receipts.number} desc`,
]);

export const linesById = rowsBy(receiptLine, receiptLines.id);

export const linesOfPeople = rowsBy(receiptLine, receiptLines.personId);

export const linesOfReceipts = rowsBy(receiptLine, receiptLines.receiptId, [sql`${receiptLines.lineNo}`]);

/** What took a voided receipt's place; of one that was voided again, the last. */
export const replacementsOfReceipts = rowsBy(receipt, receipts.replacesId, [sql`${receipts.number} desc`]);

export const voidsOfReceipts = rowsBy(receiptVoid, receiptVoids.receiptId);
