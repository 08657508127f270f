import type { Context } from '../../context.ts';
import { sealClaimFacts } from '../../facts-envelope.ts';
import type { PersonRow } from '../../rows.ts';

export const claimFacts = {
  Person: {
    async claimFacts({ id }: PersonRow, _: unknown, { loaders, keyring }: Context) {
      const facts = await loaders.claimFactsOfPerson.load(id);
      return facts && sealClaimFacts(facts, keyring);
    },
  },
};
