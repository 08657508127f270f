import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coverOf } from '../../src/services/assess.ts';
import { collectContribution } from '../../src/services/collection/collect-contribution.ts';
import { voidReceipt } from '../../src/services/collection/void-receipt.ts';
import { resolveDuplicate } from '../../src/services/duplicates/resolve-duplicate.ts';
import { withdrawEnrollment } from '../../src/services/enrollments/withdraw-enrollment.ts';
import { mergePeopleOnce } from '../../src/services/people/merge-people.ts';
import { recordDeath } from '../../src/services/people/record-death.ts';
import { approveRefund } from '../../src/services/refunds/approve-refund.ts';
import { refundDeclare } from '../../src/services/refunds/declare-refund.ts';
import { payRefund } from '../../src/services/refunds/pay-refund.ts';
import { moneyStatement, monthsOf } from '../../src/services/statements/money-statement.ts';
import { reconcile } from '../../src/services/statements/reconcile.ts';
import { WriteRefused } from '../../src/services/write.ts';
import { transaction } from '../../src/store/db.ts';
import { factsOfPeople } from '../../src/store/queries/person-facts.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY } from '../support/graph.ts';
import { type Family, families } from './family.ts';
import { CASHIER, CHECKER, MAKER } from './hands.ts';
import { payFor } from './paid.ts';

const LATE = '00000000-0000-4000-8000-000000000002';
const YEAR = { scheme: 'URRBMI', policyYear: 2018 } as const;

let counter: TestCounter;
let unpaid: Family[];
beforeAll(async () => {
  counter = await createTestCounter(4);
  unpaid = await families(counter.database.sql, 3);
});
afterAll(() => counter.close());

const key = () => ({ idempotencyKey: randomUUID() });
const sql = () => counter.database.sql;

function family(): Family {
  const found = unpaid.shift();
  if (!found) throw new Error('The demo county has no household left that is like this.');
  return found;
}

const collect = (household: Family, personId: string, over: object = {}, today?: string) =>
  collectContribution(counter.for(MAKER, today), {
    ...key(),
    householdId: household.id,
    policyYear: 2018,
    channel: 'RCU_COUNTER',
    lines: [{ personId }],
    ...over,
  });
const undo = (receiptId: string) => voidReceipt(counter.for(MAKER), { ...key(), receiptId, reason: '开错人' });
const declare = (personId: string, over: object = {}) =>
  refundDeclare(counter.for(MAKER), {
    ...{ ...key(), ...YEAR, personId, reason: 'OVERPAID', amount: 18_000, basis: '县医保局批示', ...over },
  });
const approve = (refundId: string, today?: string) =>
  approveRefund(counter.for(CHECKER, today), { ...key(), refundId, version: 1 });
const payOut = (refundId: string, { viewer = CASHIER, paidOn = '2017-11-20', today = '2017-11-20' } = {}) =>
  payRefund(counter.for(viewer, today), { ...key(), refundId, version: 2, channel: 'RCU_COUNTER', paidOn });
async function giveBack(refundId: string) {
  await approve(refundId);
  await payOut(refundId);
}

async function refusal(write: Promise<unknown>): Promise<string[]> {
  const error = await write.catch((caught: unknown) => caught);
  if (!(error instanceof WriteRefused)) throw error ?? new Error('Nothing was refused.');
  return error.problems.map(({ code }) => code);
}

/** What is left of a year for people, in fen. */
async function left(...ids: string[]): Promise<number> {
  const [row] = await sql()`select coalesce(sum(paid_fen), 0)::int as fen from payments
    where person_id = any(${ids}::uuid[]) and policy_year = 2018`;
  return row?.fen;
}
const enrolled = async (personId: string) =>
  (
    await sql()`select id, status, paid_on::text as "paidOn" from enrollments
    where person_id = ${personId} and policy_year = 2018 and superseded_at is null`
  )[0];
const coverStatus = async (personId: string, today: string) => {
  const as = counter.for(MAKER, today);
  const [facts] = await factsOfPeople(as.db, as.reach, [personId]);
  return coverOf(facts as never, YEAR, as).status;
};

/** Two files of one household's members become one. */
async function merge(fromId: string, intoId: string) {
  const rows = await sql()`select id, version from people where id in (${fromId}, ${intoId})`;
  const versionOf = (id: string) => rows.find((row) => row.id === id)?.version;
  const versions = { fromVersion: versionOf(fromId), intoVersion: versionOf(intoId) };
  await mergePeopleOnce(counter.for(MAKER), {
    ...key(),
    fromId,
    intoId,
    reason: '同一人',
    isConfirmed: true,
    ...versions,
  });
}

