import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { COUNTY, createTestGraph, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { CASHIER, CHECKER, MAKER } from './hands.ts';
import { payFor } from './paid.ts';

const LATE = '00000000-0000-4000-8000-000000000002';
const ORDINARY = '00000000-0000-4000-8000-000000000003';

const SHOWN = `refund { id state amount version approvedBy closedBy payment { amount channel paidOn } } userErrors { code message field }`;
const step = (name: string, type: string) =>
  `mutation Step($input: ${type}!) { payload: ${name}(input: $input) { ${SHOWN} } }`;
const DECLARE = step('refundDeclare', 'RefundDeclareInput');
const APPROVE = step('refundApprove', 'RefundApproveInput');
const PAY = step('refundPay', 'RefundPayInput');
const CANCEL = step('refundCancel', 'RefundCancelInput');

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());
beforeEach(async () => {
  await payFor(graph.database.sql, ORDINARY);
  await payFor(graph.database.sql, LATE);
});

async function run(viewer: typeof MAKER, query: string, input: object) {
  const { data, errors } = await graph.ask(viewer, query, { input: { idempotencyKey: randomUUID(), ...input } });
  expect(errors).toEqual([]);
  return data.payload;
}

const wish = (over: object = {}) => ({
  personId: ORDINARY,
  policyYear: 2018,
  reason: 'OVERPAID',
  amount: '180.00',
  basis: '多收款项，县医保局核定',
  ...over,
});
const declare = (over: object = {}) => run(MAKER, DECLARE, wish(over));
const paid = () =>
  graph.database.sql`select paid_fen from payments where person_id = ${ORDINARY} and policy_year = 2018`;
const sumPaid = async () => (await paid()).reduce((sum, { paid_fen }) => sum + Number(paid_fen), 0);
const errorsOf = (payload: { userErrors: readonly { code: string }[] }) => payload.userErrors.map(({ code }) => code);

async function approved() {
  const { refund } = await declare();
  const { id: refundId, version } = refund;
  return (await run(CHECKER, APPROVE, { refundId, version })).refund;
}

describe('a refund goes through three hands', () => {
  test('declared, approved by a second, paid by a third: a payment below zero that adds up', async () => {
    const { refund } = await declare();
    expect(refund).toMatchObject({ state: 'DUE', amount: '180.00', version: 1 });
    const { id: refundId } = refund;
    const ready = (await run(CHECKER, APPROVE, { refundId, version: 1 })).refund;
    expect(ready).toMatchObject({ state: 'APPROVED', approvedBy: 'checker', version: 2 });
    const done = (await run(CASHIER, PAY, { refundId, version: 2, channel: 'RCU_COUNTER', slipNumber: '0042' })).refund;
    expect(done).toMatchObject({ state: 'PAID', closedBy: 'cashier', version: 3 });
    expect(done.payment).toEqual({ amount: '-180.00', channel: 'RCU_COUNTER', paidOn: '2017-11-20' });
    expect(await sumPaid()).toBe(0);
  });

  test('whoever declared does not approve, whoever approved does not pay', async () => {
    const { refund } = await declare();
    const named = { refundId: refund.id, version: 1 };
    expect(errorsOf(await run(MAKER, APPROVE, named))).toEqual(['CHECKER_IS_MAKER']);
    expect(errorsOf(await run(CASHIER, PAY, { ...named, channel: 'RCU_COUNTER' }))).toEqual(['REFUND_NOT_APPROVED']);
    await run(CHECKER, APPROVE, named);
    const payload = await run(CHECKER, PAY, { ...named, version: 2, channel: 'RCU_COUNTER' });
    expect(errorsOf(payload)).toEqual(['PAYER_IS_APPROVER']);
    expect(await paid()).toHaveLength(1);
  });

  test('a step for a version that was read before another step is refused', async () => {
    const { id: refundId } = await approved();
    expect(errorsOf(await run(CASHIER, PAY, { refundId, version: 1, channel: 'RCU_COUNTER' }))).toEqual([
      'VERSION_STALE',
    ]);
  });

  test('cancelled before it is paid, the reason is free again; paid, it stays', async () => {
    const { refund } = await declare();
    const cancelled = await run(MAKER, CANCEL, { refundId: refund.id, version: 1, reason: '重复申报' });
    expect(cancelled.refund.state).toBe('CANCELLED');
    expect(errorsOf(await run(CHECKER, APPROVE, { refundId: refund.id, version: 2 }))).toEqual(['REFUND_CANCELLED']);
    const { id: refundId, version } = await approved();
    await run(CASHIER, PAY, { refundId, version, channel: 'RCU_COUNTER' });
    expect(errorsOf(await run(MAKER, CANCEL, { refundId, version: 3, reason: '后悔' }))).toEqual(['REFUND_PAID']);
  });
});

