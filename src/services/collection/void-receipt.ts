import { randomUUID } from 'node:crypto';
import { lockHouseholds } from '../../store/queries/household.ts';
import { lockPeople } from '../../store/queries/person.ts';
import { type VoidableReceipt, voidableReceipt, writeVoid } from '../../store/queries/receipt-void.ts';
import { settleYear } from '../enrollments/settle-year.ts';
import { type Counter, type Keyed, WriteRefused, writeOnce } from '../write.ts';
import { collectInside } from './collect-contribution.ts';
import { type Problem, problem } from './collection-problem.ts';
import type { Collection } from './collection-request.ts';

/** The receipt that takes a voided one's place. What is left out of it is as it was, or as for any receipt. */
export interface Reissue extends Omit<Collection, 'householdId'> {
  /** The household of the voided receipt. */
  readonly householdId?: string | null;
}

export interface ReceiptVoid extends Keyed {
  readonly receiptId: string;
  readonly reason: string;
  readonly reissue?: Reissue | null;
}

/** More is a report, not a reason. */
const MOST_CHARACTERS = 500;

/**
 * 作废: voids a receipt, and in the same transaction issues the right one where that is asked for: both or neither. The
 * voided receipt is kept as it was, and enrolments that its money stood for wait for money again. Refuses one that is void already, and one of which money was or is to be given back.
 */
export function voidReceipt(
  counter: Counter,
  input: ReceiptVoid,
): Promise<{ readonly receiptId: string; readonly reissuedId: string | null }> {
  const ids = () => ({ receiptId: input.receiptId, reissuedId: input.reissue ? randomUUID() : null });
  return writeOnce(counter, 'receipt.void', input, ids, async (tx, { reissuedId }) => {
    const { receiptId, reason, reissue } = input;
    assertMayReissue(input, tx);
    const receipt = await lockedReceipt(tx, receiptId);
    const voidedBy = tx.viewer.subject ?? '';
    const years = await writeVoid(tx.db, { receiptId, reason, voidedOn: tx.today, voidedBy });
    for (const year of years) await settleYear(tx, year, voidedBy);
    const next = reissue && reissuedId ? await reissueInside(tx, reissue, receipt, reissuedId) : null;
    return {
      subjects: [receiptId, ...(next ? [next.receiptId] : []), receipt.householdId, ...receipt.personIds],
      details: { series: receipt.series, number: receipt.number, ...(next && { reissued: next.number }) },
    };
  });
}

function assertMayReissue({ reason, reissue }: ReceiptVoid, { viewer }: Counter): void {
  const isSaid = reason.trim() !== '' && reason.length <= MOST_CHARACTERS;
  if (!isSaid) refuse('reason', 'TEXT_REFUSED', { most: MOST_CHARACTERS });
  if (reissue && !viewer.scopes.has('money:collect')) refuse('reissue', 'REISSUE_FORBIDDEN');
}

/**
 * The receipt with its household and the files of its people locked, of merged ones also those that stand for them, so that
 * nobody pays, refunds or voids beside.
 */
async function lockedReceipt({ db, reach }: Counter, id: string): Promise<VoidableReceipt> {
  const seen = await voidableReceipt(db, reach, id);
  if (!seen) refuse('receiptId', 'RECEIPT_UNKNOWN');
  await lockHouseholds(db, reach, [seen.householdId]);
  await lockPeople(db, reach, [...seen.personIds, ...seen.fileIds]);
  const receipt = (await voidableReceipt(db, reach, id)) ?? seen;
  // Merged while this waited: the file that stands for them now is held as well.
  const late = receipt.fileIds.filter((file) => !seen.fileIds.includes(file));
  if (late.length > 0) await lockPeople(db, reach, late);
  const { series, number } = receipt;
  if (receipt.status === 'VOID') refuse('receiptId', 'RECEIPT_VOID', { series, number });
  if (receipt.refunds > 0) refuse('receiptId', 'REFUND_STANDS', { series, number });
  return receipt;
}

async function reissueInside(tx: Counter, reissue: Reissue, voided: VoidableReceipt, receiptId: string) {
  const asked: Collection = {
    ...reissue,
    householdId: reissue.householdId ?? voided.householdId,
    series: reissue.series ?? voided.series,
    paidOn: reissue.paidOn ?? voided.issuedOn,
  };
  try {
    return await collectInside(tx, asked, { receiptId, replacesId: voided.id });
  } catch (error) {
    if (!(error instanceof WriteRefused)) throw error;
    throw new WriteRefused(error.problems.map(underReissue));
  }
}

const underReissue = (one: Problem): Problem => ({ ...one, field: one.field ? `reissue.${one.field}` : 'reissue' });

function refuse(
  ...[field, code, values = {}]: [string, Parameters<typeof problem>[1], Parameters<typeof problem>[2]?]
): never {
  throw new WriteRefused([problem(field, code, values)]);
}
