import { randomUUID } from 'node:crypto';
import { isDay } from '../../policy/dates.ts';
import type { Scheme } from '../../policy/facts.ts';
import { type CohortRow, insertCohort, latestCohort, unfinishedCohortOf } from '../../store/queries/cohort.ts';
import { requestJob } from '../jobs/enqueue-job.ts';
import { assertRegionsKnown } from '../known-region.ts';
import type { PublishedRulebook } from '../rulebooks.ts';
import { signatureOf } from '../viewer.ts';
import { assertOwnRegion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { freshnessOf } from './cohort-freshness.ts';

export interface CohortMakeInput extends Keyed {
  /** A county or less: everybody whose file is kept there. */
  readonly within: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** Today, if left out. */
  readonly asOf?: string | null;
  /** Asks everybody again, whatever was found before. */
  readonly afresh?: boolean | null;
}

/** What is asked for, and where it is made; no job where it was made already. */
export type CohortAsked = { readonly cohortId: string; readonly jobId: string | null };

/**
 * 群体测算申请: asks for everybody of a region to be put to the engine, in the background. What was found for the same day by the
 * same version of the rulebook, and has nothing written after it, is answered again instead.
 */
export async function makeCohort(counter: Counter, input: CohortMakeInput): Promise<CohortAsked> {
  const asOf = input.asOf ?? counter.today;
  const { within: region, scheme, policyYear } = input;
  const asked = { regionCode: region, scheme, policyYear };
  const published = counter.rulebooks.find({ region, scheme, policyYear });
  const found = input.afresh ? undefined : await latestCohort(counter.db, { ...asked, regionCodes: [region] });
  const kept = found && (await freshnessOf(counter, found, asOf)).length === 0 ? found.id : undefined;
  return writeOnce(
    counter,
    'cohortMake',
    input,
    (): CohortAsked => (kept ? { cohortId: kept, jobId: null } : { cohortId: randomUUID(), jobId: randomUUID() }),
    async (tx, answer) => {
      await assertMayBeMade(tx, input, asOf);
      if (answer.jobId !== null) await begin(tx, { ...asked, asOf, id: answer.cohortId }, answer.jobId, published);
      return { subjects: [answer.cohortId], details: { ...asked, asOf, isNew: answer.jobId !== null } };
    },
  );
}

async function assertMayBeMade(tx: Counter, { within }: CohortMakeInput, asOf: string): Promise<void> {
  await assertRegionsKnown(tx, [{ code: within, field: 'within' }]);
  assertOwnRegion(tx, within, 'within');
  if (within.length === 6 && within.endsWith('00')) refuseWrite('REGION_TOO_WIDE', TOO_WIDE, 'within');
  if (!isDay(asOf)) refuseWrite('DAY_REFUSED', NO_DAY, 'asOf');
}

const TOO_WIDE = {
  zh: '群体测算以县（市、区）或其以下区划为单位：请按县分别提出。',
  en: 'A cohort is of a county or less. Ask for each county by itself.',
};
const NO_DAY = { zh: '测算日不是有效日期（YYYY-MM-DD）。', en: 'The day is none: write it as YYYY-MM-DD.' };

type Asked = Pick<CohortRow, 'id' | 'regionCode' | 'scheme' | 'policyYear' | 'asOf'>;

async function begin(tx: Counter, asked: Asked, jobId: string, { id }: PublishedRulebook): Promise<void> {
  const underWay = await unfinishedCohortOf(tx.db, asked);
  if (underWay !== undefined) refuseUnderWay(underWay);
  const requestedBy = signatureOf(tx.viewer).actor;
  await insertCohort(tx.db, { ...asked, rulebookVersionId: id, requestedBy });
  const { id: subjectId, regionCode } = asked;
  await requestJob(tx, { id: jobId, kind: 'COHORT', subjectId, regionCode, department: null });
}

function refuseUnderWay(cohortId: string): never {
  const text = {
    zh: `同一区划、险种和年度的群体测算（${cohortId}）尚未结束：请等待其完成，或先取消其任务（jobCancel）。`,
    en: `The same people are being asked about by the cohort ${cohortId}. Wait for its end, or cancel its job first (jobCancel).`,
  };
  refuseWrite('COHORT_UNDER_WAY', text, 'within');
}
