import type { Department } from '../../policy/facts.ts';
import { announceJob, countUnfinished, insertJob, type JobKind } from '../../store/queries/job.ts';
import { signatureOf } from '../viewer.ts';
import { type Counter, refuseWrite } from '../write.ts';

export interface JobRequest {
  /** Made by who asks, so that a write that is sent again answers the same. */
  readonly id: string;
  readonly kind: JobKind;
  /** What it works on. */
  readonly subjectId: string;
  readonly regionCode: string;
  /** Whose work it is; null where no department's. */
  readonly department: Department | null;
}

/** As much of one kind as anybody may have waiting or under way: whoever comes after them waits for that long. */
const MOST_UNFINISHED = 5;

/** Asks for work that somebody may ask for over and over. Refused while much of theirs is not finished. */
export async function requestJob(tx: Counter, request: JobRequest): Promise<void> {
  const { actor } = signatureOf(tx.viewer);
  if ((await countUnfinished(tx.db, request.kind, actor)) >= MOST_UNFINISHED) refuseWrite('JOBS_WAITING', WAITING);
  await enqueueJob(tx, request);
}

const WAITING = {
  zh: `您已有${MOST_UNFINISHED}项同类处理尚未结束：请等待其中一项完成，或先取消（jobCancel），再提出。`,
  en: `${MOST_UNFINISHED} jobs of this kind that you asked for are not finished. Wait for one of them, or cancel one (jobCancel), then ask again.`,
};

/** Asks for work, which begins when the transaction is committed. Refused while other work on the same subject is not finished. */
export async function enqueueJob(tx: Counter, request: JobRequest): Promise<void> {
  const { actor, role, purpose } = signatureOf(tx.viewer);
  const isNew = await insertJob(tx.db, { ...request, requestedBy: actor, requestedRole: role, purpose });
  if (!isNew) refuseWrite('JOB_UNFINISHED', UNFINISHED);
  await announceJob(tx.db, request.id);
}

const UNFINISHED = {
  zh: '对同一对象的上一项处理尚未结束：请等待其完成，或先取消。',
  en: 'Work on the same thing is not finished yet. Wait for its end, or cancel it first.',
};
