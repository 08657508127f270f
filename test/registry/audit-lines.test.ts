import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/services/viewer.ts';
import { sealAuditLines } from '../../src/store/queries/audit-seal.ts';
import { COUNTY, createTestGraph, KEYRING, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

const LI = '00000000-0000-4000-8000-000000000001';
const auditor = (...regions: string[]) => viewerWith({ sub: 'auditor', role: 'AUDITOR', regions });
const NATION = auditor('000000');

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());
beforeEach(() => graph.database.sql`truncate audit_lines, audit_seals restart identity`);

interface Line {
  readonly actor: string;
  readonly action?: string;
  readonly subjects?: readonly string[];
  readonly details?: object;
}

async function write(...lines: readonly Line[]): Promise<void> {
  const { sql } = graph.database;
  for (const { actor, action = 'registry.read', subjects = [], details = {} } of lines) {
    await sql`
      insert into audit_lines (actor, role, action, subjects, count, details)
      values (${actor}, 'COUNTY_OFFICER', ${action}, ${subjects}, ${subjects.length}, ${sql.json(details as never)})`;
  }
}

const LINES = `query Lines(
  $about: ID, $where: AuditLineWhere, $orderBy: [AuditLineOrder!], $first: Int, $after: String, $last: Int, $before: String
) {
  auditLines(about: $about, where: $where, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
    nodes { id actor } pageInfo { hasNextPage endCursor startCursor } totalCount
  }
}`;
const LATEST = { orderBy: [{ field: 'LINE', direction: 'DESC' }] };

async function page(viewer: Viewer, variables: object = {}) {
  const { data, errors } = await graph.ask(viewer, LINES, { ...variables });
  expect(errors).toEqual([]);
  return data.auditLines;
}

async function actors(viewer: Viewer, variables: object = {}): Promise<string[]> {
  const { nodes, totalCount } = await page(viewer, variables);
  expect(totalCount).toBe(nodes.length);
  return nodes.map(({ actor }: Line) => actor);
}

test('no line is about what cannot be written', async () => {
  await write({ actor: 'one', subjects: ['x'] });
  for (const about of ['x\0', '\0', '\ud800']) expect(await actors(NATION, { about })).toEqual([]);
});

test('a line tells who did what, from where, and by which law', async () => {
  await graph.ask(OFFICER, `query Look { person(id: "${LI}") { cover(policyYear: 2018) { status } } }`);
  const whole = `{ auditLines { nodes {
    id actor role purpose action subjects count regions department operation document rulebooks details
  } } }`;
  const { data, errors } = await graph.ask(auditor(COUNTY), whole);
  expect(errors).toEqual([]);
  const [line] = data.auditLines.nodes;
  expect(line).toEqual({
    id: '1',
    actor: 'test',
    role: 'COUNTY_OFFICER',
    purpose: null,
    action: 'registry.read',
    subjects: [LI],
    count: 1,
    regions: [COUNTY],
    department: null,
    operation: 'Look',
    document: expect.stringMatching(/^[0-9a-f]{64}$/),
    rulebooks: [expect.stringMatching(/^350825-liancheng\/urrbmi-2018@\d+$/)],
    details: expect.any(String),
  });
  expect(JSON.parse(line.details)).toMatchObject({ operation: 'Look', office: { regions: [COUNTY] } });
});

test('what an office changes is seen by who audits its region, whatever it is about', async () => {
  const input = { idempotencyKey: 'a-key-of-the-audit', within: TOWN, policyYear: 2018, scheme: 'URRBMI' };
  const make = 'mutation ($input: CohortMakeInput!) { cohortMake(input: $input) { userErrors { code } } }';
  const { data, errors } = await graph.ask(
    viewerWith({ sub: 'office', role: 'COUNTY_OFFICER', regions: [TOWN] }),
    make,
    { input },
  );
  expect([errors, data.cohortMake.userErrors]).toEqual([[], []]);
  expect(await actors(auditor(COUNTY), { where: { action: { eq: 'cohortMake' } } })).toEqual(['office']);
  expect(await actors(auditor('350821'))).toEqual([]);
});

test('a line of before such things were kept says nothing of them', async () => {
  await write({ actor: 'old', action: 'rulebook.publish', details: { key: 'a-key-of-before' } });
  const { data } = await graph.ask(
    NATION,
    '{ auditLines { nodes { regions department operation document rulebooks details } } }',
  );
  expect(data.auditLines.nodes).toEqual([
    {
      regions: [],
      department: null,
      operation: null,
      document: null,
      rulebooks: [],
      details: '{"key":"a-key-of-before"}',
    },
  ]);
});