/** Two who paid and turned out to be one person; the second enrolment does not stay. */
async function paidTwice() {
  const home = family();
  const [, from = '', into = ''] = home.members;
  const first = await collect(home, from);
  const second = await collect(home, into);
  await merge(from, into);
  const [found] = await sql()`select id, version, first_enrollment_id as first from duplicate_cases
    where person_id = ${into} and kind = 'WITHIN_SCHEME' and state = 'OPEN' and policy_year = 2018`;
  const [kept] = await sql()`select person_id from enrollments where id = ${found?.first}`;
  const input = {
    ...key(),
    caseId: found?.id,
    version: found?.version,
    decision: 'KEEP_FIRST',
    reason: '先参保',
  } as const;
  await resolveDuplicate(counter.for(MAKER), input);
  const [refund] = await sql()`select id, enrollment_id from refunds where person_id = ${into}`;
  const isFirstKept = kept?.person_id === from;
  const [keptReceipt, lostReceipt] = isFirstKept ? [first, second] : [second, first];
  return { from, into, refundId: refund?.id as string, kept: keptReceipt.receiptId, lost: lostReceipt.receiptId };
}

describe('a receipt and a refund never both give money back', () => {
  test('of merged files: the refund of the one that stays is of the money that the other paid', async () => {
    const home = family();
    const [, from = '', into = ''] = home.members;
    const { receiptId } = await collect(home, from);
    await merge(from, into);
    await giveBack((await declare(into)).refundId);
    expect(await refusal(undo(receiptId))).toEqual(['REFUND_STANDS']);
    expect(await left(from, into)).toBe(0);
  });

  test('of two enrolments: the receipt whose money goes back stands, the other may be voided', async () => {
    const { refundId, lost, kept, from, into } = await paidTwice();
    expect(await refusal(undo(lost))).toEqual(['REFUND_STANDS']);
    await giveBack(refundId);
    expect(await left(from, into)).toBe(18_000);
    await undo(kept);
    expect(await left(from, into)).toBe(0);
  });

  test('a void waits for whoever holds the file that stands for a merged one', async () => {
    const home = family();
    const [, from = '', into = ''] = home.members;
    const { receiptId } = await collect(home, from);
    await merge(from, into);
    const refused = await sql().begin(async (held) => {
      await held`select from people where id = ${into} for update`;
      const voiding = refusal(undo(receiptId));
      await new Promise((resolve) => setTimeout(resolve, 300));
      const [enrollment] = await held`select id from enrollments where person_id = ${from} and policy_year = 2018`;
      await held`insert into refunds (person_id, scheme, policy_year, enrollment_id, reason, amount_fen, basis, due_on, declared_by)
        values (${into}, 'URRBMI', 2018, ${enrollment?.id}, 'WITHDRAWN', 18000, 't', '2017-11-20', 't')`;
      return { voiding };
    });
    expect(await refused.voiding).toEqual(['REFUND_STANDS']);
  });
});

describe('after money went back', () => {
  test('all of it: the enrolment waits again, and may be paid again', async () => {
    const home = family();
    const [personId = ''] = home.members;
    await collect(home, personId);
    await giveBack((await declare(personId)).refundId);
    expect(await enrolled(personId)).toMatchObject({ status: 'REGISTERED', paidOn: null });
    expect(await coverStatus(personId, '2018-03-01')).toBe('NOT_PAID');
    await collect(home, personId);
    expect(await left(personId)).toBe(18_000);
    const again = await declare(personId);
    expect(again.refundId).toBeTruthy();
  });

  test('a void of somebody who died during the year leaves no cover', async () => {
    const home = family();
    const [, personId = ''] = home.members;
    const { receiptId } = await collect(home, personId);
    const late = counter.for(MAKER, '2018-03-10');
    await transaction(late.db, (db) =>
      recordDeath({ ...late, db }, { personId, diedOn: '2018-03-05', evidence: '死亡证明', source: 'test' } as never),
    );
    expect(await enrolled(personId)).toMatchObject({ status: 'ENDED' });
    await voidReceipt(late, { ...key(), receiptId, reason: '开错人' });
    expect(await enrolled(personId)).toMatchObject({ status: 'VOID', paidOn: null });
    expect(await coverStatus(personId, '2018-03-02')).toBe('NOT_ENROLLED');
  });

  test('withdrawn and given back twice, of each contribution once', async () => {
    const home = family();
    const [personId = ''] = home.members;
    for (const basis of ['批示一', '批示二']) {
      await collect(home, personId);
      const enrollmentId = (await enrolled(personId))?.id;
      const { refundId } = await withdrawEnrollment(counter.for(MAKER), {
        ...{ ...key(), enrollmentId, reason: '本人申请', refundBasis: basis },
      });
      await giveBack(refundId);
      await sql()`update enrollments set superseded_at = now() where id = ${enrollmentId}`;
    }
    expect(await left(personId)).toBe(0);
    expect(await refusal(declare(personId, { amount: 1 }))).toEqual(['REFUND_EXCEEDS_PAID']);
  });
});

