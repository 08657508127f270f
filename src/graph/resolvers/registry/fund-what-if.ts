import { CLAIM_PAYERS } from '../../../policy/claim/payout.ts';
import type { FundCheck } from '../../../policy/fund.ts';
import type { SurplusReading } from '../../../policy/rules/fund-surplus.ts';
import type { ParameterChange } from '../../../policy/what-if/changed-law.ts';
import type { Counted, TierCount } from '../../../policy/what-if/tally.ts';
import { type FundWhatIf, fundWhatIf as whatIfOf } from '../../../services/fund/what-if.ts';
import type { FundQuestion } from '../../../store/queries/fund.ts';
import type { Context } from '../../context.ts';

interface Asked extends Omit<FundQuestion, 'poolingAreaCode'> {
  readonly poolingArea: string;
  readonly changes: readonly ParameterChange[];
}

/** A figure of all claims together. */
const all =
  <Name extends keyof FundWhatIf['tally']>(name: Name) =>
  ({ tally }: FundWhatIf) =>
    tally[name];

/** What each payer pays, in the order in which they pay; those of whom nothing is paid either way left out. */
const payoutsOf = ({ settled, published, least, most }: Counted) =>
  CLAIM_PAYERS.map((payer, at) => {
    const [paid = 0, now = 0, triedLeast = 0, triedMost = 0] = [settled[at], published[at], least[at], most[at]];
    const more = { moreLeast: triedLeast - now, moreMost: triedMost - now };
    return { payer, settled: paid, published: now, triedLeast, triedMost, ...more };
  }).filter(({ settled: paid, published: now, triedMost }) => paid !== 0 || now !== 0 || triedMost !== 0);

export const fundWhatIf = {
  Query: {
    fundWhatIf: (_: unknown, { poolingArea, scheme, policyYear, changes }: Asked, context: Context) =>
      whatIfOf(context, { poolingAreaCode: poolingArea, scheme, policyYear }, changes),
  },

  FundWhatIf: {
    claims: all('claims'),
    affectedClaims: all('affectedClaims'),
    people: all('people'),
    affectedPeople: all('affectedPeople'),
    differingClaims: all('differingClaims'),
    openClaims: all('openClaims'),
    payouts: ({ tally }: FundWhatIf) => payoutsOf(tally),
    tiers: ({ tally }: FundWhatIf) => Object.values(tally.tiers),
    surplus: ({ check }: FundWhatIf) => check,
    surplusAtMost: ({ paidLeast }: FundWhatIf) => paidLeast,
    surplusAtLeast: ({ paidMost }: FundWhatIf) => paidMost,
  },
  WhatIfTier: {
    tier: ({ id }: TierCount) => id,
    name: ({ label }: TierCount) => label.zh,
    nameEn: ({ label }: TierCount) => label.en,
    payouts: payoutsOf,
  },
  WhatIfSurplus: { isWithin: ({ isSurplusWithin }: FundCheck) => isSurplusWithin },
  WhatIfReading: {
    surplus: ({ surplusFen }: SurplusReading) => surplusFen,
    surplusRate: ({ surplusRateBp }: SurplusReading) => surplusRateBp,
    isWithin: ({ isSurplusWithin }: SurplusReading) => isSurplusWithin,
  },
};
