import type { FundFacts } from '../../policy/fund-facts.ts';
import type { FundQuestion } from '../../store/queries/fund.ts';
import { type FundBooks, readFundBooks, readSettledDays } from '../../store/queries/fund-year.ts';
import { once } from '../statements/reconcile.ts';
import type { Counter } from '../write.ts';
import { assertFundArea } from './fund-area.ts';

/** 基金年度: what is read of it is read once, when somebody asks. */
export interface FundYear {
  readonly fund: FundQuestion;
  readonly books: () => Promise<FundBooks>;
  readonly facts: () => Promise<FundFacts>;
}

type Asking = Pick<Counter, 'db' | 'reach' | 'today'>;

/** A fund's year, for those who work for its whole area; refused to all others, who are told no figure of it. */
export async function fundYear(counter: Asking, fund: FundQuestion): Promise<FundYear> {
  await assertFundArea(counter, fund.poolingAreaCode, 'poolingArea');
  const books = once(() => readFundBooks(counter.db, fund, null, counter.today));
  return { fund, books, facts: once(() => factsFrom(counter, fund, books)) };
}

/** 基金事实 of a fund's year as its books stand today; who may ask is asked before. */
export const fundFacts = (counter: Pick<Counter, 'db' | 'today'>, fund: FundQuestion): Promise<FundFacts> =>
  factsFrom(counter, fund, () => readFundBooks(counter.db, fund, null, counter.today));

async function factsFrom(
  { db, today }: Pick<Counter, 'db' | 'today'>,
  fund: FundQuestion,
  books: () => Promise<FundBooks>,
): Promise<FundFacts> {
  const [{ heads, arrivals, accounts, ...flows }, settled] = await Promise.all([
    books(),
    readSettledDays(db, fund, today),
  ]);
  return {
    ...fund,
    asOf: today,
    heads: heads.heads,
    arrivals: arrivals.map(({ payer, confirmedFen }) => ({ payer, arrivedFen: confirmedFen })),
    interestFen: flows.interestFen,
    administrationFen: flows.administrationFen,
    otherOutlayFen: flows.otherOutlayFen,
    creditedFen: accounts.creditedFen,
    settled,
  };
}