describe('to whoever paid', () => {
  test('what a village collective paid goes back to it when it is named', async () => {
    const home = family();
    const [personId = ''] = home.members;
    await collect(home, personId, { payer: 'VILLAGE_COLLECTIVE' });
    const refused = await declare(personId).catch((error: WriteRefused) => error.problems[0]);
    expect(refused).toMatchObject({ code: 'REFUND_EXCEEDS_PAID' });
    expect(JSON.stringify(refused)).toContain('VILLAGE_COLLECTIVE 180.00');
    const enrollmentId = (await enrolled(personId))?.id;
    const { refundId } = await withdrawEnrollment(counter.for(MAKER), {
      ...{ ...key(), enrollmentId, reason: '本人申请', refundBasis: '批示' },
    });
    await giveBack(refundId);
    const [paid] = await sql()`select payer, paid_fen::int as fen from payments where refund_id = ${refundId}`;
    expect(paid).toEqual({ payer: 'VILLAGE_COLLECTIVE', fen: -18_000 });
  });
});

describe('paying out', () => {
  test('needs a third hand', async () => {
    await payFor(sql(), LATE);
    const { refundId } = await declare(LATE);
    await approve(refundId);
    expect(await refusal(payOut(refundId, { viewer: MAKER }))).toEqual(['PAYER_IS_DECLARER']);
    expect(await refusal(payOut(refundId, { viewer: CHECKER }))).toEqual(['PAYER_IS_APPROVER']);
  });

  test('happens neither before it was approved nor before the money came', async () => {
    await payFor(sql(), LATE);
    const { refundId } = await declare(LATE);
    await approve(refundId, '2017-11-18');
    expect(await refusal(payOut(refundId, { paidOn: '2017-11-17' }))).toEqual(['DAY_BEFORE_APPROVAL']);
    await payOut(refundId, { paidOn: '2017-11-18' });
  });
});

describe('先缴后返', () => {
  test('is for the law to say: not by hand for somebody it gives nothing, nor more than it gives', async () => {
    const home = family();
    const [personId = ''] = home.members;
    await collect(home, personId);
    expect(await refusal(declare(personId, { reason: 'CONFIRMED_LATER' }))).toEqual(['REFUND_NOT_DUE']);
    await payFor(sql(), LATE);
    expect((await declare(LATE, { reason: 'CONFIRMED_LATER', amount: 18_000 })).refundId).toBeTruthy();
  });

  test('leaves the person paid: cover stays, and the books agree', async () => {
    await payFor(sql(), LATE);
    const ground = counter.for(MAKER);
    const books = () => reconcile(ground, { within: COUNTY, ...YEAR, by: 'COUNTY' });
    const before = await books();
    await giveBack((await declare(LATE, { reason: 'CONFIRMED_LATER' })).refundId);
    expect(await enrolled(LATE)).toMatchObject({ status: 'PAID' });
    expect(await coverStatus(LATE, '2018-03-01')).toBe('PAYABLE');
    const after = await books();
    expect(after.regions[0]).toEqual(before.regions[0]);
  });
});

test('a newborn who is covered without paying is no difference', async () => {
  const books = () => reconcile(counter.for(MAKER), { within: COUNTY, ...YEAR, by: 'COUNTY' });
  const before = await books();
  const [child = ''] = family().members;
  await sql()`insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, category, registered_on, source)
    values (${child}, 'URRBMI', '350825103', '350800', 2018, 'ACTIVE', 'NEWBORN', '2018-01-20', 'test')`;
  const after = await books();
  expect([after.registered, after.enrolled, after.paid]).toEqual([
    before.registered + 1,
    before.enrolled + 1,
    before.paid + 1,
  ]);
  expect(after.regions[0]?.enrolledNotPaid).toBe(before.regions[0]?.enrolledNotPaid);
});

test('a receipt that is voided and issued anew leaves its month as it was', async () => {
  const home = family();
  const [personId = ''] = home.members;
  const { receiptId } = await collect(home, personId, { paidOn: '2017-10-20' });
  const months = async () => {
    const year = { within: COUNTY, ...YEAR, by: 'COUNTY' } as const;
    return monthsOf(await moneyStatement(counter.for(MAKER), year, '2017-11-20').money());
  };
  const before = await months();
  const reissue = { policyYear: 2018, channel: 'RCU_COUNTER', lines: [{ personId }] } as const;
  await voidReceipt(counter.for(MAKER), { ...key(), receiptId, reason: '姓名有误', reissue });
  expect(await months()).toEqual(before);
});
