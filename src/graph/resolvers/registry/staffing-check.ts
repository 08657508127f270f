import { type AskedDuty, dutyOfId, dutyQuestion, idOfDuty } from '../../../services/supervision/duty-question.ts';
import { type RegionDuties, staffingDuties } from '../../../services/supervision/region-duties.ts';
import { assertWatched } from '../../../services/supervision/watched-region.ts';
import type { SchemeOffice } from '../../../store/queries/scheme-office.ts';
import type { Context } from '../../context.ts';
import { placed, regionsFrom } from '../../listed.ts';
import { dutyFields, type RegionPage } from './duty.ts';

type StaffingCheck = RegionDuties<readonly SchemeOffice[]>;

export const staffingCheck = {
  Query: {
    async staffingCheck(_: unknown, asked: AskedDuty, context: Context): Promise<StaffingCheck> {
      await context.refer.assertRegion(asked.within);
      return staffingDuties(context.db, dutyQuestion(asked, context));
    },
  },

  StaffingCheck: {
    ...dutyFields,
    id: ({ question }: StaffingCheck) => idOfDuty(question),
    policyYear: ({ question }: StaffingCheck) => question.policyYear,
    offices: async ({ known }: StaffingCheck, page: RegionPage) =>
      regionsFrom(
        (await known()).map(({ regionCode: region, staff }) => ({ region, staff })),
        page,
      ),
  },
  SchemeOffice: placed,
};

/** The check that an id names; null for a text that is none. */
export function staffingCheckById(id: string, context: Context): StaffingCheck | null {
  const question = dutyOfId(id);
  if (question) assertWatched(context, question.within);
  return question && staffingDuties(context.db, question);
}
