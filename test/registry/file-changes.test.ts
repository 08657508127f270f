import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '../../src/services/viewer.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

/** 变更记录 of a file (LC-32): what was done with it, as far as somebody may know of what it was done with. */
let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph?.close());

interface Change {
  readonly action: string;
}

const named = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** A person of the town whom no other test looks at. */
async function somebody(): Promise<string> {
  const [{ id } = { id: '' }] = await graph.database.sql<{ id: string }[]>`
    insert into people (name, birth_date, region_code, source) values ('变更', '1980-02-03', ${TOWN}, 'test') returning id`;
  return id;
}

async function changesOf(id: string, viewer: Viewer = OFFICER, first = 50): Promise<Change[]> {
  const query = `query ($id: ID!, $first: Int!) { person(id: $id) { file { changes(first: $first) { action role } } } }`;
  const { data, errors } = await graph.ask(viewer, query, { id, first });
  expect(errors).toEqual([]);
  return data.person.file.changes;
}

const actionsIn = (changes: readonly Change[]) => new Set(changes.map(({ action }) => action));

const line = (action: string, subjects: string[], details: Record<string, unknown>) => {
  const { sql } = graph.database;
  return sql`insert into audit_lines ${sql({ actor: 'test', role: 'COUNTY_OFFICER', action, subjects, count: 1, details: sql.json(details as never) } as never)}`;
};

describe('changes (LC-32)', () => {
  test('are the writes about the person and the household, the latest first; looking is none', async () => {
    const household = '00000000-0000-4000-9000-000000000001';
    await line('personMove', [named(3)], { key: 'key-00000001' });
    await line('householdHeadChange', [household, named(4)], { key: 'key-00000002' });
    await line('person.search', [named(3)], {});
    await line('personCorrect', [named(14)], { key: 'key-00000003' });
    expect(await changesOf(named(3))).toEqual([
      { action: 'householdHeadChange', role: 'COUNTY_OFFICER' },
      { action: 'personMove', role: 'COUNTY_OFFICER' },
    ]);
    expect(await changesOf(named(3), OFFICER, 1)).toHaveLength(1);
  });
});

describe('who is told of a change', () => {
  const DONE = {
    registry: ['personMove', 'householdSplit', 'certificateIssue', 'enrollmentRegister', 'duplicateResolve'],
    money: ['contributionCollect', 'receiptVoid', 'refundDeclareDue', 'fundTransferRecord'],
    claims: ['claimEnter', 'claimSettle', 'claimPay'],
    audit: ['assistanceListReview', 'emergencyOpen'],
  };
  let id: string;
  beforeAll(async () => {
    id = await somebody();
    for (const action of Object.values(DONE).flat()) await line(action, [id], { key: `key-of-${action}` });
  });

  const told = async (role: string, scope?: string) => {
    const viewer = viewerWith({ role, regions: [COUNTY], person: id, ...(scope && { scope }) });
    return actionsIn(await changesOf(id, viewer));
  };

  test.each([
    ['VILLAGE_COLLECTOR', ['registry', 'money']],
    ['TOWNSHIP_OFFICER', ['registry', 'money', 'claims']],
    ['COUNTY_OFFICER', ['registry', 'money', 'claims']],
    ['RESIDENT', ['registry', 'money', 'claims']],
    ['AUDITOR', ['registry', 'money', 'claims', 'audit']],
  ] as const)('%s: of %j', async (role, kinds) => {
    expect(await told(role)).toEqual(new Set(kinds.flatMap((kind) => DONE[kind])));
  });

  test('a token without the money or the claims is told of neither', async () => {
    expect(await told('COUNTY_OFFICER', 'registry:read')).toEqual(new Set(DONE.registry));
    expect(await told('COUNTY_OFFICER', 'registry:read claim:read')).toEqual(
      new Set([...DONE.registry, ...DONE.claims]),
    );
  });

  test('a department learns by no change that a fund pays for somebody, or that another list was looked at', async () => {
    await graph.database.sql`
      insert into assistance_listings (person_id, category, department, region_code, confirmed_on, source)
      values (${id}, 'DIBAO', 'CIVIL_AFFAIRS', ${TOWN}, '2017-01-01', 'test')`;
    const clerk = viewerWith({ role: 'DEPARTMENT_CLERK', department: 'CIVIL_AFFAIRS', regions: [COUNTY] });
    expect(actionsIn(await changesOf(id, clerk))).toEqual(new Set(DONE.registry));
  });
});
