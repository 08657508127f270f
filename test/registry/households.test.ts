import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestGraph, KEYRING, OFFICER, type TestGraph } from '../support/graph.ts';
import { COLLECTOR, OTHER_VILLAGE, somebody, VILLAGE, writer } from './file-writer.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const write = writer(() => graph);
const SOURCE = '测试';

async function person(over: Record<string, unknown> = {}): Promise<string> {
  const { payload, codes } = await write('personRegister', somebody(over));
  expect(codes).toEqual([]);
  return payload.person.id;
}

let count = 0;

/** A household of three that stands since 2010: head, spouse and child. */
async function family(over: Record<string, unknown> = {}) {
  const [head = '', spouse = '', child = ''] = [await person(), await person({ sex: 'FEMALE' }), await person()];
  count += 1;
  const { payload, codes } = await write('householdCreate', {
    number: `H-${count}`,
    region: VILLAGE,
    address: '示例路1号',
    headId: head,
    members: [
      { personId: spouse, relation: 'SPOUSE' },
      { personId: child, relation: 'CHILD' },
    ],
    from: '2010-01-01',
    source: SOURCE,
    ...over,
  });
  expect(codes).toEqual([]);
  return { id: payload.household.id as string, head, spouse, child, payload };
}

/** Who belongs to a household on a day, and as what. */
async function membersOn(id: string, on: string): Promise<Record<string, string>> {
  const query = `{ household(id: "${id}") { members(on: "${on}") { relation person { id } } } }`;
  const { data, errors } = await graph.ask(OFFICER, query);
  expect(errors).toEqual([]);
  const members = data.household.members as { relation: string; person: { id: string } }[];
  return Object.fromEntries(members.map(({ relation, person: { id: who } }) => [who, relation]));
}

/** What was known of a household's members before anything was changed in them. */
async function superseded(id: string): Promise<number> {
  const [row] = await graph.database.sql`
    select count(*)::int as count from household_members where household_id = ${id} and superseded_at is not null`;
  return row?.count;
}

describe('a household', () => {
  test('is founded with its head and members, its address sealed', async () => {
    const { id, head, payload } = await family();
    expect(payload.household).toMatchObject({ version: 1, head: { id: head }, region: { code: VILLAGE } });
    expect(payload.household.members.map(({ relation }: { relation: string }) => relation)).toEqual([
      'HEAD',
      'SPOUSE',
      'CHILD',
    ]);
    const [row] = await graph.database.sql`select address_cipher from households where id = ${id}`;
    expect(KEYRING.open(row?.address_cipher, `households.address_cipher:${id}`)).toBe('示例路1号');
  });

  test('has a number of its own among those that stand in its region', async () => {
    const { payload } = await family();
    const { number } = payload.household;
    const found = async (region: string) =>
      (await write('householdCreate', { number, region, headId: await person(), from: '2017-01-01', source: SOURCE }))
        .codes;
    expect(await found(VILLAGE)).toEqual(['HOUSEHOLD_NUMBER_TAKEN']);
    expect(await found(OTHER_VILLAGE)).toEqual([]);
  });

  test('founded twice at one moment under one number is founded once', async () => {
    const [one, two] = [await person(), await person()];
    const found = (headId: string) =>
      write('householdCreate', { number: 'H-race', region: VILLAGE, headId, from: '2017-01-01', source: SOURCE });
    const done = await Promise.all([found(one), found(two)]);
    expect(done.flatMap(({ codes }) => codes)).toEqual(['HOUSEHOLD_NUMBER_TAKEN']);
  });

  test('takes nobody who belongs to another, who is dead, or who is named twice', async () => {
    const { id, spouse } = await family();
    const headId = await person();
    const found = async (personId: string) =>
      write('householdCreate', {
        number: 'H-refused',
        region: VILLAGE,
        headId,
        members: [{ personId, relation: 'OTHER' }],
        from: '2017-01-01',
        source: SOURCE,
      });
    const elsewhere = await found(spouse);
    expect(elsewhere.payload.userErrors).toMatchObject([{ code: 'BELONGS_ELSEWHERE', field: 'members.0.personId' }]);
    expect(elsewhere.body).toContain(id);
    const dead = await person();
    await write('personDeathRecord', {
      personId: dead,
      version: 1,
      diedOn: '2017-01-01',
      evidence: '证',
      source: SOURCE,
    });
    const refused = await found(dead);
    expect(refused.codes).toEqual(['PERSON_DEAD']);
    expect(JSON.stringify(refused.payload.userErrors[0])).not.toContain(dead);
    expect((await found(headId)).codes).toEqual(['MEMBER_TWICE']);
    const [left] = await graph.database.sql`select count(*)::int as count from households where number = 'H-refused'`;
    expect(left?.count).toBe(0);
  });
});

