import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { compile } from '../../src/policy/engine.ts';
import type { Rule } from '../../src/policy/rulebook.ts';
import { closeBulletin } from '../../src/services/bulletins/close-bulletin.ts';
import { ANALYST, COUNTY, TOWN, viewerWith } from '../support/graph.ts';
import { type BulletinDesk, CLOSER, createBulletinDesk } from './bulletin-desk.ts';
import { payFor } from './paid.ts';

const [A, B, C, D, E] = ['350825104', '350825105', '350825106', '350825107', '350825108'] as const;

/** Of the county; the notice's annex gives seventeen of them a task, and ranks these. */
const TOWNS = 19;

let desk: BulletinDesk;
beforeAll(async () => {
  desk = await createBulletinDesk();
});
afterAll(() => desk.end());
beforeEach(() => desk.clear());

const REGION = 'regionCode registered enrolled paid outOf rate rank isLast headsMissing enrolledChange rateChange';
const LIST = `query ($within: RegionCode!) {
  bulletins(within: $within, policyYear: 2018, first: 5) {
    totalCount
    nodes {
      id month asOf run isRanked isReproduced
      county { ${REGION} }
      towns { ${REGION} }
      duties { regionCode kind months state version }
      standings { explanations { regionCode months } criticisms { regionCode months } decision { outcome reasons { citations { locator } } } }
      participation { penalties { regionCode basis matchOnTask { min } matchOnShortfall { min } } decision { outcome } }
    }
  }
}`;

const listed = async () => (await desk.told(LIST, { within: COUNTY })).bulletins.nodes;

/** Three months in which A, B and C, then A, B and D, then A, D and E stand last. */
async function closeThree() {
  await desk.rank('2017-10-31', { [A]: 9, [B]: 8, [C]: 7 });
  await desk.close('2017-10', '2017-11-02');
  await desk.rank('2017-11-30', { [A]: 9, [B]: 8, [D]: 7 });
  await desk.close('2017-11', '2017-12-01');
  await desk.rank('2017-12-31', { [A]: 9, [D]: 8, [E]: 7 });
  await desk.close('2017-12', '2018-01-03');
}

const refusalOf = (closing: Promise<unknown>) =>
  closing.then(
    () => 'done',
    ({ code, problems }) =>
      problems?.map((one: { code: string; field?: string }) => `${one.code} ${one.field}`)[0] ?? code,
  );

/** A town as the list tells it. */
interface Town {
  readonly regionCode: string;
  readonly rank: number | null;
  readonly isLast: boolean | null;
  readonly enrolled: number;
  readonly enrolledChange: number | null;
}

interface Told {
  readonly towns: readonly Town[];
}

const ranked = ({ towns }: Told) => towns.filter(({ rank }) => rank !== null);
const townIn = ({ towns }: Told, code: string) => towns.find(({ regionCode }) => regionCode === code);

