import { applyList } from '../../../services/assistance-lists/apply-list.ts';
import { approveList } from '../../../services/assistance-lists/approve-list.ts';
import { cancelList } from '../../../services/assistance-lists/cancel-list.ts';
import { mayKnowOf } from '../../../services/assistance-lists/may-send.ts';
import { assistanceListRetry } from '../../../services/assistance-lists/retry-unmatched.ts';
import { reverseList } from '../../../services/assistance-lists/reverse-list.ts';
import { type AssistanceListSyncInput, syncAssistanceList } from '../../../services/assistance-lists/sync-list.ts';
import { type AssistanceListChunkInput, addChunk } from '../../../services/uploads/add-chunk.ts';
import { batchesChangedAfter, batchesNamed } from '../../../store/queries/assistance-list.ts';
import { readEffects } from '../../../store/queries/assistance-list-effect-page.ts';
import { readCategories } from '../../../store/queries/assistance-listing.ts';
import { listOf } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { listed } from '../../listed.ts';
import { readAnew } from '../../loaders.ts';
import type { AssistanceListBatchRow, AssistanceListingRow, AssistanceListRowRow } from '../../rows.ts';
import { dated, recorded, regionOf } from './shared.ts';

interface Input<Fields> {
  readonly input: Fields;
}

interface Paged {
  readonly first?: number | null;
  readonly after?: string | null;
}

interface BatchesAsked extends Paged {
  readonly department?: string | null;
  readonly status?: string | null;
  readonly changedAfter?: string | null;
}

interface RowsAsked extends Paged {
  readonly class?: string | null;
  readonly problem?: string | null;
}

interface EffectsAsked extends Paged {
  readonly kind?: string | null;
  readonly within?: string | null;
}

/**
 * A page of a delivery's effects. Nothing is read before it is known what is selected, so that deliveries beside each other are counted
 * in the same moment and by one statement.
 */
function effectsOf(id: string, asked: EffectsAsked, { db, reach, loaders }: Context) {
  const search = { kind: asked.kind ?? null, within: asked.within ?? null };
  const count = async () => (await loaders.effectCountOfBatch(JSON.stringify(search)).load(id))?.count ?? 0;
  let read: ReturnType<typeof readEffects> | undefined;
  const page = async () => {
    read ??= readEffects(db, reach, id, search, asked);
    return listed(await read, count);
  };
  return {
    nodes: async () => (await page()).nodes,
    edges: async () => (await page()).edges(),
    pageInfo: async () => (await page()).pageInfo(),
    totalCount: count,
    totalCountEstimate: count,
  };
}

const batches = listOf<AssistanceListBatchRow>('AssistanceListBatch');
const rows = listOf<AssistanceListRowRow>('AssistanceListRow');

/** A test on one field, left out where nothing is asked of it. */
const equal = (field: string, value: string | null | undefined) => value != null && { [field]: { eq: value } };

/** Takes a step with a delivery, and reads it as it stands then. */
const step =
  <Fields>(take: (context: Context, input: Fields) => Promise<{ readonly batchId: string; readonly jobId?: string }>) =>
  (_: unknown, { input }: Input<Fields>, context: Context) =>
    withUserErrors(async () => {
      const { batchId, jobId } = await take(context, input);
      const { batch, job } = readAnew(context);
      return { batch: await batch.load(batchId), job: jobId ? await job.load(jobId) : null };
    });

/** What a delivery's rows came to: of a list that may hold a sensitive category, for whoever may know of that. */
const COUNTS = [
  ...(['rowCount', 'matchedCount', 'newCount', 'changedCount', 'unchangedCount', 'droppedCount'] as const),
  ...(['unmatchedCount', 'ambiguousCount', 'rejectedCount', 'conflictCount', 'problemCount'] as const),
  'needsDropConfirmation' as const,
];
/** Promised before they were withheld from anybody: they stay numbers. */
const NEVER_NULL = new Map<string, number>([
  ['rowCount', 0],
  ['matchedCount', 0],
  ['rejectedCount', 0],
]);
const counts = Object.fromEntries(
  COUNTS.map((name) => [
    name,
    (batch: AssistanceListBatchRow, _: unknown, { viewer }: Context) =>
      mayKnowOf(viewer, batch.department) ? batch[name] : (NEVER_NULL.get(name) ?? null),
  ]),
);

