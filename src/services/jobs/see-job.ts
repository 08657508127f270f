import type { JobKind, StoredJob } from '../../store/queries/job.ts';
import type { Viewer } from '../viewer.ts';

/** Whose business each kind of work is: whoever may ask for it. */
const SCOPE_OF_KIND: Readonly<Record<JobKind, string>> = {
  ASSISTANCE_LIST_PREVIEW: 'assistance:sync',
  ASSISTANCE_LIST_APPLY: 'assistance:sync',
  ASSISTANCE_LIST_RETRY: 'assistance:sync',
  CLAIM_SETTLE: 'claim:settle',
};

/** Whether a job in somebody's reach is shown to them: lists are no business of who settles claims, nor claims of who sends lists. */
export const seesJob = ({ scopes }: Pick<Viewer, 'scopes'>, { kind }: Pick<StoredJob, 'kind'>): boolean =>
  scopes.has(SCOPE_OF_KIND[kind]);
