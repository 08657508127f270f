import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { approveHeadCount } from '../../src/services/fund/approve-head-count.ts';
import { takeHeadCount } from '../../src/services/fund/take-head-count.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { WriteRefused } from '../../src/services/write.ts';
import { CITY_DAY, createExampleCity, type ExampleCity, SETTLER, SUBDISTRICT } from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';

const CITY = '999900';
const of = (role: string, sub: string, region = CITY) => viewerWith({ role, sub, regions: [region] });
const [COUNTER, APPROVER] = [of('COUNTY_OFFICER', 'counter'), of('COUNTY_OFFICER', 'approver')];

let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity();
});
afterAll(() => city.close());
beforeEach(() => city.database.sql`truncate head_counts cascade`);

const COUNT = `id version heads countedOn countedBy approvedOn approvedBy reportedOn reportedTo supersededAt
  regions { regionCode heads region { name } }`;

async function write(name: string, input: object, as: Viewer = COUNTER, today = CITY_DAY) {
  const { data, errors } = await city.ask(
    as,
    `mutation ($input: ${name[0]?.toUpperCase()}${name.slice(1)}Input!) {
      ${name}(input: $input) { headCount { ${COUNT} } userErrors { code field message messageZh } } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
    { today },
  );
  expect(city.logged).toEqual([]);
  return { ...data?.[name], codes: errors.map(({ extensions }) => extensions.code) };
}

const take = (over: object = {}, as?: Viewer, today?: string) =>
  write('headCountTake', { poolingArea: CITY, policyYear: 2026, ...over }, as, today);
const taken = async () => (await take()).headCount;
interface Count {
  readonly id: string;
  readonly version: number;
}
const approve = ({ id, version }: Count, as = APPROVER) => write('headCountApprove', { headCountId: id, version }, as);
const report = ({ id, version }: Count, over: object = {}, as = COUNTER) =>
  write('headCountReport', { headCountId: id, version, reportedTo: '市财政局、市卫健委', ...over }, as);

/** Approves without the graph, whose operations run one at a time. */
const approveOutside = (viewer: Viewer, headCountId: string) =>
  approveHeadCount(city.for(viewer), { idempotencyKey: randomUUID(), headCountId, version: 1 }).then(
    () => 'done',
    (error: unknown) => (error instanceof WriteRefused ? error.problems[0]?.code : 'fault'),
  );

const refusal = ({
  headCount,
  userErrors,
}: {
  headCount: unknown;
  userErrors: readonly { code: string; field: string }[];
}) => {
  expect(headCount).toBeNull();
  return userErrors.map(({ code, field }) => `${code} ${field}`);
};

const headsOfYear = async () => {
  const { data } = await city.ask(
    COUNTER,
    `{ fundYear(poolingArea: "${CITY}", policyYear: 2026) { heads headsBasis headCount { id } } }`,
  );
  return data.fundYear;
};

describe('counting', () => {
  test('counts everybody who is enrolled and paid, once, by town', async () => {
    const { headCount, userErrors } = await take();
    expect(userErrors).toEqual([]);
    const [{ heads }] = (await city.database.sql`
      select count(distinct person_id)::int as heads from enrollments where policy_year = 2026 and scheme = 'URRBMI'
        and region_code like '9999%' and superseded_at is null and status not in ('REGISTERED', 'VOID')`) as [
      { heads: number },
    ];
    expect(heads).toBeGreaterThan(5);
    expect(headCount).toMatchObject({ heads, version: 1, countedOn: CITY_DAY, countedBy: 'counter', approvedOn: null });
    expect(headCount.regions).toEqual([{ regionCode: SUBDISTRICT, heads, region: { name: '东一街道（虚构）' } }]);
  });

  test('merged files are one person, and who has not paid takes no part', async () => {
    const { sql } = city.database;
    const before = (await taken()).heads;
    await sql`update people set merged_into_id = ${city.people.head} where id = ${city.people.spouse}`;
    await sql`update enrollments set status = 'REGISTERED' where person_id = ${city.people.child} and policy_year = 2026`;
    expect((await taken()).heads).toBe(before - 2);
    await sql`update people set merged_into_id = null where id = ${city.people.spouse}`;
    await sql`update enrollments set status = 'PAID' where person_id = ${city.people.child} and policy_year = 2026`;
  });

  test('a new count takes the place of one that nobody approved, and both can be read', async () => {
    const [first, second] = [await taken(), await taken()];
    const { data } = await city.ask(
      COUNTER,
      `{ headCounts(poolingArea: "${CITY}", policyYear: 2026) { id supersededAt version } }`,
    );
    expect(data.headCounts).toMatchObject([
      { id: second.id, supersededAt: null },
      { id: first.id, version: 2 },
    ]);
    expect(data.headCounts[1].supersededAt).not.toBeNull();
    expect(refusal(await approve(first))).toEqual(['HEAD_COUNT_SUPERSEDED headCountId']);
  });

  test('of ten who count at once one stands', async () => {
    const counts = await Promise.all(
      Array.from({ length: 10 }, () =>
        takeHeadCount(city.for(COUNTER), {
          ...{ idempotencyKey: randomUUID(), poolingArea: CITY, scheme: 'URRBMI', policyYear: 2026 },
        }),
      ),
    );
    expect(new Set(counts.map(({ headCountId }) => headCountId)).size).toBe(10);
    const [row] = await city.database
      .sql`select count(*)::int as standing from head_counts where superseded_at is null`;
    expect(row?.standing).toBe(1);
  });

  test('the same request again is done once', async () => {
    const input = { idempotencyKey: randomUUID() };
    expect((await take(input)).headCount.id).toBe((await take(input)).headCount.id);
  });

  test('a year of nobody has no heads and no towns', async () => {
    expect((await take({ policyYear: 2020 })).headCount).toMatchObject({ heads: 0, regions: [] });
  });

  test.each([1998, 2028, 0, -5])('the year %i is none that anybody can be counted for', async (policyYear) => {
    expect(refusal(await take({ policyYear }))).toEqual(['POLICY_YEAR_REFUSED policyYear']);
  });

  test.each([1998, 2028])('the year %i has no heads', async (policyYear) => {
    const { data, errors } = await city.ask(
      COUNTER,
      `{ fundYear(poolingArea: "${CITY}", policyYear: ${policyYear}) { heads } }`,
    );
    expect([data.fundYear, errors]).toEqual([{ heads: 0 }, []]);
  });

  test('only those who work for the whole area count', async () => {
    expect(refusal(await take({}, SETTLER))).toEqual(['AREA_NOT_YOURS poolingArea']);
    expect(refusal(await take({ poolingArea: '999901' }))).toEqual(['POOLING_AREA_UNKNOWN poolingArea']);
    expect((await take({}, of('TREASURER', 'bank'))).codes).toEqual(['FORBIDDEN']);
  });
});

describe('approving', () => {
  test('somebody else approves, and from then on the year is reckoned by it', async () => {
    const count = await taken();
    expect(await headsOfYear()).toEqual({ heads: count.heads, headsBasis: 'ENROLLED', headCount: { id: count.id } });
    const { headCount, userErrors } = await approve(count);
    expect(userErrors).toEqual([]);
    expect(headCount).toMatchObject({ version: 2, approvedOn: CITY_DAY, approvedBy: 'approver' });
    const { sql } = city.database;
    await sql`update enrollments set status = 'REGISTERED' where person_id = ${city.people.child} and policy_year = 2026`;
    expect(await headsOfYear()).toEqual({ heads: count.heads, headsBasis: 'COUNTED', headCount: { id: count.id } });
    await sql`update enrollments set status = 'PAID' where person_id = ${city.people.child} and policy_year = 2026`;
  });

  test('never by whoever counted', async () => {
    expect(refusal(await approve(await taken(), COUNTER))).toEqual(['CHECKER_IS_MAKER headCountId']);
  });

  test('once', async () => {
    const { headCount } = await approve(await taken());
    expect(refusal(await approve(headCount))).toEqual(['HEAD_COUNT_APPROVED headCountId']);
  });

  test('a count that was approved early stands until another is approved in its place, and both can be read', async () => {
    const { sql } = city.database;
    const { headCount: early } = await approve(await taken());
    await sql`update enrollments set status = 'REGISTERED' where person_id = ${city.people.child} and policy_year = 2026`;
    const { headCount: late, userErrors } = await take({}, COUNTER, '2026-12-31');
    await sql`update enrollments set status = 'PAID' where person_id = ${city.people.child} and policy_year = 2026`;
    expect(userErrors).toEqual([]);
    expect(late.heads).toBe(early.heads - 1);
    expect(await headsOfYear()).toEqual({ heads: early.heads, headsBasis: 'COUNTED', headCount: { id: early.id } });
    expect(refusal(await approve(late, COUNTER))).toEqual(['CHECKER_IS_MAKER headCountId']);
    await approve(late);
    expect(await headsOfYear()).toEqual({ heads: late.heads, headsBasis: 'COUNTED', headCount: { id: late.id } });
    const { data } = await city.ask(
      COUNTER,
      `{ headCounts(poolingArea: "${CITY}", policyYear: 2026) { id approvedOn supersededAt } }`,
    );
    expect(data.headCounts).toMatchObject([
      { id: late.id, supersededAt: null },
      { id: early.id, approvedOn: CITY_DAY, supersededAt: expect.any(String) },
    ]);
    expect(refusal(await report({ ...early, version: 3 }))).toEqual(['HEAD_COUNT_SUPERSEDED headCountId']);
  });

  test('only the version that was read, and only a count that one may see', async () => {
    const count = await taken();
    expect(refusal(await approve({ ...count, version: 7 }))).toEqual(['VERSION_STALE version']);
    expect(refusal(await approve(count, of('COUNTY_OFFICER', 'other', '350800')))).toEqual([
      'HEAD_COUNT_UNKNOWN headCountId',
    ]);
    expect(refusal(await approve({ id: 'none', version: 1 }))).toEqual(['HEAD_COUNT_UNKNOWN headCountId']);
  });

  test('of two who approve at once one is told that it has changed', async () => {
    const count = await taken();
    const both = await Promise.all(['a', 'b'].map((sub) => approveOutside(of('COUNTY_OFFICER', sub), count.id)));
    expect(both.sort()).toEqual(['VERSION_STALE', 'done']);
  });
});

describe('reporting', () => {
  test('is recorded once, of what was approved, with the day and to whom', async () => {
    const { headCount: approved } = await approve(await taken());
    const { headCount, userErrors } = await report(approved);
    expect(userErrors).toEqual([]);
    expect(headCount).toMatchObject({ version: 3, reportedOn: CITY_DAY, reportedTo: '市财政局、市卫健委' });
    expect(refusal(await report(headCount))).toEqual(['REPORTED_ALREADY headCountId']);
  });

  test('not before it was approved, not for a day to come, and to somebody', async () => {
    const count = await taken();
    expect(refusal(await report(count))).toEqual(['HEAD_COUNT_NOT_APPROVED headCountId']);
    const { headCount } = await approve(count);
    expect(refusal(await report(headCount, { reportedOn: '2026-03-31' }))).toEqual(['DAY_BEFORE_APPROVAL reportedOn']);
    expect(refusal(await report(headCount, { reportedOn: '2026-04-02' }))).toEqual(['DAY_IN_FUTURE reportedOn']);
    expect(refusal(await report(headCount, { reportedTo: ' ' }))).toEqual(['TEXT_REFUSED reportedTo']);
    expect(refusal(await report(headCount, { reportedTo: '致电13800000000' }))).toEqual(['TEXT_REFUSED reportedTo']);
  });

  test('every step has its line in the audit', async () => {
    const { headCount } = await approve(await taken());
    await report(headCount);
    const lines = await city.database
      .sql`select action, details from audit_lines where subjects @> ${[headCount.id]} order by id`;
    expect(lines.map(({ action }) => action)).toEqual(['headCountTake', 'headCountApprove', 'headCountReport']);
    expect(lines[0]?.details).toMatchObject({ poolingAreaCode: CITY, heads: headCount.heads });
  });
});
