import { yearOf } from '../../../policy/dates.ts';
import type { Scheme } from '../../../policy/facts.ts';
import { dutyOfId, idOfDuty } from '../../../services/supervision/duty-question.ts';
import { ceilingDuties, type RegionDuties } from '../../../services/supervision/region-duties.ts';
import type { Context } from '../../context.ts';
import { dutyFields } from './duty.ts';

type CeilingCompliance = RegionDuties<readonly string[]>;

interface Asked {
  readonly within: string;
  readonly scheme: Scheme;
  readonly on?: string | null;
}

export const ceilingCompliance = {
  Query: {
    /** Areas and their law are published: whoever may look may look at any region. */
    async ceilingCompliance(_: unknown, { on, ...asked }: Asked, { db, refer, today }: Context) {
      await refer.assertRegion(asked.within);
      const asOf = on ?? today;
      return ceilingDuties(db, { ...asked, policyYear: yearOf(asOf), asOf });
    },
  },

  CeilingCompliance: {
    ...dutyFields,
    id: ({ question }: CeilingCompliance) => idOfDuty(question),
    areas: async ({ known }: CeilingCompliance) => (await known()).length,
  },
};

/** The check that an id names; null for a text that is none. */
export function ceilingComplianceById(id: string, { db }: Context): CeilingCompliance | null {
  const question = dutyOfId(id);
  return question && ceilingDuties(db, question);
}
