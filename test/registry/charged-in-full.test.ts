import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/services/viewer.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';
import { enterStay, type GivenStay } from '../support/stays.ts';

const clerk = (department: string) => viewerWith({ role: 'DEPARTMENT_CLERK', department, regions: [COUNTY] });
const CIVIL_AFFAIRS = clerk('CIVIL_AFFAIRS');
/** A stay from the 9th to the 16th of October 2017. */
const DAYS = { admittedOn: '2017-10-09', dischargedOn: '2017-10-16' };
const PAID_FIRST = { route: 'REIMBURSED_AFTER_NOTICE' };

let graph: TestGraph;
/** People of the county whom nobody lists. */
let unlisted: string[];
beforeAll(async () => {
  graph = await createTestGraph();
  const rows = await graph.database.sql<{ id: string }[]>`
    select id from people where region_code like '350825%' and merged_into_id is null and merged_ids = '{}'
      and not exists (select from assistance_listings where person_id = people.id) order by id`;
  unlisted = rows.map(({ id }) => id);
});
afterAll(() => graph.close());

/** Somebody else each time, on a list of civil affairs since 2016 unless told. */
async function somebody({ department = 'CIVIL_AFFAIRS', category = 'DIBAO', to = null as string | null } = {}) {
  const personId = unlisted.shift() ?? '';
  await list(personId, { department, category, to });
  return personId;
}

const list = (
  personId: string,
  {
    department = 'CIVIL_AFFAIRS',
    category = 'DIBAO',
    from = '2016-01-01' as string | null,
    to = null as string | null,
  } = {},
) => graph.database.sql`
    insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, valid_to, source)
    values (${personId}, ${category}, ${department}, ${COUNTY}, '2016-01-01', ${from}, ${to}, 'test')`;

const stay = (personId: string, given: Partial<GivenStay> = {}) =>
  enterStay(graph.database.sql, { personId, ...DAYS, ...given });

interface Row {
  readonly person: { readonly id: string } | null;
  readonly listings: readonly { readonly category: string }[];
  readonly cause: string;
  readonly charged: string;
  readonly assistance: string | null;
}

async function charged(viewer: Viewer = OFFICER, month = '2017-10'): Promise<Row[]> {
  const { data, errors } = await graph.ask(
    viewer,
    `{ chargedInFull(within: "${COUNTY}", month: "${month}", first: 500) {
      nodes { person { id } listings { category } cause charged assistance } } }`,
  );
  expect(errors).toEqual([]);
  return data.chargedInFull.nodes;
}

const rowOf = async (personId: string, viewer?: Viewer, month?: string) =>
  (await charged(viewer, month)).find(({ person }) => person?.id === personId);

describe('charged in full', () => {
  test('is whoever paid first, however much assistance paid since', async () => {
    const personId = await somebody();
    await stay(personId, { ...PAID_FIRST, basicFen: 300_000, assistanceFen: 100_000 });
    expect(await rowOf(personId)).toEqual({
      ...{ person: { id: personId }, listings: [{ category: 'DIBAO' }] },
      ...{ cause: 'PAID_FIRST', charged: '5000.00', assistance: '1000.00' },
    });
  });

  test('is whoever was settled without assistance, and paid the own share', async () => {
    const personId = await somebody();
    await stay(personId, { basicFen: 300_000 });
    expect(await rowOf(personId)).toMatchObject({ cause: 'NO_ASSISTANCE', charged: '2000.00', assistance: '0.00' });
  });

  test.each<[string, Partial<GivenStay>]>([
    ['whom assistance helped', { basicFen: 300_000, assistanceFen: 1 }],
    ['for whom nothing inside the policy was left', { eligibleFen: 300_000, basicFen: 300_000 }],
    ['whom the law does not pay for', { ...PAID_FIRST, state: 'DENIED' }],
    ['whose settlement nobody made yet', { state: 'CHECKED' }],
    ['who was not in hospital', { ...PAID_FIRST, visit: 'OUTPATIENT', dischargedOn: null }],
  ])('is nobody %s', async (_, given) => {
    const personId = await somebody();
    await stay(personId, given);
    expect(await rowOf(personId)).toBeUndefined();
  });

  test('is nobody whose settlement was taken back', async () => {
    const personId = await somebody();
    const claimId = await stay(personId, { basicFen: 300_000 });
    await graph.database.sql`
      insert into claim_settlements (claim_id, person_id, scheme, policy_year, reverses_id, decision_id, admissions, total_fen, eligible_fen,
        basic_fen, critical_fen, assistance_fen, tilt_fen, other_fen, account_fen, own_fen, own_after_basic_fen, settled_by, settled_on)
      select claim_id, person_id, scheme, policy_year, id, decision_id, -admissions, -total_fen, -eligible_fen,
        -basic_fen, 0, 0, 0, 0, 0, -own_fen, -own_after_basic_fen, 'test', settled_on
      from claim_settlements where claim_id = ${claimId}`;
    expect(await rowOf(personId)).toBeUndefined();
  });
});

