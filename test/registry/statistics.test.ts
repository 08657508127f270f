import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ageBands, bandFrom } from '../../src/services/statistics/age-bands.ts';
import { readPayerMonths } from '../../src/store/queries/money-statement.ts';
import { ANALYST, COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { enterStay } from '../support/stays.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const ask = async (query: string, viewer = OFFICER, variables = {}) => {
  const { data, errors } = await graph.ask(viewer, query, variables);
  expect(errors).toEqual([]);
  return data;
};

const refusal = async (query: string, viewer = OFFICER) => {
  const { errors, statements } = await graph.ask(viewer, query);
  return { code: errors[0]?.extensions.code, message: errors[0]?.message, statements: statements.length };
};

describe('a statistic is refused before anything is counted', () => {
  test.each([
    [
      'five dimensions',
      'groupBy: [{ dimension: STATUS }, { dimension: SCHEME }, { dimension: SEX }, { dimension: AGE }, { dimension: CATEGORY }]',
      /at most 4 dimensions; 5 were asked for/,
    ],
    [
      'a dimension twice',
      'groupBy: [{ dimension: REGION, level: TOWN }, { dimension: REGION, level: COUNTY }]',
      /names region twice/,
    ],
    ['ages of a sex', 'groupBy: [{ dimension: SEX, bands: [16] }]', /bands says nothing of sex/],
    ['a level of a year', 'groupBy: [{ dimension: POLICY_YEAR, level: TOWN }]', /level says nothing of policyYear/],
    ['falling ages', 'groupBy: [{ dimension: AGE, bands: [60, 16] }]', /each above the one before/],
    ['no ages', 'groupBy: [{ dimension: AGE, bands: [] }]', /each above the one before/],
    ['a day without files', 'groupBy: [{ dimension: AGE }], on: "0017-11-20"', /from 1900-01-01 to 2999-12-31/],
    ['a page of thousands', 'first: 501', /0 to 500 groups; 501 were asked for/],
  ])('%s', async (_, asked, sentence) => {
    const { code, message, statements } = await refusal(`{ enrollmentStatistics(${asked}) { groups } }`);
    expect([code, statements]).toEqual(['STATISTICS_REFUSED', 0]);
    expect(message).toMatch(sentence);
  });

  test('claims to somebody who reads none', async () => {
    const collector = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [TOWN] });
    expect(await refusal('{ claimStatistics { total { count } } }', collector)).toMatchObject({
      code: 'FORBIDDEN',
      statements: 0,
    });
  });

  test('anything to a department or a resident', async () => {
    const clerk = viewerWith({ role: 'DEPARTMENT_CLERK', department: 'CIVIL_AFFAIRS', regions: [COUNTY] });
    expect(await refusal('{ peopleStatistics { total { count } } }', clerk)).toMatchObject({
      code: 'FORBIDDEN',
      statements: 0,
    });
  });

  test('a test on a number with nothing, which would equal nothing', async () => {
    const query = '{ peopleStatistics(groupBy: [{ dimension: SEX }], having: { count: { eq: null } }) { groups } }';
    expect(await refusal(query)).toMatchObject({ code: 'STATISTICS_REFUSED' });
  });
});

test('more groups than one statistic makes are refused, with how to ask for less', async () => {
  await graph.database.sql`
    insert into people (birth_date, region_code, source)
    select '1900-01-01'::date + at, '999999100' || lpad(at::text, 5, '0'), 'many' from generate_series(1, 10100) at`;
  const there = viewerWith({ role: 'COUNTY_OFFICER', regions: ['999999'] });
  const query = '{ peopleStatistics(groupBy: [{ dimension: REGION }, { dimension: BIRTH_DATE }]) { groups } }';
  expect((await refusal(query, there)).message).toMatch(/more than 10000 groups. Ask for fewer dimensions/);
});