describe('never twice, never more', () => {
  test('fifty at once pay once', async () => {
    const { id: refundId, version } = await approved();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => run(CASHIER, PAY, { refundId, version, channel: 'RCU_COUNTER' })),
    );
    expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
    expect(await paid()).toHaveLength(2);
    expect(await sumPaid()).toBe(0);
  });

  test('the same key pays once and answers again', async () => {
    const { id: refundId, version } = await approved();
    const input = { refundId, version, channel: 'RCU_COUNTER', idempotencyKey: randomUUID() };
    const first = await run(CASHIER, PAY, input);
    expect(await run(CASHIER, PAY, input)).toEqual(first);
    expect(await paid()).toHaveLength(2);
    expect(errorsOf(await run(CASHIER, PAY, { ...input, channel: 'ABC_COUNTER' }))).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });

  test('the database itself forbids a second payment of one refund', async () => {
    const { id: refundId, version } = await approved();
    await run(CASHIER, PAY, { refundId, version, channel: 'RCU_COUNTER' });
    await expect(
      graph.database
        .sql`insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, refund_id, source)
        values (${ORDINARY}, 'URRBMI', 2018, 'SELF', 'RCU_COUNTER', -18000, '2017-11-20', ${refundId}, 'test')`,
    ).rejects.toThrow(/payments_refund_key/);
  });

  test('one refund for a year and reason; ten at once declare one', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => declare({ amount: '10.00' })));
    expect(answers.flatMap(errorsOf)).toEqual(Array(9).fill('REFUND_DECLARED'));
  });

  test('at most what was paid, less what is promised already', async () => {
    expect(errorsOf(await declare({ amount: '180.01' }))).toEqual(['REFUND_EXCEEDS_PAID']);
    expect(errorsOf(await declare({ amount: '100.00' }))).toEqual([]);
    expect(errorsOf(await declare({ amount: '80.01', reason: 'DUPLICATE' }))).toEqual(['REFUND_EXCEEDS_PAID']);
    expect(errorsOf(await declare({ amount: '80.00', reason: 'DUPLICATE' }))).toEqual([]);
    expect(errorsOf(await declare({ amount: '0.00', reason: 'WITHDRAWN' }))).toEqual(['REFUND_AMOUNT']);
  });

  test('what a fund paid is not given to the person', async () => {
    await payFor(graph.database.sql, ORDINARY, { payer: 'MEDICAL_ASSISTANCE_FUND' });
    expect(errorsOf(await declare())).toEqual(['REFUND_EXCEEDS_PAID']);
  });

  test('what was paid for an enrolment that another office keeps is given back there', async () => {
    const town = viewerWith({ role: 'TOWNSHIP_OFFICER', sub: 'a town', regions: [TOWN] });
    const declareFor = async (regionCode: string, viewer = MAKER) => {
      await payFor(graph.database.sql, ORDINARY, { regionCode });
      return (await run(viewer, DECLARE, wish())).userErrors;
    };
    const refused = [{ code: 'REGION_NOT_YOURS', field: 'enrollmentId' }];
    expect(await declareFor('350823')).toMatchObject(refused);
    expect(await declareFor(COUNTY, town)).toMatchObject(refused);
    expect(await declareFor(COUNTY)).toEqual([]);
    expect(await declareFor(`${TOWN}202`, town)).toEqual([]);
  });

  test('money that was taken back meanwhile is not paid out', async () => {
    const { id: refundId, version } = await approved();
    await graph.database
      .sql`insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
      values (${ORDINARY}, 'URRBMI', 2018, 'SELF', 'RCU_COUNTER', -18000, '2017-11-20', 'receipt void')`;
    expect(errorsOf(await run(CASHIER, PAY, { refundId, version, channel: 'RCU_COUNTER' }))).toEqual([
      'REFUND_EXCEEDS_PAID',
    ]);
    expect(await paid()).toHaveLength(2);
  });
});