describe('members', () => {
  test('join from a day and leave before another, and the days before stay as they were', async () => {
    const { id } = await family();
    const personId = await person();
    const joined = { householdId: id, version: 1, personId, relation: 'OTHER', from: '2017-05-01', source: SOURCE };
    expect((await write('householdMemberAdd', joined)).codes).toEqual([]);
    expect((await write('householdMemberAdd', { ...joined, version: 2 })).codes).toEqual(['BELONGS_ELSEWHERE']);
    const left = { householdId: id, version: 2, personId, from: '2017-10-01', source: SOURCE };
    expect((await write('householdMemberLeave', left)).codes).toEqual([]);
    expect((await write('householdMemberLeave', { ...left, version: 3 })).codes).toEqual(['NOT_A_MEMBER']);
    expect(await membersOn(id, '2017-04-30')).not.toHaveProperty(personId);
    expect(await membersOn(id, '2017-09-30')).toHaveProperty(personId, 'OTHER');
    expect(await membersOn(id, '2017-10-01')).not.toHaveProperty(personId);
    expect(await superseded(id)).toBe(1);
  });

  test('belong to one household, whoever writes at the same moment', async () => {
    const [one, two, personId] = [await family(), await family(), await person()];
    const add = (householdId: string) =>
      write('householdMemberAdd', {
        householdId,
        version: 1,
        personId,
        relation: 'OTHER',
        from: '2017-05-01',
        source: SOURCE,
      });
    const done = await Promise.all([add(one.id), add(two.id)]);
    expect(done.flatMap(({ codes }) => codes)).toEqual(['BELONGS_ELSEWHERE']);
  });

  test('change with the version that was read', async () => {
    const { id, child } = await family();
    const left = { householdId: id, version: 2, personId: child, from: '2017-10-01', source: SOURCE };
    expect((await write('householdMemberLeave', left)).codes).toEqual(['VERSION_STALE']);
    expect(Object.keys(await membersOn(id, '2017-11-20'))).toHaveLength(3);
  });

  test('cannot be left by the head while others stay; the last to leave ends it', async () => {
    const { id, head, spouse, child } = await family();
    const leave = (personId: string, version: number) =>
      write('householdMemberLeave', { householdId: id, version, personId, from: '2017-10-01', source: SOURCE });
    expect((await leave(head, 1)).codes).toEqual(['HEAD_LEAVES']);
    await leave(spouse, 1);
    await leave(child, 2);
    expect((await leave(head, 3)).codes).toEqual([]);
    const [row] = await graph.database.sql`select valid_to::text from households where id = ${id}`;
    expect(String(row?.valid_to)).toContain('2017-09-30');
    expect((await leave(head, 4)).codes).toEqual(['HOUSEHOLD_ENDED']);
  });

  test('move with their places: out of one household and into another', async () => {
    const [one, two] = [await family(), await family()];
    const { codes } = await write('personMove', {
      personId: one.child,
      version: 1,
      from: '2017-10-01',
      leavesHousehold: true,
      joins: { householdId: two.id, relation: 'CHILD_IN_LAW' },
      source: SOURCE,
    });
    expect(codes).toEqual([]);
    expect(await membersOn(one.id, '2017-09-30')).toHaveProperty(one.child, 'CHILD');
    expect(await membersOn(one.id, '2017-10-01')).not.toHaveProperty(one.child);
    expect(await membersOn(two.id, '2017-10-01')).toHaveProperty(one.child, 'CHILD_IN_LAW');
  });
});

describe('another head', () => {
  test('from a day: relations are stated anew, and were what they were before', async () => {
    const { id, head, spouse, child } = await family();
    const change = { householdId: id, version: 1, headId: spouse, from: '2017-06-01', source: SOURCE };
    expect((await write('householdHeadChange', change)).codes).toEqual(['RELATION_NEEDED']);
    const { codes, payload } = await write('householdHeadChange', {
      ...change,
      relations: [{ personId: head, relation: 'SPOUSE' }],
    });
    expect(codes).toEqual([]);
    expect(payload.household).toMatchObject({ version: 2, head: { id: spouse } });
    expect(await membersOn(id, '2017-05-31')).toEqual({ [head]: 'HEAD', [spouse]: 'SPOUSE', [child]: 'CHILD' });
    expect(await membersOn(id, '2017-06-01')).toEqual({ [head]: 'SPOUSE', [spouse]: 'HEAD', [child]: 'CHILD' });
  });

  test('is a living member, and the only one', async () => {
    const { id, spouse, child } = await family();
    const change = (headId: string, relations: object[] = []) =>
      write('householdHeadChange', {
        householdId: id,
        version: 1,
        headId,
        relations,
        from: '2017-06-01',
        source: SOURCE,
      });
    const stated = [{ personId: spouse, relation: 'HEAD' }];
    expect((await change(child, stated)).codes).toEqual(['HEAD_BY_CHANGE']);
    const stranger = await person();
    const { head } = (await membersOf(id)) as { head: { id: string } };
    expect((await change(stranger, [{ personId: head.id, relation: 'OTHER' }])).codes).toEqual(['NOT_A_MEMBER']);
  });
});

