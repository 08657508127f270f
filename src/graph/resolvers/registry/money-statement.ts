import { headsOf } from '../../../policy/money-facts.ts';
import {
  type MoneyStatement,
  moneyOf,
  monthsOf,
  payersOf,
  regionsOf,
  moneyStatement as stateMoney,
  supportOf,
} from '../../../services/statements/money-statement.ts';
import { sum } from '../../../services/statements/reconcile.ts';
import type { Context } from '../../context.ts';
import { sealMoneyFacts } from '../../facts-envelope.ts';
import { placed, type ReportArguments, regionsFrom } from '../../listed.ts';
import { regionOf } from './shared.ts';

/** Amounts that rows keep in fen. */
const amounts = {
  received: ({ receivedFen }: { receivedFen: number }) => receivedFen,
  refunded: ({ refundedFen }: { refundedFen: number }) => refundedFen,
};

export const moneyStatement = {
  Query: {
    async moneyStatement(_: unknown, asked: ReportArguments, context: Context) {
      await context.refer.assertRegion(asked.within);
      return stateMoney(context, asked, context.today);
    },
  },

  MoneyStatement: {
    id: ({ year }: MoneyStatement) => [year.within, year.scheme, year.policyYear, year.by].join(':'),
    within: ({ year }: MoneyStatement, _: unknown, context: Context) => regionOf(year.within, context),
    policyYear: ({ year }: MoneyStatement) => year.policyYear,
    scheme: ({ year }: MoneyStatement) => year.scheme,
    heads: async ({ facts }: MoneyStatement) => sum((await facts()).regions, headsOf),
    received: async ({ money }: MoneyStatement) => moneyOf(await money()).receivedFen,
    refunded: async ({ money }: MoneyStatement) => moneyOf(await money()).refundedFen,
    payers: async ({ money }: MoneyStatement) => payersOf(await money()),
    months: async ({ money }: MoneyStatement) => monthsOf(await money()),
    support: async ({ money }: MoneyStatement) => supportOf(await money()),
    regions: async ({ facts, money }: MoneyStatement, page: { first: number; after?: string | null }) =>
      regionsFrom(regionsOf(await facts(), await money()), page),
    facts: async ({ facts }: MoneyStatement, _: unknown, context: Context) => sealMoneyFacts(await facts(), context),
  },

  PayerMoney: amounts,
  MonthMoney: amounts,
  RegionMoney: { ...placed, ...amounts },
};

const ID = /^([0-9Z]{6,12}):(NRCMS|URBMI|URRBMI|UEBMI):(\d{4}):(NATION|PROVINCE|CITY|COUNTY|TOWN|VILLAGE)$/;

/** The statement that an id names; null for a text that is none. */
export function moneyStatementById(id: string, context: Context): MoneyStatement | null {
  const [, within, scheme, policyYear, by] = ID.exec(id) ?? [];
  if (!within || !scheme || !by) return null;
  const year = { within, scheme, policyYear: Number(policyYear), by: by as ReportArguments['by'] };
  return stateMoney(context, year, context.today);
}
