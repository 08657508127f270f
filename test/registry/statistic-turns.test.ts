import { afterAll, beforeAll, expect, test } from 'vitest';
import { STATISTICS_A_DAY } from '../../src/services/statistics/tell.ts';
import { connectAnalysts } from '../../src/store/analysts.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const analyst = (sub: string) => viewerWith({ role: 'ANALYST', regions: [COUNTY], sub, purpose: '核对' });
const BY_SEX = '{ peopleStatistics(groupBy: [{ dimension: SEX }]) { rows { count } } }';
const born = (before: string) =>
  `{ peopleStatistics(where: { birthDate: { lt: "${before}" } }, groupBy: [{ dimension: SEX }]) { rows { count } } }`;

interface Line {
  readonly role: string;
  readonly purpose: string;
  readonly count: number;
  readonly details: { readonly noun: string; readonly dimensions: string[]; readonly question: string };
}

const linesOf = (actor: string) => graph.database.sql<Line[]>`
  select role, purpose, count, details from audit_lines where action = 'statistic.read' and actor = ${actor} order by id`;

/** As if somebody had asked so often since midnight. */
const spend = (actor: string, times: number, at = 'now()') =>
  graph.database.sql.unsafe(`insert into audit_lines (at, actor, role, action, count)
    select ${at}, '${actor}', 'ANALYST', 'statistic.read', 1 from generate_series(1, ${times})`);

const codeOf = async (sub: string, query = BY_SEX) => (await graph.ask(analyst(sub), query)).errors[0]?.extensions.code;

test('a rounded statistic is written down before it is told: what was counted by what, and a mark of what was asked', async () => {
  await graph.ask(analyst('a'), BY_SEX);
  await graph.ask(analyst('a'), born('1980-01-01'));
  await graph.ask(analyst('a'), born('1980-01-01'));
  await graph.ask(analyst('a'), born('1980-01-02'));
  const lines = await linesOf('a');
  expect(lines).toHaveLength(4);
  // The two sexes and the total.
  expect(lines[0]).toMatchObject({ role: 'ANALYST', purpose: '核对', count: 3, details: { noun: 'Person' } });
  expect(lines[0]?.details.dimensions).toEqual(['sex']);
  const [, first, again, other] = lines.map(({ details }) => details.question);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(JSON.stringify(lines)).not.toContain('1980');
});

test('each of several in one operation is one, and what is told exactly is none', async () => {
  const field = BY_SEX.slice(1, -1);
  await graph.ask(analyst('b'), `{ a: ${field} b: ${field} }`);
  const before = await graph.database.sql`select count(*) from audit_lines where action = 'statistic.read'`;
  expect(await linesOf('b')).toHaveLength(2);
  await graph.ask(OFFICER, BY_SEX);
  expect(await graph.database.sql`select count(*) from audit_lines where action = 'statistic.read'`).toEqual(before);
});

test('what is not answered is not counted', async () => {
  expect(await codeOf('c', '{ peopleStatistics(where: { name: { startsWith: "林" } }) { total { count } } }')).toBe(
    'FORBIDDEN',
  );
  expect(await linesOf('c')).toEqual([]);
});

test('a day has so many for each subject, and says when it has again', async () => {
  await spend('d', STATISTICS_A_DAY - 1);
  await spend('d', STATISTICS_A_DAY, "now() - interval '1 day'");
  expect(await codeOf('d')).toBeUndefined();
  const { data, errors } = await graph.ask(analyst('d'), BY_SEX);
  expect(data?.peopleStatistics ?? null).toBeNull();
  expect(errors).toMatchObject([
    { message: expect.stringMatching(/500 .* after midnight in China/), extensions: { code: 'STATISTICS_SPENT' } },
  ]);
  expect(await codeOf('another')).toBeUndefined();
});

test('of many at one moment no more are told than are left', async () => {
  await spend('e', STATISTICS_A_DAY - 3);
  const codes = await Promise.all(Array.from({ length: 8 }, () => codeOf('e')));
  expect(codes.filter((code) => code === undefined)).toHaveLength(3);
  expect(codes.filter((code) => code === 'STATISTICS_SPENT')).toHaveLength(5);
});

test('how many groups there are truly is no reason to refuse: that there are too many is told of those told, and counted', async () => {
  await graph.database.sql`
    insert into people (birth_date, region_code, source)
    select '1900-01-01'::date + at, '999999100' || lpad(at::text, 5, '0'), 'many' from generate_series(1, 10100) at`;
  const GROUPS = '{ peopleStatistics(groupBy: [{ dimension: REGION }, { dimension: BIRTH_DATE }]) { groups } }';
  const there = viewerWith({ role: 'ANALYST', regions: ['999999'], sub: 'f' });
  const { data, errors } = await graph.ask(there, GROUPS);
  expect(errors).toEqual([]);
  expect(data.peopleStatistics.groups).toBe(0);
  expect(await linesOf('f')).toMatchObject([{ count: 1 }]);
});

test('what fails while it is counted is counted too', async () => {
  const { analysts } = graph.platform;
  const away = connectAnalysts('postgres://nobody@127.0.0.1:1/none');
  Object.assign(graph.platform, { analysts: away });
  expect(await codeOf('g')).toBe('DATABASE_AWAY');
  Object.assign(graph.platform, { analysts });
  await away.end({ timeout: 1 });
  expect(await linesOf('g')).toMatchObject([{ count: 0 }]);
});
