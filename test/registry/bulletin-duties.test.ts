import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportScorecard } from '../../src/services/bulletins/export-scorecard.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { ANALYST, COUNTY, viewerWith } from '../support/graph.ts';
import { type BulletinDesk, CLOSER, createBulletinDesk, DECIDER } from './bulletin-desk.ts';

const [A, B, C] = ['350825104', '350825105', '350825106'] as const;
const townOf = (region: string) => viewerWith({ role: 'TOWNSHIP_OFFICER', sub: `town ${region}`, regions: [region] });

/** Of the county, and of them those that the notice's annex gives a task. */
const [TOWNS, RANKED] = [19, 17];

let desk: BulletinDesk;
/** Of the last of three bulletins in which the same towns stood last. */
let bulletinId: string;
beforeAll(async () => {
  desk = await createBulletinDesk();
  const worse = { [A]: 9, [B]: 8, [C]: 7 };
  for (const [month, asOf] of [
    ['2017-10', '2017-10-31'],
    ['2017-11', '2017-11-30'],
    ['2017-12', '2017-12-31'],
  ] as const) {
    await desk.rank(asOf, worse);
    ({ bulletinId } = await desk.close(month, '2018-01-03'));
  }
});
afterAll(() => desk.end());

const LIST = `query ($within: RegionCode!, $state: BulletinDutyState, $after: String) {
  bulletinDuties(within: $within, state: $state, first: 2, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id regionCode kind state version content ruling handedInBy bulletin { month } }
  }
}`;
const listed = async (variables: object = {}, as: Viewer = CLOSER) =>
  (await desk.told(LIST, { within: COUNTY, ...variables }, { as })).bulletinDuties;

const dutyOf = async (region: string, kind: string) => {
  const { nodes } = await listed({ within: region });
  return nodes.find((one: { kind: string }) => one.kind === kind);
};

const FIELDS = 'duty { id state version content handedInBy handedInOn decidedBy decidedOn ruling }';
const step = (name: string, input: object, as: Viewer) => desk.write(name, input, FIELDS, { as });
const refused = ({ duty, userErrors }: { duty: unknown; userErrors: { code: string; field: string }[] }) => {
  expect(duty).toBeNull();
  return userErrors.map(({ code, field }) => `${code} ${field}`);
};