export const assistanceList = {
  Query: {
    assistanceCategories: (_: unknown, __: unknown, { db }: Context) => readCategories(db),
    async assistanceListBatches(_: unknown, asked: BatchesAsked, context: Context) {
      const { department, status, changedAfter, first, after } = asked;
      const changed = changedAfter != null && { id: { in: await batchesChangedAfter(context.db, changedAfter) } };
      const where = { ...equal('department', department), ...equal('status', status), ...changed };
      const orderBy = [{ field: 'receivedAt', direction: 'DESC' as const }];
      return batches(null, { where, orderBy, first: first ?? null, after: after ?? null }, context);
    },
    assistanceListBatch: async (
      _: unknown,
      named: { department: string; region: string; batch: string },
      { db, reach }: Context,
    ) => (await batchesNamed(db, reach, named))[0] ?? null,
  },
  Mutation: {
    assistanceListChunk: (_: unknown, { input }: Input<AssistanceListChunkInput>, context: Context) =>
      withUserErrors(() => addChunk(context, input)),
    assistanceListSync: (_: unknown, { input }: Input<AssistanceListSyncInput>, context: Context) =>
      withUserErrors(async () => {
        const { batchId, isKnown, jobId } = await syncAssistanceList(context, input);
        const { batch, job } = readAnew(context);
        return { batch: await batch.load(batchId), isKnown, job: jobId && (await job.load(jobId)) };
      }),
    assistanceListApprove: step(approveList),
    assistanceListApply: step(applyList),
    assistanceListCancel: step(cancelList),
    assistanceListReverse: step(reverseList),
    assistanceListRetry: step(assistanceListRetry),
  },
  AssistanceCategoryEntry: dated,

  AssistanceListing: {
    ...dated,
    ...recorded('AssistanceListing'),
    person: ({ personId }: AssistanceListingRow, _: unknown, { loaders }: Context) =>
      personId && loaders.person.load(personId),
    certificateNo: ({ certificateMasked }: AssistanceListingRow) => certificateMasked,
    region: ({ regionCode }: AssistanceListingRow, _: unknown, context: Context) => regionOf(regionCode, context),
    batch: ({ batchId }: AssistanceListingRow, _: unknown, { loaders }: Context) =>
      batchId && loaders.batch.load(batchId),
  },

  AssistanceListBatch: {
    region: ({ regionCode }: AssistanceListBatchRow, _: unknown, context: Context) => regionOf(regionCode, context),
    steps: ({ id }: AssistanceListBatchRow, _: unknown, { loaders }: Context) => loaders.stepsOfBatch.load(id),
    ...counts,
    problems: (batch: AssistanceListBatchRow, _: unknown, { viewer }: Context) =>
      (mayKnowOf(viewer, batch.department) && batch.problems) || [],
    job: async ({ id }: AssistanceListBatchRow, _: unknown, { loaders }: Context) =>
      (await loaders.jobsOfSubject.load(id))[0] ?? null,
    rows({ id }: AssistanceListBatchRow, asked: RowsAsked, context: Context) {
      const where = { batchId: { eq: id }, ...equal('class', asked.class), ...equal('problem', asked.problem) };
      return rows(null, { where, first: asked.first ?? null, after: asked.after ?? null }, context);
    },
    preview: ({ id }: AssistanceListBatchRow, _: unknown, { loaders }: Context) => loaders.previewOfBatch.load(id),
    effects: ({ id }: AssistanceListBatchRow, asked: EffectsAsked, context: Context) => effectsOf(id, asked, context),
  },
};
