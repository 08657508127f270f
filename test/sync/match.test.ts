import { afterAll, beforeAll, expect, test } from 'vitest';
import { mergePeople } from '../../src/services/people/merge-people.ts';
import type { Counter } from '../../src/services/write.ts';
import { transaction } from '../../src/store/db.ts';
import { candidatesOfRows } from '../../src/store/queries/assistance-list-row.ts';
import { namesOfListRows } from '../../src/store/queries/sealed-assistance-list.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY, KEYRING, TOWN, viewerWith } from '../support/graph.ts';
import { batchOf, SENDER } from './delivery.ts';
import { type Cells, invent, newcomer, row, rowsOf, type Sending, send, sendOne } from './sending.ts';

let county: TestCounter;
let officer: Counter;
beforeAll(async () => {
  county = await createTestCounter();
  officer = county.for(SENDER);
});
afterAll(() => county?.close());

/** One row alone, and what it came to. */
const only = (cells: Cells, more: Partial<Sending> = {}) => sendOne(officer, cells, more);

const isDead = (personId: string) => county.database.sql`
  insert into status_periods (person_id, kind, valid_from, source) values (${personId}, 'DEAD', '2017-05-01', '测试')`;

test('a number under its own name is that person, however the name is written', async () => {
  const person = await newcomer(officer, '欧阳刘建国');
  expect(await only(row(person))).toMatchObject({
    class: 'NEW',
    match: 'NUMBER',
    person: person.id,
    line: 2,
    code: null,
  });
  const written = { ...person, name: '歐陽劉 建國' };
  expect(await only(row(written))).toMatchObject({ class: 'NEW', match: 'NUMBER', person: person.id });
});

test('an old number of fifteen digits is the one of eighteen that took its place', async () => {
  const person = await newcomer(officer);
  const old = person.number.slice(0, 6) + person.number.slice(8, 17);
  expect(await only(row({ ...person, number: old }))).toMatchObject({ match: 'OLD_NUMBER', person: person.id });
});

test('a file that was merged counts as the one it went into', async () => {
  const [from, into] = [await newcomer(officer, '欧阳合一'), await newcomer(officer, '欧阳合一')];
  await transaction(officer.db, (db) =>
    mergePeople({ ...officer, db }, { fromId: from.id, intoId: into.id, reason: '同一人', isConfirmed: true }),
  );
  expect(await only(row(from))).toMatchObject({ class: 'NEW', match: 'NUMBER', person: into.id });
});

test('a number under another name waits for a human, and tells the department nothing of the other', async () => {
  const person = await newcomer(officer);
  const found = await only(row({ ...person, name: '欧阳他人' }));
  expect(found).toMatchObject({ class: 'AMBIGUOUS', match: null, person: null, code: 'NEEDS_REVIEW' });
  expect(await candidatesOfRows(officer.db, officer.reach, [found.id])).toEqual([
    { rowId: found.id, personId: person.id, reason: 'NUMBER_OTHER_NAME' },
  ]);
  const clerk = viewerWith({ role: 'DEPARTMENT_CLERK', regions: [COUNTY], department: 'HEALTH' });
  expect(await candidatesOfRows(officer.db, county.for(clerk).reach, [found.id])).toEqual([]);
});

test('a number that stands in several files waits for a human', async () => {
  const [one, other] = [await newcomer(officer, '欧阳双号'), await newcomer(officer, '欧阳双号')];
  await county.database.sql`
    insert into identity_documents (person_id, kind, number_index, number_masked, source)
    values (${other.id}, 'CITIZEN_ID', ${KEYRING.indexOf(one.number)}, '999999', '测试')`;
  const found = await only(row(one));
  expect(found).toMatchObject({ class: 'AMBIGUOUS', code: 'NEEDS_REVIEW' });
  const candidates = await candidatesOfRows(officer.db, officer.reach, [found.id]);
  expect(candidates.map(({ personId, reason }) => [personId, reason]).sort()).toEqual(
    [one.id, other.id].sort().map((id) => [id, 'SEVERAL_FILES']),
  );
});

