import type { FundQuestion } from '../../store/queries/fund.ts';
import {
  type FundDifference,
  type FundTotals,
  readFundDifferences,
  readFundTotals,
} from '../../store/queries/fund-reconciliation.ts';
import type { Counter } from '../write.ts';

/** 基金对账: what the year's claims, settlements and accounts add up to, and where they differ. */
export interface FundReconciliation extends FundTotals {
  readonly differences: (first: number) => Promise<FundDifference[]>;
}

export async function reconcileFund(
  { db, today }: Pick<Counter, 'db' | 'today'>,
  fund: FundQuestion,
): Promise<FundReconciliation> {
  const totals = await readFundTotals(db, fund, today);
  const differences = async (first: number) =>
    totals.count === 0 ? [] : readFundDifferences(db, fund, { today, first });
  return { ...totals, differences };
}