describe('三期通报', () => {
  test('a town that stands last twice explains in writing, and thrice is criticised publicly', async () => {
    await closeThree();
    const [third, second, first] = await listed();
    expect([first, second, third].map(({ month, asOf, run }) => [month, asOf, run.length])).toEqual([
      ['2017-10', '2017-10-31', 1],
      ['2017-11', '2017-11-30', 2],
      ['2017-12', '2017-12-31', 3],
    ]);
    const duty = (regionCode: string, kind: string, months: string[]) => ({
      ...{ regionCode, kind, months, state: 'DUE', version: 1 },
    });
    expect(first.duties).toEqual([]);
    expect(second.duties).toEqual([
      duty(A, 'EXPLANATION', ['2017-10', '2017-11']),
      duty(B, 'EXPLANATION', ['2017-10', '2017-11']),
    ]);
    expect(third.duties).toEqual([
      duty(A, 'CRITICISM', ['2017-10', '2017-11', '2017-12']),
      duty(D, 'EXPLANATION', ['2017-11', '2017-12']),
    ]);
    expect(third.standings.criticisms).toEqual([{ regionCode: A, months: ['2017-10', '2017-11', '2017-12'] }]);
    expect(third.standings.decision).toMatchObject({
      outcome: 'YES',
      reasons: expect.arrayContaining([{ citations: [{ locator: '五(四)' }] }]),
    });
  });

  test('ranks the towns, the best first, and tells what changed since the bulletin before', async () => {
    await closeThree();
    const [, second, first] = await listed();
    expect(ranked(second)).toHaveLength(17);
    expect(
      ranked(second)
        .slice(-3)
        .map(({ regionCode, rank }) => [regionCode, rank]),
    ).toEqual([
      [D, 15],
      [B, 16],
      [A, 17],
    ]);
    expect(second.towns[0]).toMatchObject({ rank: 1, rate: '100.00', headsMissing: 0, isLast: false });
    const [worst, same] = [townIn(second, A), townIn(first, A)];
    expect(worst?.enrolledChange).toBe((worst?.enrolled ?? 0) - (same?.enrolled ?? 0));
    expect(worst).toMatchObject({ rate: '11.11', rateChange: '0.00', isLast: true });
    expect(first.towns[0]).toMatchObject({ enrolledChange: null, rateChange: null });
    const sum = second.towns.reduce((total: number, { enrolled }: Town) => total + enrolled, 0);
    expect(second.county.enrolled).toBe(sum);
  });

  test('of a town below its target both readings of the penalty are told, and no amount that the text does not give', async () => {
    await closeThree();
    const [{ participation }] = await listed();
    expect(participation.decision.outcome).toBe('NO');
    expect(participation.penalties.map(({ regionCode }: { regionCode: string }) => regionCode)).toEqual([A, D, E]);
    expect(participation.penalties[0]).toMatchObject({ basis: 'TASK', matchOnTask: null, matchOnShortfall: null });
  });

  test('after a gap the row begins anew, and so it does when other towns are ranked', async () => {
    await desk.rank('2017-10-31', { [A]: 9, [B]: 8, [C]: 7 });
    await desk.close('2017-10', '2017-11-02');
    await desk.close('2017-12', '2018-01-03');
    const [gapped] = await listed();
    expect([gapped.run, gapped.duties]).toEqual([['2017-12'], []]);
    await desk.database
      .sql`update region_targets set task_heads = null where region_code = ${E} and policy_year = 2018`;
    await desk.close('2018-01', '2018-02-01');
    const [other] = await listed();
    expect([other.run, other.duties]).toEqual([['2018-01'], []]);
    expect(townIn(other, E)).toMatchObject({ rank: null, isLast: null, rate: null });
  });
});

describe('a month without ranks', () => {
  const sql = () => desk.database.sql;
  const forget = (towns: string) => sql()`
    update region_targets set task_heads = null, residents = null where policy_year = 2018 and region_code like ${towns}`;

  test('is refused while a town that a notice names lacks what rates are reckoned of, and closes once it is loaded', async () => {
    await desk.rank('2017-10-31', {});
    await sql()`update region_targets set task_heads = null, residents = 5000 where region_code = ${A} and policy_year = 2018`;
    const refused = await desk.close('2017-10', '2017-11-02').catch(({ problems }) => problems);
    expect(refused).toEqual([
      {
        code: 'RANKS_OPEN',
        text: { en: expect.stringContaining(A), zh: expect.stringContaining(`${A}缺少下达的任务数`) },
      },
    ]);
    expect(refused[0].text.zh).not.toContain(B);
    expect(await listed()).toEqual([]);
    await forget(A);
    await desk.close('2017-10', '2017-11-02');
    expect((await listed())[0]).toMatchObject({ isRanked: true });
  });

  test('is told to be one where no town has any number, and makes nothing due', async () => {
    const kept = await sql()`select region_code, task_heads from region_targets where policy_year = 2018`;
    await forget('%');
    await desk.close('2017-10', '2017-11-02');
    const [{ isRanked, duties, standings }] = await listed();
    expect([isRanked, duties, standings.decision.outcome]).toEqual([false, [], 'UNDETERMINED']);
    for (const { region_code: code, task_heads: task } of kept) {
      await sql()`update region_targets set task_heads = ${task} where region_code = ${code} and policy_year = 2018`;
    }
  });

  test('stops no later one: the row begins anew behind it', async () => {
    const worse = { [A]: 9, [B]: 8, [C]: 7 };
    await desk.rank('2017-10-31', worse);
    await desk.close('2017-10', '2017-11-02');
    await sql()`update bulletin_rows set rank = null, is_last = null`;
    await sql()`update bulletin_rows set task_heads = null, residents = 5000 where region_code = ${A}`;
    for (const [month, today] of [
      ['2017-11', '2017-12-01'],
      ['2017-12', '2018-01-03'],
    ] as const) {
      await desk.rank('2017-12-31', worse);
      await desk.close(month, today);
    }
    const [second, first] = await listed();
    expect([first.isRanked, first.run, first.duties]).toEqual([true, ['2017-11'], []]);
    expect(second.run).toEqual(['2017-11', '2017-12']);
    expect(second.duties.map(({ regionCode }: Town) => regionCode)).toEqual([A, B, C]);
  });
});

