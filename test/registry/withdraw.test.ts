import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { INSERT_READINGS } from '../../src/store/queries/audit-reading.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { payFor } from './paid.ts';

const ORDINARY = '00000000-0000-4000-8000-000000000003';
const COLLECTOR = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [TOWN] });

const WITHDRAW = `mutation Withdraw($input: EnrollmentWithdrawInput!) { enrollmentWithdraw(input: $input) {
  enrollment { id status endedOn endReason paidOn } refundOutcome refund { id amount state reason basis }
  userErrors { code message messageZh clauses }
} }`;

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

async function withdraw(input: object, { viewer = OFFICER, today = '2017-11-20' } = {}) {
  const full = { idempotencyKey: randomUUID(), reason: '本人申请', ...input };
  const { data, errors } = await graph.ask(viewer, WITHDRAW, { input: full }, { today });
  expect(errors).toEqual([]);
  return data.enrollmentWithdraw;
}

const versions = () =>
  graph.database.sql`select status, end_reason, superseded_at is null as stands from enrollments
    where person_id = ${ORDINARY} and policy_year = 2018 order by recorded_at, stands`;
const refunds = () => graph.database.sql`select * from refunds where person_id = ${ORDINARY}`;

test('before cover begins an enrolment is void; what was paid is open, because no rule says', async () => {
  const enrollmentId = await payFor(graph.database.sql, ORDINARY);
  const answer = await withdraw({ enrollmentId });
  expect(answer).toMatchObject({ refundOutcome: 'UNDETERMINED', refund: null, userErrors: [] });
  expect(answer.enrollment).toMatchObject({ status: 'VOID', endedOn: '2017-11-20', endReason: 'WITHDRAWN' });
  expect(await versions()).toMatchObject([
    { status: 'PAID', stands: false },
    { status: 'VOID', end_reason: 'WITHDRAWN', stands: true },
  ]);
  expect(await refunds()).toEqual([]);
});

test('what is given back is looked up only where it is asked for, so that nothing is read behind the answer', async () => {
  const enrollmentId = await payFor(graph.database.sql, ORDINARY);
  const read = vi.spyOn(graph.platform.db.keyed, 'unsafe');
  onTestFinished(() => read.mockRestore());
  const input = { enrollmentId, reason: '本人申请', idempotencyKey: randomUUID() };
  const question = WITHDRAW.replace('refundOutcome', '');
  expect((await graph.ask(OFFICER, question, { input })).errors).toEqual([]);
  await setImmediate(); // loaders send what was asked of them a tick later
  const texts = read.mock.calls.map(([text]) => text);
  const rows = (table: string) => expect.stringContaining(`from "${table}"`);
  expect(texts.filter((text) => text !== INSERT_READINGS)).toEqual(['begin ', rows('enrollments'), rows('refunds')]);
});

test('a decision that somebody entitled names gives it back: a refund falls due', async () => {
  const enrollmentId = await payFor(graph.database.sql, ORDINARY);
  const answer = await withdraw({ enrollmentId, refundBasis: '县医保局2017-11-20批示' });
  expect(answer.refundOutcome).toBe('DECLARED');
  expect(answer.refund).toMatchObject({ amount: '180.00', state: 'DUE', reason: 'WITHDRAWN' });
});

test('not by somebody who may give no money back, and then nothing happens at all', async () => {
  const enrollmentId = await payFor(graph.database.sql, ORDINARY);
  const answer = await withdraw({ enrollmentId, refundBasis: '口头同意' }, { viewer: COLLECTOR });
  expect(answer).toMatchObject({ enrollment: null, userErrors: [{ code: 'REFUND_FORBIDDEN' }] });
  expect(await versions()).toMatchObject([{ status: 'PAID', stands: true }]);
  expect((await withdraw({ enrollmentId }, { viewer: COLLECTOR })).refundOutcome).toBe('UNDETERMINED');
});