describe('who asks', () => {
  const COUNT = '{ peopleStatistics { total { count } } }';

  test('is told of the people whose files they may see', async () => {
    const [{ here }] = (await graph.database.sql`
      select count(*)::int as here from people where region_code like ${`${TOWN}%`} and merged_into_id is null`) as [
      { here: number },
    ];
    const town = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
    expect((await ask(COUNT, town)).peopleStatistics.total.count).toBe(here);
  });

  test('is told of nobody where they may see nobody', async () => {
    const elsewhere = viewerWith({ role: 'COUNTY_OFFICER', regions: ['999998'] });
    const query = `{ paymentStatistics(groupBy: [{ dimension: PAYER }], rateOf: { payer: { eq: SELF } }) {
      groups rows { count } total { count people rate { numerator denominator rate } amount { sum avg median } } } }`;
    expect((await ask(query, elsewhere)).paymentStatistics).toEqual({
      groups: 0,
      rows: [],
      total: {
        count: 0,
        people: 0,
        rate: { numerator: 0, denominator: 0, rate: null },
        amount: { sum: null, avg: null, median: null },
      },
    });
  });

  test('as an analyst counts on connections that write nothing, and is told that numbers are rounded', async () => {
    const { peopleStatistics } = await ask('{ peopleStatistics { isSuppressed total { count isRounded } } }', ANALYST);
    expect(peopleStatistics.isSuppressed).toBe(true);
    expect(peopleStatistics.total.isRounded).toBe(true);
    expect(peopleStatistics.total.count % 5).toBe(0);
  });
});

test('a rate is tested unrounded, and shown with two decimals', async () => {
  const { sql } = graph.database;
  await sql`insert into people (sex, region_code, source)
    select case when at <= 2 then 'MALE'::sex else 'FEMALE' end, '350825999', 'rate' from generate_series(1, 3) at`;
  const rows = async (having: string) =>
    (
      await ask(`{ peopleStatistics(where: { region: { within: "350825999" } }, groupBy: [{ dimension: REGION, level: TOWN }],
        rateOf: { sex: { eq: MALE } }, having: { rate: ${having} }) { rows { rate { numerator denominator rate } } } }`)
    ).peopleStatistics.rows;
  expect(await rows('{ lt: "66.67" }')).toEqual([{ rate: { numerator: 2, denominator: 3, rate: '66.67' } }]);
  expect(await rows('{ gte: "66.67" }')).toEqual([]);
  expect(await rows('{ gt: "66.66" }')).toHaveLength(1);
  expect(await rows('{ isNull: true }')).toEqual([]);
  await sql`delete from people where source = 'rate'`;
});

test('what was paid for claims counts the settlement that stands, and claims without one as missing', async () => {
  const { sql } = graph.database;
  const [person] =
    (await sql`select id from people where region_code like '350825103%' order by id limit 1`) as unknown as [
      { id: string },
    ];
  const stay = (totalFen: number, state: string) =>
    enterStay(sql, { personId: person.id, admittedOn: '2017-05-02', totalFen, basicFen: 30_001, state });
  await stay(100_000, 'PAID');
  await stay(100_001, 'PAID');
  await stay(50_000, 'ENTERED');
  const { claimStatistics } = await ask(`{ claimStatistics(where: { admittedOn: { eq: "2017-05-02" } },
    groupBy: [{ dimension: TIER }, { dimension: STATE }], subtotals: true) {
    total { count people total { sum avg median max } basic { sum avg min } own { sum } }
    rows { key { tier state } totalOf count basic { sum } } } }`);
  expect(claimStatistics.total).toEqual({
    count: 3,
    people: 1,
    // 833.336… and the middle one.
    total: { sum: '2500.01', avg: '833.34', median: '1000.00', max: '1000.01' },
    basic: { sum: '600.02', avg: '300.01', min: '300.01' },
    own: { sum: '1399.99' },
  });
  expect(claimStatistics.rows.map(({ key, totalOf, count }: never) => [key, totalOf, count])).toHaveLength(3);
});

describe('ages', () => {
  const bandOn = (born: string, on: string) => {
    const bands = ageBands([16, 17, 18], on);
    return bands.filter(({ bornBefore }) => born < bornBefore).at(-1)?.from ?? null;
  };

  test.each([
    ['2000-06-15', '2017-06-14', 16],
    ['2000-06-15', '2017-06-15', 17],
    ['2000-02-29', '2017-02-27', 16],
    ['2000-02-29', '2017-02-28', 17],
    ['2000-02-29', '2016-02-28', 0],
    ['2000-02-29', '2016-02-29', 16],
    ['1999-02-28', '2016-02-28', 17],
    ['1999-03-01', '2016-02-29', 16],
    ['2017-11-20', '2017-11-20', 0],
    ['2017-11-21', '2017-11-20', null],
  ])('of somebody born on %s, on %s', (born, on, from) => {
    expect(bandOn(born, on)).toBe(from);
  });

  test('end where the next band begins, and the last one never', () => {
    expect([0, 16, 60].map((from) => bandFrom([16, 60], from))).toEqual([
      { from: 0, to: 15 },
      { from: 16, to: 59 },
      { from: 60, to: null },
    ]);
    expect(bandFrom(null, 7)).toEqual({ from: 7, to: 7 });
  });
});

