import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CsvRefused } from '../../src/services/imports/csv-problems.ts';
import { importNotices } from '../../src/services/imports/import-notices.ts';
import { reachOf } from '../../src/services/viewer.ts';
import { COUNTY, createTestGraph, KEYRING, OFFICER, type TestGraph, TODAY, viewerWith } from '../support/graph.ts';
import { refusal, supervisionDesk } from './supervision-desk.ts';

/** LC-38: posters, payment notices and booklets at every household by 20 October 2017. */
/** A town whose villages are known. */
const TOWN = `${COUNTY}106`;

let graph: TestGraph;
let desk: ReturnType<typeof supervisionDesk>;
/** Villages of the town with households, and how many. */
let villages: { code: string; households: number }[];
beforeAll(async () => {
  graph = await createTestGraph();
  desk = supervisionDesk(graph);
  villages = await graph.database.sql`
    select region_code as code, count(*)::int as households from households
    where region_code like ${`${TOWN}%`} and superseded_at is null group by 1 having count(*) >= 4 order by 1`;
});
afterAll(() => graph.close());

const TOWN_OFFICE = viewerWith({ role: 'TOWNSHIP_OFFICER', sub: 'town', regions: [TOWN] });
const at = (index: number) => villages[index] ?? { code: '', households: 0 };

const log = (over: object = {}, as = TOWN_OFFICE) =>
  desk.write(
    'noticeDeliveryLog',
    'count { id kind households reachedOn loggedBy supersededAt region { code } }',
    {
      ...{
        regionCode: at(0).code,
        policyYear: 2018,
        kind: 'POSTER',
        households: at(0).households,
        reachedOn: '2017-10-20',
      },
      ...{ source: '村居发放登记表', ...over },
    },
    { as },
  );

const DELIVERY = `id on kinds { kind reached households rate reachedOn }
  villages(first: 500) { regionCode households kinds { kind reached rate } log { id households reachedOn } }
  deadlines { decision { outcome citations { locator } } duties { lastDay late
    regions(first: 500, part: "POSTER") { regionCode part done outOf rate doneInTime isInTime } } }`;
const delivery = async (on = TODAY, within = TOWN, as = TOWN_OFFICE) =>
  (await desk.read(`{ noticeDelivery(within: "${within}", policyYear: 2018, on: "${on}") { ${DELIVERY} } }`, { as }))
    .noticeDelivery;
const posters = ({ kinds }: { kinds: object[] }) => kinds[0];
type Regions = { deadlines: { duties: { regions: { regionCode: string }[] }[] } };
const ofVillage = ({ deadlines }: Regions, index: number) =>
  deadlines.duties[0]?.regions.find(({ regionCode }) => regionCode === at(index).code);
const counts = async () => (await graph.database.sql`select count(*)::int as n from notice_deliveries`)[0]?.n;

const take = (rows: readonly string[]) =>
  importNotices(
    {
      ...{ db: graph.platform.db, keyring: KEYRING, viewer: TOWN_OFFICE, today: TODAY },
      reach: reachOf(TOWN_OFFICE, TODAY),
    },
    Readable.from([`区划代码,险种,参保年度,宣传资料,累计送达户数,截止日期\n${rows.join('\n')}\n`]),
    { source: '乡镇汇总表' },
  );
const problemsOf = (taking: Promise<unknown>) =>
  taking.then(
    () => [],
    ({ problems }: CsvRefused) => problems.map(({ line, field }) => `${line} ${field}`),
  );

test('a village whose last household was reached on 20 October was in time, one reached the day after was not', async () => {
  expect(posters(await delivery())).toMatchObject({ reached: 0, rate: '0.00', reachedOn: null });
  const { households } = at(0);
  expect((await log()).count).toMatchObject({
    kind: 'POSTER',
    households,
    loggedBy: 'town',
    region: { code: at(0).code },
  });
  await log({ regionCode: at(1).code, households: at(1).households - 1 });
  await log({ regionCode: at(1).code, households: at(1).households, reachedOn: '2017-10-21' });

  const now = await delivery();
  expect(posters(now)).toMatchObject({ reached: households + at(1).households, reachedOn: '2017-10-21' });
  expect(now.deadlines).toMatchObject({
    decision: { outcome: 'NO', citations: [{ locator: '五(三)1' }] },
    duties: [{ lastDay: '2017-10-20' }],
  });
  expect(ofVillage(now, 0)).toMatchObject({ done: households, outOf: households, rate: '100.00', isInTime: true });
  expect(ofVillage(now, 1)).toMatchObject({ rate: '100.00', doneInTime: at(1).households - 1, isInTime: false });
  expect(ofVillage(await delivery('2017-10-20'), 1)).toMatchObject({ done: at(1).households - 1, isInTime: null });
});

test('a correction takes the place of the count of that day, and both stay', async () => {
  const day = { regionCode: at(2).code, kind: 'BOOKLET', reachedOn: '2017-10-01' };
  const first = (await log({ ...day, households: 4 })).count;
  const second = (await log({ ...day, households: 3 })).count;
  const [stood] = await graph.database.sql`select superseded_at from notice_deliveries where id = ${first.id}`;
  expect(stood?.superseded_at).not.toBeNull();
  const village = (await delivery()).villages.find(
    ({ regionCode }: { regionCode: string }) => regionCode === at(2).code,
  );
  expect(village.log.map(({ id }: { id: string }) => id)).toEqual([second.id]);
  expect((await log({ ...day, households: 3 })).userErrors).toEqual(refusal('DELIVERY_KNOWN', 'households'));
});