async function membersOf(id: string) {
  return (await graph.ask(OFFICER, `{ household(id: "${id}") { head { id } } }`)).data.household;
}

describe('a split', () => {
  test('takes members into a household of their own', async () => {
    const { id, head, spouse, child } = await family();
    const grandchild = await person();
    await write('householdMemberAdd', {
      householdId: id,
      version: 1,
      personId: grandchild,
      relation: 'GRANDCHILD',
      from: '2015-01-01',
      source: SOURCE,
    });
    const split = {
      householdId: id,
      version: 2,
      number: 'H-split',
      headId: child,
      members: [{ personId: grandchild, relation: 'CHILD' }],
      from: '2017-08-01',
      source: SOURCE,
    };
    const { payload, codes } = await write('householdSplit', split, {
      select: 'newHousehold { id number region { code } head { id } }',
    });
    expect(codes).toEqual([]);
    expect(payload.newHousehold).toMatchObject({ number: 'H-split', region: { code: VILLAGE }, head: { id: child } });
    expect(await membersOn(id, '2017-08-01')).toEqual({ [head]: 'HEAD', [spouse]: 'SPOUSE' });
    expect(await membersOn(payload.newHousehold.id, '2017-08-01')).toEqual({ [child]: 'HEAD', [grandchild]: 'CHILD' });
    expect(Object.keys(await membersOn(id, '2017-07-31'))).toHaveLength(4);
  });

  test('never takes the head, nor anybody who is no member, and leaves nothing behind', async () => {
    const { id, head } = await family();
    const split = (headId: string) =>
      write('householdSplit', {
        householdId: id,
        version: 1,
        number: 'H-none',
        headId,
        from: '2017-08-01',
        source: SOURCE,
      });
    expect((await split(head)).codes).toEqual(['HEAD_LEAVES']);
    expect((await split(await person())).codes).toEqual(['NOT_A_MEMBER']);
    const [left] = await graph.database.sql`select count(*)::int as count from households where number = 'H-none'`;
    expect(left?.count).toBe(0);
  });
});

describe('two households', () => {
  test('become one: everybody is stated, and the emptied one ends', async () => {
    const [from, into] = [await family(), await family()];
    const merge = (relations: object[]) =>
      write('householdMerge', {
        fromId: from.id,
        fromVersion: 1,
        intoId: into.id,
        intoVersion: 1,
        relations,
        from: '2017-09-01',
        source: SOURCE,
      });
    const [first, ...rest] = [from.head, from.spouse, from.child].map((personId) => ({ personId, relation: 'OTHER' }));
    expect((await merge(rest)).codes).toEqual(['RELATION_NEEDED']);
    expect((await merge([first as object, ...rest])).codes).toEqual([]);
    expect(Object.keys(await membersOn(into.id, '2017-09-01'))).toHaveLength(6);
    expect(Object.keys(await membersOn(from.id, '2017-08-31'))).toHaveLength(3);
    const [row] = await graph.database.sql`select valid_to::text from households where id = ${from.id}`;
    expect(String(row?.valid_to)).toContain('2017-08-31');
  });
});

describe('a correction', () => {
  test('of number, address and region, within the writer’s own reach', async () => {
    const { id } = await family();
    const correct = (over: object, as = OFFICER) =>
      write('householdCorrect', { householdId: id, version: 1, source: SOURCE, ...over }, { as });
    expect((await correct({})).codes).toEqual(['NOTHING_TO_CHANGE']);
    expect((await correct({ region: OTHER_VILLAGE }, COLLECTOR)).codes).toEqual(['REGION_NOT_YOURS']);
    const { codes, payload } = await correct({ number: 'H-right', address: '', region: OTHER_VILLAGE });
    expect(codes).toEqual([]);
    expect(payload.household).toMatchObject({ number: 'H-right', version: 2, region: { code: OTHER_VILLAGE } });
    expect((await correct({ number: 'H-x' }, COLLECTOR)).codes).toEqual(['HOUSEHOLD_UNKNOWN']);
    const lines = await graph.database.sql`
      select string_agg(details::text, '') as said from audit_lines where ${id} = any(subjects)`;
    expect(lines[0]?.said).not.toContain('示例路');
  });
});

test('a village collector writes in the own village alone', async () => {
  const headId = await person();
  const found = (region: string) =>
    write(
      'householdCreate',
      { number: 'H-own', region, headId, from: '2017-01-01', source: SOURCE },
      { as: COLLECTOR },
    );
  expect((await found(OTHER_VILLAGE)).codes).toEqual(['REGION_NOT_YOURS']);
  expect((await found(VILLAGE)).codes).toEqual([]);
});
