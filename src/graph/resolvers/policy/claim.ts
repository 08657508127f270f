import { adjudicationsOf } from '../../../policy/claim/adjudications.ts';
import type { Claim } from '../../../policy/claim.ts';
import { readGivenFacts } from '../../../services/assess-given.ts';
import { type EstimateQuestion, estimateClaim } from '../../../services/claims/estimate-claim.ts';
import { discreetClaim, type ToldStep } from '../../../services/discreet-answer.ts';
import { assertMaySee } from '../../../services/see-channel.ts';
import type { Context } from '../../context.ts';
import { openClaimFacts } from '../../facts-envelope.ts';
import { mayNameCategories } from './decision.ts';
import { aboutFile, answered, factsOf, type PersonParent } from './person.ts';

interface PatientParent extends PersonParent {
  /** Carried by a representation, sealed, when this half is served alone. */
  readonly claimFacts?: string;
}

type EstimateArguments = Omit<EstimateQuestion, 'stay'> & { readonly stay: object };

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
      const told = estimateClaim(facts, claims, { ...asked, stay }, context);
      const subject = facts.personId;
      return { ...(mayNameCategories(subject, context) ? told : discreetClaim(told)), ...aboutFile(subject, context) };
    },
  },
  ClaimEstimate: {
    ...answered,
    total: ({ totalFen }: Claim) => totalFen,
    eligible: ({ eligibleFen }: Claim) => eligibleFen,
  },
  ClaimStep: { payer: ({ id }: ToldStep) => id, adjudications: adjudicationsOf },
};
