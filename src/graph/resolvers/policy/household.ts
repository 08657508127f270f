import type { HouseholdCompleteness, HouseholdContribution } from '../../../policy/engine.ts';
import type { PersonFacts } from '../../../policy/facts.ts';
import { householdCompletenessOf, householdContributionOf, type Question } from '../../../services/assess.ts';
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

/** Asks a service about the members of a household: with the facts of the representation, or else with the registry's. */
function asked<Finding>(
  answer: (members: readonly (PersonFacts | null)[], question: Question, ground: Context) => Finding,
) {
  return async ({ id, memberFacts }: HouseholdParent, question: Question, context: Context): Promise<Finding> => {
    assertMaySee(question.channel, context.viewer);
    await context.refer.assertRegion(question.region);
    const members = memberFacts
      ? memberFacts.map((sealed) => (sealed === null ? null : openFacts(sealed, context.keyring)))
      : await context.factsOfHousehold(id, question.asOf ?? context.today);
    return answer(members, question, context);
  };
}

export const household = {
  Household: {
    contribution: asked(householdContributionOf),
    completeness: asked(householdCompletenessOf),
  },
  HouseholdCompleteness: {
    notEnrolled: ({ unpaid }: HouseholdCompleteness, _: unknown, { refer }: Context) =>
      Promise.all(unpaid.map((id) => refer.person(id))),
  },
  MemberContribution: {
    person: ({ personId }: Member, _: unknown, { refer }: Context) => refer.person(personId),
    contribution: ({ personId, contribution }: Member, _: unknown, context: Context) =>
      givenTo(personId, contribution, context),
  },
};
