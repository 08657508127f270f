import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countEnrolled, countProgress, type ProgressRow } from '../../src/store/queries/progress.ts';
import { readHeads } from '../../src/store/queries/reconciliation.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TODAY, TOWN, viewerWith } from '../support/graph.ts';
import { payFor } from './paid.ts';

const [ORDINARY, DOUBLED] = ['00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000001'];
const YEAR = { within: COUNTY, scheme: 'URRBMI', policyYear: 2018 } as const;
const NOW = { asOf: TODAY, knownAt: null };
const EVERYBODY = { kind: 'EVERYWHERE', isSensitiveShown: true } as const;

const PROGRESS = `query Progress($within: RegionCode! = "350825", $by: RegionLevel! = TOWN, $asOf: Date, $knownAt: DateTime) {
  participation(within: $within, policyYear: 2018, by: $by, asOf: $asOf, knownAt: $knownAt) {
    id asOf knownAt unplaced regions { regionCode region { name } registered enrolled task isFocus }
    pace { opensOn closesOn daysLeft regions { regionCode rank enrolled headsMissing headsPerDay growthNeeded enrolledChange lastMonth } }
  }
}`;

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

async function ask(variables: object = {}, { viewer = OFFICER, today = TODAY } = {}) {
  const { data, errors } = await graph.ask(viewer, PROGRESS, { ...variables }, { today });
  expect(errors).toEqual([]);
  return data.participation;
}
const refusal = async (variables: object, viewer = OFFICER) =>
  (await graph.ask(viewer, PROGRESS, { ...variables })).errors.map(({ extensions }) => extensions.code);

const enrolledOf = async (variables: object = {}, town = TOWN) =>
  (await ask(variables)).regions.find((one: { regionCode: string }) => one.regionCode === town)?.enrolled;

/** The instant that it is, as a client writes one. */
async function instantOf(sql: TestGraph['database']['sql']): Promise<string> {
  const [now] = await sql<{ at: string }[]>`
    select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`;
  return now?.at ?? '';
}

const sum = (rows: readonly ProgressRow[], of: 'registered' | 'enrolled' | 'paid') =>
  rows.reduce((all, row) => all + row[of], 0);

describe('counting', () => {
  const both = async () => {
    const { db } = graph.platform;
    const [told] = await readHeads(db, EVERYBODY, { ...YEAR, by: 'COUNTY' });
    const counted = await countProgress(db, { ...YEAR, ...NOW });
    const totals = {
      registered: sum(counted, 'registered'),
      enrolled: sum(counted, 'enrolled'),
      paid: sum(counted, 'paid'),
    };
    expect(told).toMatchObject(totals);
    const registered = counted.filter((row) => row.registered > 0);
    expect(await countEnrolled(db, YEAR)).toEqual(registered.map(({ paid: _, ...row }) => row));
    expect(await countEnrolled(db, YEAR, NOW)).toEqual(await countEnrolled(db, YEAR));
    return { counted, towns: await readHeads(db, EVERYBODY, { ...YEAR, by: 'TOWN' }), totals };
  };

  test('registered, enrolled and paid are those of the reconciliation, by county and by town', async () => {
    const { counted, towns, totals } = await both();
    expect(totals.enrolled).toBeGreaterThan(1000);
    for (const town of towns) {
      const own = counted.filter(({ regionCode }) => regionCode.startsWith(town.region));
      expect(town).toMatchObject({
        registered: sum(own, 'registered'),
        enrolled: sum(own, 'enrolled'),
        paid: sum(own, 'paid'),
      });
    }
  });

  test('whoever is enrolled in two towns counts once, where it was paid first, whichever of them is asked about', async () => {
    const { sql } = graph.database;
    const other = '350825100';
    await payFor(sql, DOUBLED, { paidOn: '2017-10-21' });
    const [first, second] = await Promise.all([enrolledOf(), enrolledOf({}, other)]);
    await sql`insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
      values (${DOUBLED}, 'URRBMI', ${other}, '350800', 2018, 'PAID', '2017-10-20', '2017-10-20', 'test')`;
    expect([await enrolledOf(), await enrolledOf({}, other)]).toEqual([first - 1, second + 1]);
    expect(await enrolledOf({ within: TOWN })).toBe(first - 1);
    await both();
    await sql`delete from enrollments where person_id = ${DOUBLED} and region_code = ${other}`;
  });

  test('whoever has paid and stands in no enrolment is counted as paid where the file is kept', async () => {
    const { sql } = graph.database;
    const before = await both();
    await sql`update payments set enrollment_id = null where person_id = ${DOUBLED} and policy_year = 2018`;
    await sql`delete from enrollments where person_id = ${DOUBLED} and policy_year = 2018`;
    const after = await both();
    expect(after.totals).toEqual({
      ...before.totals,
      registered: before.totals.registered - 1,
      enrolled: before.totals.enrolled - 1,
    });
  });
});