test('counts are of all that were reached: a later one is not below an earlier one', async () => {
  const day = { regionCode: at(2).code, kind: 'PAYMENT_NOTICE' };
  await log({ ...day, households: 3, reachedOn: '2017-10-05' });
  expect((await log({ ...day, households: 2, reachedOn: '2017-10-06' })).userErrors).toEqual(
    refusal('COUNT_NOT_CUMULATIVE', 'households'),
  );
  expect((await log({ ...day, households: 4, reachedOn: '2017-10-04' })).userErrors).toEqual(
    refusal('COUNT_NOT_CUMULATIVE', 'households'),
  );
});

test.each([
  ['more than the village has', () => ({ households: at(0).households + 1 }), 'MORE_THAN_HOUSEHOLDS', 'households'],
  ['fewer than none', () => ({ households: -1 }), 'COUNT_REFUSED', 'households'],
  ['a day to come', () => ({ reachedOn: '2017-11-21' }), 'DAY_IN_FUTURE', 'reachedOn'],
  ['a day before anybody prepared the year', () => ({ reachedOn: '2016-12-31' }), 'DAY_BEFORE_YEAR', 'reachedOn'],
  ['a village of another town', () => ({ regionCode: `${COUNTY}104201` }), 'REGION_NOT_YOURS', 'regionCode'],
])('%s is refused, and nothing is written', async (_, over, code, field) => {
  const before = await counts();
  expect(await log(over())).toEqual({ count: null, userErrors: refusal(code, field) });
  expect(await counts()).toBe(before);
});

test('the same request twice is one count', async () => {
  const key = { idempotencyKey: randomUUID(), kind: 'BOOKLET', households: 2 };
  const [one, other] = [await log(key), await log(key)];
  expect(other.count.id).toBe(one.count.id);
});

test('a file is taken whole, and the same file twice writes nothing', async () => {
  const rows = [3, 4].map(
    (index) => `${at(index).code},城乡居民基本医疗保险,2018,宣传画,${at(index).households},2017-10-18`,
  );
  expect(await take(rows)).toMatchObject({ rows: 2, logged: 2 });
  expect(await take(rows)).toMatchObject({ rows: 2, logged: 0 });
  const [line] = await graph.database.sql`
    select count, details from audit_lines where action = 'notices.import' order by at limit 1`;
  expect(line).toMatchObject({ count: 2, details: { logged: 2 } });
});

test('one wrong row of a file refuses all of it', async () => {
  const before = await counts();
  const sound = `${at(3).code},URRBMI,2018,缴费通知,1,2017-10-18`;
  expect(
    await problemsOf(take([sound, `${at(4).code},URRBMI,2018,缴费通知,${at(4).households + 1},2017-10-18`])),
  ).toEqual(['3 累计送达户数']);
  expect(await problemsOf(take([sound, `${at(4).code},URRBMI,2018,缴费通知,1,1900-01-01`]))).toContain('3 截止日期');
  expect(await problemsOf(take([sound, sound]))).toEqual(['3 截止日期']);
  expect(await problemsOf(take([sound, `${COUNTY}104201,URRBMI,2018,传单,x,2017-12-01`]))).toEqual(
    expect.arrayContaining(['3 区划代码', '3 宣传资料', '3 累计送达户数', '3 截止日期']),
  );
  expect(await counts()).toBe(before);
});

test('counts are held against the households of their day, and fall with those that leave', async () => {
  const { code, households } = at(5);
  const leaflet = (count: number, reachedOn: string) =>
    log({ regionCode: code, kind: 'BOOKLET', households: count, reachedOn });
  expect((await leaflet(households, '2017-10-01')).userErrors).toEqual([]);
  await graph.database.sql`update households set valid_to = '2017-10-15' where id = (
    select id from households where region_code = ${code} and superseded_at is null and valid_to is null limit 1)`;
  expect((await leaflet(households, '2017-11-01')).userErrors).toEqual(refusal('MORE_THAN_HOUSEHOLDS', 'households'));
  expect((await leaflet(households - 2, '2017-11-01')).userErrors).toEqual(
    refusal('COUNT_NOT_CUMULATIVE', 'households'),
  );
  const village = async () =>
    (await delivery()).villages.find(({ regionCode }: { regionCode: string }) => regionCode === code);
  expect((await village()).kinds[2]).toMatchObject({ reached: households - 1, rate: '100.00' });
  expect((await leaflet(households - 1, '2017-11-01')).userErrors).toEqual([]);
  expect((await village()).log).toHaveLength(2);
  expect((await leaflet(households, '2017-10-14')).userErrors).toEqual([]);
});

test('a town reads its own villages and not the county', async () => {
  const asked = `{ noticeDelivery(within: "${COUNTY}", policyYear: 2018) { id } }`;
  expect(await desk.refused(asked, { as: TOWN_OFFICE })).toEqual(['REGION_NOT_YOURS']);
  expect((await delivery(TODAY, COUNTY, OFFICER)).villages.length).toBeGreaterThan(villages.length);
});