describe('ties on the last place that counts', () => {
  const tied = { [A]: 9, [B]: 8, [C]: 7, [D]: 7 };
  const lastOf = async () => {
    const [{ towns }] = (await listed()) as [Told];
    return towns.filter(({ isLast }) => isLast).map(({ regionCode }) => regionCode);
  };

  test('are all among the last where the rulebook includes them', async () => {
    await desk.rank('2017-10-31', tied);
    await desk.close('2017-10', '2017-11-02');
    expect(await lastOf()).toEqual([C, D, B, A]);
  });

  test('are none of them where it excludes them', async () => {
    await desk.rank('2017-10-31', tied);
    const counter = desk.for(CLOSER, '2017-11-02');
    const published = counter.rulebooks.find({ region: COUNTY, scheme: 'URRBMI', policyYear: 2018 });
    const rules = published.rulebook.rules.map((rule: Rule) =>
      rule.kind === 'bulletin' ? { ...rule, ties: { value: 'EXCLUDE' } } : rule,
    );
    const excluding = { ...published, compiled: compile({ ...published.rulebook, rules } as never, published) };
    const rulebooks = { ...counter.rulebooks, find: () => excluding, named: () => [excluding] };
    const input = {
      idempotencyKey: 'ties-excluded',
      regionCode: COUNTY,
      scheme: 'URRBMI',
      month: '2017-10',
      policyYear: 2018,
    } as const;
    await closeBulletin({ ...counter, rulebooks }, input);
    expect(await lastOf()).toEqual([B, A]);
  });
});

describe('a bulletin that was closed', () => {
  test('stands: closing its month again changes nothing and answers with it', async () => {
    const first = await desk.close('2017-10', '2017-11-02');
    await desk.rank('2017-10-31', { [A]: 9 });
    expect(first.isNew).toBe(true);
    expect(await desk.close('2017-10', '2017-11-09')).toEqual({ ...first, isNew: false });
    expect((await listed()).length).toBe(1);
  });

  test('is not changed by what is recorded later, corrected or new, and counts so again', async () => {
    await desk.close('2017-10', '2017-11-02');
    const [before] = await listed();
    const [somebody] = await desk.database.sql<{ id: string; person: string }[]>`
      select id, person_id as person from enrollments where policy_year = 2018 and paid_on <= '2017-10-31'
        and superseded_at is null and status <> 'VOID' limit 1`;
    await desk.database.sql`update enrollments set superseded_at = now() where id = ${somebody?.id ?? ''}`;
    expect((await desk.counts('2017-10-31')).get(COUNTY)?.enrolled).toBe(before.county.enrolled - 1);
    expect((await listed())[0]).toEqual({ ...before, isReproduced: true });
    await payFor(desk.database.sql, somebody?.person ?? '', { paidOn: '2017-10-05' });
    await desk.database.sql`update bulletin_rows set enrolled = enrolled + 1 where level = 'COUNTY'`;
    expect((await listed())[0].isReproduced).toBe(false);
  });

  test('counts who was at work when it was closed, and whatever they wrote', async () => {
    const before = (await desk.counts('2017-10-31')).get(COUNTY)?.registered ?? 0;
    const [free] = await desk.database.sql<{ id: string }[]>`
      select id from people where region_code like '350825%' and merged_into_id is null
        and not exists (select from enrollments where person_id = people.id and policy_year = 2018) limit 1`;
    const writing = desk.database.sql.begin(async (tx) => {
      await tx`select now()`;
      await sleep(300);
      await tx`insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
        values (${free?.id ?? ''}, 'URRBMI', ${TOWN}, '350800', 2018, 'PAID', '2017-10-02', '2017-10-02', 'test')`;
    });
    await sleep(50);
    const [{ isNew }] = await Promise.all([desk.close('2017-10', '2017-11-02'), writing]);
    expect(isNew).toBe(true);
    const [bulletin] = await listed();
    expect(bulletin).toMatchObject({ county: { registered: before + 1 }, isReproduced: true });
  });

  test('is one, however many close it at once', async () => {
    const closed = await Promise.all([1, 2, 3].map(() => desk.close('2017-10', '2017-11-02')));
    expect(new Set(closed.map(({ bulletinId }) => bulletinId)).size).toBe(1);
    expect(closed.filter(({ isNew }) => isNew)).toHaveLength(1);
  });
});

