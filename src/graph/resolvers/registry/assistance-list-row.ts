import { type AssistanceListReviewInput, reviewMatch } from '../../../services/assistance-lists/review-match.ts';
import { isOpen, outcomeOf } from '../../../services/assistance-lists/row-outcome.ts';
import { countReviews, readReviews } from '../../../store/queries/assistance-list-review.ts';
import type { StoredCandidate } from '../../../store/queries/assistance-list-row.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { listed } from '../../listed.ts';
import { type Loaders, readAnew } from '../../loaders.ts';
import type { AssistanceListRowRow } from '../../rows.ts';
import { dated } from './shared.ts';

interface ReviewsAsked {
  readonly within: string;
  readonly department?: string | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

/** The row by which one was tried again; only an open one ever is. */
const retryOf = async (row: AssistanceListRowRow, { loaders }: Context) =>
  isOpen(row) ? ((await loaders.retriesOfRow.load(row.id))[0] ?? null) : null;

/** What the file says of somebody whom the list itself does not name: a member of a household, or whoever it left out. */
const fileOf = async ({ numberMasked, personId }: AssistanceListRowRow, { nameOfPerson }: Loaders) =>
  numberMasked === null && personId !== null ? nameOfPerson.load(personId) : null;

export const assistanceListRow = {
  Query: {
    async assistanceListReviews(_: unknown, asked: ReviewsAsked, { db, reach, refer }: Context) {
      await refer.assertRegion(asked.within);
      const search = { within: asked.within, department: asked.department ?? null };
      return listed(await readReviews(db, reach, search, asked), () => countReviews(db, reach, search));
    },
  },
  Mutation: {
    assistanceListReview: (_: unknown, { input }: { input: AssistanceListReviewInput }, context: Context) =>
      withUserErrors(async () => {
        const { rowId } = await reviewMatch(context, input);
        const { batch, listRow } = readAnew(context);
        const row = await listRow.load(rowId);
        return { row, batch: row && (await batch.load(row.batchId)) };
      }),
  },

  AssistanceListRow: {
    ...dated,
    batch: ({ batchId }: AssistanceListRowRow, _: unknown, { loaders }: Context) => loaders.batch.load(batchId),
    number: async (row: AssistanceListRowRow, _: unknown, { loaders }: Context) =>
      row.numberMasked ?? (await fileOf(row, loaders))?.numberMasked ?? null,
    name: async (row: AssistanceListRowRow, _: unknown, { loaders }: Context) =>
      (await loaders.nameOfListRow.load(row.id))?.name ?? (await fileOf(row, loaders))?.name ?? null,
    certificateNo: ({ certificateMasked }: AssistanceListRowRow) => certificateMasked,
    person: ({ personId }: AssistanceListRowRow, _: unknown, { loaders }: Context) =>
      personId && loaders.person.load(personId),
    /** A row has the id of the listing that it made. */
    listing: ({ id, listingId }: AssistanceListRowRow, _: unknown, { loaders }: Context) =>
      loaders.listingVersion.load(listingId ?? id),
    problem: ({ problemCode, problemField, problemEn, problemZh }: AssistanceListRowRow) =>
      problemCode && { code: problemCode, field: problemField, message: problemEn, messageZh: problemZh },
    candidates: ({ id }: AssistanceListRowRow, _: unknown, { loaders }: Context) => loaders.candidatesOfRow.load(id),
    async outcome(row: AssistanceListRowRow, _: unknown, context: Context) {
      const [batch, retry] = await Promise.all([context.loaders.batch.load(row.batchId), retryOf(row, context)]);
      return batch && outcomeOf(row, batch, retry !== null);
    },
    retriedBy: (row: AssistanceListRowRow, _: unknown, context: Context) => retryOf(row, context),
  },
  MatchCandidate: {
    person: ({ personId }: StoredCandidate, _: unknown, { loaders }: Context) => loaders.person.load(personId),
  },
};
