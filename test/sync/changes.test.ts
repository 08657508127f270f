import fc from 'fast-check';
import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { readNoted, toldTo, waiting } from './change-oracle.ts';
import { CIVIL, changer, clerk, idsOf } from './changer.ts';
import { CHANGES, followerOf } from './follower.ts';

let graph: TestGraph;
let sql: postgres.Sql;
beforeAll(async () => {
  graph = await createTestGraph();
  sql = graph.database.sql;
});
afterAll(() => graph.close());

const follow = (viewer = CIVIL) => followerOf(() => graph, viewer);
const { somebody, list, enrol } = changer(() => sql);

describe('from the beginning', () => {
  const standing = (department: string) => sql<{ id: string }[]>`
    select id from assistance_listings where department = ${department}::department and superseded_at is null
      and person_id is not null`;

  test('a department is told of every listing of its own, and of no other', async () => {
    for (const department of ['CIVIL_AFFAIRS', 'HEALTH', 'DISABLED_FEDERATION']) {
      const follower = follow(clerk(department));
      const own = idsOf(await standing(department));
      expect(own.length).toBeGreaterThan(0);
      const told = (await follower.until(...own)).filter(({ subject }) => subject === 'LISTING');
      expect(idsOf(told).sort()).toEqual(own.sort());
      expect(new Set(told.map(({ listing }) => listing?.department))).toEqual(new Set([department]));
    }
  });

  test('a county’s office is told of those of every department', async () => {
    const all = idsOf(
      await sql<{ id: string }[]>`
      select id from assistance_listings where superseded_at is null and person_id is not null`,
    );
    const told = await follow(OFFICER).until(...all);
    expect(idsOf(told.filter(({ subject }) => subject === 'LISTING')).sort()).toEqual(all.sort());
  });

  test('pages of one tell the same, in the same order, as pages of five hundred', async () => {
    const [large, small] = [follow(clerk('DISABLED_FEDERATION')), follow(clerk('DISABLED_FEDERATION'))];
    await large.catchUp();
    while ((await small.poll(1)).isBehind);
    expect(large.told.length).toBeGreaterThan(3);
    expect(small.told.slice(0, large.told.length)).toEqual(large.told);
  });
});

test('a page takes as many statements as any other, however many changes it tells', async () => {
  for (const first of [1, 30]) {
    const { data, statements } = await graph.ask(CIVIL, CHANGES, { first });
    expect(data.changesSince.nodes.length).toBe(first);
    expect(statements.length, statements.join('\n')).toBe(4);
  }
});

describe('what a department is told', () => {
  test('that somebody enters its list, is enrolled, and how that goes on', async () => {
    const follower = follow();
    await follower.catchUp();
    const person = await somebody();
    const listing = await list(person);
    const enrollment = await enrol(person);
    const first = await follower.until(listing, enrollment);
    expect(first).toEqual([
      expect.objectContaining({ subject: 'LISTING', id: listing, isGone: false, person: { id: person } }),
      expect.objectContaining({ subject: 'ENROLLMENT', id: enrollment, enrollment: { status: 'REGISTERED' } }),
    ]);
    await sql`update enrollments set status = 'PAID' where id = ${enrollment}`;
    expect(await follower.until(enrollment)).toEqual([
      expect.objectContaining({ id: enrollment, isGone: false, enrollment: { status: 'PAID' } }),
    ]);
  });

  test('that a listing is gone, without a word of what it was', async () => {
    const follower = follow();
    const person = await somebody();
    const listing = await list(person);
    await follower.until(listing);
    await sql`update assistance_listings set superseded_at = now() where id = ${listing}`;
    expect(await follower.until(listing)).toEqual([
      { subject: 'LISTING', id: listing, isGone: true, person: null, listing: null, enrollment: null },
    ]);
  });

  test('nothing of the enrolments of somebody who has left its list, from the change on that says so', async () => {
    const [left, stays] = [await somebody(), await somebody()];
    const follower = follow();
    const ended = await list(left, { validTo: '2017-11-19' });
    await list(stays, { validTo: '2017-11-20' });
    const hidden = await enrol(left);
    const shown = await enrol(stays);
    const told = idsOf(await follower.until(ended, shown));
    expect(told).not.toContain(hidden);
  });

  test('nothing of what another department lists, or of who is enrolled and listed there alone', async () => {
    const follower = follow();
    await follower.catchUp();
    const [theirs, ours] = [await somebody(), await somebody()];
    const other = await list(theirs, { department: 'DISABLED_FEDERATION', category: 'DISABLED_SEVERE' });
    const both = await list(ours, { department: 'DISABLED_FEDERATION', category: 'DISABLED_SEVERE' });
    const hidden = await enrol(theirs);
    const own = await list(ours);
    const told = idsOf(await follower.until(own));
    expect(told.filter((id) => [other, both, hidden].includes(id))).toEqual([]);
  });

  test('nothing of another county, not even of its own department’s listings there', async () => {
    const here = follow();
    const there = follow(clerk('CIVIL_AFFAIRS', { regions: ['350823'] }));
    const [elsewhere, person] = [await somebody('350823100'), await somebody()];
    const foreign = await list(elsewhere);
    const own = await list(person);
    expect(idsOf(await here.until(own))).not.toContain(foreign);
    expect(idsOf(await there.until(foreign))).toEqual([foreign]);
  });

  test('of a file that is handed over, both offices: the one that it is gone, the other that it has come', async () => {
    const [here, there] = [follow(), follow(clerk('CIVIL_AFFAIRS', { regions: ['350823'] }))];
    const person = await somebody();
    const listing = await list(person);
    await here.until(listing);
    await sql`update people set region_code = '350823100' where id = ${person}`;
    expect(await there.until(listing)).toContainEqual(expect.objectContaining({ id: listing, isGone: false }));
    expect(await here.until(listing)).toEqual([
      expect.objectContaining({ id: listing, isGone: true, person: null, listing: null }),
    ]);
  });

  test('of merged files, all that stands in either', async () => {
    const follower = follow();
    const [from, into] = [await somebody(), await somebody()];
    const listing = await list(from);
    const before = await enrol(into);
    expect(idsOf(await follower.until(listing))).not.toContain(before);
    await sql.begin(async (tx) => {
      await tx`update people set merged_into_id = ${into} where id = ${from}`;
      await tx`update people set merged_ids = array[${from}]::uuid[] where id = ${into}`;
    });
    expect(await follower.until(listing)).toContainEqual(
      expect.objectContaining({ id: listing, isGone: false, person: { id: into } }),
    );
    const [ofTheOther, ofTheFirst] = [await enrol(into), await enrol(from)];
    const told = await follower.until(ofTheOther, ofTheFirst);
    expect(told.map(({ person }) => person)).toEqual([{ id: into }, { id: into }]);
  });
});