describe('auditors see', () => {
  const office = (...regions: string[]) => ({ office: { regions } });
  beforeEach(async () => {
    const [elsewhere] = await graph.database.sql`
      select id from people where region_code like ${`${COUNTY}%`} and region_code not like ${`${TOWN}%`} limit 1`;
    await write(
      { actor: 'town', details: office(TOWN) },
      { actor: 'county', details: office(COUNTY) },
      { actor: 'next county', details: office('350821') },
      { actor: 'two counties', details: office('350821', COUNTY) },
      { actor: 'about li', subjects: ['no id', LI], details: office('350821') },
      { actor: 'about another town', subjects: [elsewhere?.id], details: { key: 'a-key-of-a-write' } },
      { actor: 'about nobody', subjects: ['00000000-0000-4000-8000-00000000ffff', "'; --"] },
      { actor: 'import', action: 'people.import' },
    );
  });

  test.each([
    ['of a town, its office and its people', [TOWN], ['town', 'about li']],
    [
      'of a county, its offices and its people',
      [COUNTY],
      ['town', 'county', 'two counties', 'about li', 'about another town'],
    ],
    ['of two places, those of both', [TOWN, '350821'], ['town', 'next county', 'two counties', 'about li']],
    ['of elsewhere, nothing', ['350822'], []],
    ['of nowhere, nothing', [], []],
  ])('%s', async (_, regions, seen) => {
    expect(await actors(auditor(...regions))).toEqual(seen);
  });

  test('of the nation, every line', async () => {
    expect(await actors(NATION)).toHaveLength(8);
    expect(await actors(auditor('350821', '000000'))).toHaveLength(8);
  });
});

describe('lines are found', () => {
  beforeEach(() =>
    write(
      { actor: 'a', subjects: [LI] },
      { actor: 'b', action: 'person.unmask', subjects: [LI, 'x'] },
      { actor: 'c', action: 'person.unmask', subjects: ['x'] },
      { actor: 'd' },
    ),
  );

  test.each([
    ['about one person', { about: LI }, ['a', 'b']],
    ['about one person, whatever the case of the letters', { about: LI.toUpperCase(), ...LATEST }, ['b', 'a']],
    ['about what nothing is about', { about: "' or true --" }, []],
    ['by who did it', { where: { actor: { in: ['a', 'd'] } } }, ['a', 'd']],
    ['by what was done', { where: { action: { eq: 'person.unmask' } } }, ['b', 'c']],
    ['by both', { about: LI, where: { action: { startsWith: 'person.' } } }, ['b']],
    ['by number', { where: { line: { gte: 3 } } }, ['c', 'd']],
    ['by day', { where: { at: { gt: '2017-01-01T00:00:00+08:00' }, purpose: { isNull: true } } }, ['a', 'b', 'c', 'd']],
    ['by how many it is about', { where: { count: { gt: 1 } } }, ['b']],
    ['the latest first', LATEST, ['d', 'c', 'b', 'a']],
  ])('%s', async (_, asked, found) => {
    expect(await actors(NATION, asked)).toEqual(found);
  });

  test('page by page, in both directions, also while lines are added', async () => {
    const first = await page(NATION, { first: 2, ...LATEST });
    await write({ actor: 'e' });
    const second = await page(NATION, { first: 2, after: first.pageInfo.endCursor, ...LATEST });
    expect([first, second].map(({ nodes }) => nodes.map(({ actor }: Line) => actor).join(''))).toEqual(['dc', 'ba']);
    const back = await page(NATION, { last: 2, before: second.pageInfo.startCursor, ...LATEST });
    expect(back.nodes.map(({ actor }: Line) => actor)).toEqual(['d', 'c']);
  });

  test('in one statement', async () => {
    const { statements } = await graph.ask(NATION, '{ auditLines(first: 2) { nodes { id } } }');
    expect(statements).toHaveLength(1);
  });
});

test('seals are listed with what they hold', async () => {
  await write({ actor: 'a' }, { actor: 'b' });
  await graph.database.sql`update audit_lines set at = now() - interval '1 day'`;
  await sealAuditLines(graph.platform.db, KEYRING);
  await write({ actor: 'c' });
  await graph.database.sql`update audit_lines set at = now() - interval '1 day' where id = 3`;
  await sealAuditLines(graph.platform.db, KEYRING);
  const seals = `query ($where: AuditSealWhere) {
    auditSeals(where: $where, orderBy: [{ field: SEAL, direction: DESC }]) {
      nodes { id firstLine lastLine count isKeyed hash sealedAt retiredAt retiredFile } totalCount
    }
  }`;
  const { data, errors } = await graph.ask(auditor(COUNTY), seals);
  expect(errors).toEqual([]);
  const sealed = {
    isKeyed: true,
    hash: expect.any(String),
    sealedAt: expect.any(String),
    retiredAt: null,
    retiredFile: null,
  };
  expect(data.auditSeals).toEqual({
    nodes: [
      { id: '2', firstLine: '3', lastLine: '3', count: 1, ...sealed },
      { id: '1', firstLine: '1', lastLine: '2', count: 2, ...sealed },
    ],
    totalCount: 2,
  });
  const found = await graph.ask(NATION, seals, { where: { lastLine: { gte: 3 } } });
  expect(found.data.auditSeals.nodes.map(({ id }: { id: string }) => id)).toEqual(['2']);
});

test.each([
  ['an officer', OFFICER],
  ['a resident', viewerWith({ role: 'RESIDENT', person: LI })],
  ['an administrator', viewerWith({ role: 'ADMINISTRATOR' })],
  ['an auditor whose token leaves it out', viewerWith({ role: 'AUDITOR', regions: [COUNTY], scope: 'registry:read' })],
])('%s reads no line and no seal: refused before a statement runs', async (_, viewer) => {
  for (const asked of ['{ auditLines { totalCount } }', '{ auditSeals { nodes { id } } }']) {
    const { errors, statements } = await graph.ask(viewer, asked);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    expect(statements).toEqual([]);
  }
});
