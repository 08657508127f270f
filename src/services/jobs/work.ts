import type { Department } from '../../policy/facts.ts';
import { reachOfRegions } from '../../store/access.ts';
import type { Db } from '../../store/db.ts';
import type { JobKind, StoredJob } from '../../store/queries/job.ts';
import { ROLES, type Viewer } from '../viewer.ts';
import type { Counter } from '../write.ts';

/** What jobs are done with, for as long as the process runs. */
export interface JobGround extends Pick<Counter, 'db' | 'keyring' | 'rulebooks'> {
  /** The civil day in China, asked once per job. */
  readonly today: () => string;
  /** Where those are counted for who are told rounded numbers; left out where nobody serves any. */
  readonly analysts?: Db;
}

/**
 * One attempt at a job. It may have been tried before, and broken off anywhere: what it writes has to be safe to do again.
 * A domain error ends the job in words; anything else is tried again.
 */
export interface Work {
  readonly job: StoredJob;
  /** For the whole of the job's region, in the name of whoever asked for it: what they may do was looked at then. */
  readonly counter: Counter & Pick<JobGround, 'analysts'>;
  /** Says how far the work is, outside of its transaction: written twice a second at most, so it may be called for every row. */
  readonly progress: (phase: string, done?: number, total?: number | null) => void;
  /** Aborted when somebody cancels the job, the process stops or the job was lost: `throwIfAborted()` between steps. */
  readonly signal: AbortSignal;
}

export type JobHandler = (work: Work) => Promise<void>;

/** How each kind of job is done. A kind that is left out is not taken. */
export type JobHandlers = Readonly<Partial<Record<JobKind, JobHandler>>>;

export function counterOf({ today, ...ground }: JobGround, job: StoredJob): Work['counter'] {
  return { ...ground, viewer: viewerOf(job), today: today(), reach: reachOfRegions([job.regionCode], true) };
}

/** Whoever asked, as the audit is to name them; without scopes, because nothing more is asked of them. */
const viewerOf = ({ requestedBy, requestedRole, purpose, regionCode, department }: StoredJob): Viewer => ({
  subject: requestedBy,
  role: ROLES.find((role) => role === requestedRole) ?? 'PUBLIC',
  regions: [regionCode],
  department: department as Department | null,
  personId: null,
  purpose,
  scopes: new Set(),
});
