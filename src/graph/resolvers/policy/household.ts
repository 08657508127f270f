import type { HouseholdContribution } from '../../../policy/engine.ts';
import type { PersonFacts } from '../../../policy/facts.ts';
import { householdContributionOf, type Question } from '../../../services/assess.ts';
import type { Context } from '../../context.ts';
import { givenTo } from './person.ts';

interface HouseholdParent {
  readonly id: string;
  /** Carried by a representation when this half is served alone. */
  readonly memberFacts?: readonly PersonFacts[];
}

type Member = HouseholdContribution['members'][number];

export const household = {
  Household: {
    async contribution(household: HouseholdParent, question: Question, context: Context) {
      const members = household.memberFacts ?? (await context.factsOfHousehold(household.id));
      return householdContributionOf(members, question, context);
    },
  },
  MemberContribution: {
    person: ({ personId }: Member, _: unknown, { refer }: Context) => refer.person(personId),
    contribution: ({ personId, contribution }: Member) => givenTo(personId, contribution),
  },
};
