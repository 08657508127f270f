import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { atMost } from './bars.ts';
import { COUNTY } from './database.ts';
import { jobDone, type Meanwhile, meanwhile } from './meanwhile.ts';
import type { Verdict } from './report.ts';
import type { Served } from './served.ts';
import { timed } from './watch.ts';

const POLICY_YEAR = 2018;
const SECONDS = 15;

export interface Cohort extends Meanwhile {
  readonly people: number;
  /** From the wish to the cohort that stands: facts read, everybody asked of the engine, what it found written. */
  readonly seconds: number;
  readonly peoplePerSecond: number;
  /** Who is enrolled, and how many years each was, in one statement that keeps it: of no law, listing or reason. */
  readonly byHandSeconds: number;
  readonly verdicts: readonly Verdict[];
}

const MAKE = `mutation ($input: CohortMakeInput!) { cohortMake(input: $input) {
  cohort { id job { id } } userErrors { code message } } }`;

interface Made {
  readonly cohortMake: { readonly cohort: { readonly id: string; readonly job: { readonly id: string } } | null };
}

/** B11. A whole county put to the engine by a server that goes on answering; cohorts of a run before are forgotten. */
export async function measureCohort(served: Served): Promise<Cohort> {
  await served.sql`truncate cohorts, cohort_members`;
  const input = { idempotencyKey: randomUUID(), within: COUNTY, policyYear: POLICY_YEAR, afresh: true };
  let [id, seconds] = ['', 0];
  const answered = await meanwhile(served, async () => {
    const took = await timed(async () => {
      const { cohortMake } = await served.ask<Made>(MAKE, { input });
      if (!cohortMake.cohort) throw new Error(`No cohort was made: ${JSON.stringify(cohortMake)}.`);
      id = cohortMake.cohort.id;
      await jobDone(served, cohortMake.cohort.job.id);
    });
    seconds = took / 1000;
  });
  const byHandSeconds = (await timed(() => findByHand(served))) / 1000;
  const people = await assertSame(served, id);
  const verdicts = [atMost('a cohort of the whole county', seconds, SECONDS, ' s')];
  return { people, seconds, peoplePerSecond: people / seconds, byHandSeconds, ...answered, verdicts };
}

async function findByHand({ sql }: Served): Promise<void> {
  await sql`drop table if exists by_hand`;
  await sql`
    create temp table by_hand as
    select id, coalesce(years.is_enrolled, false) as is_enrolled, coalesce(years.count, 0)::int as years
    from people left join (
      select person_id, bool_or(policy_year = ${POLICY_YEAR} and scheme = 'URRBMI') as is_enrolled, count(distinct policy_year) as count
      from enrollments where superseded_at is null and status <> 'VOID' group by person_id) as years on person_id = id
    where merged_into_id is null and region_code like ${`${COUNTY}%`}`;
}

/** How many people there are, after it was found that both say the same of who is enrolled. */
async function assertSame({ sql }: Served, id: string): Promise<number> {
  const [found] = await sql<{ people: number; enrolled: number }[]>`
    select count(*)::int as people, count(*) filter (where is_enrolled)::int as enrolled from cohort_members where cohort_id = ${id}`;
  const [byHand] = await sql<{ people: number; enrolled: number }[]>`
    select count(*)::int as people, count(*) filter (where is_enrolled)::int as enrolled from by_hand`;
  if (found && isDeepStrictEqual(found, byHand)) return found.people;
  throw new Error(`The cohort says ${JSON.stringify(found)}, and the statement ${JSON.stringify(byHand)}.`);
}
