import { beginClaimRun, countClaims } from '../../store/queries/claim-run.ts';
import type { Work } from '../jobs/work.ts';
import { settleClaims } from './settle-claims.ts';

/** Settles what a run was asked for, as far as no attempt before it did: counts stand with what they count. */
export async function workRun({ job: { subjectId: runId }, counter, progress, signal }: Work): Promise<void> {
  const asked = await beginClaimRun(counter.db, runId);
  if (!asked) throw new Error(`There is no run ${runId}.`);
  await settleClaims(counter, asked, { progress, signal, count: (tx, page) => countClaims(tx, runId, page) });
}
