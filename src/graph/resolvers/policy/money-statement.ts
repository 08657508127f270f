import type { BalancePart, RegionBalance } from '../../../policy/contribution-balance.ts';
import type { MoneyFacts } from '../../../policy/money-facts.ts';
import type { RegionSubsidy } from '../../../policy/subsidy-due.ts';
import { contributionBalanceOf, subsidyDueOf, workFundsOf } from '../../../services/statements/money-statement.ts';
import { pageSize } from '../../../store/listed.ts';
import type { Context } from '../../context.ts';
import { type Carrier, openMoneyFacts } from '../../facts-envelope.ts';
import { answered } from './person.ts';

/** Asks the rulebook about the statement's people and money. */
function asks<Finding>(answer: (facts: MoneyFacts, context: Context) => Finding) {
  return async (parent: Carrier<MoneyFacts>, _: unknown, context: Context) => {
    const known = await openMoneyFacts(parent, context);
    return { ...answer(known, context), subject: known.regionCode };
  };
}

interface RegionPage {
  readonly first: number;
  readonly after?: string | null;
}

/** A piece of the regions, which are in the order of their codes. */
const regions = <Row extends RegionBalance | RegionSubsidy>(
  { regions: rows }: { regions: readonly Row[] },
  { first, after }: RegionPage,
) => rows.filter(({ regionCode }) => !after || (regionCode ?? '') > after).slice(0, pageSize(first));

export const moneyStatement = {
  MoneyStatement: {
    balance: asks(contributionBalanceOf),
    subsidy: asks(subsidyDueOf),
    workFunds: asks(workFundsOf),
  },

  ContributionBalance: { policyYear: answered.policyYear, decision: answered.decision, regions },
  RegionBalance: {
    due: ({ dueFen }: RegionBalance) => dueFen,
    received: ({ receivedFen }: RegionBalance) => receivedFen,
    difference: ({ differenceFen }: RegionBalance) => differenceFen,
  },
  BalancePart: { amount: ({ amountFen }: BalancePart) => amountFen },
  SubsidyDue: { policyYear: answered.policyYear, decision: answered.decision, regions },
};
