import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/services/viewer.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

const [LI, WANG] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
const AUDITOR = viewerWith({ sub: 'auditor', role: 'AUDITOR', regions: [COUNTY] });
const RESIDENT = viewerWith({ sub: 'resident', role: 'RESIDENT', person: LI });
const CLERK = viewerWith({
  sub: 'clerk',
  role: 'DEPARTMENT_CLERK',
  department: 'CIVIL_AFFAIRS',
  regions: [COUNTY],
  purpose: '核对名单',
});
const DECLARED = viewerWith({ sub: 'li', role: 'COUNTY_OFFICER', regions: [TOWN], purpose: '投诉 2017-114' });

const LOOKS = `query Looks($id: ID!, $first: Int! = 20, $after: ID) {
  person(id: $id) { looks(first: $first, after: $after) { id at action role regions department purpose actor } }
}`;

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());
beforeEach(() => graph.database.sql`truncate audit_lines restart identity`);

interface Look {
  readonly id: string;
  readonly action: string;
  readonly actor: string;
}

async function looks(viewer: Viewer, id: string, page: object = {}): Promise<readonly Look[]> {
  const { data, errors } = await graph.ask(viewer, LOOKS, { id, ...page });
  expect(errors).toEqual([]);
  return data.person.looks;
}

const read = (viewer: Viewer, id: string) => graph.ask(viewer, `{ person(id: "${id}") { name } }`);

test('a resident sees who looked, when, how, from where and what for, the latest first', async () => {
  await read(OFFICER, LI);
  await graph.ask(DECLARED, `{ person(id: "${LI}") { idNumber(unmask: true, caseNumber: "2017-114") } }`);
  await read(OFFICER, WANG);
  const at = expect.stringMatching(/^20\d\d-/);
  const office = { role: 'COUNTY_OFFICER', department: null };
  const declared = { ...office, regions: [TOWN], actor: 'li', purpose: '投诉 2017-114' };
  expect(await looks(RESIDENT, LI)).toEqual(
    [
      { id: '2', at, action: 'registry.read', ...declared },
      { id: expect.any(String), at, action: 'person.unmask', ...declared },
      { id: '1', at, action: 'registry.read', ...office, regions: [COUNTY], actor: 'test', purpose: null },
    ].map((look, place) => ({ ...look, id: ['3', '2', '1'][place] })),
  );
});

test('a resident sees who looked at the own file alone: that a department did would tell on whose list a relative stands', async () => {
  const [mate] = await graph.database.sql`
    select b.person_id as id from household_members a join household_members b using (household_id)
    where a.person_id = ${LI} and b.person_id <> ${LI} and b.valid_to is null and b.superseded_at is null limit 1`;
  await read(OFFICER, mate?.id);
  expect(await looks(AUDITOR, mate?.id)).toHaveLength(1);
  expect(await looks(RESIDENT, mate?.id)).toEqual([]);
  const other = viewerWith({ sub: 'mate', role: 'RESIDENT', person: mate?.id });
  expect(await looks(other, mate?.id)).toHaveLength(2);
});

test('a department is named', async () => {
  const [listed] = await graph.database.sql`
    select person_id as id from assistance_listings where department = 'CIVIL_AFFAIRS' and superseded_at is null limit 1`;
  await read(CLERK, listed?.id);
  expect(await looks(AUDITOR, listed?.id)).toMatchObject([
    { role: 'DEPARTMENT_CLERK', department: 'CIVIL_AFFAIRS', regions: [COUNTY], purpose: '核对名单', actor: 'clerk' },
  ]);
});

test('a change is no look, and what a resident reads leaves none', async () => {
  await graph.database.sql`
    insert into audit_lines (actor, role, action, subjects, count, details)
    values ('test', 'COUNTY_OFFICER', 'personMove', ${[LI]}, 1, '{"key": "a-key-of-a-write"}')`;
  await looks(RESIDENT, LI);
  expect(await looks(RESIDENT, LI)).toEqual([]);
});

test('that an auditor looked up who looked is a look itself', async () => {
  expect(await looks(AUDITOR, LI)).toEqual([]);
  expect((await looks(RESIDENT, LI)).map(({ actor }) => actor)).toEqual(['auditor']);
});

