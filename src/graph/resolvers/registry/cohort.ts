import { freshnessOf } from '../../../services/cohorts/cohort-freshness.ts';
import { type CohortMakeInput, makeCohort } from '../../../services/cohorts/make-cohort.ts';
import { regionsHolding } from '../../../services/rosters/roster.ts';
import { isOwnRegion } from '../../../services/write.ts';
import type { PageArguments } from '../../../store/connection.ts';
import { type CohortRow, cohortById, latestCohort } from '../../../store/queries/cohort.ts';
import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import type { CohortMemberRow } from '../../rows.ts';
import { regionOf } from './shared.ts';

interface Asked extends Pick<CohortRow, 'scheme' | 'policyYear'> {
  readonly within: string;
}

const listMembers = listOf<CohortMemberRow>('CohortMember');

/** Why a cohort may say something else today. */
const staleReasons = (cohort: CohortRow, context: Context) => freshnessOf(context, cohort, context.today);

export const cohort = {
  Query: {
    async cohort(_: unknown, { within, scheme, policyYear }: Asked, { db, refer }: Context) {
      await refer.assertRegion(within);
      return latestCohort(db, { regionCodes: regionsHolding(within), scheme, policyYear });
    },
  },
  Mutation: {
    cohortMake: (_: unknown, { input }: { input: CohortMakeInput }, context: Context) =>
      withUserErrors(async () => {
        const { cohortId, jobId } = await makeCohort(context, input);
        return { cohort: (await cohortById(context.db, cohortId)) ?? null, isNew: jobId !== null };
      }),
  },
  CohortMemberOrderField: orderFields('CohortMember'),

  Cohort: {
    within: ({ regionCode }: CohortRow, _: unknown, context: Context) => regionOf(regionCode, context),
    people: (found: CohortRow, _: unknown, context: Context) =>
      found.completedAt !== null && isOwnRegion(context, found.regionCode) ? found.people : null,
    law: ({ rulebookVersionId }: CohortRow, _: unknown, { rulebooks }: Context) => rulebooks.byId(rulebookVersionId),
    isStale: async (found: CohortRow, _: unknown, context: Context) => (await staleReasons(found, context)).length > 0,
    staleReasons: (found: CohortRow, _: unknown, context: Context) => staleReasons(found, context),
    job: async ({ id }: CohortRow, _: unknown, { loaders }: Context) =>
      (await loaders.jobsOfSubject.load(id))[0] ?? null,
    members: ({ id }: CohortRow, { where, ...page }: PageArguments, context: Context) =>
      listMembers(null, { ...page, where: { and: [{ cohortId: { eq: id } }, ...(where ? [where] : [])] } }, context),
  },
  CohortMember: {
    of: ({ cohortId }: CohortMemberRow, _: unknown, { loaders }: Context) => loaders.cohort.load(cohortId),
    person: ({ personId }: CohortMemberRow, _: unknown, { loaders }: Context) => loaders.person.load(personId),
    due: ({ dueFen }: CohortMemberRow) => dueFen,
    assistedBy: ({ assistedBy }: CohortMemberRow, _: unknown, { reach }: Context) =>
      assistedBy === 'MENTAL_SEVERE' && !reach.isSensitiveShown ? null : assistedBy,
  },
};
