import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareList } from '../../src/services/assistance-lists/prepare-list.ts';
import { retryRows } from '../../src/services/assistance-lists/retry-rows.ts';
import { reverseList } from '../../src/services/assistance-lists/reverse-list.ts';
import { families } from '../registry/family.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY, viewerWith } from '../support/graph.ts';
import { APPROVER, apply, approve, batchOf, deliver, refusals, SENDER, stepOf, work } from './delivery.ts';
import { invent, newcomer, register, row, rowsOf, send } from './sending.ts';

let county: TestCounter;
let people: string[];
beforeAll(async () => {
  county = await createTestCounter();
  people = (await families(county.database.sql, 2)).flatMap(({ members }) => members);
});
afterAll(() => county?.close());

const sender = () => county.for(SENDER);
const approver = () => county.for(APPROVER);
const registrar = () => county.for(viewerWith({ role: 'COUNTY_OFFICER', sub: 'registrar', regions: [COUNTY] }));
const next = () => people.shift() as string;

async function applied(batchId: string): Promise<string> {
  await approve(approver(), batchId, true);
  await apply(approver(), batchId);
  return batchId;
}

const reverse = async (batchId: string) =>
  refusals(reverseList(approver(), { ...(await stepOf(approver(), batchId)), note: '名单有误' }));

/** A list that was applied, and the delivery that tries one of its rows again, previewed. */
async function retried(): Promise<{ origin: string; retry: string }> {
  const [known, late] = [await newcomer(sender()), invent()];
  const origin = await applied(
    await send(sender(), { batch: randomUUID().slice(0, 8), rows: [row(known), row(late)] }),
  );
  await register(registrar(), late);
  const { sql } = county.database;
  const [asked] = await sql`select id from jobs where subject_id = ${origin} and state = 'QUEUED'`;
  await work(registrar(), asked?.id, (one) => retryRows(one.counter, origin, one));
  return { origin, retry: await preparedRetry(registrar(), origin) };
}

/** The delivery that tries rows of another again, previewed. */
async function preparedRetry(counter: ReturnType<typeof registrar>, origin: string): Promise<string> {
  const { sql } = county.database;
  const [made] = await sql`select id from assistance_list_batches where origin_id = ${origin}`;
  const [job] = await sql`select id from jobs where subject_id = ${made?.id} and state = 'QUEUED'`;
  await work(counter, job?.id, (one) => prepareList(one.counter, made?.id, one));
  return made?.id;
}

test('what tries rows of a list again ends with the list, and holds it once it was applied', async () => {
  const open = await retried();
  expect(await reverse(open.origin)).toEqual([]);
  expect(await batchOf(sender(), open.retry)).toMatchObject({ status: 'CANCELLED' });

  const done = await retried();
  await applied(done.retry);
  expect(await reverse(done.origin)).toEqual(['NEWER_STANDS']);
  expect(await reverse(done.retry)).toEqual([]);
  expect(await reverse(done.origin)).toEqual([]);
});

test('whoever sent a list does not approve what tries its rows again', async () => {
  const { retry } = await retried();
  expect(await refusals(approve(registrar(), retry))).toEqual(['SAME_PERSON_APPROVES']);
  expect(await refusals(approve(sender(), retry))).toEqual(['SAME_PERSON_APPROVES']);
  await approve(approver(), retry);
});

test('whoever approved a list approves also what tries its rows again as they apply it', async () => {
  const [known, late] = [await newcomer(sender()), invent()];
  const origin = await send(sender(), { batch: 'late', rows: [row(known), row(late)] });
  await approve(approver(), origin);
  await register(registrar(), late);
  await apply(approver(), origin);
  const retry = await preparedRetry(approver(), origin);
  expect(await batchOf(sender(), retry)).toMatchObject({ status: 'PREVIEWED', sent_by: 'approver' });
  expect(await refusals(approve(sender(), retry))).toEqual(['SAME_PERSON_APPROVES']);
  await approve(approver(), retry);
});

test('somebody who died or moved away after approval is not listed unseen', async () => {
  const [dead, moved, stays] = [next(), next(), next()];
  const rows = [dead, moved, stays].map((personId) => ({ personId, confirmedOn: '2017-08-20' }));
  const batchId = await deliver(sender(), { batch: 'gone', rows });
  await approve(approver(), batchId);
  const { sql } = county.database;
  await sql`insert into status_periods (person_id, kind, valid_from, source) values (${dead}, 'DEAD', '2017-11-01', 'test')`;
  await sql`update people set region_code = '350802' where id = ${moved}`;
  await apply(approver(), batchId);
  expect(await batchOf(sender(), batchId)).toMatchObject({ status: 'PREVIEWED', rejected_count: 2, approved_by: null });
  const found = await rowsOf(sender(), batchId);
  expect(found.map(({ class: came, code }) => [came, code])).toEqual([
    ['REJECTED', 'DEAD'],
    ['REJECTED', 'OUTSIDE_REGION'],
    ['NEW', null],
  ]);
  expect(found[0]?.en).toContain('2017-11-01');
  expect(found[1]?.zh).toContain('350802');
  await applied(batchId);
  const listed = await sql`select person_id as id from assistance_listings where batch_id = ${batchId}`;
  expect(listed).toEqual([{ id: stays }]);
});

test('a strict list is refused where somebody on it died after approval', async () => {
  const [dead, stays] = [next(), next()];
  const rows = [dead, stays].map((personId) => ({ personId, confirmedOn: '2017-08-20' }));
  const batchId = await deliver(sender(), { batch: 'strict', isStrict: true, rows });
  await approve(approver(), batchId);
  await county.database.sql`
    insert into status_periods (person_id, kind, valid_from, source) values (${dead}, 'DEAD', '2017-11-01', 'test')`;
  await apply(approver(), batchId);
  expect(await batchOf(sender(), batchId)).toMatchObject({ status: 'REFUSED', rejected_count: 1 });
});
