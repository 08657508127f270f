import type { YearCover as YearCoverRow } from '../../../policy/year-cover.ts';
import { type YearsQuestion, yearCoversOf } from '../../../services/people/year-covers.ts';
import type { Context } from '../../context.ts';
import { openFacts } from '../../facts-envelope.ts';

interface FileParent {
  readonly id: string;
  /** Carried by a representation, sealed, when this half is served alone. */
  readonly facts?: string;
}

export const yearCover = {
  PersonFile: {
    async years({ id, facts: sealed }: FileParent, question: YearsQuestion, context: Context) {
      const facts = sealed ? openFacts(sealed, context.keyring) : await context.loaders.factsOfPerson.load(id);
      return facts && yearCoversOf(facts, question, context);
    },
  },
  YearCover: {
    region: ({ regionCode }: YearCoverRow, _: unknown, { refer }: Context) => regionCode && refer.region(regionCode),
    enrollment: ({ enrollmentId }: YearCoverRow, _: unknown, { refer }: Context) =>
      enrollmentId && refer.enrollment(enrollmentId),
  },
};
