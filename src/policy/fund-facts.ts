import type { Day, Payer, Scheme } from './facts.ts';
import type { Fen } from './money.ts';

/** What a day's settlements come to, those that take others back below zero. */
export interface SettledDay {
  readonly day: Day;
  /** 统筹基金: what the pool owes. */
  readonly basicFen: Fen;
  /** 家庭账户: what households' accounts paid. */
  readonly accountFen: Fen;
}

/** 基金事实: what a pooling area's fund took in, credited and owes of one year, in fen. Nobody's name and no single claim stands in it. */
export interface FundFacts {
  readonly poolingAreaCode: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** The day the registry was read. */
  readonly asOf: Day;
  readonly heads: number;
  /** Confirmed by the bank. */
  readonly arrivals: readonly { readonly payer: Payer; readonly arrivedFen: Fen }[];
  readonly interestFen: Fen;
  readonly administrationFen: Fen;
  readonly otherOutlayFen: Fen;
  /** Credited to family accounts for the year's enrolments. */
  readonly creditedFen: Fen;
  /** Days on which anything of the year was settled, the first first. */
  readonly settled: readonly SettledDay[];
}

/** What is taken for the year's total fund: what arrived, or what is due, with whatever arrived that nobody owes. */
export const FUND_BASES = ['ARRIVED', 'DUE'] as const;
export type FundBasis = (typeof FUND_BASES)[number];

/** Everything that arrived, interest included. */
export const arrivedOf = ({ arrivals, interestFen }: FundFacts): Fen =>
  arrivals.reduce((sum, { arrivedFen }) => sum + arrivedFen, interestFen);

/** What was settled up to a day, and by whom it is borne. */
export function settledUntil({ settled }: FundFacts, day: Day): Omit<SettledDay, 'day'> {
  const until = settled.filter((one) => one.day <= day);
  return {
    basicFen: until.reduce((sum, { basicFen }) => sum + basicFen, 0),
    accountFen: until.reduce((sum, { accountFen }) => sum + accountFen, 0),
  };
}
