import { adjudicationsOf } from '../../../policy/claim/adjudications.ts';
import type { ClaimLine } from '../../../policy/claim/lines.ts';
import type { ClaimStep } from '../../../policy/claim/payout.ts';
import type { Claim } from '../../../policy/claim.ts';
import { readGivenFacts } from '../../../services/assess-given.ts';
import { type EstimateQuestion, estimateClaim } from '../../../services/claims/estimate-claim.ts';
import { discreetPayer } from '../../../services/discreet-answer.ts';
import { assertMaySee } from '../../../services/see-channel.ts';
import type { Context } from '../../context.ts';
import { openClaimFacts } from '../../facts-envelope.ts';
import { mayNameCategories } from './decision.ts';
import { answered, factsOf, type PersonParent } from './person.ts';

interface PatientParent extends PersonParent {
  /** Carried by a representation, sealed, when this half is served alone. */
  readonly claimFacts?: string;
}

type EstimateArguments = Omit<EstimateQuestion, 'stay'> & { readonly stay: object };

type About<Finding> = Finding & { readonly subject: string };

const claimFactsOf = ({ id, claimFacts }: PatientParent, { keyring, loaders }: Context) =>
  claimFacts ? openClaimFacts(claimFacts, keyring) : loaders.claimFactsOfPerson.load(id);

export const claim = {
  Person: {
    async claimEstimate(person: PatientParent, asked: EstimateArguments, context: Context) {
      assertMaySee(asked.channel, context.viewer);
      const { stay } = readGivenFacts({ stay: asked.stay });
      await context.refer.assertRegion(asked.region);
      const [facts, claims] = await Promise.all([factsOf(person, context), claimFactsOf(person, context)]);
      if (!stay || !facts || !claims) return null;
      return { ...estimateClaim(facts, claims, { ...asked, stay }, context), subject: facts.personId };
    },
  },
  ClaimEstimate: {
    ...answered,
    total: ({ totalFen }: Claim) => totalFen,
    eligible: ({ eligibleFen }: Claim) => eligibleFen,
    /** Who pays is told to all; the clause by which assistance pays, like the list that it rests on, is not. */
    steps: ({ steps, subject }: About<Claim>, _: unknown, context: Context): readonly ClaimStep[] =>
      mayNameCategories(subject, context) ? steps : steps.map((step) => discreetPayer(step, step.id)),
    lines: ({ lines, subject }: About<Claim>, _: unknown, context: Context): readonly ClaimLine[] =>
      mayNameCategories(subject, context) ? lines : lines.map((line) => discreetPayer(line, line.payer)),
  },
  ClaimStep: { payer: ({ id }: ClaimStep) => id, adjudications: adjudicationsOf },
};
