import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ANALYST, COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { refusal, supervisionDesk } from './supervision-desk.ts';

/** LC-31: towns check and report each month. */
let graph: TestGraph;
let desk: ReturnType<typeof supervisionDesk>;
beforeAll(async () => {
  graph = await createTestGraph();
  desk = supervisionDesk(graph);
});
afterAll(() => graph.close());

const town = (code: string) => viewerWith({ role: 'TOWNSHIP_OFFICER', sub: 'town', regions: [code] });
/** A village of 朋口镇. */
const VILLAGE = `${TOWN}202`;
const REPORT = { regionCode: TOWN, policyYear: 2018, month: '2017-10', registered: 130, enrolled: 120, paid: 110 };
const FIELDS = 'report { id month registered enrolled paid note reportedOn reportedBy supersededAt region { code } }';

const submit = (over: object = {}, as = town(TOWN)) =>
  desk.write('progressReportSubmit', FIELDS, { ...REPORT, source: '乡镇月报', ...over }, { as });
const month = async (name = '2017-10', within = COUNTY, as = OFFICER) =>
  (
    await desk.read(
      `{ progressReports(within: "${within}", policyYear: 2018, month: "${name}") { countedOn reported missing
        towns(first: 500) { regionCode report { id enrolled } replaced { id enrolled } counted { registered enrolled paid }
          difference { registered enrolled paid } } } }`,
      { as },
    )
  ).progressReports;
type Towns = { towns: { regionCode: string }[] };
const ours = ({ towns }: Towns) => towns.find(({ regionCode }) => regionCode === TOWN);

test('a report stands beside what the registry counts, and a later one takes its place', async () => {
  const before = await month('2017-09');
  expect(before).toMatchObject({ countedOn: '2017-09-30', reported: 0, missing: before.towns.length });
  expect(ours(before)).toMatchObject({ report: null, difference: null });

  const first = (await submit()).report;
  expect(first).toMatchObject({
    reportedOn: '2017-11-20',
    reportedBy: 'town',
    supersededAt: null,
    region: { code: TOWN },
  });
  const second = (await submit({ enrolled: 125 })).report;

  const after = await month();
  expect(after).toMatchObject({ countedOn: '2017-10-31', reported: 1, missing: after.towns.length - 1 });
  const row = ours(after) as unknown as Record<
    'counted' | 'difference',
    { registered: number; enrolled: number; paid: number }
  >;
  expect(row).toMatchObject({
    report: { id: second.id, enrolled: 125 },
    replaced: [{ id: first.id, enrolled: 120 }],
    difference: {
      registered: 130 - row.counted.registered,
      enrolled: 125 - row.counted.enrolled,
      paid: 110 - row.counted.paid,
    },
  });
});

test('a month that still runs is counted for today', async () => {
  expect(await month('2017-11')).toMatchObject({ countedOn: '2017-11-20' });
});

test('the same request twice is one report', async () => {
  const key = { idempotencyKey: randomUUID(), month: '2017-08' };
  const [one, other] = [await submit(key), await submit(key)];
  expect(other.report.id).toBe(one.report.id);
  expect(ours(await month('2017-08'))).toMatchObject({ replaced: [] });
});

test.each([
  ['another town', { regionCode: `${COUNTY}104` }, 'REGION_NOT_YOURS', 'regionCode'],
  ['a village', { regionCode: VILLAGE }, 'REGION_NOT_TOWN', 'regionCode'],
  ['a month that has not begun', { month: '2017-12' }, 'MONTH_IN_FUTURE', 'month'],
  ['a month before the year before', { month: '2016-12' }, 'MONTH_OUTSIDE_YEAR', 'month'],
  ['more enrolled than registered', { registered: 119 }, 'COUNTS_CONTRADICT', 'enrolled'],
  ['a number below nought', { paid: -1 }, 'COUNT_REFUSED', 'paid'],
  ['a year nobody can take part in', { policyYear: 2020 }, 'POLICY_YEAR_REFUSED', 'policyYear'],
  ['a note with a number in it', { note: '999999199001011234' }, 'TEXT_REFUSED', 'note'],
])('%s is refused, and nothing is written', async (_, over, code, field) => {
  const lines = async () => (await graph.database.sql`select count(*)::int as n from progress_reports`)[0]?.n;
  const before = await lines();
  expect(await submit(over)).toEqual({ report: null, userErrors: refusal(code, field) });
  expect(await lines()).toBe(before);
});

test('the registry is told of all people whom a report is about, by towns that work for them', async () => {
  const asked = `{ progressReports(within: "${COUNTY}", policyYear: 2018, month: "2017-10") { reported } }`;
  expect(await desk.refused(asked, { as: town(TOWN) })).toEqual(['REGION_NOT_YOURS']);
  expect(await month('2017-10', TOWN, town(TOWN))).toMatchObject({ reported: 1, missing: 0 });
});

test('whoever only looks hands in nothing', async () => {
  const { errors } = await graph.ask(
    ANALYST,
    `mutation ($input: ProgressReportSubmitInput!) { progressReportSubmit(input: $input) { userErrors { code } } }`,
    { input: { idempotencyKey: randomUUID(), ...REPORT, source: 'n' } },
  );
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
});

test('the audit has a line for each report, with its figures and nobody named', async () => {
  const lines = await graph.database
    .sql`select details from audit_lines where action = 'progressReportSubmit' order by at`;
  expect(lines[0]?.details).toMatchObject({ regionCode: TOWN, month: '2017-10', enrolled: 120, replaces: null });
});
