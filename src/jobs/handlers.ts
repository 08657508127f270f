import { applyApproved } from '../services/assistance-lists/apply-approved.ts';
import { prepareList } from '../services/assistance-lists/prepare-list.ts';
import { retryRows } from '../services/assistance-lists/retry-rows.ts';
import { workRun } from '../services/claims/work-run.ts';
import { workCohort } from '../services/cohorts/work-cohort.ts';
import { makeExport } from '../services/exports/make-export.ts';
import type { JobHandlers } from '../services/jobs/work.ts';

/** How each kind of job is done: a service each. */
export const handlers: JobHandlers = {
  ASSISTANCE_LIST_PREVIEW: (work) => prepareList(work.counter, work.job.subjectId, work),
  ASSISTANCE_LIST_APPLY: applyApproved,
  ASSISTANCE_LIST_RETRY: (work) => retryRows(work.counter, work.job.subjectId, work),
  CLAIM_SETTLE: workRun,
  COHORT: workCohort,
  EXPORT: makeExport,
};
