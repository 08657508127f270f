import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

const CLERK = viewerWith({ role: 'DEPARTMENT_CLERK', department: 'CIVIL_AFFAIRS', regions: [COUNTY] });
/** 罗庆福 of 朋口镇, on dibao since 5 October 2017: pays first. */
const LATE = '00000000-0000-4000-8000-000000000002';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const ask = async (query: string, viewer = OFFICER) => {
  const { data, errors } = await graph.ask(viewer, query);
  expect(errors).toEqual([]);
  return data;
};

describe('a monthly statement', () => {
  const STATEMENT = `{ assistanceStatement(within: "${COUNTY}", month: "2017-10", policyYear: 2018) {
    people amount lines { department category payer settlement heads perHead amount } } }`;
  const fen = (yuan: string) => Number(yuan.replace('.', ''));

  interface Line {
    readonly department: string;
    readonly category: string;
    readonly settlement: string;
    readonly heads: number;
    readonly perHead: string;
    readonly amount: string;
  }

  test('comes to what the fund brought in the month, and heads times amount adds up to it', async () => {
    const [{ brought, people }] = (await graph.database.sql`
      select sum(paid_fen)::int as brought, count(distinct person_id)::int as people from payments
      where payer = 'MEDICAL_ASSISTANCE_FUND' and policy_year = 2018 and paid_on between '2017-10-01' and '2017-10-31'`) as [
      { brought: number; people: number },
    ];
    const { assistanceStatement: told } = await ask(STATEMENT);
    const lines: Line[] = told.lines;
    expect(fen(told.amount)).toBe(brought);
    expect(told.people).toBe(people);
    expect(lines.reduce((sum, { heads, perHead }) => sum + heads * fen(perHead), 0)).toBe(brought);
    expect(lines.every(({ heads, perHead, amount }) => heads * fen(perHead) === fen(amount))).toBe(true);
  });

  test('tells money that was paid back beside money that was paid for people', async () => {
    const { sql } = graph.database;
    const [refund] = await sql<{ id: string }[]>`
      insert into refunds (person_id, scheme, policy_year, reason, amount_fen, basis, due_on, declared_by, state)
      values (${LATE}, 'URRBMI', 2018, 'CONFIRMED_LATER', 18000, 'test', '2017-10-20', 'test', 'PAID') returning id`;
    await sql`insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source, refund_id)
      values (${LATE}, 'URRBMI', 2018, 'SELF', 'RCU_COUNTER', 18000, '2017-10-08', 'test', null),
        (${LATE}, 'URRBMI', 2018, 'SELF', 'RCU_COUNTER', -18000, '2017-10-25', 'test', ${refund?.id ?? ''})`;
    const { assistanceStatement: told } = await ask(STATEMENT);
    expect(told.lines.filter(({ settlement }: Line) => settlement === 'REFUND_LATER')).toEqual([
      {
        ...{
          department: 'CIVIL_AFFAIRS',
          category: 'DIBAO',
          payer: 'MEDICAL_ASSISTANCE_FUND',
          settlement: 'REFUND_LATER',
        },
        ...{ heads: 1, perHead: '180.00', amount: '180.00' },
      },
    ]);
    const { assistanceYears } = await ask(
      `{ assistanceYears(within: "${TOWN}", policyYear: 2018, only: PAID_FIRST) {
        list { person { id } paidSelf paidOn refund { state amount paidOn channel } } } }`,
    );
    expect(assistanceYears.list).toContainEqual({
      ...{ person: { id: LATE }, paidSelf: '180.00', paidOn: '2017-10-08' },
      refund: { state: 'PAID', amount: '180.00', paidOn: '2017-10-25', channel: 'RCU_COUNTER' },
    });
  });

  test('of one department tells its clerk and the office the same, and no more than was brought', async () => {
    const { assistanceStatement: whole } = await ask(STATEMENT);
    const departments = new Set<string>(whole.lines.map(({ department }: Line) => department));
    for (const department of departments) {
      const clerk = viewerWith({ role: 'DEPARTMENT_CLERK', department: department as 'HEALTH', regions: [COUNTY] });
      const { assistanceStatement: own } = await ask(STATEMENT, clerk);
      const of = STATEMENT.replace('policyYear: 2018', `policyYear: 2018, department: ${department}`);
      expect((await ask(of)).assistanceStatement).toEqual(own);
      expect(fen(own.amount)).toBeLessThanOrEqual(fen(whole.amount));
      const inWhole = whole.lines.filter((line: Line) => line.department === department);
      const sum = (lines: readonly Line[]) => lines.reduce((all, { amount }) => all + fen(amount), 0);
      expect(fen(own.amount)).toBe(sum(own.lines));
      expect(fen(own.amount)).toBeGreaterThanOrEqual(sum(inWhole));
    }
    expect(departments.size).toBeGreaterThan(2);
  });

  test('of what is no month is refused in both languages', async () => {
    const { errors } = await graph.ask(
      OFFICER,
      `{ assistanceStatement(within: "${COUNTY}", month: "2017-13", policyYear: 2018) { amount } }`,
    );
    expect(errors[0]).toMatchObject({
      message: '"2017-13" is no month: write it as 2017-11.',
      extensions: { code: 'MONTH_REFUSED' },
    });
  });
});