describe('the list', () => {
  test('counts on the day of admission: the last day of it, and not the day after', async () => {
    const [until, before] = [await somebody({ to: DAYS.admittedOn }), await somebody({ to: '2017-10-08' })];
    await stay(until, PAID_FIRST);
    await stay(before, PAID_FIRST);
    expect(await rowOf(until)).toBeDefined();
    expect(await rowOf(before)).toBeUndefined();
  });

  test('has to be of a category that is settled at discharge', async () => {
    const personId = await somebody({ department: 'HEALTH', category: 'FP_PREF' });
    await stay(personId, PAID_FIRST);
    expect(await rowOf(personId)).toBeUndefined();
  });

  test('may have been of a file that was merged into the person’s', async () => {
    const [kept = '', merged = ''] = unlisted.splice(0, 2);
    await graph.database.sql`update people set merged_ids = ${[merged]} where id = ${kept}`;
    await graph.database.sql`update people set merged_into_id = ${kept} where id = ${merged}`;
    await list(merged);
    await stay(kept, PAID_FIRST);
    expect(await rowOf(kept)).toMatchObject({ listings: [{ category: 'DIBAO' }] });
    expect(await rowOf(kept, CIVIL_AFFAIRS)).toBeDefined();
  });
});

describe('the month', () => {
  test('is that of the discharge, from its first day to its last', async () => {
    const [first, last] = [await somebody(), await somebody()];
    await stay(first, { ...PAID_FIRST, admittedOn: '2017-08-30', dischargedOn: '2017-09-01' });
    await stay(last, { ...PAID_FIRST, admittedOn: '2017-09-29', dischargedOn: '2017-09-30' });
    for (const personId of [first, last]) {
      expect(await rowOf(personId, OFFICER, '2017-09')).toBeDefined();
      expect(await rowOf(personId, OFFICER, '2017-08')).toBeUndefined();
      expect(await rowOf(personId)).toBeUndefined();
    }
  });

  test.each(['2017-00', '0000-12'])('%s is none, and refused', async (month) => {
    const { errors } = await graph.ask(
      OFFICER,
      `{ chargedInFull(within: "${COUNTY}", month: "${month}") { totalCount } }`,
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'MONTH_REFUSED' });
  });
});

describe('whoever asks', () => {
  test('is told of the own lists alone, as a department', async () => {
    const personId = await somebody({ department: 'DISABLED_FEDERATION', category: 'DISABLED_SEVERE' });
    await list(personId, { department: 'CIVIL_AFFAIRS', category: 'DIBAO', from: '2017-10-10' });
    await stay(personId, PAID_FIRST);
    expect(await rowOf(personId, clerk('DISABLED_FEDERATION'))).toMatchObject({
      listings: [{ category: 'DISABLED_SEVERE' }],
    });
    // Civil affairs listed the person a day after the admission.
    expect(await rowOf(personId, CIVIL_AFFAIRS)).toBeUndefined();
    expect(await rowOf(personId, viewerWith({ role: 'COUNTY_OFFICER', regions: ['350821'] }))).toBeUndefined();
  });

  test('is not told of a sensitive list without the scope for it', async () => {
    const personId = await somebody({ department: 'CIVIL_AFFAIRS', category: 'MENTAL_SEVERE' });
    await stay(personId, PAID_FIRST);
    expect(await rowOf(personId, CIVIL_AFFAIRS)).toBeUndefined();
  });

  test('may see what care cost for that alone: a clerk is shown no claim', async () => {
    const { errors } = await graph.ask(
      CIVIL_AFFAIRS,
      `{ chargedInFull(within: "${COUNTY}", month: "2017-10") { nodes { claim { id } } } }`,
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('is not told without the scope for lists', async () => {
    const town = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [COUNTY] });
    const { errors } = await graph.ask(town, `{ chargedInFull(within: "${COUNTY}", month: "2017-10") { totalCount } }`);
    expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('goes on behind a cursor, and counts them all', async () => {
    const all = await charged();
    const page = async (after: string | null) => {
      const { data } = await graph.ask(
        OFFICER,
        `query ($after: String) { chargedInFull(within: "${COUNTY}", month: "2017-10", first: 3, after: $after) {
          totalCount nodes { person { id } } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      return data.chargedInFull;
    };
    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);
    expect(first).toMatchObject({ totalCount: all.length, pageInfo: { hasNextPage: true } });
    const ids = [...first.nodes, ...second.nodes].map(({ person }: Row) => person?.id);
    expect(ids).toEqual(all.slice(0, ids.length).map(({ person }) => person?.id));
    expect(ids.length).toBeGreaterThan(3);
  });
});
