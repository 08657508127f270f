import { and, sql } from 'drizzle-orm';
import { regionWithin, type Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { jobs } from '../tables/index.ts';

export const job: Noun<typeof jobs> = {
  name: 'Job',
  table: jobs,
  id: jobs.id,
  scope: 'assistance:sync',
  fields: {},
  relations: {},
  current: undefined,
  visible: jobVisible,
};

/** Work on one's regions; a department sees its own alone. How much there is of health's would tell of a sensitive category. */
function jobVisible(seeing: Seeing) {
  const { kind, bind } = seeing;
  const own = kind === 'DEPARTMENT' ? sql`${jobs.department} = ${bind('reachDepartment')}::department` : undefined;
  const sensitiveHidden = sql`(${jobs.department} is distinct from 'HEALTH' or ${bind('reachSensitive')}::boolean)`;
  return and(own, sensitiveHidden, regionWithin(seeing, jobs.regionCode));
}
