import type { Fen } from '../../policy/money.ts';
import { insertAccountLines } from '../../store/queries/family-account.ts';
import type { Counter } from '../write.ts';
import { balanceOf } from './balance.ts';

/** Two households of one change, both held. */
interface Transfer {
  readonly fromId: string;
  readonly toId: string;
}

/** How many leave with a part of the account, and how many they all were. */
interface Heads {
  readonly leaving: number;
  readonly all: number;
}

/**
 * 分户: the members who leave take their part of the account, by heads. No text says how it is divided; what was paid in for each
 * member has long been spent by all of them, so heads are what is left to count. In whole fen: the odd ones stay.
 */
export async function shareAccount(tx: Counter, transfer: Transfer, { leaving, all }: Heads): Promise<void> {
  const standsFen = await standing(tx, transfer.fromId);
  await move(tx, transfer, Math.floor((standsFen * leaving) / Math.max(all, leaving)));
}

/** 并户: the whole account goes to the household that stays, because the other ends and nobody could spend it. */
export async function handOverAccount(tx: Counter, transfer: Transfer): Promise<void> {
  await move(tx, transfer, await standing(tx, transfer.fromId));
}

const standing = async (tx: Counter, householdId: string): Promise<Fen> =>
  (await balanceOf(tx, [householdId])).get(householdId) ?? 0;

/** Two lines that cancel each other out, booked today whatever day the change holds from: a ledger has no lines in the past. */
async function move(tx: Counter, { fromId, toId }: Transfer, amountFen: Fen): Promise<void> {
  if (amountFen === 0) return;
  const ofBoth = {
    policyYear: Number(tx.today.slice(0, 4)),
    bookedOn: tx.today,
    recordedBy: tx.viewer.subject ?? '',
  };
  await insertAccountLines(tx.db, [
    { householdId: fromId, kind: 'TRANSFER_OUT', amountFen: -amountFen, otherHouseholdId: toId, ...ofBoth },
    { householdId: toId, kind: 'TRANSFER_IN', amountFen, otherHouseholdId: fromId, ...ofBoth },
  ]);
}
