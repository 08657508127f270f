import { afterAll, beforeAll, expect, test } from 'vitest';
import { unfinishedJobs } from '../../src/store/queries/job.ts';
import { COUNTY } from '../support/graph.ts';
import { type JobHouse, openJobHouse } from './job-house.ts';

let house: JobHouse;
beforeAll(async () => {
  house = await openJobHouse();
});
afterAll(() => house?.close());

/** Departments in the order in which their waiting jobs are taken. */
async function turns(): Promise<string[]> {
  const ids = await unfinishedJobs(house.db, ['ASSISTANCE_LIST_PREVIEW']);
  const jobs = await house.sql<{ id: string; department: string; state: string }[]>`select * from jobs`;
  return ids.flatMap((id) =>
    jobs.filter((job) => job.id === id && job.state === 'QUEUED').map((job) => job.department),
  );
}

/** Jobs asked for some minutes ago, the first one first. */
const asked = (department: string, count: number, minutesAgo: number, state = 'QUEUED') => house.sql`
  insert into jobs (kind, subject_id, region_code, department, requested_by, requested_role, requested_at, due_at, state, started_at)
  select 'ASSISTANCE_LIST_PREVIEW', gen_random_uuid(), ${COUNTY}, ${department}, 'test', 'COUNTY_OFFICER',
    now() - ${minutesAgo} * interval '1 minute' + n * interval '1 second', now() - interval '1 hour', ${state},
    case when ${state} = 'RUNNING' then now() - interval '30 seconds' end
  from generate_series(1, ${count}::int) n`;

test('departments take turns, however many jobs one of them asked for', async () => {
  await asked('CIVIL_AFFAIRS', 120, 30);
  await asked('HEALTH', 2, 10);
  expect((await turns()).slice(0, 5)).toEqual(['CIVIL_AFFAIRS', 'HEALTH', 'CIVIL_AFFAIRS', 'HEALTH', 'CIVIL_AFFAIRS']);
  await house.sql`update jobs set state = 'DONE', started_at = now(), ended_at = now()
    where id = (select id from jobs where department = 'CIVIL_AFFAIRS' order by requested_at limit 1)`;
  expect((await turns()).slice(0, 4)).toEqual(['HEALTH', 'CIVIL_AFFAIRS', 'HEALTH', 'CIVIL_AFFAIRS']);
  await house.sql`delete from jobs where state = 'DONE'`;
  await asked('CIVIL_AFFAIRS', 2, 40, 'RUNNING');
  expect((await turns()).slice(0, 3)).toEqual(['HEALTH', 'HEALTH', 'CIVIL_AFFAIRS']);
});