describe('as of a day, as known at an instant', () => {
  test('who paid later, withdrew since, or was recorded since is told as of then', async () => {
    const { sql } = graph.database;
    const start = await enrolledOf({ asOf: '2017-10-31' });
    const id = await payFor(sql, ORDINARY, { paidOn: '2017-11-05' });
    const recorded = await instantOf(sql);
    const paid = await enrolledOf();
    expect(await enrolledOf({ asOf: '2017-11-04' })).toBe((await enrolledOf({ asOf: '2017-11-05' })) - 1);
    expect(await enrolledOf({ knownAt: '2017-01-01T00:00:00Z' })).toBe(0);
    const input = { idempotencyKey: randomUUID(), enrollmentId: id, reason: '本人申请' };
    await graph.ask(
      OFFICER,
      'mutation Out($input: EnrollmentWithdrawInput!) { enrollmentWithdraw(input: $input) { userErrors { code } } }',
      { input },
    );
    expect(await enrolledOf()).toBe(paid - 1);
    expect(await enrolledOf({ asOf: '2017-11-19' })).toBe(await enrolledOf({ asOf: '2017-11-19', knownAt: recorded }));
    expect(await enrolledOf({ knownAt: recorded })).toBe(paid);
    const known = await ask({ asOf: '2017-10-31', knownAt: recorded });
    expect(known).toMatchObject({ asOf: '2017-10-31', id: `350825:URRBMI:2018:TOWN:2017-10-31:${recorded}` });
    expect(start).toBeLessThan(paid);
  });

  test('files that were merged since were two people then, and are one person now', async () => {
    const { sql } = graph.database;
    await payFor(sql, ORDINARY);
    await payFor(sql, DOUBLED);
    const before = { asOf: TODAY, knownAt: await instantOf(sql) };
    const two = await enrolledOf(before);
    await sql`update people set merged_into_id = ${DOUBLED}, recorded_at = now() where id = ${ORDINARY}`;
    expect([await enrolledOf(), await enrolledOf(before)]).toEqual([two - 1, two]);
    const { db } = graph.platform;
    const counted = await countProgress(db, { ...YEAR, ...before, within: TOWN });
    expect(sum(counted, 'enrolled')).toBe(two);
    await sql`update people set merged_into_id = null where id = ${ORDINARY}`;
  });
});

describe('what it still takes', () => {
  test.each([
    ['2017-08-31', 122],
    ['2017-12-30', 2],
    ['2017-12-31', 1],
    ['2018-01-01', 0],
  ])('on %s %i days are left', async (asOf, daysLeft) => {
    const { pace } = await ask({ asOf });
    expect(pace).toMatchObject({ opensOn: '2017-09-01', closesOn: '2017-12-31', daysLeft });
    const [town] = pace.regions;
    expect(town).toMatchObject({ headsMissing: 37_250 - town.enrolled, growthNeeded: 347 });
    expect(town.headsPerDay).toBe(daysLeft === 0 ? null : Math.ceil(town.headsMissing / daysLeft));
  });

  test('before anybody has enrolled the town needs 306 heads on each of the 122 days', async () => {
    const [town] = (await ask({ asOf: '2017-08-31' })).pace.regions;
    expect(town).toMatchObject({ enrolled: 0, headsMissing: 37_250, headsPerDay: 306 });
  });

  test('the last bulletin that was closed by then is what change is told since', async () => {
    const { sql } = graph.database;
    const [version] = await sql`select id from rulebook_versions limit 1`;
    for (const [month, asOf, enrolled] of [
      ['2017-09', '2017-09-30', 3],
      ['2017-10', '2017-10-31', 100],
    ] as const) {
      const [bulletin] = await sql`
        insert into bulletins (region_code, scheme, policy_year, month, as_of, known_at, rulebook_version_id, closed_by, closed_on)
        values (${COUNTY}, 'URRBMI', 2018, ${month}, ${asOf}, now(), ${version?.id}, 'test', ${asOf}) returning id`;
      await sql`insert into bulletin_rows (bulletin_id, region_code, level, registered, enrolled, paid)
        values (${bulletin?.id}, ${TOWN}, 'TOWN', ${enrolled}, ${enrolled}, ${enrolled})`;
    }
    const of = async (variables: object) =>
      (await ask(variables)).pace.regions.find((one: { regionCode: string }) => one.regionCode === TOWN);
    const now = await of({});
    expect(now).toMatchObject({ lastMonth: '2017-10', enrolledChange: now.enrolled - 100 });
    expect(await of({ asOf: '2017-10-30' })).toMatchObject({ lastMonth: '2017-09' });
    expect(await of({ asOf: '2017-09-29' })).toMatchObject({ lastMonth: null, enrolledChange: null });
    expect(await of({ within: TOWN })).toMatchObject({ lastMonth: '2017-10' });
    const [elsewhere] = (await ask()).pace.regions;
    expect(elsewhere).toMatchObject({ lastMonth: null, enrolledChange: null });
  });

  test('the village an enrolment names is told, and who stands in a town alone is told beside', async () => {
    const { sql } = graph.database;
    const told = async () => {
      const { regions, unplaced } = await ask({ within: TOWN, by: 'VILLAGE' });
      const heads = regions.reduce((all: number, one: { enrolled: number }) => all + one.enrolled, 0);
      expect(heads + unplaced).toBe(await enrolledOf({ within: TOWN }));
      return { heads, unplaced };
    };
    await payFor(sql, ORDINARY, { regionCode: `${TOWN}201` });
    const { heads, unplaced } = await told();
    await payFor(sql, ORDINARY);
    expect(await told()).toEqual({ heads: heads - 1, unplaced: unplaced + 1 });
  });
});

