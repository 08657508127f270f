import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { prepareList } from '../../src/services/assistance-lists/prepare-list.ts';
import { retryRows } from '../../src/services/assistance-lists/retry-rows.ts';
import { jobCancel } from '../../src/services/jobs/cancel-job.ts';
import { takeThis } from '../../src/services/jobs/take-job.ts';
import { mergePeopleOnce } from '../../src/services/people/merge-people.ts';
import type { Counter } from '../../src/services/write.ts';
import { stepsOfBatches } from '../../src/store/queries/assistance-list.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { APPROVER, apply, approve, batchOf, endJobs, refusals, SENDER, work } from './delivery.ts';
import { type Cells, csvOf, type Invented, invent, newcomer, register, row, rowsOf, send, sync } from './sending.ts';

let county: TestCounter;
let officer: Counter;
let approver: Counter;
beforeAll(async () => {
  county = await createTestCounter();
  [officer, approver] = [county.for(SENDER), county.for(APPROVER)];
});
afterEach(() => endJobs(county.database));
afterAll(() => county?.close());

/** A list of everybody; it says of nobody what is to be done. */
const whole = (rows: readonly Cells[]) =>
  csvOf(rows.map((cells) => ({ ...cells, action: 'X' }))).replaceAll(/,(action|X)$/gm, '');

async function settle(batchId: string): Promise<string> {
  await approve(approver, batchId, true);
  await apply(approver, batchId);
  return batchId;
}

const applied = async (sending: Parameters<typeof send>[1]) => settle(await send(officer, sending));

/** What stands of somebody, and until when. */
const listed = async (id: string) =>
  (
    await county.database.sql`
      select valid_to::text as until from assistance_listings where person_id = ${id} and superseded_at is null`
  ).map(({ until }) => until);

const jobsOf = (batchId: string) =>
  county.database.sql`select id, kind, state from jobs where subject_id = ${batchId} order by requested_at`;

const retriesOf = (batchId: string) =>
  county.database.sql`select id, row_count from assistance_list_batches where origin_id = ${batchId}`;

/** Does the retry that waits for a delivery, if any. */
async function retry(batchId: string): Promise<void> {
  const [job] = (await jobsOf(batchId)).filter(
    ({ kind, state }) => kind === 'ASSISTANCE_LIST_RETRY' && state === 'QUEUED',
  );
  if (job) await work(officer, job.id, (one) => retryRows(one.counter, batchId, one));
}

const merge = async (from: Invented & { id: string }, into: Invented & { id: string }) =>
  mergePeopleOnce(officer, {
    ...{ idempotencyKey: randomUUID(), fromId: from.id, intoId: into.id, reason: '同一人', isConfirmed: true },
    ...{ fromVersion: 1, intoVersion: 1 },
  });

test('a list that names everybody with days that are over asks for confirmation, whole or of changes', async () => {
  const people = [await newcomer(officer), await newcomer(officer)];
  const about = { department: 'HEALTH' as const, region: '350825104' };
  const town = (cells: Cells) => ({ ...cells, category: 'FP_SPECIAL' });
  const given = people.map((person) => town(row(person)));
  await county.database
    .sql`update people set region_code = ${about.region} where id = any(${people.map(({ id }) => id)}::uuid[])`;
  await county.database.sql`
    update assistance_listings set superseded_at = now() where department = 'HEALTH' and starts_with(region_code, ${about.region})`;
  await applied({ ...about, rows: given });
  const needs = async (rows: Cells[] | string, mode: 'FULL' | 'DELTA') =>
    (await batchOf(officer, await send(officer, { ...about, rows, mode }))).needs_drop_confirmation;
  const over = given.map((cells) => ({ ...cells, validTo: '2017-10-31' }));
  const reversed = given.map((cells) => ({ ...cells, validTo: '2016-10-31', validFrom: '' }));
  const later = given.map((cells) => ({ ...cells, validFrom: '2018-01-01' }));
  for (const rows of [over, reversed, later])
    expect([await needs(whole(rows), 'FULL'), await needs(rows, 'DELTA')]).toEqual([true, true]);
  const right = given.map((cells) => ({ ...cells, validTo: '2018-10-31' }));
  expect([await needs(whole(right), 'FULL'), await needs(right, 'DELTA')]).toEqual([false, false]);
});

test('somebody new who would leave before they came is rejected', async () => {
  const person = await newcomer(officer);
  const reversed = row(person, { validTo: '2017-08-01' });
  expect(await rowsOf(officer, await send(officer, { rows: [reversed] }))).toMatchObject([
    { class: 'REJECTED', code: 'VALIDITY_REVERSED', en: expect.stringContaining('confirmation') },
  ]);
});

test('two rows that name one person once their files are merged are one listing, and the second is told why', async () => {
  const [one, two] = [await newcomer(officer), await newcomer(officer)];
  const batchId = await send(officer, { rows: [row(one), row(two, { confirmedOn: '2017-08-11' })] });
  await approve(approver, batchId);
  await merge(two, one);
  await apply(approver, batchId);
  expect(await rowsOf(officer, batchId)).toMatchObject([
    { class: 'NEW', person: one.id },
    { class: 'REJECTED', code: 'DUPLICATE_ROW', en: expect.stringContaining('Line 2') },
  ]);
  await settle(batchId);
  expect(await listed(one.id)).toEqual([null]);
});

test('whoever is registered between sending and applying is found when the list is applied', async () => {
  const late = invent();
  const batchId = await send(officer, { rows: [row(late), row(await newcomer(officer))] });
  const id = await register(officer, late);
  await settle(batchId);
  const [made] = await retriesOf(batchId);
  expect(await rowsOf(officer, made?.id)).toMatchObject([{ class: 'NEW', person: id }]);
});

