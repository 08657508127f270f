import { assessContributionBalance } from '../../policy/contribution-balance.ts';
import type { At } from '../../policy/decision.ts';
import type { Scheme } from '../../policy/facts.ts';
import { SUPPORT } from '../../policy/fund-income.ts';
import { headsOf, type MoneyFacts } from '../../policy/money-facts.ts';
import { assessSubsidyDue } from '../../policy/subsidy-due.ts';
import { assessWorkFunds } from '../../policy/work-funds.ts';
import {
  type HoldingRow,
  type Payer,
  type PayerMonthRow,
  readHoldings,
  readPayerMonths,
} from '../../store/queries/money-statement.ts';
import type { BookYear } from '../../store/queries/year-books.ts';
import type { Answered } from '../assess.ts';
import type { Rulebooks } from '../rulebooks.ts';
import { type Ground, once, sum } from './reconcile.ts';

/** What some payments come to, in fen. */
export interface Money {
  readonly payments: number;
  readonly receivedFen: number;
  readonly refundedFen: number;
}

export type PayerMoney = Money & { readonly payer: Payer };
export type MonthMoney = PayerMoney & { readonly month: string };
export type RegionMoney = Money & {
  readonly region: string;
  readonly heads: number;
  readonly payers: readonly PayerMoney[];
};

/** 资金报表: what arrived towards a year's contributions. People and payments are read when somebody asks for them. */
export interface MoneyStatement {
  readonly year: BookYear;
  readonly facts: () => Promise<MoneyFacts>;
  readonly money: () => Promise<readonly PayerMonthRow[]>;
}

/** The statement of a year, as far as the viewer reaches. */
export function moneyStatement({ db, reach }: Ground, year: BookYear, today: string): MoneyStatement {
  return {
    year,
    facts: once(async () => factsOf(year, today, await readHoldings(db, reach, year))),
    money: once(() => readPayerMonths(db, reach, year)),
  };
}

function factsOf({ within, scheme, policyYear }: BookYear, asOf: string, rows: readonly HoldingRow[]): MoneyFacts {
  const regions = grouped(rows, ({ region }) => region).map(([regionCode, own]) => ({
    regionCode,
    holdings: own.map(({ region: _, ...holding }) => holding),
  }));
  return { regionCode: within, scheme: scheme as Scheme, policyYear, asOf, regions };
}

/** By payer, in the order of their names. */
export const payersOf = (rows: readonly PayerMonthRow[]): PayerMoney[] =>
  grouped(rows, ({ payer }) => payer).map(([payer, own]) => ({ payer, ...moneyOf(own) }));

/** By month and payer. */
export const monthsOf = (rows: readonly PayerMonthRow[]): MonthMoney[] =>
  grouped(rows, ({ month }) => month).flatMap(([month, own]) => payersOf(own).map((row) => ({ month, ...row })));

/** What charities, donations, village collectives and project assets gave: a line for each, whether they gave or not. */
export const supportOf = (rows: readonly PayerMonthRow[]): PayerMoney[] =>
  SUPPORT.map((payer) => ({ payer, ...moneyOf(rows.filter((row) => row.payer === payer)) }));

export const moneyOf = (rows: readonly PayerMonthRow[]): Money => ({
  payments: sum(rows, ({ payments }) => payments),
  receivedFen: sum(rows, ({ receivedFen }) => receivedFen),
  refundedFen: sum(rows, ({ refundedFen }) => refundedFen),
});

/** Region by region: those with people or with money. */
export function regionsOf({ regions }: MoneyFacts, rows: readonly PayerMonthRow[]): RegionMoney[] {
  const heads = new Map(regions.map((one) => [one.regionCode, headsOf(one)]));
  const paid = new Map(grouped(rows, ({ region }) => region));
  return [...new Set([...heads.keys(), ...paid.keys()])].sort().map((region) => {
    const own = paid.get(region) ?? [];
    return { region, heads: heads.get(region) ?? 0, ...moneyOf(own), payers: payersOf(own) };
  });
}

/** Rows by a key, in the order of the keys. */
function grouped<Key extends string, Row>(rows: readonly Row[], keyOf: (row: Row) => Key): [Key, Row[]][] {
  return [...Map.groupBy(rows, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What the policy half says to a statement. */
export const contributionBalanceOf = statedBy((facts, at, book) => assessContributionBalance(facts, at, book));
export const subsidyDueOf = statedBy((facts, at, book) => assessSubsidyDue(facts, at, book));
export const workFundsOf = statedBy((facts, at, book) => assessWorkFunds(progressOf(facts), at, book));

/** The rulebook of the statement's region, scheme and year, asked on the day the registry was read. */
function statedBy<Finding>(
  assess: (facts: MoneyFacts, at: At, book: ReturnType<Rulebooks['find']>['compiled']) => Finding,
) {
  return (facts: MoneyFacts, { rulebooks }: { readonly rulebooks: Rulebooks }): Finding & Answered => {
    const { regionCode, scheme, policyYear, asOf } = facts;
    const published = rulebooks.find({ region: regionCode, scheme, policyYear });
    return { ...assess(facts, { asOf }, published.compiled), published, region: { regionCode, basis: 'ASKED' } };
  };
}

/** The heads as progress of regions, which is what work funds are split by. */
const progressOf = ({ regions }: MoneyFacts) => ({
  progress: regions.map((one) => ({ regionCode: one.regionCode, enrolled: headsOf(one) })),
});