describe('who may see it', () => {
  const townOfficer = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
  const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', regions: ['210200'] });

  test('a town sees every town of its county, and its own villages alone', async () => {
    expect((await ask({}, { viewer: townOfficer })).regions).toEqual((await ask()).regions);
    expect(await refusal({ within: '350825100' }, townOfficer)).toEqual([]);
    expect(await refusal({ within: TOWN, by: 'VILLAGE' }, townOfficer)).toEqual([]);
    expect(await refusal({ by: 'VILLAGE' }, townOfficer)).toEqual(['REGION_NOT_YOURS']);
    expect(await refusal({ within: '350825100', by: 'VILLAGE' }, townOfficer)).toEqual(['REGION_NOT_YOURS']);
  });

  test('another county, and a region above one’s own, are refused', async () => {
    expect(await refusal({}, elsewhere)).toEqual(['REGION_NOT_YOURS']);
    expect(await refusal({ within: '350800', by: 'COUNTY' }, townOfficer)).toEqual(['REGION_NOT_YOURS']);
    expect(await refusal({ within: '350800', by: 'COUNTY' })).toEqual(['REGION_NOT_YOURS']);
  });

  test('an analyst is told what closed bulletins counted, by county and town, and of no other moment', async () => {
    const analyst = viewerWith({ role: 'ANALYST', regions: [COUNTY] });
    const [bulletin] = await graph.database.sql<{ asOf: string; knownAt: string }[]>`
      select as_of::text as "asOf", to_json(known_at) #>> '{}' as "knownAt" from bulletins
      where region_code = ${COUNTY} and policy_year = 2018 order by month desc limit 1`;
    const closed = await ask({ ...bulletin });
    for (const moment of [{}, { asOf: bulletin?.asOf }, { ...bulletin }])
      expect((await ask(moment, { viewer: analyst })).regions).toEqual(closed.regions);
    for (const moment of [{ asOf: TODAY }, { asOf: '2017-11-19' }, { knownAt: '2017-11-19T00:00:00Z' }])
      expect(await refusal(moment, analyst)).toEqual(['COUNTED_IN_BULLETINS']);
    expect(await refusal({ by: 'VILLAGE' }, analyst)).toEqual(['FORBIDDEN']);
    const reports = (counted: string) =>
      `{ progressReports(within: "${COUNTY}", policyYear: 2018, month: "2017-10") { towns(first: 1) { regionCode ${counted} } } }`;
    expect((await graph.ask(analyst, reports(''))).data.progressReports.towns).toHaveLength(1);
    for (const counted of ['counted { enrolled }', 'difference { enrolled }'])
      expect((await graph.ask(analyst, reports(counted))).errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('who has no business with bulletins is refused, and a level that is none, and an unknown region', async () => {
    expect(
      await refusal({}, viewerWith({ role: 'DEPARTMENT_CLERK', department: 'CIVIL_AFFAIRS', regions: [COUNTY] })),
    ).toEqual(['FORBIDDEN']);
    expect(await refusal({ by: 'CITY' })).toEqual(['PROGRESS_LEVEL_REFUSED']);
    expect(await refusal({ within: TOWN, by: 'COUNTY' })).toEqual(['PROGRESS_LEVEL_REFUSED']);
    expect(await refusal({ within: '350899' })).toEqual(['REGION_UNKNOWN']);
  });
});
