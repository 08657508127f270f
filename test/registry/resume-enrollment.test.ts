import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';
import { payFor } from './paid.ts';

const ORDINARY = '00000000-0000-4000-8000-000000000003';
let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

async function write(mutation: string, type: string, input: object) {
  const operation = `mutation Write($input: ${type}!) { ${mutation}(input: $input) {
    enrollment { id status paidOn endedOn endReason } userErrors { code message } } }`;
  const full = { idempotencyKey: randomUUID(), ...input };
  const { data, errors } = await graph.ask(OFFICER, operation, { input: full }, { today: '2017-11-20' });
  expect(errors).toEqual([]);
  return data[mutation];
}
const withdraw = (enrollmentId: string, refundBasis?: string) =>
  write('enrollmentWithdraw', 'EnrollmentWithdrawInput', { enrollmentId, reason: '本人申请', refundBasis });
const register = (input: object = {}) =>
  write('enrollmentRegister', 'EnrollmentRegisterInput', { personId: ORDINARY, policyYear: 2018, ...input });

test('money that was never given back makes a withdrawn enrolment paid again, under its id', async () => {
  const id = await payFor(graph.database.sql, ORDINARY);
  await withdraw(id);
  const { enrollment, userErrors } = await register();
  expect(userErrors).toEqual([]);
  expect(enrollment).toEqual({ id, status: 'PAID', paidOn: '2017-10-20', endedOn: null, endReason: null });
  expect((await register()).userErrors).toMatchObject([{ code: 'ALREADY_ENROLLED' }]);
});

test('a part of the money leaves it waiting for the rest', async () => {
  const id = await payFor(graph.database.sql, ORDINARY, { fen: 10_000 });
  await withdraw(id);
  expect((await register()).enrollment).toMatchObject({ id, status: 'REGISTERED', paidOn: null });
  expect((await register()).userErrors).toMatchObject([{ code: 'ALREADY_ENROLLED' }]);
});

test('one that waits although nothing more is due is completed', async () => {
  const id = await payFor(graph.database.sql, ORDINARY);
  await graph.database.sql`update enrollments set status = 'REGISTERED', paid_on = null where id = ${id}`;
  expect((await register()).enrollment).toMatchObject({ id, status: 'PAID', paidOn: '2017-10-20' });
});

test('while the money is promised back it is refused, and the way out is said', async () => {
  const id = await payFor(graph.database.sql, ORDINARY);
  await withdraw(id, '县医保局2017-11-20批示');
  const { enrollment, userErrors } = await register();
  expect(enrollment).toBeNull();
  expect(userErrors).toMatchObject([{ code: 'REFUND_OPEN', message: expect.stringContaining('refundCancel') }]);
});

test('at another place than it was paid for it is refused', async () => {
  const id = await payFor(graph.database.sql, ORDINARY);
  await withdraw(id);
  expect((await register({ region: '350825104' })).userErrors).toMatchObject([{ code: 'PAID_ELSEWHERE' }]);
});

test.each(['Register', 'Withdraw'])(
  'enrollment%s needs a scope that knows what is due, because refusals tell it',
  async (verb) => {
    const asked = `mutation W($input: Enrollment${verb}Input!) { enrollment${verb}(input: $input) { userErrors { code } } }`;
    const given =
      verb === 'Register' ? { personId: ORDINARY, policyYear: 2018 } : { enrollmentId: ORDINARY, reason: '测试' };
    const ask = (scope: string) =>
      graph.ask(viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], scope }), asked, {
        input: { idempotencyKey: randomUUID(), ...given },
      });
    const refused = await ask('registry:write registry:read');
    expect([refused.errors[0]?.extensions.code, refused.statements]).toEqual(['FORBIDDEN', []]);
    for (const scope of ['money:collect', 'assistance:sensitive'])
      expect((await ask(`registry:write registry:read ${scope}`)).errors).toEqual([]);
  },
);
