import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Counter } from '../../src/services/write.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY, TOWN } from '../support/graph.ts';
import { batchOf, SENDER } from './delivery.ts';
import { type Cells, newcomer, row, rowsOf, type Sending, send, sendOne } from './sending.ts';

let county: TestCounter;
let officer: Counter;
beforeAll(async () => {
  county = await createTestCounter();
  officer = county.for(SENDER);
});
afterAll(() => county?.close());

/** One row alone, and what it came to. */
const only = (cells: Cells, more: Partial<Sending> = {}) => sendOne(officer, cells, more);

interface Listing {
  readonly person_id: string;
  readonly category?: string;
  readonly department?: string;
  readonly region_code?: string;
  readonly confirmed_on?: string;
  readonly grade?: string;
  readonly certificate_masked?: string;
}

async function listed(listing: Listing): Promise<string> {
  const id = randomUUID();
  const stands = { department: 'CIVIL_AFFAIRS', region_code: TOWN, confirmed_on: '2017-08-20', category: 'DIBAO' };
  await county.database
    .sql`insert into assistance_listings ${county.database.sql({ id, source: '测试', ...stands, ...listing })}`;
  return id;
}

test('what stands so already is unchanged; an empty cell says nothing; anything said otherwise is a change', async () => {
  const person = await newcomer(officer);
  const listing = await listed({ person_id: person.id, grade: '一级' });
  const met = { listing, person: person.id, conflict: false };
  expect(await only(row(person))).toMatchObject({ class: 'UNCHANGED', ...met });
  expect(await only(row(person, { grade: '1' }))).toMatchObject({ class: 'UNCHANGED', ...met });
  expect(await only(row(person, { regionCode: COUNTY }))).toMatchObject({ class: 'UNCHANGED', ...met });
  for (const said of [
    { confirmedOn: '2017-08-21' },
    { grade: '2' },
    { validTo: '2018-12-31' },
    { validFrom: '2017-09-01' },
    { regionCode: '350825104' },
  ])
    expect(await only(row(person, said))).toMatchObject({ class: 'CHANGED', ...met });
  expect(await only(row(person, { action: 'REMOVE' }))).toMatchObject({ class: 'DROPPED', ...met });
  expect(await only(row(person), { region: TOWN })).toMatchObject({ class: 'UNCHANGED', ...met });
});

test('a listing of the whole county is met by the list of a town', async () => {
  const person = await newcomer(officer);
  const listing = await listed({ person_id: person.id, region_code: COUNTY });
  expect(await only(row(person), { region: TOWN })).toMatchObject({ class: 'UNCHANGED', listing });
});

test('a row about somebody whom another department lists under the same category is in conflict', async () => {
  const person = await newcomer(officer);
  await listed({ person_id: person.id, department: 'VETERANS_AFFAIRS', category: 'PRIORITY' });
  expect(await only(row(person, { category: 'PRIORITY' }))).toMatchObject({ class: 'NEW', conflict: true });
  expect(await only(row(person, { category: 'DIBAO' }))).toMatchObject({ class: 'NEW', conflict: false });
});

test('a row that names a household stands once for each of the couple, and once for somebody who lives alone', async () => {
  const people = await Promise.all(['户主', '配偶', '女儿', '独居'].map((name) => newcomer(officer, `欧阳${name}`)));
  const [head, spouse, child, alone] = people as [
    (typeof people)[0],
    (typeof people)[0],
    (typeof people)[0],
    (typeof people)[0],
  ];
  const { sql } = county.database;
  const [household] = await sql`
    insert into households (number, region_code, source) values ('示例-1', ${TOWN}, '测试') returning id`;
  const relations: [string, string][] = [
    [head.id, 'HEAD'],
    [spouse.id, 'SPOUSE'],
    [child.id, 'CHILD'],
  ];
  for (const [id, relation] of relations)
    await sql`
      insert into household_members (household_id, person_id, relation, source)
      values (${household?.id}, ${id}, ${relation}, '测试')`;
  const preferred = { category: 'FP_PREF' };
  const list = { department: 'HEALTH' as const };
  const who = async (rows: ReturnType<typeof row>[]) =>
    (await rowsOf(officer, await send(officer, { ...list, rows })))
      .map((one) => [one.person, one.match, one.class])
      .sort();
  const couple = [
    [head.id, 'NUMBER', 'NEW'],
    [spouse.id, 'HOUSEHOLD', 'NEW'],
  ].sort();
  expect(await who([row(head, preferred)])).toEqual(couple);
  await sql`
    insert into parents (person_id, parent_id, source) values (${child.id}, ${head.id}, '测试'), (${child.id}, ${spouse.id}, '测试')`;
  expect(await who([row(head, preferred)])).toEqual(couple);
  const ofChild = await who([row(child, preferred)]);
  expect(ofChild).toEqual(
    [
      [head.id, 'HOUSEHOLD', 'NEW'],
      [spouse.id, 'HOUSEHOLD', 'NEW'],
    ].sort(),
  );
  const both = [
    [head.id, 'NUMBER', 'NEW'],
    [spouse.id, 'NUMBER', 'NEW'],
  ].sort();
  expect(await who([row(head, preferred), row(spouse, preferred)])).toEqual(both);
  expect(await who([row(alone, preferred)])).toEqual([[alone.id, 'NUMBER', 'NEW']]);
});

