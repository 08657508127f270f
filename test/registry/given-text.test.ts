import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { faultOfEvidence } from '../../src/services/given-text.ts';
import { createTestGraph, OFFICER, type TestGraph } from '../support/graph.ts';
import { somebody, writer } from './file-writer.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const write = writer(() => graph);

describe('a text that cannot be written down is refused at the door', () => {
  test.each([
    ['NUL in a name', { name: '示例\0甲' }, 'name'],
    [
      'half a character in what is nested',
      { documents: [{ kind: 'BIRTH_CERTIFICATE', number: 'T\ud800' }] },
      'documents.0.number',
    ],
    ['a source of 201 characters', { source: '源'.repeat(201) }, 'source'],
    ['a source that says nothing', { source: ' ' }, 'source'],
    ['a phone number in a source', { source: '来电13900000000' }, 'source'],
    ['an ID number in full-width digits', { source: '９９９９９９１８９００３０１００１９' }, 'source'],
  ])('%s', async (_, over, field) => {
    const { payload } = await write('personRegister', somebody(over));
    expect(payload.userErrors).toEqual([
      { code: 'TEXT_REFUSED', field, message: expect.any(String), messageZh: expect.stringMatching(/\p{Script=Han}/u) },
    ]);
  });

  const number = inventedIdNumber('1890-03-01', 1);
  test.each([number, `roster-${number}-2018`])('an ID number as a key: %s', async (key) => {
    const { codes } = await write('personRegister', { ...somebody(), idempotencyKey: key });
    expect(codes).toEqual(['KEY_REFUSED']);
  });

  test('and a key of other digits is not', async () => {
    for (const key of [`1${number}`, '999999189013010010', `${randomUUID()}-20171120`]) {
      expect((await write('personRegister', { ...somebody(), idempotencyKey: key })).codes).toEqual([]);
    }
  });

  test.each([
    ['家属13900000000', true],
    ['家属+8613900000000', true],
    ['家属１３９００００００００', true],
    [`本人${number}`, true],
    ['死亡医学证明 350825201711200013', false],
    ['死亡医学证明第20171120001号', false],
  ])('evidence, which a paper with its serial is: %s', (evidence, isRefused) => {
    expect(faultOfEvidence(evidence) !== undefined).toBe(isRefused);
  });

  test('and one of 200 characters with a day in it is not', async () => {
    const source = `户籍证明 2017-11-20 ${'源'.repeat(184)}`;
    expect(source).toHaveLength(200);
    expect((await write('personRegister', somebody({ source }))).codes).toEqual([]);
  });
});

describe('every write says what its free texts may hold, before it looks at what it is about', () => {
  const [ID, LONG] = [randomUUID(), '长'.repeat(501)];
  const decided = { version: 1, decision: 'KEEP_BOTH' };
  const paid = { householdId: ID, policyYear: 2018, channel: 'RCU_COUNTER', lines: [{ personId: ID }] };
  const refund = { personId: ID, policyYear: 2018, reason: 'OVERPAID', amount: '1.00' };
  const merge = { fromId: ID, fromVersion: 1, intoId: randomUUID(), intoVersion: 1 };
  const enrol = { personId: ID, policyYear: 2018 };
  const cases: Record<string, [input: object, field: string]> = {
    'contributionCollect with NUL': [{ ...paid, slipNumber: 'A\0' }, 'slipNumber'],
    'householdCreate with a phone number': [
      { number: '1', region: '350825103202', headId: ID, from: '2017-01-01', source: '电话13900000000' },
      'source',
    ],
    'refundDeclare without a word': [{ ...refund, basis: ' ' }, 'basis'],
    'refundDeclare with half a character': [{ ...refund, basis: '依据\ud800' }, 'basis'],
    'refundPay with a slip of 501': [
      { refundId: ID, version: 1, channel: 'RCU_COUNTER', slipNumber: LONG },
      'slipNumber',
    ],
    'refundDeclare with a phone number': [{ ...refund, basis: '电话13900000000' }, 'basis'],
    'receiptVoid with a phone number': [{ receiptId: ID, reason: '来电13900000000' }, 'reason'],
    'duplicateResolve with an ID number': [{ caseId: ID, ...decided, reason: '同999999189003010019' }, 'reason'],
    'exchangeDecide with an ID number': [
      { rowId: ID, version: 1, decision: 'DISMISS', reason: '９９９９９９１８９００３０１００１９' },
      'reason',
    ],
    'personMerge with an ID number': [{ ...merge, reason: '即999999189003010019' }, 'reason'],
    'enrollmentWithdraw with a phone number': [{ enrollmentId: ID, reason: '来电13900000000' }, 'reason'],
    'certificateEventRecord with a phone number': [
      { certificateId: ID, kind: 'NOTED', note: '来电13900000000' },
      'note',
    ],
    'personDeathRecord with a phone number': [
      { personId: ID, version: 1, diedOn: '2017-01-01', evidence: '家属13900000000', source: '测试' },
      'evidence',
    ],
    'receiptVoid without a word': [{ receiptId: ID, reason: '' }, 'reason'],
    'duplicateResolve without a word': [{ caseId: ID, ...decided, reason: '\t' }, 'reason'],
    'exchangeDecide with 501': [{ rowId: ID, version: 1, decision: 'DISMISS', reason: LONG }, 'reason'],
    'personMerge without a word': [{ ...merge, reason: ' ' }, 'reason'],
    'enrollmentWithdraw with 501': [{ enrollmentId: ID, reason: LONG }, 'reason'],
    'certificateEventRecord without a word': [{ certificateId: ID, kind: 'NOTED' }, 'note'],
    'enrollmentRegister with a story': [
      { ...enrol, override: { approvedBy: '主任', reason: LONG } },
      'override.reason',
    ],
    'enrollmentRegister by a crowd': [
      { ...enrol, override: { approvedBy: LONG, reason: '急' } },
      'override.approvedBy',
    ],
  };
  test.each(Object.entries(cases))('%s', async (name, [input, field]) => {
    const [mutation = ''] = name.split(' ');
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation W($input: ${type}!) { payload: ${mutation}(input: $input) { userErrors { code field message messageZh } } }`;
    const { data, errors } = await graph.ask(OFFICER, query, { input: { idempotencyKey: randomUUID(), ...input } });
    expect(errors).toEqual([]);
    expect(data.payload.userErrors).toContainEqual({
      ...{ code: 'TEXT_REFUSED', field },
      ...{ message: expect.any(String), messageZh: expect.stringMatching(/\p{Script=Han}/u) },
    });
  });
});
