import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { prepareList } from '../../src/services/assistance-lists/prepare-list.ts';
import { reviewMatch } from '../../src/services/assistance-lists/review-match.ts';
import type { Counter } from '../../src/services/write.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { TOWN, viewerWith } from '../support/graph.ts';
import { batchOf, endJobs, refusals, SENDER, work } from './delivery.ts';
import { invent, newcomer, row, rowsOf, send } from './sending.ts';

let county: TestCounter;
let officer: Counter;
beforeAll(async () => {
  county = await createTestCounter();
  officer = county.for(SENDER);
});
afterEach(() => endJobs(county.database));
afterAll(() => county?.close());

const say = (rowId: string, personId: string, verdict: 'ACCEPTED' | 'REJECTED', counter = officer) =>
  reviewMatch(counter, { idempotencyKey: randomUUID(), rowId, personId, verdict, reason: '已核对户口簿' });

/** Computes the preview that a review asked for. */
async function preview(batchId: string): Promise<void> {
  const [job] = await county.database.sql`select id from jobs where subject_id = ${batchId} and state = 'QUEUED'`;
  await work(officer, job?.id, (one) => prepareList(one.counter, batchId, one));
}

/** Somebody on file, and a list that writes their name another way. */
async function misnamed(rows = (given: ReturnType<typeof row>) => [given]) {
  const person = await newcomer(officer);
  const given = row({ ...person, name: `欧阳误${person.number.slice(14, 17)}` });
  const batchId = await send(officer, { rows: rows(given) });
  const [found] = await rowsOf(officer, batchId);
  if (!found) throw new Error('A row of a list is kept.');
  return { person, given, batchId, rowId: found.id };
}

test('who is accepted enters the list, the delivery is counted and previewed anew, and the next list remembers', async () => {
  const { person, given, batchId, rowId } = await misnamed();
  expect(await say(rowId, person.id, 'ACCEPTED')).toEqual({ rowId });
  expect(await batchOf(officer, batchId)).toMatchObject({
    status: 'MATCHED',
    new_count: 1,
    ambiguous_count: 0,
    matched_count: 1,
  });
  expect(await rowsOf(officer, batchId)).toMatchObject([
    { class: 'NEW', match: 'REVIEWED', person: person.id, code: null, en: null },
  ]);
  await preview(batchId);
  expect(await batchOf(officer, batchId)).toMatchObject({ status: 'PREVIEWED' });
  const next = await send(officer, { rows: [given, row(invent())] });
  expect(await rowsOf(officer, next)).toMatchObject([
    { class: 'NEW', match: 'REMEMBERED', person: person.id },
    { class: 'UNMATCHED' },
  ]);
});

test('who is rejected is no candidate any more, here and on the next list', async () => {
  const { person, given, batchId, rowId } = await misnamed();
  await say(rowId, person.id, 'REJECTED');
  expect(await rowsOf(officer, batchId)).toMatchObject([{ class: 'UNMATCHED', person: null, code: 'UNKNOWN_PERSON' }]);
  expect(await batchOf(officer, batchId)).toMatchObject({ unmatched_count: 1, ambiguous_count: 0 });
  const next = await send(officer, { rows: [given, row(invent())] });
  expect(await rowsOf(officer, next)).toMatchObject([{ class: 'UNMATCHED' }, { class: 'UNMATCHED' }]);
});

test('a later word takes the place of an earlier one', async () => {
  const { person, given, batchId, rowId } = await misnamed();
  await say(rowId, person.id, 'ACCEPTED');
  await preview(batchId);
  await say(rowId, person.id, 'REJECTED');
  expect(await rowsOf(officer, batchId)).toMatchObject([{ class: 'UNMATCHED', match: null, person: null }]);
  const words = await county.database.sql`
    select verdict, superseded_at is null as stands from match_decisions where person_id = ${person.id} order by decided_at`;
  expect(words.map(({ verdict, stands }) => [verdict, stands])).toEqual([
    ['ACCEPTED', false],
    ['REJECTED', true],
  ]);
  expect(await rowsOf(officer, await send(officer, { rows: [given, row(invent())] }))).toMatchObject([
    { class: 'UNMATCHED' },
    { class: 'UNMATCHED' },
  ]);
});

