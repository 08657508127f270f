import { seesJob } from '../../services/jobs/see-job.ts';
import { bulletinsById, bulletinsOfYears, yearKeyOf } from '../../store/queries/bulletin.ts';
import { dutiesOfBulletins } from '../../store/queries/bulletin-duty.ts';
import { cohortsById } from '../../store/queries/cohort.ts';
import { jobsById, jobsOfSubjects } from '../../store/queries/job.ts';
import { standardChangesById } from '../../store/queries/standard-change.ts';
import { supervisionCasesById } from '../../store/queries/supervision-case.ts';
import { by, byKey, groupedBy } from './batched.ts';
import { type LoaderSource, openTo, seenBy } from './source.ts';

/** What offices work on: bulletins, cohorts, changes of standards, supervision cases, and the jobs behind them. */
export function officeWorkLoaders(source: LoaderSource) {
  const { db, reach, viewer } = source;
  const seen = seenBy(source);
  const open = openTo(source);
  return {
    bulletin: byKey(seen(bulletinsById), by('id')),
    /** A county-year's bulletins by `yearKeyOf`. Who may read them is asked by the county. */
    bulletinsOfYear: groupedBy(open(bulletinsOfYears), yearKeyOf),
    dutiesOfBulletin: groupedBy(open(dutiesOfBulletins), by('bulletinId')),

    cohort: byKey(open(cohortsById), by('id')),
    standardChange: byKey(seen(standardChangesById), by('id')),
    supervisionCase: byKey(seen(supervisionCasesById), by('id')),

    job: byKey(async (keys) => (await jobsById(db, reach, keys)).filter((job) => seesJob(viewer, job)), by('id')),
    /** Work on something, such as a delivery of a list: the latest first. */
    jobsOfSubject: groupedBy(seen(jobsOfSubjects), by('subjectId')),
  };
}
