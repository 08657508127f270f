import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approveList } from '../../src/services/assistance-lists/approve-list.ts';
import { reviewMatch } from '../../src/services/assistance-lists/review-match.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY, viewerWith } from '../support/graph.ts';
import { APPROVER, approve, batchOf, refusals, SENDER, stepOf } from './delivery.ts';
import { invent, row, send, sync } from './sending.ts';

let county: TestCounter;
beforeAll(async () => {
  county = await createTestCounter();
});
afterAll(() => county?.close());

const sender = () => county.for(SENDER);
const approver = () => county.for(APPROVER);
const officer = (sub: string) => county.for(viewerWith({ role: 'COUNTY_OFFICER', sub, regions: [COUNTY] }));

test('whoever sends in earnest what another only showed is its sender too', async () => {
  const list = { rows: [row(invent())], batch: 'shown-first' };
  const batchId = await send(sender(), { ...list, isValidateOnly: true });
  expect(await sync(officer('earnest'), list)).toMatchObject({ batchId, isKnown: true });
  expect(await batchOf(sender(), batchId)).toMatchObject({ sent_by: 'earnest', is_validate_only: false });
  expect(await refusals(approve(officer('earnest'), batchId))).toEqual(['SAME_PERSON_APPROVES']);
  expect(await refusals(approve(sender(), batchId))).toEqual(['SAME_PERSON_APPROVES']);
  expect(await refusals(approve(approver(), batchId))).toEqual([]);
});

test('what is said about a step or a match names nobody by a number', async () => {
  const batchId = await send(sender(), { rows: [row(invent())] });
  for (const number of ['350825196802241013', '13800138000', '３５０８２５１９６８０２２４１０１３']) {
    const step = { ...(await stepOf(approver(), batchId)), note: `张三 ${number}` };
    expect(await refusals(approveList(approver(), step))).toEqual(['TEXT_REFUSED']);
    const [rowId, personId] = [randomUUID(), randomUUID()];
    const word = { idempotencyKey: randomUUID(), rowId, personId, verdict: 'ACCEPTED' as const, reason: number };
    expect(await refusals(reviewMatch(approver(), word))).toEqual(['TEXT_REFUSED']);
  }
  const note = '经核对无误，2017年第3号会议纪要';
  expect(await refusals(approveList(approver(), { ...(await stepOf(approver(), batchId)), note }))).toEqual([]);
});

test('nobody has more than five lists waiting to be worked on, and others are not held up by that', async () => {
  const eager = officer('eager');
  const waiting = Array.from({ length: 5 }, () => ({ rows: [row(invent())] }));
  for (const list of waiting) expect(await sync(eager, list)).toMatchObject({ isKnown: false });
  expect(await refusals(sync(eager, { rows: [row(invent())] }))).toEqual(['JOBS_WAITING']);
  expect(await sync(sender(), { rows: [row(invent())] })).toMatchObject({ isKnown: false });
  await county.database.sql`
    update jobs set state = 'CANCELLED', ended_at = now()
    where id = (select id from jobs where requested_by = 'eager' limit 1)`;
  expect(await sync(eager, { rows: [row(invent())] })).toMatchObject({ isKnown: false });
});