test('while several are left the row stays open; whoever is accepted twice on one list is a second row', async () => {
  const [one, other] = [await newcomer(officer, '欧阳重名'), await newcomer(officer, '欧阳重名')];
  const batchId = await send(officer, { rows: [row(invent('欧阳重名')), row(other)] });
  const [open] = await rowsOf(officer, batchId);
  expect(open).toMatchObject({ class: 'AMBIGUOUS' });
  await say(open?.id ?? '', one.id, 'REJECTED');
  expect((await rowsOf(officer, batchId))[0]).toMatchObject({ class: 'AMBIGUOUS', code: 'NEEDS_REVIEW' });
  await preview(batchId);
  await say(open?.id ?? '', other.id, 'ACCEPTED');
  expect((await rowsOf(officer, batchId))[0]).toMatchObject({
    class: 'REJECTED',
    code: 'DUPLICATE_ROW',
    person: other.id,
  });
});

test('whoever is accepted takes the place of who was accepted before', async () => {
  const [one, other] = [await newcomer(officer, '欧阳二选'), await newcomer(officer, '欧阳二选')];
  const given = row(invent('欧阳二选'));
  const batchId = await send(officer, { rows: [given] });
  const [open] = await rowsOf(officer, batchId);
  await say(open?.id ?? '', one.id, 'ACCEPTED');
  await preview(batchId);
  await say(open?.id ?? '', other.id, 'ACCEPTED');
  expect(await rowsOf(officer, batchId)).toMatchObject([{ class: 'NEW', match: 'REVIEWED', person: other.id }]);
  const stands = await county.database.sql`
    select person_id from match_decisions where person_id in (${one.id}, ${other.id}) and superseded_at is null`;
  expect(stands.map(({ person_id }) => person_id)).toEqual([other.id]);
});

test('of a household that was accepted every member stands, and none when that is taken back', async () => {
  const [named, spouse] = [await newcomer(officer), await newcomer(officer)];
  const { sql } = county.database;
  const [household] =
    await sql`insert into households (number, region_code, source) values ('示例-2', ${TOWN}, '测试') returning id`;
  for (const [id, relation] of [
    [named.id, 'HEAD'],
    [spouse.id, 'SPOUSE'],
  ] as const)
    await sql`
      insert into household_members (household_id, person_id, relation, source)
      values (${household?.id}, ${id}, ${relation}, '测试')`;
  const given = row({ ...named, name: '欧阳误写' }, { category: 'FP_PREF' });
  const batchId = await send(officer, { rows: [given], department: 'HEALTH' });
  const [open] = await rowsOf(officer, batchId);
  await say(open?.id ?? '', named.id, 'ACCEPTED');
  const matches = async () => (await rowsOf(officer, batchId)).map(({ person, match }) => [person, match]).sort();
  expect(await matches()).toEqual(
    [
      [named.id, 'REVIEWED'],
      [spouse.id, 'HOUSEHOLD'],
    ].sort(),
  );
  await preview(batchId);
  await say(open?.id ?? '', named.id, 'REJECTED');
  expect(await matches()).toEqual([[null, null]]);
});

test('only a candidate whom one may see is accepted, with a reason, while the delivery waits', async () => {
  const [{ person, batchId, rowId }, stranger] = [await misnamed(), await newcomer(officer)];
  expect(await refusals(say(rowId, stranger.id, 'ACCEPTED'))).toEqual(['NOT_A_CANDIDATE']);
  expect(await refusals(say(randomUUID(), person.id, 'ACCEPTED'))).toEqual(['ROW_UNKNOWN']);
  const elsewhere = county.for(viewerWith({ role: 'COUNTY_OFFICER', regions: ['350821'] }));
  expect(await refusals(say(rowId, person.id, 'ACCEPTED', elsewhere))).toEqual(['ROW_UNKNOWN']);
  const wordless = {
    idempotencyKey: randomUUID(),
    rowId,
    personId: person.id,
    verdict: 'ACCEPTED' as const,
    reason: ' ',
  };
  expect(await refusals(reviewMatch(officer, wordless))).toEqual(['TEXT_REFUSED']);
  await county.database.sql`update assistance_list_batches set status = 'APPROVED' where id = ${batchId}`;
  expect(await refusals(say(rowId, person.id, 'ACCEPTED'))).toEqual(['BATCH_NOT_REVIEWABLE']);
});