describe('书面说明', () => {
  test('is handed in by the town, returned and handed in again, and accepted by somebody else', async () => {
    const { id, version } = await dutyOf(A, 'EXPLANATION');
    const handIn = { dutyId: id, version, content: '外出务工人员较多，已逐户联系。' };
    expect(refused(await step('bulletinDutyHandIn', handIn, townOf(B)))).toEqual(['DUTY_UNKNOWN dutyId']);
    expect(refused(await step('bulletinDutyHandIn', { ...handIn, content: ' ' }, townOf(A)))).toEqual([
      'TEXT_REFUSED content',
    ]);
    const handedIn = await step('bulletinDutyHandIn', handIn, townOf(A));
    expect(handedIn.duty).toMatchObject({
      state: 'HANDED_IN',
      version: 2,
      handedInBy: `town ${A}`,
      handedInOn: '2018-01-20',
    });
    expect(refused(await step('bulletinDutyHandIn', handIn, townOf(A)))).toEqual(['DUTY_STATE dutyId']);

    const decide = { dutyId: id, version: 2, isAccepted: false, ruling: '未说明措施。' };
    const stale = await step('bulletinDutyDecide', { ...decide, version: 1 }, DECIDER);
    expect(refused(stale)).toEqual(['VERSION_STALE version']);
    expect(refused(await step('bulletinDutyDecide', { ...decide, ruling: null }, DECIDER))).toEqual([
      'TEXT_REFUSED ruling',
    ]);
    expect((await step('bulletinDutyDecide', decide, DECIDER)).duty).toMatchObject({
      state: 'RETURNED',
      ruling: '未说明措施。',
    });

    const again = await step('bulletinDutyHandIn', { ...handIn, version: 3 }, townOf(A));
    expect(again.duty).toMatchObject({ state: 'HANDED_IN', ruling: null, decidedBy: null });
    const accepted = await step('bulletinDutyDecide', { dutyId: id, version: 4, isAccepted: true }, DECIDER);
    expect(accepted.duty).toMatchObject({
      state: 'ACCEPTED',
      version: 5,
      decidedBy: 'decider',
      decidedOn: '2018-01-20',
    });
  });

  test('is not decided by who handed it in', async () => {
    const { id, version } = await dutyOf(B, 'EXPLANATION');
    await step('bulletinDutyHandIn', { dutyId: id, version, content: '说明。' }, CLOSER);
    const decide = { dutyId: id, version: version + 1, isAccepted: true };
    expect(refused(await step('bulletinDutyDecide', decide, CLOSER))).toEqual(['SECOND_PERSON_NEEDED dutyId']);
    const query =
      'mutation ($input: BulletinDutyDecideInput!) { bulletinDutyDecide(input: $input) { userErrors { code } } }';
    const { errors } = await desk.ask(townOf(B), query, { input: { idempotencyKey: 'a-key-of-a-town', ...decide } });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

test('通报批评 is published by the county and read by all who read the bulletin; an explanation by those of its region', async () => {
  const { id, version } = await dutyOf(C, 'CRITICISM');
  const explanation = await dutyOf(C, 'EXPLANATION');
  const publish = { dutyId: id, version, content: '连续三期排名后三位，予以通报批评。' };
  const mistaken = { ...publish, dutyId: explanation.id };
  expect(refused(await step('bulletinDutyPublish', mistaken, DECIDER))).toEqual(['DUTY_OF_ANOTHER_KIND dutyId']);
  expect((await step('bulletinDutyPublish', publish, DECIDER)).duty).toMatchObject({
    state: 'PUBLISHED',
    decidedBy: 'decider',
  });
  await step('bulletinDutyHandIn', { dutyId: explanation.id, version: 1, content: '说明。' }, townOf(C));
  const { nodes } = await listed({ within: C }, townOf(A));
  const read = Object.fromEntries(nodes.map((one: { kind: string }) => [one.kind, one]));
  expect(read.CRITICISM).toMatchObject({ content: publish.content, handedInBy: null });
  expect(read.EXPLANATION).toMatchObject({ state: 'HANDED_IN', content: null, handedInBy: null });
});

test('duties are listed page by page, the newest bulletin first, and by how far they are', async () => {
  const first = await listed();
  const second = await listed({ after: first.pageInfo.endCursor });
  const third = await listed({ after: second.pageInfo.endCursor });
  const all = [first, second, third].flatMap(({ nodes }) => nodes);
  expect([first.totalCount, new Set(all.map(({ id }) => id)).size]).toEqual([6, 6]);
  expect(all.map(({ bulletin }) => bulletin.month)).toEqual([
    ...['2017-12', '2017-12', '2017-12'],
    ...['2017-11', '2017-11', '2017-11'],
  ]);
  expect((await listed({ state: 'DUE' })).totalCount).toBe(2);
  expect((await listed({ within: '350800' })).totalCount).toBe(6);
  const stranger = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350802'] });
  expect((await listed({}, stranger)).totalCount).toBe(0);
});

describe('绩效考核表', () => {
  const taken = async (language: 'zh' | 'en', viewer: Viewer = CLOSER, id = bulletinId) => {
    const pieces: string[] = [];
    for await (const piece of exportScorecard({ id, language }, desk.for(viewer))) pieces.push(piece);
    return parse(pieces.join(''), { columns: true, bom: true }) as Record<string, string>[];
  };

  test('calls a town as it was called on the last day that counts', async () => {
    const { sql } = desk.database;
    await sql`update regions set valid_to = '2018-05-31' where code = ${A}`;
    await sql`insert into regions (code, name, level, parent_code, valid_from, source)
      values (${A}, '后来的名字', 'TOWN', ${COUNTY}, '2018-06-01', 'test')`;
    const nameOf = async () => (await taken('en')).find(({ region }) => region === `${A}\t`)?.name;
    const [then] = await sql<{ name: string }[]>`select name from regions where code = ${A} and source <> 'test'`;
    expect(await nameOf()).toBe(then?.name);
    await sql`delete from regions where code = ${A} and source = 'test'`;
    await sql`update regions set valid_to = null where code = ${A}`;
    expect(await nameOf()).toBe(then?.name);
  });

  test('tells of every town its rank, how often it stood last, what is due and what it loses both ways', async () => {
    await desk.database.sql`update regions set name = '=HYPERLINK("x")' where code = ${A}`;
    const rows = await taken('en');
    const worst = rows.filter(({ rank }) => rank !== 'unknown').at(-1);
    expect(rows).toHaveLength(TOWNS);
    expect(worst).toMatchObject({
      ...{ region: `${A}\t`, name: `'=HYPERLINK("x")`, rate: '11.11', rank: '17', lastIn: '2017-10 2017-11 2017-12' },
      ...{
        duties: 'CRITICISM',
        points: '86.89',
        matchOnTask: 'unknown',
        matchOnShortfall: 'unknown',
        penalty: 'unknown',
      },
    });
    expect(rows[0]).toMatchObject({ rate: '100.00', rank: '1', lastIn: '', duties: '', points: '', penalty: '' });
    const unrated = rows.filter(({ rate }) => rate === 'unknown');
    expect(unrated).toHaveLength(TOWNS - RANKED);
    for (const row of unrated)
      expect(row).toMatchObject({ points: 'unknown', matchOnTask: 'unknown', penalty: 'unknown' });
    expect((await taken('zh'))[RANKED - 1]).toMatchObject({ 应办事项: '通报批评', '配套资金（按任务数）': '未知' });
  });

  test('tells both readings where a decision gave the amount for each head', async () => {
    await desk.database.sql`update bulletin_rows set county_match_fen = 1000, tax_share_fen = 100000
      where bulletin_id = ${bulletinId} and region_code = ${A}`;
    const row = (await taken('en'))[RANKED - 1];
    expect(row?.matchOnTask).toBe((Number(row?.task) * 10).toFixed(2));
    expect(row?.matchOnShortfall).toBe((Number(row?.headsMissing) * 10).toFixed(2));
    expect(Number(row?.penalty)).toBeCloseTo(Number(row?.matchOnTask) + Number(row?.taxShareLoss), 2);
  });

  test('is for those who read the bulletin, and who took it is audited', async () => {
    const code = (viewer: Viewer, id?: string) =>
      taken('zh', viewer, id).then(
        () => 'taken',
        (error) => error.code,
      );
    expect(await code(ANALYST)).toBe('taken');
    expect(await code(viewerWith({ role: 'TREASURER', regions: [COUNTY] }))).toBe('FORBIDDEN');
    expect(await code(viewerWith({ role: 'COUNTY_OFFICER', regions: ['350802'] }))).toBe('BULLETIN_UNKNOWN');
    const [line] = await desk.database.sql<{ subjects: string[]; count: number }[]>`
      select subjects, count from audit_lines where action = 'bulletin.scorecard' order by id desc limit 1`;
    expect(line).toEqual({ subjects: [bulletinId], count: TOWNS });
  });
});