test('a name and a day of birth make a candidate, never a match; neither does an unknown number alone', async () => {
  const [person, stranger] = [await newcomer(officer, '欧阳同名'), invent('欧阳同名')];
  const found = await only(row(stranger));
  expect(found).toMatchObject({ class: 'AMBIGUOUS', person: null });
  expect(await candidatesOfRows(officer.db, officer.reach, [found.id])).toEqual([
    { rowId: found.id, personId: person.id, reason: 'NAME_AND_BIRTH' },
  ]);
  expect(await only(row(invent('欧阳无人')))).toMatchObject({
    class: 'UNMATCHED',
    code: 'UNKNOWN_PERSON',
    person: null,
  });
});

test('neither somebody of the name and day of birth elsewhere is a candidate, nor who holds the number there under another name', async () => {
  const person = await newcomer(officer, '欧阳别处', '350825100201');
  expect(await only(row(invent(person.name)), { region: TOWN })).toMatchObject({ class: 'UNMATCHED' });
  expect(await only(row({ ...person, name: '欧阳不符' }), { region: TOWN })).toMatchObject({ class: 'UNMATCHED' });
});

test('the dead are rejected with the day, but may leave the list', async () => {
  const person = await newcomer(officer);
  await isDead(person.id);
  const found = await only(row(person));
  expect(found).toMatchObject({ class: 'REJECTED', code: 'DEAD', person: person.id });
  expect(found.en).toContain('2017-05-01');
  expect(await only(row(person, { action: 'REMOVE' }))).toMatchObject({ class: 'REJECTED', code: 'NOT_LISTED' });
});

test('somebody whose file is kept elsewhere is rejected with the place', async () => {
  const person = await newcomer(officer, undefined, '350825100201');
  const found = await only(row(person), { region: TOWN });
  expect(found).toMatchObject({ class: 'REJECTED', code: 'OUTSIDE_REGION' });
  expect(found.zh).toContain('连城县 (350825)');
});

test('of two rows about one person and category the second is rejected, and names the first', async () => {
  const [person, stranger] = [await newcomer(officer), invent()];
  const rows = [row(person), row(stranger), row(person), row(person, { category: '0201' }), row(stranger)];
  const found = await rowsOf(officer, await send(officer, { rows }));
  expect(found.map(({ line, class: is, code }) => [line, is, code])).toEqual([
    [2, 'NEW', null],
    [3, 'UNMATCHED', 'UNKNOWN_PERSON'],
    [4, 'REJECTED', 'DUPLICATE_ROW'],
    [5, 'NEW', null],
    [6, 'REJECTED', 'DUPLICATE_ROW'],
  ]);
  expect(found[2]?.en).toContain('Line 2');
});

test('a region that is not of the list, or none at all, rejects the row; a cell that is wrong does with its own words', async () => {
  const person = await newcomer(officer);
  expect(await only(row(person, { regionCode: '350821' }))).toMatchObject({ code: 'REGION_NOT_OF_LIST' });
  expect(await only(row(person, { regionCode: '350825999' }))).toMatchObject({ code: 'REGION_UNKNOWN' });
  expect(await only(row(person, { validFrom: '2017-13-01' }))).toMatchObject({
    class: 'REJECTED',
    code: 'DAY_INVALID',
  });
  expect(
    await only(row(person, { idNumber: person.number.replace(/.$/, (x) => (x === '1' ? '2' : '1')) })),
  ).toMatchObject({
    class: 'REJECTED',
    code: 'ID_NUMBER_INVALID',
  });
});

test('names and numbers are kept sealed for their row, and counts say what the rows came to', async () => {
  const [person, stranger] = [await newcomer(officer), invent()];
  const batchId = await send(officer, { rows: [row(person), row(stranger), row(person)] });
  expect(await batchOf(officer, batchId)).toMatchObject({
    ...{ status: 'PREVIEWED', row_count: 3, matched_count: 2, new_count: 1, unmatched_count: 1, rejected_count: 1 },
    ...{ ambiguous_count: 0, changed_count: 0, unchanged_count: 0, dropped_count: 0, conflict_count: 0 },
  });
  const [first] = await rowsOf(officer, batchId);
  const [name] = await namesOfListRows(officer.db, officer.reach, [first?.id ?? '']);
  expect(KEYRING.open(name?.sealed ?? Buffer.of(), `assistance_list_rows.name_cipher:${first?.id}`)).toBe(person.name);
  const [kept] = await county.database
    .sql`select r::text as text from assistance_list_rows r where id = ${first?.id ?? ''}`;
  expect(kept?.text).not.toContain(person.name);
  expect(kept?.text).not.toContain(person.number);
});
