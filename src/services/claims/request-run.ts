import { randomUUID } from 'node:crypto';
import type { ClaimsOf } from '../../store/queries/claim-bulk.ts';
import { insertClaimRun, unfinishedRunOf } from '../../store/queries/claim-run.ts';
import { requestJob } from '../jobs/enqueue-job.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { assertYearKnown } from '../known-year.ts';
import { signatureOf } from '../viewer.ts';
import { assertOwnRegion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';

export interface ClaimsSettleInput extends Keyed {
  readonly within: string;
  readonly scheme: ClaimsOf['scheme'];
  readonly policyYear: number;
}

/**
 * 批量结算申请: asks for everything that waits of a region's offices to be settled in the background. Refused while the same claims are
 * being settled; a run over a town beside one over its county is none, because each page holds what it settles.
 */
export function requestRun(counter: Counter, input: ClaimsSettleInput): Promise<{ runId: string; jobId: string }> {
  return writeOnce(
    counter,
    'claimsSettle',
    input,
    () => ({ runId: randomUUID(), jobId: randomUUID() }),
    async (tx, { runId, jobId }) => {
      const { within: regionCode, scheme, policyYear } = input;
      assertYearKnown(tx, policyYear);
      await assertRegionsKnown(tx, [{ code: regionCode, field: 'within' }]);
      assertOwnRegion(tx, regionCode, 'within');
      const asked = { regionCode, scheme, policyYear };
      const underWay = await unfinishedRunOf(tx.db, asked);
      if (underWay !== undefined) refuseUnderWay(underWay);
      await insertClaimRun(tx.db, { id: runId, ...asked, requestedBy: signatureOf(tx.viewer).actor });
      await requestJob(tx, { id: jobId, kind: 'CLAIM_SETTLE', subjectId: runId, regionCode, department: null });
      return { subjects: [runId], details: { ...asked } };
    },
  );
}

function refuseUnderWay(runId: string): never {
  const text = {
    zh: `同一区划、险种和年度的批量结算（${runId}）尚未结束：请等待其完成，或先取消其任务（jobCancel）。`,
    en: `The same claims are being settled by the run ${runId}. Wait for its end, or cancel its job first (jobCancel).`,
  };
  refuseWrite('RUN_UNDER_WAY', text, 'within');
}