describe('a sensitive list', () => {
  test('is told to its department and the office, and to nobody by what is enrolled', async () => {
    const narrowed = viewerWith({
      role: 'COUNTY_OFFICER',
      regions: [COUNTY],
      scope: 'registry:read assistance:read assistance:sync',
    });
    const followers = { health: follow(clerk('HEALTH')), office: follow(OFFICER), narrowed: follow(narrowed) };
    for (const follower of Object.values(followers)) await follower.catchUp();
    const [ill, mark] = [await somebody(), await somebody()];
    const sensitive = await list(ill, { department: 'HEALTH', category: 'MENTAL_SEVERE' });
    const enrollment = await enrol(ill);
    const plain = await list(mark, { department: 'HEALTH', category: 'FP_PREF' });
    expect(idsOf(await followers.health.until(plain))).toEqual([sensitive, enrollment, plain]);
    expect(idsOf(await followers.office.until(plain))).toEqual([sensitive, enrollment, plain]);
    expect(idsOf(await followers.narrowed.until(plain))).toEqual([plain]);
  });
});

test('nobody follows who does not send lists', async () => {
  for (const role of ['VILLAGE_COLLECTOR', 'TOWNSHIP_OFFICER', 'ANALYST', 'AUDITOR']) {
    const { errors } = await graph.ask(viewerWith({ role, regions: [COUNTY] }), CHANGES, { first: 1 });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
  }
});

test('readers drawn at random are told exactly what is theirs, in order', async () => {
  const regions = fc.array(fc.constantFrom(COUNTY, TOWN, '350825101', '350823', '350800', '110000'), { maxLength: 3 });
  const narrowed = fc.constantFrom(undefined, 'registry:read assistance:read assistance:sync');
  const reader = fc
    .record({
      role: fc.constantFrom('DEPARTMENT_CLERK', 'DEPARTMENT_CLERK', 'COUNTY_OFFICER'),
      department: fc.constantFrom('CIVIL_AFFAIRS', 'HEALTH', 'DISABLED_FEDERATION', 'POVERTY_ALLEVIATION'),
      regions,
      scope: narrowed,
    })
    .map(({ role, department, ...claims }) =>
      viewerWith({ role, ...claims, ...(role === 'DEPARTMENT_CLERK' && { department }) }),
    );
  await vi.waitFor(async () => expect(await waiting(sql)).toBe(0), { timeout: 30_000, interval: 50 });
  const noted = await readNoted(sql);
  const sizes = [];
  for (const viewer of fc.sample(reader, { numRuns: 40, seed: 20171120 })) {
    const expected = toldTo(viewer, noted);
    const told = idsOf(await follow(viewer).until(...expected));
    expect(told).toEqual(expected);
    sizes.push(expected.length);
  }
  expect(new Set(sizes).size).toBeGreaterThan(8);
});
