import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Viewer } from '../../src/services/viewer.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TODAY, viewerWith } from '../support/graph.ts';

const clerk = (department: string) => viewerWith({ role: 'DEPARTMENT_CLERK', department, regions: [COUNTY] });
const HOSPITAL = 'H35082500001';

let graph: TestGraph;
/** People of the county whom nobody lists. */
let unlisted: string[];
beforeAll(async () => {
  graph = await createTestGraph();
  const { sql } = graph.database;
  const rows = await sql<{ id: string }[]>`
    select id from people where region_code like '350825%' and merged_into_id is null
      and not exists (select from assistance_listings where person_id = people.id)
      and not exists (select from status_periods where person_id = people.id and kind = 'DEAD') order by id limit 20`;
  unlisted = rows.map(({ id }) => id);
  await sql`insert into institutions (code, name, region_code, source) values (${HOSPITAL}, '示例县医院', ${COUNTY}, 'test')`;
});
afterAll(() => graph.close());

/** Somebody else each time, whom a department lists. */
async function listed({
  department = 'CIVIL_AFFAIRS',
  category = 'DIBAO',
  from = '2016-01-01',
  to = null as string | null,
} = {}) {
  const personId = unlisted.shift() ?? '';
  await graph.database.sql`
    insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, valid_to, source)
    values (${personId}, ${category}, ${department}, ${COUNTY}, ${from}, ${from}, ${to}, 'test')`;
  return personId;
}

const ask = (viewer: Viewer, rest = '', page = 'first: 500') =>
  graph.ask(
    viewer,
    `{ oneStopEntitlements(within: "${COUNTY}"${rest}, ${page}) {
      totalCount pageInfo { endCursor hasNextPage } nodes { person { id } listings { category department } } } }`,
  );

async function entitled(viewer: Viewer = OFFICER): Promise<string[]> {
  const { data, errors } = await ask(viewer);
  expect(errors).toEqual([]);
  return data.oneStopEntitlements.nodes.map(({ person }: { person: { id: string } }) => person.id);
}

test('names whoever is listed today, on the last day too, and nobody from the day after', async () => {
  const [last, over, coming] = [
    await listed({ to: TODAY }),
    await listed({ to: '2017-11-19' }),
    await listed({ from: '2017-11-21' }),
  ];
  const ids = await entitled();
  expect(ids).toContain(last);
  expect(ids).not.toContain(over);
  expect(ids).not.toContain(coming);
});

test('names nobody who died, nor of a category that is not settled at discharge', async () => {
  const [dead, other] = [await listed(), await listed({ department: 'HEALTH', category: 'FP_PREF' })];
  expect(await entitled()).toContain(dead);
  await graph.database.sql`
    insert into status_periods (person_id, kind, valid_from, source) values (${dead}, 'DEAD', ${TODAY}, 'test')`;
  const ids = await entitled();
  expect(ids).not.toContain(dead);
  expect(ids).not.toContain(other);
});

test('tells a department of its own lists alone', async () => {
  const personId = await listed({ department: 'DISABLED_FEDERATION', category: 'DISABLED_SEVERE' });
  expect(await entitled(clerk('DISABLED_FEDERATION'))).toContain(personId);
  expect(await entitled(clerk('CIVIL_AFFAIRS'))).not.toContain(personId);
});

test('is read to its end page by page, everybody once', async () => {
  const all = await entitled();
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const { data } = await ask(OFFICER, '', `first: 40, after: ${after ? `"${after}"` : 'null'}`);
    const { nodes, pageInfo, totalCount } = data.oneStopEntitlements;
    expect(totalCount).toBe(all.length);
    seen.push(...nodes.map(({ person }: { person: { id: string } }) => person.id));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(seen).toEqual(all);
  expect(all.length).toBeGreaterThan(80);
});

test('is told of an institution only where the region’s insurance designates it', async () => {
  const at = async (code: string) => {
    const { data, errors } = await ask(OFFICER, `, institutionCode: "${code}"`);
    return errors[0]?.extensions.code ?? data.oneStopEntitlements.nodes.length;
  };
  expect(await at('H99999999999')).toBe('INSTITUTION_UNKNOWN');
  expect(await at(HOSPITAL)).toBe('INSTITUTION_NOT_DESIGNATED');
  await graph.database.sql`
    insert into designations (institution_id, region_code, status, valid_from, source)
    select id, '350800', 'DESIGNATED', '2017-11-20', 'test' from institutions where code = ${HOSPITAL}`;
  expect(await at(HOSPITAL)).toBe((await entitled()).length);
});
