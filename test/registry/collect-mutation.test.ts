import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';
import { type Family, families } from './family.ts';

let graph: TestGraph;
let mine: Family;
beforeAll(async () => {
  graph = await createTestGraph();
  const [found] = await families(graph.database.sql, 2);
  if (!found) throw new Error('The demo county has no household like this.');
  mine = found;
});
afterAll(() => graph.close());

const COLLECT = `mutation ($input: ContributionCollectInput!) {
  contributionCollect(input: $input) {
    receipt {
      id number total headNumber domicile certificateNumber isSigned status
      lines { lineNo purpose amount printedName person { id } }
    }
    userErrors { code field message messageZh clauses }
  }
}`;
const VOID = `mutation ($input: ReceiptVoidInput!) {
  receiptVoid(input: $input) {
    receipt { status void { voidedBy reason } replacedBy { id } }
    reissued { id total replaces { status } }
    userErrors { code field }
  }
}`;

const input = (more: object = {}) => ({
  idempotencyKey: 'collect-mutation-1',
  householdId: mine.id,
  policyYear: 2018,
  channel: 'RCU_COUNTER',
  isSigned: true,
  certificateNumber: 'LC-000001',
  lines: mine.members.map((personId) => ({ personId })),
  ...more,
});

test('a household is collected from, and its receipt voided and issued anew', async () => {
  const refused = await graph.ask(OFFICER, COLLECT, { input: input({ channel: 'ABC_COUNTER' }) });
  expect(refused.data.contributionCollect.receipt).toBeNull();
  expect(refused.data.contributionCollect.userErrors).toHaveLength(mine.members.length);
  expect(refused.data.contributionCollect.userErrors[0]).toMatchObject({
    code: 'CHANNEL_REFUSED',
    field: 'lines.0.personId',
    clauses: ['350825-2017-10-13 四(一)1'],
  });

  const { data, errors } = await graph.ask(OFFICER, COLLECT, { input: input() });
  expect(errors).toEqual([]);
  const { receipt, userErrors } = data.contributionCollect;
  expect(userErrors).toEqual([]);
  expect(receipt).toMatchObject({ number: 1, isSigned: true, status: 'ISSUED', certificateNumber: 'LC-000001' });
  expect(receipt.headNumber).toBe('999999************');
  expect(receipt.domicile).toMatch(/县/);
  expect(receipt.lines.map(({ amount }: { amount: string }) => amount)).toEqual(mine.members.map(() => '180.00'));

  const [first] = mine.members;
  const reissue = { policyYear: 2018, channel: 'RCU_COUNTER', lines: [{ personId: first }] };
  const voided = await graph.ask(OFFICER, VOID, {
    input: { idempotencyKey: 'collect-mutation-2', receiptId: receipt.id, reason: '多开一人', reissue },
  });
  expect(voided.errors).toEqual([]);
  const after = voided.data.receiptVoid;
  expect(after.receipt).toEqual({
    status: 'VOID',
    void: { voidedBy: 'test', reason: '多开一人' },
    replacedBy: { id: after.reissued.id },
  });
  expect(after.reissued).toMatchObject({ total: '180.00', replaces: { status: 'VOID' } });
});

test('whoever may not take or take back money is told so', async () => {
  const analyst = viewerWith({ role: 'ANALYST', regions: ['350825'] });
  const village = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [mine.regionCode] });
  const taken = await graph.ask(analyst, COLLECT, { input: input() });
  const back = await graph.ask(village, VOID, {
    input: { idempotencyKey: 'collect-mutation-3', receiptId: mine.id, reason: 'x' },
  });
  expect([taken, back].map(({ errors }) => errors[0]?.extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
});
