import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handlers } from '../../src/jobs/handlers.ts';
import { runJobHere } from '../../src/jobs/run-here.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import {
  CITY_DAY,
  createExampleCity,
  DISTRICT,
  type ExampleCity,
  SETTLER,
  SUBDISTRICT,
} from '../support/example-city.ts';
import { ANALYST, COUNTY, OFFICER, TODAY, TOWN, viewerWith } from '../support/graph.ts';

/** 群体测算: everybody of a region asked of the engine at once, and filtered like what is stored. */
let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity(6);
});
afterAll(() => city?.close());

const MAKE = `mutation ($input: CohortMakeInput!) { cohortMake(input: $input) {
  isNew cohort { id people completedAt job { id kind state } } userErrors { code field } } }`;
const COHORT = `query ($within: RegionCode!, $policyYear: Int!) { cohort(within: $within, policyYear: $policyYear) {
  id within { code } asOf people isStale staleReasons law { name version } } }`;

const make = async (viewer: Viewer, input: object, today = CITY_DAY) =>
  (await city.ask(viewer, MAKE, { input: { idempotencyKey: randomUUID(), ...input } }, { today })).data.cohortMake;

async function work(jobId: string, stopping = new AbortController().signal) {
  const { db, keyring, rulebooks } = city.for(SETTLER);
  const ground = { db, keyring, rulebooks, today: () => CITY_DAY };
  const logged: unknown[] = [];
  const logError = (_: string, error: unknown) => void logged.push(error);
  return { job: await runJobHere(jobId, { ground, handlers, logError, stopping }), logged };
}

/** A cohort that stands: made when it is first asked for. */
async function made(viewer: Viewer, input: object, today = CITY_DAY): Promise<string> {
  const { cohort, isNew, userErrors } = await make(viewer, input, today);
  expect(userErrors).toEqual([]);
  if (isNew) {
    const { job, logged } = await work(cohort.job.id);
    expect(logged).toEqual([]);
    expect(job.state).toBe('DONE');
  }
  return cohort.id;
}

const ofCity = { within: DISTRICT, policyYear: 2026 };
const ofCounty = { within: COUNTY, policyYear: 2018 };

const MEMBERS = `query ($within: RegionCode!, $policyYear: Int!, $asOf: Date!, $where: CohortMemberWhere, $first: Int!) {
  cohort(within: $within, policyYear: $policyYear) { members(where: $where, first: $first) { totalCount nodes {
    eligibility isEnrolled cover benefitsStartOn due assistedBy waitingMonths lapsedYears repairedYears isLate runYears losesContinuity
    person { id
      enrollmentEligibility(policyYear: $policyYear, region: $within, asOf: $asOf) { status isEnrolled }
      cover(policyYear: $policyYear, region: $within, asOf: $asOf) { benefitsStartOn decision { outcome } }
      contribution(policyYear: $policyYear, region: $within, asOf: $asOf) { collectedNow { min max } listing { category } }
      waitingPeriod(policyYear: $policyYear, region: $within, asOf: $asOf) { total repairedYears missedYears }
    } } } } }`;

const COUNTY_2018 = `{ within: { eq: "${COUNTY}" }, scheme: { eq: URRBMI }, policyYear: { eq: 2018 } }`;
const counted = (where: string) => `{ cohortStatistics${where && `(${where})`} { total { count people } } }`;

