import { formatYuan } from '../../policy/money.ts';
import {
  insertAccountLines,
  insertSpending,
  type Spending,
  type Spent,
  spentOn,
} from '../../store/queries/family-account.ts';
import { lockHouseholds } from '../../store/queries/household.ts';
import { type Counter, refuseWrite } from '../write.ts';
import { anyAccount, balanceOf, householdOf } from './balance.ts';
import { moveMoney } from './transfer-account.ts';

/**
 * 家庭账户支出: books what a household's account pays of a claim that is settled in the same transaction. The caller holds the household,
 * so that of two who spend the last of it one is refused: the balance is never below zero. For care alone; nothing else spends from it.
 */
export async function spendFromAccount(tx: Counter, spending: Spending): Promise<void> {
  const { householdId, amountFen } = spending;
  if (await insertSpending(tx.db, spending, tx.viewer.subject ?? '')) return;
  const standsFen = (await balanceOf(anyAccount(tx), [householdId])).get(householdId) ?? 0;
  const text = {
    zh: `家庭账户余额${formatYuan(standsFen)}元，不足支付${formatYuan(amountFen)}元：余额刚有变动，请重新结算。`,
    en: `The family account holds ${formatYuan(standsFen)} yuan and ${formatYuan(amountFen)} are to be paid from it: somebody has just spent of it. Settle again.`,
  };
  refuseWrite('ACCOUNT_SHORT', text);
}

/** A settlement that is taken back, and the one that takes it back. */
export interface GivingBack {
  readonly settlementId: string;
  readonly reversalId: string;
  /** The civil day that it is booked on. */
  readonly on: string;
}

/**
 * Gives back to the account what a settlement had taken from it; nothing where it took nothing. A household that has ended handed
 * its account on, so the money goes to the one that the patient belongs to now. It is given back by the fund that paid, and goes on
 * from there where another fund keeps the account by now.
 */
export async function giveBackToAccount(tx: Counter, { settlementId, reversalId, on }: GivingBack): Promise<void> {
  const spent = await spentOn(tx.db, settlementId);
  if (!spent) return;
  const { amountFen, policyYear, regionCode: from } = spent;
  const { householdId, regionCode: to } = await standingHousehold(tx, spent, on);
  await insertAccountLines(tx.db, [
    {
      ...{ householdId, regionCode: from, kind: 'SPENT_BACK', amountFen, policyYear, bookedOn: on },
      ...{ settlementId: reversalId, recordedBy: tx.viewer.subject ?? '' },
    },
  ]);
  if (from !== to) await moveMoney(tx, householdId, { from, to }, [{ policyYear, fen: amountFen }]);
}

/** The household that paid, held, unless it has ended and the patient belongs to another. */
async function standingHousehold(
  tx: Counter,
  { householdId, regionCode, personId }: Spent,
  on: string,
): Promise<Pick<Spent, 'householdId' | 'regionCode'>> {
  const { reach } = anyAccount(tx);
  const [paid] = await lockHouseholds(tx.db, reach, [householdId]);
  const same = { householdId, regionCode: paid?.regionCode ?? regionCode };
  if (!paid || paid.validTo === null) return same;
  const now = (await householdOf(anyAccount(tx), [personId], on)).get(personId);
  const [standing] = now === undefined ? [] : await lockHouseholds(tx.db, reach, [now]);
  return standing ? { householdId: standing.id, regionCode: standing.regionCode } : same;
}