describe('先缴后返 (LC-23)', () => {
  const DUE = `query Due($within: RegionCode!) { refundsDue(within: $within, policyYear: 2018) {
    heads total undeclared clauses people { person { id } amount refund { state basis } } } }`;
  const DECLARE_DUE = `mutation Due($input: RefundDeclareDueInput!) { payload: refundDeclareDue(input: $input) {
    count total userErrors { code } } }`;
  const due = async (within = COUNTY) => (await graph.ask(MAKER, DUE, { within })).data.refundsDue;
  const ofLate = async () => (await due()).people.find(({ person }: { person: { id: string } }) => person.id === LATE);

  test('confirmed after the cut-off and paid themselves: the amount that the engine says, with the clause', async () => {
    const { clauses, people, heads, undeclared } = await due(TOWN);
    expect(clauses).toEqual([expect.stringContaining('四(三)1')]);
    expect([heads, undeclared]).toEqual([people.length, people.length]);
    expect(await ofLate()).toEqual({ person: { id: LATE }, amount: '180.00', refund: null });
  });

  test('nothing is due to somebody who has not paid all of it, nor for what a fund paid', async () => {
    await payFor(graph.database.sql, LATE, { fen: 10_000 });
    expect(await ofLate()).toBeUndefined();
    await payFor(graph.database.sql, LATE, { payer: 'MEDICAL_ASSISTANCE_FUND' });
    expect(await ofLate()).toBeUndefined();
  });

  test('all of a region are declared at once, once, with one audit line', async () => {
    const before = await due();
    const idempotencyKey = randomUUID();
    const input = { within: COUNTY, policyYear: 2018, idempotencyKey };
    const first = await run(MAKER, DECLARE_DUE, input);
    expect(first).toEqual({ count: before.heads, total: before.total, userErrors: [] });
    expect(first.count).toBeGreaterThan(0);
    expect(await run(MAKER, DECLARE_DUE, input)).toEqual(first);
    const again = await run(MAKER, DECLARE_DUE, { ...input, idempotencyKey: randomUUID() });
    expect(again).toEqual({ count: 0, total: '0.00', userErrors: [] });
    const lines = await graph.database
      .sql`select count from audit_lines where action = 'refundDeclareDue' and count > 0`;
    expect(lines).toMatchObject([{ count: before.heads }]);

    const after = await due();
    expect(after).toMatchObject({ heads: before.heads, total: before.total, undeclared: 0 });
    expect((await ofLate()).refund).toMatchObject({ state: 'DUE', basis: expect.stringContaining('先缴后返') });
  });

  test('declared by two who looked at the same moment, each once', async () => {
    const { sql } = graph.database;
    await sql`delete from refunds`;
    const { heads } = await due();
    const input = { within: COUNTY, policyYear: 2018 };
    const both: Promise<{ count: number }>[] = [];
    await sql.begin(async (held) => {
      await held`select from people where id = ${LATE} for update`;
      both.push(run(MAKER, DECLARE_DUE, input), run(CHECKER, DECLARE_DUE, input));
      await untilWaiting(2);
    });
    const counts = (await Promise.all(both)).map(({ count }) => count);
    expect(counts.sort((a, b) => a - b)).toEqual([0, heads]);
  });

  /** Until so many writers of this database wait for a lock. */
  async function untilWaiting(writers: number): Promise<void> {
    for (;;) {
      const rows = await graph.database.sql`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      if (rows.length >= writers) return;
      await sleep(20);
    }
  }
});

describe('by role', () => {
  const asked = { input: { idempotencyKey: 'a-key-of-mine', ...wish() } };
  test.each([
    ['VILLAGE_COLLECTOR', { regions: [TOWN] }],
    ['DEPARTMENT_CLERK', { department: 'CIVIL_AFFAIRS', regions: [COUNTY] }],
    ['ANALYST', { regions: [COUNTY] }],
    ['AUDITOR', { regions: [COUNTY] }],
    ['RESIDENT', { person: ORDINARY }],
  ])('%s declares nothing', async (role, claims) => {
    const { errors } = await graph.ask(viewerWith({ role, ...claims }), DECLARE, asked);
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('an officer of another town sees neither the person nor the refund', async () => {
    const elsewhere = viewerWith({ role: 'TOWNSHIP_OFFICER', sub: 'far', regions: ['350825100'] });
    expect(errorsOf(await run(elsewhere, DECLARE, wish()))).toEqual(['PERSON_UNKNOWN']);
    const { refund } = await declare();
    expect(errorsOf(await run(elsewhere, APPROVE, { refundId: refund.id, version: 1 }))).toEqual(['REFUND_UNKNOWN']);
    const list = await graph.ask(elsewhere, '{ refunds { totalCount } }');
    expect(list.data.refunds.totalCount).toBe(0);
  });

  test('refunds are listed by state, and stand on the person', async () => {
    const { refund } = await declare();
    const { data } = await graph.ask(
      CHECKER,
      `query List($id: ID!) {
        refunds(where: { state: { eq: DUE }, policyYear: { eq: 2018 }, person: { region: { within: "${TOWN}" } } },
          orderBy: [{ field: DUE_ON }], first: 5) { nodes { id person { id } } }
        person(id: $id) { refunds { id } }
        people(where: { refunds: { some: { state: { eq: DUE } } } }) { nodes { id } }
      }`,
      { id: ORDINARY },
    );
    expect(data.refunds.nodes).toContainEqual({ id: refund.id, person: { id: ORDINARY } });
    expect(data.person.refunds).toEqual([{ id: refund.id }]);
    expect(data.people.nodes).toContainEqual({ id: ORDINARY });
  });
});
