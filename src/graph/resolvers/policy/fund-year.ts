import type { FundBasis, FundFacts } from '../../../policy/fund-facts.ts';
import type { FundIncome, FundSource } from '../../../policy/fund-income.ts';
import type { FundProjection } from '../../../policy/fund-projection.ts';
import type { Answered } from '../../../services/assess.ts';
import { fundCheckOf, fundIncomeOf, fundProjectionOf, fundSplitOf } from '../../../services/fund/fund-law.ts';
import type { Context } from '../../context.ts';
import { type Carrier, openFundFacts } from '../../facts-envelope.ts';
import { answered } from './person.ts';

interface Asked {
  readonly basis?: FundBasis;
  readonly asOf?: string | null;
}

type Law<Finding> = (
  facts: FundFacts,
  asked: { readonly basis: FundBasis; readonly until: string },
  context: Context,
) => Answered & { readonly finding: Finding };

/** Asks the rulebook about the fund's heads and money. */
function asks<Finding extends object>(law: Law<Finding | null>) {
  return async (parent: Carrier<FundFacts>, { basis = 'ARRIVED', asOf }: Asked, context: Context) => {
    const known = await openFundFacts(parent, context);
    const { finding, ...answer } = law(known, { basis, until: asOf ?? known.asOf }, context);
    return finding && { ...finding, ...answer, subject: known.poolingAreaCode };
  };
}

const answers = { policyYear: answered.policyYear, decision: answered.decision };

export const fundYear = {
  FundYear: {
    income: asks(fundIncomeOf),
    split: asks(fundSplitOf),
    check: asks(fundCheckOf),
    projection: asks(fundProjectionOf),
  },

  FundIncome: { ...answers, arrived: ({ arrivedFen }: FundIncome) => arrivedFen },
  FundSource: { arrived: ({ arrivedFen }: FundSource) => arrivedFen },
  FundSplit: answers,
  FundProjection: {
    paidOut: ({ paidOutFen }: FundProjection) => paidOutFen,
    projected: ({ projectedFen }: FundProjection) => projectedFen,
    pool: ({ poolFen }: FundProjection) => poolFen,
    check: ({ check, published, region, subject }: FundProjection & Answered & { subject: string }) => ({
      ...check,
      published,
      region,
      subject,
    }),
  },
};