describe('a cohort', () => {
  test.each([
    ['of the county', OFFICER, ofCounty, TODAY],
    ['of Example City', SETTLER, ofCity, CITY_DAY],
  ] as const)('%s says of each person what the graph says of them on that day', async (_, viewer, asked, asOf) => {
    await made(viewer, asked, asOf);
    const { data, errors } = await city.ask(viewer, MEMBERS, { ...asked, asOf, first: 120 }, { today: asOf });
    expect(errors).toEqual([]);
    const { nodes, totalCount } = data.cohort.members;
    expect(totalCount).toBeGreaterThan(8);
    for (const { person, ...kept } of nodes) {
      const { enrollmentEligibility, cover, contribution, waitingPeriod } = person;
      const { min, max } = contribution.collectedNow ?? {};
      expect(kept).toMatchObject({
        ...{ eligibility: enrollmentEligibility.status, isEnrolled: enrollmentEligibility.isEnrolled },
        ...{ cover: cover.decision.outcome, benefitsStartOn: cover.benefitsStartOn },
        // What is due with a sensitive list would name it: it is kept as if there were none.
        ...(kept.assistedBy !== 'MENTAL_SEVERE' && { due: min === max ? (min ?? null) : null }),
        assistedBy: contribution.listing?.category ?? null,
      });
      if (kept.eligibility === 'YES') {
        expect(kept).toMatchObject({
          lapsedYears: waitingPeriod.missedYears,
          repairedYears: waitingPeriod.repairedYears,
        });
        expect(kept.waitingMonths === 0).toBe(waitingPeriod.total === 0);
      }
    }
  });

  test('tells who waits, who paid late and who loses their years', async () => {
    await made(SETTLER, ofCity);
    const { waiting, unpaid, dead, head } = city.people;
    const rows = await city.database
      .sql`select person_id as id, eligibility, is_late as "isLate", waiting_months > 0 as waits,
      run_years as "runYears", loses_continuity as loses from cohort_members join cohorts on cohorts.id = cohort_id
      where is_latest and region_code = ${DISTRICT}`;
    const of = (id: string) => rows.find((row) => row.id === id);
    expect(of(waiting)).toMatchObject({ isLate: true, waits: true });
    expect(of(head)).toMatchObject({ isLate: false, waits: false, loses: false });
    expect(of(unpaid)).toMatchObject({ isLate: null });
    expect(of(dead)).toMatchObject({ loses: false });
  });

  test('is filtered by like what is stored, by whoever may see the people', async () => {
    await made(OFFICER, ofCounty, TODAY);
    const PEOPLE = `query ($where: PersonWhere) { people(where: $where) { totalCount } }`;
    const where = {
      cohort: { some: { of: { policyYear: { eq: 2018 } }, eligibility: { eq: 'YES' }, isEnrolled: { eq: false } } },
    };
    const count = async (viewer: Viewer) =>
      (await city.ask(viewer, PEOPLE, { where }, { today: TODAY })).data.people.totalCount;
    const rows = await city.database
      .sql`select file.region_code as region from cohort_members m join people file on file.id = m.person_id
      join cohorts c on c.id = m.cohort_id and c.is_latest and c.policy_year = 2018 where eligibility = 'YES' and not is_enrolled`;
    expect(await count(OFFICER)).toBe(rows.length);
    const town = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
    expect(await count(town)).toBe(rows.filter(({ region }) => region.startsWith(TOWN)).length);
    expect(rows.length).toBeGreaterThan(100);
  });

  test.each([
    ['none', ''],
    ['one of any region', 'where: { of: { scheme: { eq: URRBMI }, policyYear: { eq: 2018 } } }'],
    [
      'one of two years',
      `where: { of: { within: { eq: "${COUNTY}" }, scheme: { eq: URRBMI }, policyYear: { in: [2017, 2018] } } }`,
    ],
    ['one of another or not', `where: { or: [{ of: ${COUNTY_2018} }, { isEnrolled: { eq: true } }] }`],
  ])('is counted by itself: %s named is refused before anything is read', async (_, where) => {
    const { errors, statements } = await city.ask(OFFICER, counted(where), {}, { today: TODAY });
    expect(errors[0]?.extensions.code).toBe('COHORT_NOT_NAMED');
    expect(errors[0]?.message).toMatch(
      /name it by where: \{ of: \{ within: \{ eq: … \}, scheme: \{ eq: … \}, policyYear/,
    );
    expect(statements).toHaveLength(0);
  });

  test('counts everybody once, beside that of a town in it and after their files were merged', async () => {
    await made(OFFICER, { ...ofCounty, afresh: true }, TODAY);
    await made(OFFICER, { within: TOWN, policyYear: 2018 }, TODAY);
    const { sql } = city.database;
    const count = async () =>
      (await city.ask(OFFICER, counted(`where: { of: ${COUNTY_2018} }`), {}, { today: TODAY })).data.cohortStatistics
        .total;
    const [living] =
      await sql`select count(*)::int as people from people where merged_into_id is null and region_code like ${`${COUNTY}%`}`;
    const before = await count();
    expect(before).toEqual({ count: living?.people, people: living?.people });
    const [one, two] =
      await sql`select id from people where region_code like ${`${TOWN}%`} and merged_into_id is null order by id limit 2`;
    await sql`update people set merged_into_id = ${two?.id} where id = ${one?.id}`;
    expect(await count()).toEqual({ count: before.count - 1, people: before.people - 1 });
    await sql`update people set merged_into_id = null where id = ${one?.id}`;
    // A town of its own cohort is not answered by the county's.
    await sql`update cohorts set is_latest = false where region_code = ${TOWN}`;
  });

  test('of the same day and law is not made again, and goes stale with a write, a day or on demand', async () => {
    const id = await made(SETTLER, { ...ofCity, afresh: true });
    expect(await make(SETTLER, ofCity)).toMatchObject({ isNew: false, cohort: { id, job: { state: 'DONE' } } });
    const seen = async (today = CITY_DAY) => (await city.ask(SETTLER, COHORT, ofCity, { today })).data.cohort;
    expect(await seen()).toMatchObject({ isStale: false, staleReasons: [], law: { version: 1 } });
    expect(await seen('2026-04-02')).toMatchObject({ isStale: true, staleReasons: ['OTHER_DAY'] });
    await city.database.sql`insert into audit_lines (actor, role, action, count, details)
      values ('x', 'COUNTY_OFFICER', 'personCorrect', 1, '{"key": "x"}')`;
    expect(await seen()).toMatchObject({ staleReasons: ['FACTS_WRITTEN'] });
    const again = await made(SETTLER, ofCity);
    expect(again).not.toBe(id);
    await made(SETTLER, { ...ofCity, afresh: true });
    const kept = await city.database.sql`select id from cohorts where region_code = ${DISTRICT}`;
    expect(kept).toHaveLength(2);
    expect(kept.map((row) => row.id)).not.toContain(id);
  });

  test('whose job is cancelled or breaks off leaves the one before', async () => {
    const id = await made(SETTLER, ofCity);
    const { cohort } = await make(SETTLER, { ...ofCity, afresh: true });
    expect(await make(SETTLER, { ...ofCity, afresh: true })).toMatchObject({
      userErrors: [{ code: 'COHORT_UNDER_WAY' }],
    });
    await city.database.sql`update jobs set is_cancel_requested = true where id = ${cohort.job.id}`;
    await work(cohort.job.id);
    expect((await city.ask(SETTLER, COHORT, ofCity)).data.cohort.id).toBe(id);
    expect(await city.database.sql`select from cohort_members where cohort_id = ${cohort.id}`).toHaveLength(0);
  });

  test('is asked for within one’s regions, of a county or less', async () => {
    expect(await make(SETTLER, { within: COUNTY, policyYear: 2018 })).toMatchObject({
      userErrors: [{ code: 'REGION_NOT_YOURS', field: 'within' }],
    });
    expect(await make(SETTLER, { within: DISTRICT, policyYear: 1950 })).toMatchObject({
      userErrors: [{ code: 'POLICY_YEAR_NOT_PUBLISHED' }],
    });
  });

  test('tells who is told rounded numbers no more of its job than tenths', async () => {
    const { cohort } = await make(OFFICER, { ...ofCounty, within: TOWN }, TODAY);
    const { job } = await work(cohort.job.id);
    expect(job.total).toBeGreaterThan(10);
    const JOB = 'query ($id: ID!) { job(id: $id) { done total } }';
    const seen = async (viewer: Viewer) => (await city.ask(viewer, JOB, { id: cohort.job.id })).data.job;
    expect(await seen(OFFICER)).toEqual({ done: job.done, total: job.total });
    expect(await seen(ANALYST)).toEqual({ done: 10, total: 10 });
    await city.database.sql`delete from cohort_members where cohort_id = ${cohort.id}`;
    await city.database.sql`delete from cohorts where id = ${cohort.id}`;
  });

  test('of somebody on a list of a sensitive category stands as if they were on none', async () => {
    const { sql } = city.database;
    const [someone] = await sql<{ id: string; due: string }[]>`
      select person_id as id, due_fen as due from cohort_members m join cohorts c on c.id = cohort_id and is_latest
      where c.region_code = ${COUNTY} and policy_year = 2018 and eligibility = 'YES' and not is_enrolled
        and assisted_by is null and due_fen > 0 limit 1`;
    await sql`insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
      values (${someone?.id ?? ''}, 'MENTAL_SEVERE', 'HEALTH', ${COUNTY}, '2017-01-01', '2017-01-01', 'test')`;
    const id = await made(OFFICER, { ...ofCounty, afresh: true }, TODAY);
    const [kept] = await sql`select due_fen as due, assisted_by as "assistedBy" from cohort_members
      where cohort_id = ${id} and person_id = ${someone?.id ?? ''}`;
    expect(kept).toEqual({ due: someone?.due, assistedBy: 'MENTAL_SEVERE' });
    await sql`delete from assistance_listings where source = 'test'`;
  });

  test('answers for a part of its region, and tells no analyst of rows or how many', async () => {
    await made(OFFICER, ofCounty, TODAY);
    const { data } = await city.ask(OFFICER, COHORT, { within: TOWN, policyYear: 2018 }, { today: TODAY });
    expect(data.cohort).toMatchObject({ within: { code: COUNTY } });
    expect(data.cohort.people).toBeGreaterThan(1000);
    const { errors } = await city.ask(ANALYST, MEMBERS, { ...ofCounty, asOf: TODAY, first: 1 }, { today: TODAY });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    const { data: told } = await city.ask(
      ANALYST,
      `{ cohortStatistics(where: { of: { within: { eq: "${COUNTY}" }, scheme: { eq: URRBMI }, policyYear: { eq: 2018 } } },
        groupBy: [{ dimension: ELIGIBILITY }]) { isSuppressed rows { count } } }`,
    );
    expect(told.cohortStatistics.isSuppressed).toBe(true);
    expect(SUBDISTRICT).toContain(DISTRICT);
  });
});