test('a line of before offices were kept has none', async () => {
  await graph.database.sql`
    insert into audit_lines (actor, role, action, subjects, count) values ('old', 'AUDITOR', 'person.unmask', ${[LI]}, 1)`;
  expect(await looks(RESIDENT, LI)).toMatchObject([{ actor: 'old', regions: [], department: null }]);
});

test('looks at a file that was merged into another belong to the one that stands', async () => {
  const { sql } = graph.database;
  const [old] = await sql`
    select id from people where region_code like ${`${COUNTY}%`} and merged_into_id is null and id <> ${LI} order by id desc limit 1`;
  await read(OFFICER, old?.id);
  await read(OFFICER, LI);
  await sql`update people set merged_into_id = ${LI} where id = ${old?.id}`;
  await sql`update people set merged_ids = ${[old?.id]}::uuid[] where id = ${LI}`;
  expect((await looks(RESIDENT, LI)).map(({ id }) => id)).toEqual(['2', '1']);
  await sql`update people set merged_into_id = null where id = ${old?.id}`;
  await sql`update people set merged_ids = '{}' where id = ${LI}`;
});

describe('pages', () => {
  const insert = (many: number) => graph.database.sql`
    insert into audit_lines (actor, role, action, subjects, count)
    select 'n' || n, 'AUDITOR', 'registry.read', ${[LI, WANG]}, 2 from generate_series(1, ${many}) n`;

  test('follow each other without a gap, each by one statement', async () => {
    await insert(7);
    const first = await looks(RESIDENT, LI, { first: 3 });
    const second = await looks(RESIDENT, LI, { first: 3, after: first.at(-1)?.id });
    const third = await looks(RESIDENT, LI, { first: 3, after: second.at(-1)?.id });
    expect([first, second, third].map((page) => page.map(({ id }) => id))).toEqual([
      ['7', '6', '5'],
      ['4', '3', '2'],
      ['1'],
    ]);
    const { statements } = await graph.ask(AUDITOR, LOOKS, { id: LI });
    expect(statements.filter((text) => text.includes('audit_lines'))).toHaveLength(1);
  });

  test('of two files take one statement together, found by the index on subjects', async () => {
    await insert(2);
    const both = `{ a: person(id: "${LI}") { looks(first: 1) { id } } b: person(id: "${WANG}") { looks(first: 1) { id } } }`;
    const { data, statements } = await graph.ask(AUDITOR, both);
    expect(data).toEqual({ a: { looks: [{ id: '2' }] }, b: { looks: [{ id: '2' }] } });
    const asked = statements.filter((text) => text.includes('audit_lines'));
    expect(asked).toHaveLength(1);
    const plan = await graph.database.sql.begin(async (tx) => {
      // A handful of lines would be read whole, and their key walked.
      await tx`set local enable_seqscan = off`;
      return tx.unsafe(`explain (generic_plan) ${asked[0]}`).simple();
    });
    expect(JSON.stringify(plan)).toContain('audit_lines_subjects_idx');
  });

  test.each([
    ['more than 500', { first: 501 }],
    ['less than none', { first: -1 }],
    ['behind what is no line', { after: "1'; drop table audit_lines" }],
  ])('%s: refused', async (_, page) => {
    const { errors } = await graph.ask(AUDITOR, LOOKS, { id: LI, ...page });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['PAGE_REFUSED']);
  });
});

describe('nobody else', () => {
  test.each([
    ['an officer', OFFICER],
    ['a clerk', CLERK],
    ['a collector', viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [TOWN] })],
    ['a resident whose token leaves it out', viewerWith({ role: 'RESIDENT', person: LI, scope: 'registry:read' })],
  ])('%s is refused before a statement runs', async (_, viewer) => {
    const { errors, statements } = await graph.ask(viewer, LOOKS, { id: LI });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    expect(statements).toEqual([]);
  });

  test('a resident finds no file of another household, an auditor none of another county', async () => {
    const [other] = await graph.database.sql`
      select id from people where region_code like ${`${COUNTY}%`} and id <> all(
        select b.person_id from household_members a join household_members b using (household_id) where a.person_id = ${LI}) limit 1`;
    await read(OFFICER, other?.id);
    const elsewhere = viewerWith({ role: 'AUDITOR', regions: ['350821'] });
    for (const viewer of [RESIDENT, elsewhere]) {
      expect((await graph.ask(viewer, LOOKS, { id: other?.id })).data.person).toBeNull();
    }
  });
});