test('a full list drops whom it does not name, and nobody whom a slip of the pen may mean', async () => {
  const region = '350825104';
  const home = `${region}201`;
  const people = await Promise.all(Array.from({ length: 6 }, () => newcomer(officer, undefined, home)));
  const [stays, gone, misnamed, mistyped, faulty, later] = people as [
    (typeof people)[0],
    (typeof people)[0],
    (typeof people)[0],
    (typeof people)[0],
    (typeof people)[0],
    (typeof people)[0],
  ];
  const stood = new Map<string, string>();
  for (const { id } of people.slice(0, 5)) stood.set(id, await listed({ person_id: id, region_code: home }));
  await listed({ person_id: later.id, region_code: home, confirmed_on: '2017-11-19' });
  const wrong = mistyped.number.replace(/.$/, (last) => (last === '5' ? '6' : '5'));
  const rows = [
    row(stays),
    row({ ...misnamed, name: '欧阳笔误' }),
    row({ ...mistyped, number: wrong }),
    row(faulty, { validFrom: '昨天' }),
  ];
  const given = { rows, region, mode: 'FULL' as const, asOf: '2017-11-01' };
  const before = await county.database.sql`
    select person_id from assistance_listings where department = 'CIVIL_AFFAIRS' and superseded_at is null
      and region_code like ${`${region}%`} and coalesce(valid_to, 'infinity') > '2017-11-01'
      and coalesce(valid_from, confirmed_on) <= '2017-11-01' and person_id <> all(${people.map(({ id }) => id)}::uuid[])`;
  const batchId = await send(officer, given);
  const found = await rowsOf(officer, batchId);
  expect(found.filter(({ line }) => line !== null).map((one) => [one.class, one.listing])).toEqual([
    ['UNCHANGED', stood.get(stays.id)],
    ['AMBIGUOUS', stood.get(misnamed.id)],
    ['REJECTED', stood.get(mistyped.id)],
    ['REJECTED', stood.get(faulty.id)],
  ]);
  for (const { en, zh } of found.filter(({ class: is }) => is === 'REJECTED' || is === 'AMBIGUOUS'))
    expect([en, zh]).toEqual([expect.stringContaining('stays as it is'), expect.stringContaining('保持不变')]);
  const dropped = found.filter((one) => one.class === 'DROPPED');
  expect(dropped.map(({ person }) => person).sort()).toEqual([gone.id, ...before.map((one) => one.person_id)].sort());
  expect(await batchOf(officer, batchId)).toMatchObject({
    needs_drop_confirmation: true,
    dropped_count: dropped.length,
  });
});

test('where one row lets a person leave and another names them, neither is taken, and each tells of the other', async () => {
  const [listedPerson, stranger] = [await newcomer(officer), await newcomer(officer)];
  const listing = await listed({ person_id: listedPerson.id });
  const rows = [
    row(listedPerson, { action: 'REMOVE' }),
    row(stranger),
    row(listedPerson, { grade: '2' }),
    row(listedPerson, { category: 'TEKUN' }),
  ];
  const found = await rowsOf(officer, await send(officer, { rows }));
  const told = found.map((one) => [one.line, one.class, one.code, one.listing]).sort();
  expect(told).toEqual([
    [2, 'REJECTED', 'CONTRADICTION', listing],
    [3, 'NEW', null, null],
    [4, 'REJECTED', 'CONTRADICTION', listing],
    [5, 'NEW', null, null],
  ]);
  const words = new Map(found.map(({ line, en, zh }) => [line, [en, zh]]));
  expect(words.get(2)).toEqual([
    expect.stringMatching(/^Line 4 .*stays as it is/),
    expect.stringMatching(/第4行.*保持不变/),
  ]);
  expect(words.get(4)).toEqual([
    expect.stringMatching(/^Line 2 .*stays as it is/),
    expect.stringMatching(/第2行.*保持不变/),
  ]);
});

test('a row without a category says what would be right, and that the listing stays', async () => {
  const person = await newcomer(officer);
  const listing = await listed({ person_id: person.id });
  const found = await only(row(person, { category: '' }));
  expect(found).toMatchObject({ class: 'REJECTED', code: 'CATEGORY_MISSING', person: person.id, listing });
  expect([found.en, found.zh]).toEqual([
    expect.stringMatching(/DIBAO.*stays as it is/),
    expect.stringMatching(/低保.*保持不变/),
  ]);
});
