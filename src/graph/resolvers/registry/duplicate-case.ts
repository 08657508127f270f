import { claimsInOverlap } from '../../../services/duplicates/claims-in-overlap.ts';
import { PROPOSAL_WORDS } from '../../../services/duplicates/duplicate-words.ts';
import { type DuplicateFindInput, findDuplicatesOnce } from '../../../services/duplicates/find-duplicates.ts';
import { type DuplicateResolveInput, resolveDuplicate } from '../../../services/duplicates/resolve-duplicate.ts';
import { pageSize } from '../../../store/listed.ts';
import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import type { DuplicateCaseRow } from '../../rows.ts';
import { ofWholeFile } from '../../whole-file.ts';

interface Input<Fields> {
  readonly input: Fields;
}

export const duplicateCase = {
  Query: { duplicateCases: listOf<DuplicateCaseRow>('DuplicateCase') },
  DuplicateCaseOrderField: orderFields('DuplicateCase'),

  Mutation: {
    duplicateFind: (_: unknown, { input }: Input<DuplicateFindInput>, context: Context) =>
      withUserErrors(() => findDuplicatesOnce(context, input)),
    duplicateResolve: (_: unknown, { input }: Input<DuplicateResolveInput>, context: Context) =>
      withUserErrors(async () => {
        const { caseId } = await resolveDuplicate(context, input);
        return { case: await context.loaders.duplicateCase.load(caseId) };
      }),
  },

  DuplicateCase: {
    person: ({ personId }: DuplicateCaseRow, _: unknown, { loaders }: Context) => loaders.person.load(personId),
    otherPerson: ({ otherPersonId }: DuplicateCaseRow, _: unknown, { loaders }: Context) =>
      otherPersonId && loaders.person.load(otherPersonId),
    async overlappingClaims(row: DuplicateCaseRow, { first }: { readonly first: number }, { loaders }: Context) {
      if (row.policyYear === null) return [];
      const ids = [row.firstEnrollmentId, row.secondEnrollmentId];
      const [person, ...enrollments] = await Promise.all([
        loaders.person.load(row.personId),
        ...ids.map((id) => (id === null ? null : loaders.enrollmentVersion.load(id))),
      ]);
      if (person === null) return [];
      const claims = await ofWholeFile(person, loaders.claimsOfPerson, ({ admittedOn }) => admittedOn);
      return claimsInOverlap(row, enrollments, claims).slice(0, pageSize(first));
    },
    firstEnrollment: ({ firstEnrollmentId }: DuplicateCaseRow, _: unknown, { loaders }: Context) =>
      firstEnrollmentId && loaders.enrollmentVersion.load(firstEnrollmentId),
    secondEnrollment: ({ secondEnrollmentId }: DuplicateCaseRow, _: unknown, { loaders }: Context) =>
      secondEnrollmentId && loaders.enrollmentVersion.load(secondEnrollmentId),
    async households({ householdIds }: DuplicateCaseRow, _: unknown, { loaders }: Context) {
      const rows = await Promise.all(householdIds.map((id) => loaders.household.load(id)));
      return rows.filter((row) => row !== null);
    },
    proposalText: ({ proposalReason }: DuplicateCaseRow) => PROPOSAL_WORDS[proposalReason],
    refund: ({ refundId }: DuplicateCaseRow, _: unknown, { loaders }: Context) =>
      refundId && loaders.refund.load(refundId),
  },
};