describe('what is refused', () => {
  test.each([
    ['a month that has not begun', { month: '2017-12' }, 'BULLETIN_MONTH_NOT_BEGUN month'],
    ['what is no month', { month: '2017-13' }, 'MONTH_REFUSED'],
    ['a day in the collection window of no year', { month: '2017-08' }, 'BULLETIN_YEAR_OPEN policyYear'],
    ['a town', { regionCode: TOWN }, 'BULLETIN_NOT_OF_COUNTY regionCode'],
    ['a county of others', { regionCode: '350802' }, 'REGION_NOT_YOURS regionCode'],
    ['a year without a rulebook', { policyYear: 2017 }, 'POLICY_YEAR_NOT_PUBLISHED'],
  ])('%s', async (_, given, code) => {
    const input = { idempotencyKey: crypto.randomUUID(), regionCode: COUNTY, scheme: 'URRBMI', ...given } as const;
    expect(await refusalOf(closeBulletin(desk.for(CLOSER, '2017-11-20'), input))).toBe(code);
  });

  test('a month before the last that was closed', async () => {
    await desk.close('2017-11', '2017-11-20');
    expect(await refusalOf(desk.close('2017-10', '2017-11-20'))).toBe('BULLETIN_OUT_OF_ORDER month');
  });

  test('nobody but a county closes one, and whoever works in it reads it', async () => {
    const input = { regionCode: COUNTY, month: '2017-10', idempotencyKey: crypto.randomUUID() };
    const query = 'mutation ($input: BulletinCloseInput!) { bulletinClose(input: $input) { isNew } }';
    const officer = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
    for (const viewer of [officer, ANALYST]) {
      expect((await desk.ask(viewer, query, { input })).errors[0]?.extensions.code).toBe('FORBIDDEN');
    }
    const { bulletinId: id } = await desk.close('2017-10', '2017-11-02');
    const one = 'query ($id: ID!) { bulletin(id: $id) { month towns { enrolled } } }';
    for (const viewer of [officer, ANALYST]) {
      expect((await desk.told(one, { id }, { as: viewer })).bulletin.towns).toHaveLength(TOWNS);
    }
    const stranger = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350802'] });
    expect((await desk.told(one, { id }, { as: stranger })).bulletin).toBeNull();
    expect((await desk.told(LIST, { within: COUNTY }, { as: stranger })).bulletins).toEqual({
      totalCount: 0,
      nodes: [],
    });
  });

  test('villages are told to those who count exactly, of their own regions', async () => {
    const { bulletinId: id } = await desk.close('2017-10', '2017-11-02');
    const query = 'query ($id: ID!) { bulletin(id: $id) { villages(first: 500) { regionCode level } } }';
    expect((await desk.ask(ANALYST, query, { id })).errors[0]?.extensions.code).toBe('FORBIDDEN');
    const officer = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
    const own = (await desk.told(query, { id }, { as: officer })).bulletin.villages;
    const all = (await desk.told(query, { id })).bulletin.villages;
    expect(own.length).toBeGreaterThan(0);
    expect(own.every(({ regionCode }: { regionCode: string }) => regionCode.startsWith(TOWN))).toBe(true);
    expect(all.length).toBeGreaterThan(own.length);
  });
});
