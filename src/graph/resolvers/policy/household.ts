import type { HouseholdContribution } from '../../../policy/engine.ts';
import { householdContributionOf, type Question } from '../../../services/assess.ts';
import { assertMaySee } from '../../../services/see-channel.ts';
import type { Context } from '../../context.ts';
import { openFacts } from '../../facts-envelope.ts';
import { givenTo } from './person.ts';

interface HouseholdParent {
  readonly id: string;
  /** Carried by a representation, sealed, when this half is served alone. */
  readonly memberFacts?: readonly (string | null)[];
}

type Member = HouseholdContribution['members'][number];

export const household = {
  Household: {
    async contribution(household: HouseholdParent, question: Question, context: Context) {
      assertMaySee(question.channel, context.viewer);
      await context.refer.assertRegion(question.region);
      const members = household.memberFacts
        ? household.memberFacts.map((sealed) => (sealed === null ? null : openFacts(sealed, context.keyring)))
        : await context.factsOfHousehold(household.id, question.asOf ?? context.today);
      return householdContributionOf(members, question, context);
    },
  },
  MemberContribution: {
    person: ({ personId }: Member, _: unknown, { refer }: Context) => refer.person(personId),
    contribution: ({ personId, contribution }: Member) => givenTo(personId, contribution),
  },
};