test.each([
  ['2017-12-31', undefined],
  ['2018-01-01', 'COVER_BEGUN'],
])('on %s: %s', async (today, code) => {
  const enrollmentId = await payFor(graph.database.sql, ORDINARY);
  const { userErrors } = await withdraw({ enrollmentId }, { today });
  expect(userErrors[0]?.code).toBe(code);
  if (code) expect(userErrors[0].clauses.join()).toContain('二(三)');
});

test('where the text does not say from when a late payer is covered, it is open', async () => {
  const enrollmentId = await payFor(graph.database.sql, ORDINARY, { paidOn: '2018-01-10' });
  const { userErrors } = await withdraw({ enrollmentId }, { today: '2018-01-11' });
  expect(userErrors).toMatchObject([{ code: 'COVER_START_OPEN' }]);
});

test('one that another region keeps is withdrawn by its own office', async () => {
  const enrollmentId = await payFor(graph.database.sql, ORDINARY);
  await graph.database.sql`update enrollments set region_code = '350823' where id = ${enrollmentId}`;
  const { enrollment, userErrors } = await withdraw({ enrollmentId });
  expect([enrollment, userErrors]).toMatchObject([null, [{ code: 'ANOTHER_REGION' }]]);
});

test('one that the county keeps is the county’s to withdraw, and a town’s none of its villages’', async () => {
  const enrollmentId = await payFor(graph.database.sql, ORDINARY, { regionCode: COUNTY });
  const refused = [null, [{ code: 'ANOTHER_REGION' }]];
  const town = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
  const { enrollment, userErrors } = await withdraw({ enrollmentId }, { viewer: town });
  expect([enrollment, userErrors]).toMatchObject(refused);
  await graph.database.sql`update enrollments set region_code = ${TOWN} where id = ${enrollmentId}`;
  await graph.database.sql`update people set region_code = ${`${TOWN}201`} where id = ${ORDINARY}`;
  onTestFinished(async () => {
    await graph.database.sql`update people set region_code = ${TOWN} where id = ${ORDINARY}`;
  });
  const village = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [`${TOWN}201`] });
  const second = await withdraw({ enrollmentId }, { viewer: village });
  expect([second.enrollment, second.userErrors]).toMatchObject(refused);
  expect((await withdraw({ enrollmentId }, { viewer: town })).userErrors).toEqual([]);
});

test('one that nothing was paid for is withdrawn at any time', async () => {
  const { sql } = graph.database;
  const enrollmentId = await payFor(sql, ORDINARY);
  await sql`delete from payments where person_id = ${ORDINARY} and policy_year = 2018`;
  await sql`update enrollments set status = 'REGISTERED', paid_on = null where id = ${enrollmentId}`;
  const answer = await withdraw({ enrollmentId }, { today: '2018-03-01' });
  expect(answer).toMatchObject({ refundOutcome: 'NOTHING_PAID', userErrors: [] });
});

test('the same key answers again; what was withdrawn keeps its id, and is not withdrawn again', async () => {
  const enrollmentId = await payFor(graph.database.sql, ORDINARY);
  const input = { enrollmentId, refundBasis: '批示', idempotencyKey: randomUUID() };
  const first = await withdraw(input);
  const again = await withdraw(input);
  expect(again).toEqual(first);
  expect(await refunds()).toHaveLength(1);
  expect(first.enrollment.id).toBe(enrollmentId);
  const ended = await withdraw({ enrollmentId });
  expect(ended.userErrors).toMatchObject([{ code: 'ENROLLMENT_ENDED' }]);
});

test('ten at once withdraw once', async () => {
  const enrollmentId = await payFor(graph.database.sql, ORDINARY);
  const answers = await Promise.all(Array.from({ length: 10 }, () => withdraw({ enrollmentId, refundBasis: '批示' })));
  expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  expect(await versions()).toHaveLength(2);
  expect(await refunds()).toHaveLength(1);
});
