import type { DutyFacts } from '../../../policy/duty-facts.ts';
import type { DutyStanding, RegionDuty } from '../../../policy/rules/deadline.ts';
import { ceilingDeadlinesOf } from '../../../services/supervision/ceiling-law.ts';
import { deadlinesOf, staffingOf } from '../../../services/supervision/duty-law.ts';
import { pageSize } from '../../../store/listed.ts';
import type { Context } from '../../context.ts';
import { type Carrier, openDutyFacts } from '../../facts-envelope.ts';

/** Asks a rulebook about what the registry knows of a region's duties. */
const asks =
  <Asked, Finding extends object>(law: (facts: DutyFacts, asked: Asked, context: Context) => Finding) =>
  async (parent: Carrier<DutyFacts>, asked: Asked, context: Context) => {
    const known = await openDutyFacts(parent, context);
    return { ...law(known, asked, context), subject: known.regionCode };
  };

interface RegionsAsked {
  readonly first: number;
  readonly after?: string | null;
  readonly part?: string | null;
  readonly isInTime?: boolean | null;
}

export const duty = {
  StaffingCheck: { staffing: asks((facts, _, context) => staffingOf(facts, context)) },
  NoticeDelivery: { deadlines: asks((facts, _, context) => deadlinesOf(facts, context)) },
  CeilingCompliance: {
    deadlines: asks((facts, { rulebook }: { rulebook: string }, context) =>
      ceilingDeadlinesOf(facts, rulebook, context),
    ),
  },
  DutyStanding: {
    regions: ({ regions }: DutyStanding, { first, after, part, isInTime }: RegionsAsked): RegionDuty[] =>
      regions
        .filter((one) => !after || one.regionCode > after)
        .filter((one) => part == null || one.part === part)
        .filter((one) => isInTime == null || one.isInTime === isInTime)
        .slice(0, pageSize(first)),
  },
};