test('whoever has no age on the day is one group, whether their day of birth is unknown or later', async () => {
  const { sql } = graph.database;
  await sql`insert into people (birth_date, region_code, source) values
    ('2000-01-01', '350825998', 'age'), (null, '350825998', 'age'), ('2018-03-01', '350825998', 'age')`;
  const { peopleStatistics } =
    await ask(`{ peopleStatistics(where: { region: { within: "350825998" } }, on: "2018-02-28",
    groupBy: [{ dimension: AGE, bands: [18] }]) { rows { key { age { from } } count } } }`);
  expect(peopleStatistics.rows).toEqual([
    { key: { age: { from: 18 } }, count: 1 },
    { key: { age: null }, count: 2 },
  ]);
  await sql`delete from people where source = 'age'`;
});

/** A payment of October that a void receipt of today takes back. */
async function takeBack() {
  const [paid] = await graph.database.sql`
    insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, purpose, reverses_id, source)
    select person_id, enrollment_id, scheme, policy_year, payer, channel, -paid_fen, '2017-11-20', purpose, id, 'taken back'
    from payments where policy_year = 2018 and payer = 'SELF' and paid_on < '2017-11-01' and reverses_id is null
    order by id limit 1 returning reverses_id`;
  return paid?.reverses_id as string;
}

test('payments are those that stand: by month and payer they are those of the money statement, after a void too', async () => {
  const question = `{
    paymentStatistics(where: { policyYear: { eq: 2018 }, scheme: { eq: URRBMI }, purpose: { eq: CONTRIBUTION } },
      groupBy: [{ dimension: PAYER }, { dimension: PAID_ON, by: MONTH }]) {
      total { count people amount { sum min } } rows { key { payer paidOn } count amount { sum } } } }`;
  const before = (await ask(question)).paymentStatistics.total;
  await takeBack();
  const { total, rows } = (await ask(question)).paymentStatistics;
  expect(total).toMatchObject({
    count: before.count - 1,
    people: before.people - 1,
    amount: { min: before.amount.min },
  });
  const told = rows.map(({ key, count, amount }: Paid) => `${key.payer} ${key.paidOn} ${count} ${amount.sum}`);
  const year = { within: COUNTY, scheme: 'URRBMI', policyYear: 2018, by: 'COUNTY' } as const;
  const books = await readPayerMonths(graph.platform.db, { kind: 'EVERYWHERE', isSensitiveShown: true }, year);
  expect(told).toEqual(
    books
      .map(({ payer, month, payments, receivedFen, refundedFen }) => {
        const sum = ((receivedFen - refundedFen) / 100).toFixed(2);
        return `${payer} ${month} ${payments} ${sum}`;
      })
      .sort(),
  );
  await graph.database.sql`delete from payments where source = 'taken back'`;
});

interface Paid {
  readonly key: { readonly payer: string; readonly paidOn: string };
  readonly count: number;
  readonly amount: { readonly sum: string };
}

test('rows of merged files are grouped by what the file that stays says of the person', async () => {
  const { sql } = graph.database;
  const [gone, kept] = await sql`
    select p.id, p.sex from people p where region_code like ${`${TOWN}%`} and exists (
      select from enrollments e where e.person_id = p.id and e.policy_year = 2018 and superseded_at is null) order by id limit 2`;
  const bySex = async () =>
    (
      await ask(`{ enrollmentStatistics(where: { policyYear: { eq: 2018 }, region: { within: "${TOWN}" } },
        groupBy: [{ dimension: SEX }]) { rows { key { sex } count people } } }`)
    ).enrollmentStatistics.rows;
  const before = await bySex();
  await sql`update people set sex = null, merged_into_id = ${kept?.id} where id = ${gone?.id}`;
  const after = await bySex();
  expect(after.map(({ key }: { key: { sex: string } }) => key.sex)).not.toContain(null);
  const all = (rows: readonly { count: number }[]) => rows.reduce((sum, { count }) => sum + count, 0);
  expect(all(after)).toBe(all(before));
  await sql`update people set sex = ${gone?.sex}, merged_into_id = null where id = ${gone?.id}`;
});
