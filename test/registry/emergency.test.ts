import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { underEmergency } from '../../src/services/emergency/emergency-opening.ts';
import { COUNTY, createTestGraph, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';

const REASON = '急诊住院，需核实参保状态';
/** Works for one town; who is looked for lives in another. */
const CLERK = viewerWith({ sub: 'clerk', role: 'TOWNSHIP_OFFICER', regions: [TOWN], purpose: 'urgent' });
/** Works for the same town, at night. */
const NIGHT = viewerWith({ sub: 'night', role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
const OTHER = viewerWith({ sub: 'other', role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
/** The clerk, by a token that was narrowed to reading. */
const NARROWED = viewerWith({ sub: 'clerk', role: 'TOWNSHIP_OFFICER', regions: [TOWN], scope: 'registry:read' });
const AUDITOR = viewerWith({ sub: 'auditor', role: 'AUDITOR', regions: [COUNTY] });
const OPENING = 'opening { id openedBy role personId person { id } region { code } scopes reason isOpen closedAt }';

let graph: TestGraph;
let http: TestHttp;
/** Somebody of another town, somebody of a third place, and the town of the first. */
let far: { id: string; regionCode: string };
let further: { id: string };
beforeAll(async () => {
  graph = await createTestGraph();
  http = await createTestHttp(
    graph,
    {},
    { bearers: { clerk: CLERK, narrowed: NARROWED, night: NIGHT, other: OTHER, auditor: AUDITOR } },
  );
  const { sql } = graph.database;
  const people = await sql<{ id: string; regionCode: string }[]>`select id, region_code as "regionCode" from people
    where region_code not like ${`${TOWN}%`} and merged_into_id is null order by id`;
  far = people[0] as (typeof people)[0];
  const house = await sql<{ id: string }[]>`select b.person_id as id from household_members a
    join household_members b using (household_id) where a.person_id = ${far.id}`;
  further = people.find(
    ({ id, regionCode }) => !regionCode.startsWith(far.regionCode.slice(0, 9)) && !house.some((one) => one.id === id),
  ) as (typeof people)[0];
});
afterAll(async () => {
  await http.close();
  await graph.close();
});

async function open(input: Record<string, unknown>, viewer = CLERK) {
  const { data, errors } = await graph.ask(
    viewer,
    `mutation ($input: EmergencyOpenInput!) { emergencyOpen(input: $input) { ${OPENING} userErrors { code field message messageZh } } }`,
    { input: { idempotencyKey: randomUUID(), reason: REASON, ...input } },
  );
  expect(errors).toEqual([]);
  return data.emergencyOpen;
}

const refusedAs = async (input: Record<string, unknown>, viewer = CLERK) => {
  const { opening, userErrors } = await open(input, viewer);
  expect(opening).toBeNull();
  return userErrors.map(({ code }: { code: string }) => code);
};

const close = async (openingId: string, viewer = CLERK) =>
  (
    await graph.ask(
      viewer,
      `mutation ($input: EmergencyCloseInput!) { emergencyClose(input: $input) { ${OPENING} userErrors { code } } }`,
      { input: { idempotencyKey: randomUUID(), openingId } },
    )
  ).data.emergencyClose;

const ask = (query: string, opening?: string, token = 'clerk') =>
  http.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { authorization: `Bearer ${token}`, ...(opening !== undefined && { 'x-canbao-emergency': opening }) },
    payload: { query },
  });

const personOf = async (id: string, opening?: string, token = 'clerk') =>
  (await ask(`{ person(id: "${id}") { id } }`, opening, token)).json();
const codeOf = (body: string) => JSON.parse(body).errors[0].extensions.code;
const linesOf = (opening: string) =>
  graph.database.sql`select action, actor, subjects, details from audit_lines
    where details ->> 'emergency' = ${opening} order by action, id`;

describe('an opening for a person', () => {
  test('shows that file and its household alone, to its opener alone, and is noted each time', async () => {
    expect((await personOf(far.id)).data.person).toBeNull();
    const { opening, userErrors } = await open({ personId: far.id });
    expect(userErrors).toEqual([]);
    expect(opening).toMatchObject({ openedBy: 'clerk', personId: far.id, person: null, isOpen: true, reason: REASON });

    expect((await personOf(far.id, opening.id)).data.person).toEqual({ id: far.id });
    expect((await personOf(further.id, opening.id)).data.person).toBeNull();
    const own = (await ask('{ people(first: 50) { nodes { id } } }', opening.id)).json();
    expect(own.data.people.nodes.map(({ id }: { id: string }) => id)).toContain(far.id);
    expect(own.data.people.nodes.length).toBeLessThan(20);

    const stranger = await ask(`{ person(id: "${far.id}") { id } }`, opening.id, 'other');
    expect([stranger.statusCode, codeOf(stranger.body)]).toEqual([403, 'EMERGENCY_UNKNOWN']);
    const narrowed = await ask(`{ person(id: "${far.id}") { id } }`, opening.id, 'narrowed');
    expect([narrowed.statusCode, codeOf(narrowed.body)]).toEqual([403, 'EMERGENCY_UNKNOWN']);
    const lines = await linesOf(opening.id);
    expect(lines.map(({ action }) => action)).toEqual([
      ...Array(3).fill('emergency.use'),
      'emergencyOpen',
      ...Array(3).fill('registry.read'),
    ]);
    expect(lines.every(({ actor }) => actor === 'clerk')).toBe(true);
    expect(lines.slice(0, 4).map(({ subjects }) => subjects)).toEqual(Array(4).fill([far.id]));
    expect((await http.metrics()).of['canbao_emergency_requests_total{role="TOWNSHIP_OFFICER"}']).toBe(3);
  });

  test('by the number on a card, noted whether it leads to somebody or not, some times a day', async () => {
    const { sql } = graph.database;
    const found = viewerWith({ sub: 'fisher', role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
    const unknown = '999999199001010091';
    for (let times = 0; times < 20; times += 1)
      expect(await refusedAs({ idNumber: unknown }, found)).toEqual(['EMERGENCY_PERSON']);
    expect(await refusedAs({ idNumber: unknown }, found)).toEqual(['EMERGENCY_SPENT']);
    const [noted] = await sql`select count(*)::int as n, min(details #>> '{office,regions}') as office
      from audit_lines where actor = 'fisher' and action = 'person.search'`;
    expect(noted).toEqual({ n: 20, office: `["${TOWN}"]` });
    expect(await refusedAs({ idNumber: '123' })).toEqual(['ID_NUMBER_INVALID']);
  });

  test('by numbers at one moment no more often than one after another', async () => {
    const hurried = viewerWith({ sub: 'hurried', role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
    const ask = () => refusedAs({ idNumber: '999999199001010091' }, hurried);
    const codes = (await Promise.all(Array.from({ length: 26 }, ask))).flat();
    expect(codes.filter((code) => code === 'EMERGENCY_PERSON')).toHaveLength(20);
    expect(codes.filter((code) => code === 'EMERGENCY_SPENT')).toHaveLength(6);
  });
});

test('whatever is noted under an opening names it', async () => {
  const { opening } = await open({ personId: far.id, scopes: ['identity:unmask'] });
  const { data } = (
    await ask(`{ person(id: "${far.id}") { idNumber(unmask: true, caseNumber: "7") } }`, opening.id)
  ).json();
  await ask(`{ person(idNumber: "${data.person.idNumber}") { id } }`, opening.id);
  await ask('{ people(first: 1, where: { name: { startsWith: "李明" } }) { totalCount } }', opening.id);
  const actions = (await linesOf(opening.id)).map(({ action }) => action);
  expect(new Set(actions)).toEqual(
    new Set(['emergencyOpen', 'emergency.use', 'person.unmask', 'person.search', 'person.searchName', 'registry.read']),
  );
});

describe('who looked, and with what right, is told under an opening', () => {
  const town = () => far.regionCode.slice(0, 9);
  const officesOf = async (opening: string) =>
    (await linesOf(opening)).map(({ action, details }) => [action, details.office?.regions]);

  test('from the office that they work for, and not from what was opened', async () => {
    for (const scopes of [[], ['assistance:sensitive']]) {
      const { opening } = await open({ regionCode: town(), scopes }, NIGHT);
      await personOf(far.id, opening.id, 'night');
      expect(await officesOf(opening.id)).toEqual([
        ['emergency.use', [TOWN]],
        ['emergencyOpen', [TOWN]],
        ['registry.read', [TOWN]],
      ]);
    }
  });

  test.each([
    ['a person', () => ({ personId: far.id }), () => ({ where: 'OWN_HOUSEHOLD', regions: [] })],
    ['a region', () => ({ regionCode: town() }), () => ({ where: 'REGIONS', regions: [TOWN, town()] })],
  ])('until it ends, and where: for %s', async (_, whose, place) => {
    const { opening } = await open({ ...whose(), minutes: 5 }, NIGHT);
    const [row] = await graph.database.sql`
      select to_char(until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI') as until from emergency_openings where id = ${opening.id}`;
    const { rights } = (await ask('{ viewer { rights { scope where regions until } } }', opening.id, 'night')).json()
      .data.viewer;
    const right = (name: string) => rights.find(({ scope }: { scope: string }) => scope === name);
    expect(right('registry:read')).toMatchObject(place());
    expect(right('emergency:open')).toMatchObject({ where: 'ANYWHERE', regions: [] });
    expect(new Date(right('registry:read').until).toISOString().slice(0, 16)).toBe(row?.until);
  });

  test('and no longer than their token lasts', async () => {
    const { opening } = await open({ personId: far.id }, NIGHT);
    const ending = { ...NIGHT, until: '2017-11-20T00:00:00+00:00' };
    expect((await underEmergency(graph.platform.db, ending, opening.id)).until).toBe(ending.until);
  });
});

describe('an opening for a region', () => {
  test('shows its files beside one’s own, and no others', async () => {
    const town = far.regionCode.slice(0, 9);
    const { opening } = await open({ regionCode: town });
    expect(opening.region).toEqual({ code: town });
    expect((await personOf(far.id, opening.id)).data.person).toEqual({ id: far.id });
    expect((await personOf(further.id, opening.id)).data.person).toBeNull();
    const { viewer } = (await ask('{ viewer { regions } }', opening.id)).json().data;
    expect(viewer.regions).toEqual([TOWN, town]);
  });

  test('opens what it names beside, and nothing else', async () => {
    const town = far.regionCode.slice(0, 9);
    const plain = (await open({ regionCode: town })).opening;
    const wide = (await open({ regionCode: town, scopes: ['assistance:sensitive'] })).opening;
    const can = async (id: string) => (await ask('{ viewer { can } }', id)).json().data.viewer.can as string[];
    expect(await can(plain.id)).toEqual([...CLERK.scopes].sort());
    expect(await can(wide.id)).toEqual([...CLERK.scopes, 'assistance:sensitive'].sort());
    const regions = async (id: string) => (await ask('{ viewer { regions } }', id)).json().data.viewer.regions;
    expect(await regions(plain.id)).toEqual([TOWN, town]);
    expect(await regions(wide.id)).toEqual([town]);
  });
});

describe('an opening ends', () => {
  test('when it is closed: by its opener, once', async () => {
    const { opening } = await open({ personId: far.id });
    expect((await close(opening.id, OTHER)).userErrors).toEqual([{ code: 'EMERGENCY_UNKNOWN' }]);
    const closed = (await close(opening.id)).opening;
    expect(closed).toMatchObject({ isOpen: false });
    expect((await close(opening.id)).opening).toEqual(closed);
    const late = await ask(`{ person(id: "${far.id}") { id } }`, opening.id);
    expect([late.statusCode, codeOf(late.body)]).toEqual([403, 'EMERGENCY_OVER']);
  });

  test('by itself', async () => {
    const { opening } = await open({ personId: far.id, minutes: 1 });
    await graph.database.sql`update emergency_openings set until = now() where id = ${opening.id}`;
    const late = await ask('{ viewer { can } }', opening.id);
    expect(codeOf(late.body)).toBe('EMERGENCY_OVER');
    expect((await linesOf(opening.id)).map(({ action }) => action)).toEqual(['emergencyOpen']);
  });
});

describe('what is refused', () => {
  test('an opening that says too little or asks for too much', async () => {
    expect(await refusedAs({})).toEqual(['EMERGENCY_PLACE']);
    expect(await refusedAs({ personId: far.id, regionCode: COUNTY })).toEqual(['EMERGENCY_PLACE']);
    expect(await refusedAs({ regionCode: '350800' })).toEqual(['EMERGENCY_PLACE']);
    expect(await refusedAs({ regionCode: '110199' })).toEqual(['REGION_UNKNOWN']);
    expect(await refusedAs({ personId: randomUUID() })).toEqual(['EMERGENCY_PERSON']);
    expect(await refusedAs({ personId: far.id, reason: '急' })).toEqual(['EMERGENCY_REASON']);
    expect(await refusedAs({ personId: far.id, reason: '查询999999199001010013的参保状态' })).toEqual(['TEXT_REFUSED']);
    expect(await refusedAs({ personId: far.id, minutes: 61 })).toEqual(['EMERGENCY_MINUTES']);
    expect(await refusedAs({ personId: far.id, scopes: ['registry:write'] })).toEqual(['EMERGENCY_SCOPE']);
  });

  test('an eleventh on one day', async () => {
    const eager = viewerWith({ sub: 'eager', role: 'COUNTY_OFFICER', regions: [COUNTY] });
    for (let times = 0; times < 10; times += 1)
      expect((await open({ personId: far.id }, eager)).userErrors).toEqual([]);
    expect(await refusedAs({ personId: far.id }, eager)).toEqual(['EMERGENCY_SPENT']);
  });

  test('more than ten at one moment', async () => {
    const hasty = viewerWith({ sub: 'hasty', role: 'COUNTY_OFFICER', regions: [COUNTY] });
    const made = await Promise.all(Array.from({ length: 14 }, () => open({ personId: far.id }, hasty)));
    expect(made.filter(({ opening }) => opening !== null)).toHaveLength(10);
  });

  test('a change under one, another route, an id that is none, and a role that opens nothing', async () => {
    const { opening } = await open({ personId: far.id });
    const change = await ask(
      `mutation { emergencyClose(input: { idempotencyKey: "${randomUUID()}", openingId: "${opening.id}" }) { userErrors { code } } }`,
      opening.id,
    );
    expect([change.statusCode, codeOf(change.body)]).toEqual([403, 'EMERGENCY_READS_ONLY']);
    const elsewhere = await http.app.inject({ url: '/stream', headers: { 'x-canbao-emergency': opening.id } });
    expect([elsewhere.statusCode, codeOf(elsewhere.body)]).toEqual([403, 'EMERGENCY_NOT_HERE']);
    expect(codeOf((await ask('{ viewer { can } }', "' or true --")).body)).toBe('EMERGENCY_UNKNOWN');
    const resident = viewerWith({ role: 'RESIDENT', person: far.id });
    const { errors } = await graph.ask(resident, '{ emergencyOpenings(since: "2017-01-01") { id } }');
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

test('an auditor reads everybody’s openings, an officer their own', async () => {
  const listed = async (viewer = AUDITOR) =>
    (await graph.ask(viewer, '{ emergencyOpenings(since: "2017-01-01", first: 500) { openedBy reason } }')).data
      .emergencyOpenings as { openedBy: string; reason: string }[];
  const who = async (viewer = AUDITOR) => [...new Set((await listed(viewer)).map(({ openedBy }) => openedBy))].sort();
  expect(await who()).toEqual(['clerk', 'eager', 'hasty', 'night']);
  expect(await who(CLERK)).toEqual(['clerk']);
  expect(await who(OTHER)).toEqual([]);
});

test('the same request sent again opens once', async () => {
  const eve = viewerWith({ sub: 'eve', role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
  const input = { idempotencyKey: randomUUID(), personId: far.id };
  const [first, again] = [await open(input, eve), await open(input, eve)];
  expect(again.opening.id).toBe(first.opening.id);
  const [row] = await graph.database.sql`select count(*)::int as n from emergency_openings where subject = 'eve'`;
  expect(row?.n).toBe(1);
});
