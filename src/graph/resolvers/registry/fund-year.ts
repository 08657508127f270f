import { type FundYear, fundYear as openYear } from '../../../services/fund/fund-year.ts';
import { reconcileFund } from '../../../services/fund/reconcile-fund.ts';
import { sum } from '../../../services/statements/reconcile.ts';
import type { FundQuestion } from '../../../store/queries/fund.ts';
import type { FundAccounts, FundArrival, FundBooks, FundPayout } from '../../../store/queries/fund-year.ts';
import { standingHeadCount } from '../../../store/queries/head-count.ts';
import type { Context } from '../../context.ts';
import { sealFundFacts } from '../../facts-envelope.ts';

interface Asked extends Omit<FundQuestion, 'poolingAreaCode'> {
  readonly poolingArea: string;
}

/** A figure of the year's books. */
const books =
  <Figure>(figure: (books: FundBooks) => Figure) =>
  async (year: FundYear) =>
    figure(await year.books());

export const fundYear = {
  Query: {
    fundYear: (_: unknown, { poolingArea, scheme, policyYear }: Asked, context: Context) =>
      openYear(context, { poolingAreaCode: poolingArea, scheme, policyYear }),
  },

  FundYear: {
    id: ({ fund }: FundYear) => [fund.poolingAreaCode, fund.scheme, fund.policyYear].join(':'),
    poolingArea: ({ fund }: FundYear, _: unknown, { loaders }: Context) =>
      loaders.poolingArea.load(fund.poolingAreaCode),
    scheme: ({ fund }: FundYear) => fund.scheme,
    policyYear: ({ fund }: FundYear) => fund.policyYear,
    heads: books(({ heads }) => heads.heads),
    headsBasis: books(({ heads }) => heads.basis),
    headCount: ({ fund }: FundYear, _: unknown, { db }: Context) => standingHeadCount(db, fund),
    arrivals: books(({ arrivals }) => arrivals),
    arrived: books(({ arrivals }) => sum(arrivals, ({ confirmedFen }) => confirmedFen)),
    interest: books(({ interestFen }) => interestFen),
    administration: books(({ administrationFen }) => administrationFen),
    otherOutlay: books(({ otherOutlayFen }) => otherOutlayFen),
    riskFund: books(({ toRiskFen, fromRiskFen }) => ({ setAside: toRiskFen, drawn: fromRiskFen })),
    payouts: books(({ settled }) => settled),
    payout: books(({ settled }) => sum(settled, ({ basicFen }) => basicFen)),
    paidOut: books(({ settled }) => sum(settled, ({ paidBasicFen }) => paidBasicFen)),
    toRecover: books(({ toRecoverFen }) => toRecoverFen),
    accounts: books(({ accounts }) => accounts),
    reconciliation: ({ fund }: FundYear, _: unknown, context: Context) => reconcileFund(context, fund),
    facts: async ({ facts }: FundYear, _: unknown, context: Context) => sealFundFacts(await facts(), context),
  },

  FundArrival: {
    arrived: ({ confirmedFen }: FundArrival) => confirmedFen,
    booked: ({ bookedFen }: FundArrival) => bookedFen,
  },
  FundPayout: {
    basic: ({ basicFen }: FundPayout) => basicFen,
    criticalIllness: ({ criticalFen }: FundPayout) => criticalFen,
    medicalAssistance: ({ assistanceFen }: FundPayout) => assistanceFen,
    tilt: ({ tiltFen }: FundPayout) => tiltFen,
    other: ({ otherFen }: FundPayout) => otherFen,
    familyAccount: ({ accountFen }: FundPayout) => accountFen,
    own: ({ ownFen }: FundPayout) => ownFen,
    paidBasic: ({ paidBasicFen }: FundPayout) => paidBasicFen,
  },
  FundAccounts: {
    credited: ({ creditedFen }: FundAccounts) => creditedFen,
    spent: ({ spentFen }: FundAccounts) => spentFen,
    lapsed: ({ lapsedFen }: FundAccounts) => lapsedFen,
    transferred: ({ transferredFen }: FundAccounts) => transferredFen,
    balance: ({ balanceFen }: FundAccounts) => balanceFen,
  },
};

const ID = /^([0-9Z]{6,12}):(NRCMS|URBMI|URRBMI|UEBMI):([1-9]\d{3})$/;

/** The fund's year that an id names; null for a text that is none. Refused like a question for it. */
export async function fundYearById(id: string, context: Context): Promise<FundYear | null> {
  const [, poolingAreaCode, scheme, policyYear] = ID.exec(id) ?? [];
  if (!poolingAreaCode || !scheme) return null;
  const fund = { poolingAreaCode, scheme: scheme as FundQuestion['scheme'], policyYear: Number(policyYear) };
  return openYear(context, fund);
}
