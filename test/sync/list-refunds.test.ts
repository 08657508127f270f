import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reverseList } from '../../src/services/assistance-lists/reverse-list.ts';
import { approveRefund } from '../../src/services/refunds/approve-refund.ts';
import { declareDueRefunds } from '../../src/services/refunds/declare-due-refunds.ts';
import { payRefund } from '../../src/services/refunds/pay-refund.ts';
import { families } from '../registry/family.ts';
import { payFor } from '../registry/paid.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY, viewerWith } from '../support/graph.ts';
import { APPROVER, apply, approve, batchOf, type Delivered, deliver, refusals, SENDER, stepOf } from './delivery.ts';

let county: TestCounter;
let people: string[];
beforeAll(async () => {
  county = await createTestCounter();
  people = (await families(county.database.sql, 2)).flatMap(({ members }) => members);
});
afterAll(() => county?.close());

const sender = () => county.for(SENDER);
const approver = () => county.for(APPROVER);
const officer = (sub: string) => county.for(viewerWith({ role: 'COUNTY_OFFICER', sub, regions: [COUNTY] }));
const next = () => people.shift() as string;
const late = (personId: string) => ({ personId, confirmedOn: '2017-09-20' });
const severe = { category: 'DISABLED_SEVERE', grade: '1', certificateNo: '99999919800101123X31' };

async function applied(delivered: Delivered): Promise<string> {
  const batchId = await deliver(sender(), delivered);
  await approve(approver(), batchId, true);
  await apply(approver(), batchId);
  expect(await batchOf(sender(), batchId)).toMatchObject({ status: 'APPLIED' });
  return batchId;
}

const reverse = async (batchId: string) =>
  refusals(reverseList(approver(), { ...(await stepOf(approver(), batchId)), note: '名单有误' }));

const refundsOf = (personId: string) =>
  county.database.sql`
    select id, state, version, closing_note as note, amount_fen as fen from refunds
    where person_id = ${personId} and policy_year = 2018 order by declared_at`;

/** The step that a refund's officer takes with the only refund of somebody. */
async function named(personId: string) {
  const [refund] = await refundsOf(personId);
  return { idempotencyKey: randomUUID(), refundId: refund?.id, version: refund?.version };
}

const approveTo = async (personId: string) => refusals(approveRefund(officer('checker'), await named(personId)));
const payTo = async (personId: string) =>
  refusals(payRefund(officer('cashier'), { ...(await named(personId)), channel: 'RCU_COUNTER' }));

/** Somebody listed late who pays afterwards, so that the office declares the refund. */
async function declaredLater(batch: string): Promise<{ batchId: string; personId: string }> {
  const personId = next();
  const batchId = await applied({ batch, rows: [late(personId)] });
  await payFor(county.database.sql, personId);
  const asked = { within: COUNTY, scheme: 'URRBMI', policyYear: 2018 } as const;
  await declareDueRefunds(officer('maker'), { idempotencyKey: randomUUID(), ...asked });
  expect(await refundsOf(personId)).toMatchObject([{ state: 'DUE' }]);
  return { batchId, personId };
}

test('a refund that the office declared of a list falls with it, and holds it once it was paid', async () => {
  const due = await declaredLater('office-due');
  expect(await reverse(due.batchId)).toEqual([]);
  expect(await refundsOf(due.personId)).toMatchObject([{ state: 'CANCELLED' }]);

  const paid = await declaredLater('office-paid');
  expect(await approveTo(paid.personId)).toEqual([]);
  expect(await payTo(paid.personId)).toEqual([]);
  expect(await reverse(paid.batchId)).toEqual(['REFUND_PAID']);
  expect(await refundsOf(paid.personId)).toMatchObject([{ state: 'PAID' }]);
});

test('a refund that another list still gives stays as a list is taken back', async () => {
  const personId = next();
  await payFor(county.database.sql, personId);
  const first = await applied({ batch: 'of-two', rows: [late(personId)] });
  const second = await applied({
    ...{ batch: 'of-two', department: 'DISABLED_FEDERATION' },
    rows: [{ ...late(personId), ...severe }],
  });
  expect(await reverse(first)).toEqual([]);
  expect(await refundsOf(personId)).toMatchObject([{ state: 'DUE' }]);
  expect(await reverse(second)).toEqual([]);
  expect(await refundsOf(personId)).toMatchObject([{ state: 'CANCELLED' }]);
});

test('whoever leaves a list is paid nothing back: what waits is cancelled, as previewed, and what was approved not paid', async () => {
  const [waits, approved] = [next(), next()];
  for (const id of [waits, approved]) await payFor(county.database.sql, id);
  await applied({ batch: 'joins', rows: [waits, approved].map(late) });
  expect(await approveTo(approved)).toEqual([]);
  const leave = [waits, approved].map((personId) => ({ personId, action: 'REMOVE' as const, validTo: '2017-09-19' }));
  const batchId = await applied({ batch: 'leaves', rows: leave });
  const effects = await county.database.sql`
    select kinds, refund_before_fen as before, refund_after_fen as after from assistance_list_effects
    where batch_id = ${batchId} and audience <> 'DEPARTMENT'`;
  expect(effects.map(({ before, after }) => [Number(before), Number(after)])).toEqual([
    [18_000, 0],
    [18_000, 0],
  ]);
  const [cancelled] = await refundsOf(waits);
  expect(cancelled).toMatchObject({ state: 'CANCELLED', note: expect.stringContaining('leaves') });
  expect(await payTo(approved)).toEqual(['NO_LONGER_DUE']);
  await county.database.sql`update refunds set state = 'DUE', approved_by = null where person_id = ${approved}`;
  expect(await approveTo(approved)).toEqual(['NO_LONGER_DUE']);
});
