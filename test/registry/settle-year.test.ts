import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contributionOf } from '../../src/services/assess.ts';
import { collectContribution } from '../../src/services/collection/collect-contribution.ts';
import { voidReceipt } from '../../src/services/collection/void-receipt.ts';
import { resolveDuplicate } from '../../src/services/duplicates/resolve-duplicate.ts';
import { enroll } from '../../src/services/enrollments/enroll.ts';
import { withdrawEnrollment } from '../../src/services/enrollments/withdraw-enrollment.ts';
import { mergePeopleOnce } from '../../src/services/people/merge-people.ts';
import { recordDeath } from '../../src/services/people/record-death.ts';
import { revokeDeath } from '../../src/services/people/revoke-death.ts';
import { approveRefund } from '../../src/services/refunds/approve-refund.ts';
import { refundDeclare } from '../../src/services/refunds/declare-refund.ts';
import { payRefund } from '../../src/services/refunds/pay-refund.ts';
import { reconcile } from '../../src/services/statements/reconcile.ts';
import { WriteRefused } from '../../src/services/write.ts';
import { transaction } from '../../src/store/db.ts';
import { factsOfPeople } from '../../src/store/queries/person-facts.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY } from '../support/graph.ts';
import { type Family, families } from './family.ts';
import { CASHIER, CHECKER, MAKER } from './hands.ts';
import { payFor } from './paid.ts';

/** Cover never rests on less money than the law asks, whichever way the money went. */
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

/** A household of three, and the two of them who head none. */
function family() {
  const found = unpaid.shift();
  const [, first, second] = found?.members ?? [];
  if (!found || !first || !second) throw new Error('The demo county has no household left that is like this.');
  return { home: found, first, second };
}

const collect = ({ id }: Family, personId: string, fen?: number) =>
  collectContribution(counter.for(MAKER), {
    ...{ ...key(), householdId: id, policyYear: 2018, channel: 'RCU_COUNTER', isPartial: fen !== undefined },
    lines: [{ personId, ...(fen !== undefined && { amount: fen }) }],
  });
const undo = (receiptId: string) => voidReceipt(counter.for(MAKER), { ...key(), receiptId, reason: '开错人' });
const withdraw = (enrollmentId: string, refundBasis?: string) =>
  withdrawEnrollment(counter.for(MAKER), {
    ...key(),
    enrollmentId,
    reason: '本人申请',
    refundBasis: refundBasis ?? null,
  });
const declare = (personId: string, over: object = {}) =>
  refundDeclare(counter.for(MAKER), {
    ...{ ...key(), ...YEAR, personId, reason: 'OVERPAID', amount: 9_000, basis: '县医保局批示', ...over },
  });
async function giveBack(refundId: string) {
  await approveRefund(counter.for(CHECKER), { ...key(), refundId, version: 1 });
  await payRefund(counter.for(CASHIER), { ...key(), refundId, version: 2, channel: 'RCU_COUNTER' });
}
const versionOf = async (id: string): Promise<number> =>
  (await sql()`select version from people where id = ${id}`)[0]?.version;
async function merge(fromId: string, intoId: string) {
  const versions = { fromVersion: await versionOf(fromId), intoVersion: await versionOf(intoId) };
  await mergePeopleOnce(counter.for(MAKER), {
    ...{ ...key(), ...versions, fromId, intoId, reason: '同一人', isConfirmed: true },
  });
}

async function refusal(write: Promise<unknown>): Promise<string[]> {
  const error = await write.catch((caught: unknown) => caught);
  if (!(error instanceof WriteRefused)) throw error ?? new Error('Nothing was refused.');
  return error.problems.map(({ code }) => code);
}

/** The enrolments of a file, those that stand first. */
const enrolled = (personId: string) =>
  sql()<{ id: string; status: string }[]>`
    select e.id, e.status from enrollments e join people p on e.person_id = any(p.merged_ids || p.id)
    where p.id = ${personId} and e.policy_year = 2018 and e.scheme = 'URRBMI' and e.superseded_at is null
    order by e.status = 'VOID', e.id`;
const statuses = async (personId: string) => (await enrolled(personId)).map(({ status }) => status);
const enrollmentOf = async (personId: string) => (await enrolled(personId))[0]?.id ?? '';

/** What the law still collects, in fen. */
async function collected(personId: string) {
  const as = counter.for(MAKER);
  const [facts] = await factsOfPeople(as.db, as.reach, [personId]);
  return contributionOf(facts as never, YEAR, as).collectedNow?.maxFen;
}

describe('a part that was paid and withdrawn', () => {
  test('while it goes back, no more is collected; after it went, all of it is', async () => {
    const { home, first } = family();
    await collect(home, first, 17_999);
    const { refundId } = await withdraw(await enrollmentOf(first), '批示');
    expect(await refusal(collect(home, first))).toEqual(['REFUND_OPEN']);
    await giveBack(refundId);
    expect(await collected(first)).toBe(18_000);
    await collect(home, first);
    expect(await statuses(first)).toEqual(['PAID', 'VOID']);
  });

  test('and stands, is taken up with the rest; its receipt takes cover along', async () => {
    const { home, first } = family();
    const { receiptId } = await collect(home, first, 9_000);
    const id = await enrollmentOf(first);
    await withdraw(id);
    await collect(home, first);
    expect(await enrolled(first)).toEqual([{ id, status: 'PAID' }]);
    await undo(receiptId);
    expect([await statuses(first), await collected(first)]).toEqual([['REGISTERED'], 9_000]);
    await collect(home, first);
    expect([await statuses(first), await collected(first)]).toEqual([['PAID'], 0]);
  });

  test('is taken up by another part, and waits', async () => {
    const { home, first } = family();
    await collect(home, first, 9_000);
    const id = await enrollmentOf(first);
    await withdraw(id);
    await collect(home, first, 1_000);
    expect(await enrolled(first)).toEqual([{ id, status: 'REGISTERED' }]);
  });
});

