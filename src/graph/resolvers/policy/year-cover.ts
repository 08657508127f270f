import type { YearCover as YearCoverRow } from '../../../policy/year-cover.ts';
import { type YearsQuestion, yearCoversOf } from '../../../services/people/year-covers.ts';
import type { Context } from '../../context.ts';
import { factsOf, type PersonParent } from './person.ts';

export const yearCover = {
  PersonFile: {
    async years(file: PersonParent, question: YearsQuestion, context: Context) {
      const facts = await factsOf(file, context);
      return facts && yearCoversOf(facts, question, context);
    },
  },
  YearCover: {
    region: ({ regionCode }: YearCoverRow, _: unknown, { refer }: Context) => regionCode && refer.region(regionCode),
    enrollment: ({ enrollmentId }: YearCoverRow, _: unknown, { refer }: Context) =>
      enrollmentId && refer.enrollment(enrollmentId),
  },
};