describe('the list that pays', () => {
  test("is the one that the person's contribution names", async () => {
    const { assistanceOverlaps } = await ask(
      `{ assistanceOverlaps(within: "${COUNTY}", departments: [CIVIL_AFFAIRS, DISABLED_FEDERATION], policyYear: 2018) {
        people list { payingDepartment payingCategory listings { department }
          person { contribution(policyYear: 2018) { listing { department category } } } } } }`,
    );
    expect(assistanceOverlaps.people).toBeGreaterThan(0);
    for (const { person, payingDepartment, payingCategory, listings } of assistanceOverlaps.list) {
      expect(person.contribution.listing).toEqual({ department: payingDepartment, category: payingCategory });
      const departments = listings.map(({ department }: { department: string }) => department);
      expect(departments.sort()).toEqual(['CIVIL_AFFAIRS', 'DISABLED_FEDERATION']);
    }
  });
});

describe('whoever came onto a list', () => {
  test('is told once, and not again when the listing is corrected', async () => {
    const { sql } = graph.database;
    const entered = async () =>
      (await ask(`{ assistanceYears(within: "${TOWN}", policyYear: 2018, enteredFrom: "2018-01-01") { listings } }`))
        .assistanceYears.listings;
    const insert = (category: string, at: string) => sql`
      insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source, recorded_at)
      values (${LATE}, ${category}, 'HEALTH', ${TOWN}, '2018-01-05', '2018-01-05', 'test', ${at})`;
    await insert('FP_SPECIAL', '2017-12-31T15:59:59Z');
    expect(await entered()).toBe(0);
    // A minute past midnight in China.
    await insert('FP_PREF', '2017-12-31T16:01:00Z');
    expect(await entered()).toBe(1);
    await sql`update assistance_listings set superseded_at = now() where person_id = ${LATE} and category = 'FP_SPECIAL'`;
    await insert('FP_SPECIAL', '2018-01-10T00:00:00Z');
    expect(await entered()).toBe(1);
  });
});

describe('the rows of a delivery', () => {
  const QUERY = `{ assistanceListBatch(department: CIVIL_AFFAIRS, region: "${COUNTY}", batch: "2017-11") {
    rows(class: REJECTED) { totalCount nodes { line problem { code field message messageZh } } } } }`;

  test('tell its department why each was rejected, and another department that there is no such delivery', async () => {
    await graph.database.sql`
      insert into assistance_list_rows (batch_id, line, category, class, problem_code, problem_field, problem_en, problem_zh)
      select id, line, 'DIBAO', class::row_class, 'DEAD', 'idNumber', 'Died on 2017-10-05.', '已于2017-10-05死亡。'
      from assistance_list_batches, (values (2, 'UNCHANGED'), (3, 'REJECTED')) row (line, class)
      where department = 'CIVIL_AFFAIRS' and batch = '2017-11'`;
    expect((await ask(QUERY, CLERK)).assistanceListBatch.rows).toEqual({
      totalCount: 1,
      nodes: [
        {
          line: 3,
          problem: {
            ...{ code: 'DEAD', field: 'idNumber' },
            ...{ message: 'Died on 2017-10-05.', messageZh: '已于2017-10-05死亡。' },
          },
        },
      ],
    });
    const health = viewerWith({ role: 'DEPARTMENT_CLERK', department: 'HEALTH', regions: [COUNTY] });
    expect(await ask(QUERY, health)).toEqual({ assistanceListBatch: null });
  });
});