test('a death that is taken back gives no cover for half the money', async () => {
  const { home, first: personId } = family();
  await collect(home, personId);
  const as = counter.for(MAKER);
  const death = { personId, diedOn: '2017-11-18', evidence: '死亡证明', source: 'test' };
  await transaction(as.db, (db) => recordDeath({ ...as, db }, death as never));
  await giveBack((await declare(personId)).refundId);
  await revokeDeath(as, { ...key(), ...death, version: await versionOf(personId), reason: '误登' });
  expect([await statuses(personId), await collected(personId)]).toEqual([['REGISTERED'], 9_000]);
});

describe('merged files', () => {
  test('one paid twice and given back a part of one: that one waits, and the other one’s receipt leaves nobody covered', async () => {
    const { home, first, second } = family();
    const { receiptId } = await collect(home, first);
    await collect(home, second);
    const later = await enrollmentOf(second);
    await merge(first, second);
    await giveBack((await declare(second, { amount: 5_000, enrollmentId: later })).refundId);
    expect((await statuses(second)).sort()).toEqual(['PAID', 'REGISTERED']);
    await undo(receiptId);
    expect([await statuses(second), await collected(second)]).toEqual([['REGISTERED', 'REGISTERED'], 5_000]);
    await collect(home, second);
    expect([(await statuses(second)).sort(), await collected(second)]).toEqual([['PAID', 'REGISTERED'], 0]);
  });

  test('two halves make one whole', async () => {
    const { home, first, second } = family();
    await collect(home, first, 9_000);
    const { receiptId } = await collect(home, second, 9_000);
    await merge(first, second);
    expect([await statuses(second), await collected(second)]).toEqual([['PAID', 'VOID'], 0]);
    await undo(receiptId);
    expect([await statuses(second), await collected(second)]).toEqual([['REGISTERED', 'VOID'], 9_000]);
  });

  test('two halves of two regions make no whole here: the other region’s enrolment would be void', async () => {
    const { home, first, second } = family();
    await collect(home, first, 8_000);
    await collect(home, second, 10_000);
    await sql()`update enrollments set region_code = '350823' where id = ${await enrollmentOf(first)}`;
    expect(await refusal(merge(first, second))).toEqual(['ANOTHER_REGION']);
    expect(await statuses(first)).toEqual(['REGISTERED']);
  });

  test('a case that keeps the one with less gives back only what is too much', async () => {
    const { home, first, second } = family();
    await collect(home, first);
    await collect(home, second);
    const later = await enrollmentOf(second);
    await merge(first, second);
    const [found] = await sql()`select id, version, first_enrollment_id as first from duplicate_cases
      where person_id = ${second} and kind = 'WITHIN_SCHEME' and state = 'OPEN' and policy_year = 2018`;
    await giveBack((await declare(second, { amount: 5_000, enrollmentId: later })).refundId);
    const decision = found?.first === later ? ('KEEP_FIRST' as const) : ('KEEP_SECOND' as const);
    const input = { ...key(), caseId: found?.id, version: found?.version, decision, reason: '居住地' };
    await resolveDuplicate(counter.for(MAKER), input);
    const refunds =
      await sql()`select amount_fen::int as fen from refunds where person_id = ${second} and state = 'DUE'`;
    expect(refunds).toMatchObject([{ fen: 13_000 }]);
    expect(await statuses(second)).toEqual(['PAID', 'VOID']);
  });
});

test('先缴后返: withdrawn after the money went back by law, it is taken up as paid', async () => {
  await payFor(sql(), LATE);
  await giveBack((await declare(LATE, { reason: 'CONFIRMED_LATER', amount: 18_000 })).refundId);
  await withdraw(await enrollmentOf(LATE));
  await enroll(counter.for(MAKER), { ...key(), ...YEAR, personId: LATE, documentsShown: [] });
  expect(await statuses(LATE)).toEqual(['PAID']);
});

/** How many the county's books call enrolled without enough money. */
const books = async () => {
  const found = await reconcile(counter.for(MAKER), { within: COUNTY, ...YEAR, by: 'COUNTY' });
  return found.regions[0]?.enrolledNotPaid;
};

test('two who paid a part each and are one have paid what one owes', async () => {
  const { home, first, second } = family();
  const before = await books();
  await collect(home, first, 9_000);
  await collect(home, second, 5_000);
  await merge(first, second);
  await collect(home, second, 4_000);
  expect([await statuses(second), await collected(second)]).toEqual([['PAID', 'REGISTERED'], 0]);
  expect(await books()).toBe(before);
});

test('whoever is enrolled with less than was due is a difference', async () => {
  const { home, first, second } = family();
  await collect(home, first, 9_000);
  await collect(home, first);
  await collect(home, second);
  const before = (await books()) ?? 0;
  await sql()`insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
    values (${first}, 'URRBMI', 2018, 'SELF', 'RCU_COUNTER', -1, '2017-11-20', 'test')`;
  expect(await books()).toBe(before + 1);
  await sql()`update payments set paid_fen = 17999 where person_id = ${second} and policy_year = 2018`;
  expect(await books()).toBe(before + 2);
});
