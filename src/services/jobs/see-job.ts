import type { JobKind, StoredJob } from '../../store/queries/job.ts';
import { isToldExactly, type Viewer } from '../viewer.ts';

/** Whose business each kind of work is: whoever may ask for it. */
const SCOPE_OF_KIND: Readonly<Record<JobKind, string>> = {
  ASSISTANCE_LIST_PREVIEW: 'assistance:sync',
  ASSISTANCE_LIST_APPLY: 'assistance:sync',
  ASSISTANCE_LIST_RETRY: 'assistance:sync',
  CLAIM_SETTLE: 'claim:settle',
  COHORT: 'cohort:make',
  EXPORT: 'export:make',
};

/**
 * Whether a job in somebody's reach is shown to them: lists are no business of who settles claims, nor claims of who sends lists, and
 * an export is nobody's but theirs who asked for it.
 */
export const seesJob = (
  { scopes, subject }: Pick<Viewer, 'scopes' | 'subject'>,
  { kind, requestedBy }: Pick<StoredJob, 'kind' | 'requestedBy'>,
): boolean => scopes.has(SCOPE_OF_KIND[kind]) && (kind !== 'EXPORT' || requestedBy === subject);

type Progress = Pick<StoredJob, 'done' | 'total'>;

/** How far a job is. A cohort's rows are people, as many as its village has: who is told rounded numbers is told tenths of them. */
export function toldProgress(
  viewer: Pick<Viewer, 'scopes'>,
  { kind, done, total }: Progress & Pick<StoredJob, 'kind'>,
): Progress {
  if (kind !== 'COHORT' || isToldExactly(viewer)) return { done, total };
  return { done: total ? Math.floor((TENTHS * done) / total) : 0, total: total === null ? null : TENTHS };
}

const TENTHS = 10;