test('whoever is registered while their list is tried again has it tried once more', async () => {
  const [first, second] = [invent(), invent()];
  const batchId = await applied({ rows: [row(first), row(second)] });
  await register(officer, first);
  const [{ id: jobId = '' } = {}] = (await jobsOf(batchId)).filter(({ state }) => state === 'QUEUED');
  const attempt = async (isJoined: boolean) => {
    const taken = await takeThis(officer.db, jobId);
    await retryRows(officer, batchId, { progress: () => undefined, signal: new AbortController().signal });
    if (isJoined) await register(officer, second);
    await taken?.end({ phase: null, done: 0, total: null }, { state: 'DONE' });
    const [job] = await county.database.sql`select state, attempt from jobs where id = ${jobId}`;
    return job;
  };
  expect(await attempt(true)).toEqual({ state: 'QUEUED', attempt: 0 });
  expect(await attempt(false)).toEqual({ state: 'DONE', attempt: 1 });
  expect((await retriesOf(batchId)).map((made) => made.row_count)).toEqual([1, 1]);
});

test('a row that a later list has spoken over is not tried again', async () => {
  const late = invent();
  const region = '350825105';
  const august = await applied({ asOf: '2017-08-25', rows: [row(late)] });
  const september = await applied({ asOf: '2017-09-25', rows: [row(late, { confirmedOn: '2017-09-20' })] });
  const october = await applied({ asOf: '2017-10-25', rows: [row(late, { action: 'REMOVE', confirmedOn: '' })] });
  const id = await register(officer, late);
  for (const batchId of [august, september, october]) await retry(batchId);
  expect([await retriesOf(august), await retriesOf(september), await listed(id)]).toEqual([[], [], []]);

  const other = invent();
  const waiting = await applied({ region, asOf: '2017-08-25', rows: [row(other)] });
  await applied({ region, asOf: '2017-09-25', mode: 'FULL', rows: whole([]) });
  await register(officer, other, region);
  await retry(waiting);
  expect(await retriesOf(waiting)).toEqual([]);

  const known = invent();
  const before = await applied({ asOf: '2017-08-25', rows: [row({ ...known, name: '欧阳误名' })] });
  await register(officer, known);
  for (const [asOf, action] of [
    ['2017-09-25', 'ADD'],
    ['2017-10-25', 'REMOVE'],
  ] as const)
    await applied({ asOf, rows: [row(known, { action })] });
  await retry(before);
  expect(await retriesOf(before)).toEqual([]);
});

test('a whole list of an earlier day drops nobody whom a list of a later day names, and says so', async () => {
  const region = '350825106';
  const [stays, goes, newer] = [
    await newcomer(officer, undefined, region),
    await newcomer(officer, undefined, region),
    await newcomer(officer, undefined, region),
  ];
  await applied({
    region,
    asOf: '2017-08-01',
    rows: [row(stays), row(goes)].map((one) => ({ ...one, confirmedOn: '2017-07-20' })),
  });
  await applied({
    region,
    asOf: '2017-09-25',
    rows: [row(stays), row(newer)].map((one) => ({ ...one, confirmedOn: '2017-07-20' })),
  });
  const late = await send(officer, { region, asOf: '2017-08-25', mode: 'FULL', rows: whole([]) });
  const dropped = (await rowsOf(officer, late)).map(({ person }) => person);
  expect([dropped.includes(goes.id), dropped.includes(stays.id), dropped.includes(newer.id)]).toEqual([
    true,
    false,
    false,
  ]);
  const steps = await stepsOfBatches(officer.db, officer.reach, [late]);
  expect(steps.find(({ status }) => status === 'MATCHED')?.note).toMatch(/^2条.*2 listings/);
});

test('the same content is another delivery once another list was applied, or when it is sent otherwise', async () => {
  const rows = [row(await newcomer(officer))];
  const first = await applied({ batch: 'A', asOf: '2017-08-25', rows });
  const again = { rows, batch: 'A again', asOf: '2017-08-25' };
  expect(await sync(officer, again)).toEqual({ batchId: first, isKnown: true, jobId: null });
  for (const otherwise of [{ asOf: '2017-09-01' }, { isStrict: true }, { policyYear: 2019 }])
    expect(await sync(officer, { ...again, batch: randomUUID(), ...otherwise }).catch(() => null)).not.toMatchObject({
      isKnown: true,
    });
  expect(await refusals(sync(officer, { ...again, batch: 'A', isStrict: true }))).toEqual(['BATCH_NAME_TAKEN']);
  await applied({ batch: 'B', rows: rows.map((cells) => ({ ...cells, action: 'REMOVE' })) });
  expect(await sync(officer, again)).toMatchObject({ isKnown: false });
});

test('a delivery whose job was cancelled before its preview is taken up anew when it is sent again', async () => {
  const rows = [row(await newcomer(officer))];
  const sent = await sync(officer, { batch: 'cancelled', rows });
  await jobCancel(officer, { idempotencyKey: randomUUID(), jobId: sent.jobId ?? '' });
  const again = await sync(officer, { batch: 'cancelled', rows });
  expect(again).toEqual({ batchId: sent.batchId, isKnown: true, jobId: expect.any(String) });
  expect(await sync(officer, { batch: 'cancelled', rows })).toMatchObject({ isKnown: true, jobId: null });
  await work(officer, again.jobId ?? '', (one) => prepareList(one.counter, sent.batchId, one));
  expect(await batchOf(officer, sent.batchId)).toMatchObject({ status: 'PREVIEWED', new_count: 1 });
});
