import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectContribution } from '../../src/services/collection/collect-contribution.ts';
import { type ReceiptVoid, voidReceipt } from '../../src/services/collection/void-receipt.ts';
import { WriteRefused } from '../../src/services/write.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { OFFICER, TODAY, viewerWith } from '../support/graph.ts';
import { type Family, families, rowCounts } from './family.ts';

let counter: TestCounter;
let unpaid: Family[];
beforeAll(async () => {
  counter = await createTestCounter(12);
  unpaid = await families(counter.database.sql, 1);
});
afterAll(() => counter.close());

function family(size = 1): Family {
  const at = unpaid.findIndex(({ members }) => members.length >= size);
  const [found] = unpaid.splice(at, 1);
  if (!found) throw new Error('The demo county has no household left that is like this.');
  return { ...found, members: found.members.slice(0, size) };
}

const pay = ({ id, members }: Family, lines = members.map((personId) => ({ personId }))) =>
  collectContribution(counter.for(OFFICER), {
    idempotencyKey: randomUUID(),
    householdId: id,
    policyYear: 2018,
    channel: 'RCU_COUNTER',
    lines,
  });

const undo = (input: Omit<ReceiptVoid, 'idempotencyKey' | 'reason'>, viewer = OFFICER) =>
  voidReceipt(counter.for(viewer), { idempotencyKey: randomUUID(), reason: '开错人', ...input });

async function refusal(write: Promise<unknown>): Promise<string[]> {
  const error = await write.catch((caught: unknown) => caught);
  if (!(error instanceof WriteRefused)) throw error ?? new Error('Nothing was refused.');
  return error.problems.map(({ code, field }) => `${code} ${field}`);
}

/** A receipt and its lines as they were printed, but for whether it stands. */
async function printed(receiptId: string) {
  const [row] = await counter.database.sql`
    select to_jsonb(r) - 'status' as receipt, (select jsonb_agg(to_jsonb(l) order by l.line_no) from receipt_lines l
      where l.receipt_id = r.id) as lines from receipts r where r.id = ${receiptId}`;
  return row;
}

const enrolled = (personId = '') => counter.database.sql`
  select id, status, paid_on::text as "paidOn" from enrollments
  where person_id = ${personId} and policy_year = 2018 and superseded_at is null`;

describe('a void', () => {
  test('keeps the receipt as it was, takes the payments back, and lets the enrolment wait again', async () => {
    const mine = family();
    const { receiptId } = await pay(mine);
    const [before, [paid]] = [await printed(receiptId), await enrolled(mine.members[0])];
    await undo({ receiptId });
    expect(await printed(receiptId)).toEqual(before);
    expect(await enrolled(mine.members[0])).toEqual([{ id: paid?.id, status: 'REGISTERED', paidOn: null }]);
    const [money] = await counter.database.sql`
      select sum(p.paid_fen)::int as left, count(*)::int as lines, count(p.reverses_id)::int as reversing
      from payments p join receipt_lines l on l.id = p.receipt_line_id where l.receipt_id = ${receiptId}`;
    expect(money).toEqual({ left: 0, lines: 2, reversing: 1 });
    const [note] = await counter.database.sql`
      select r.status, v.reason, v.voided_by as by, v.voided_on::text as "on" from receipts r
      join receipt_voids v on v.receipt_id = r.id where r.id = ${receiptId}`;
    expect(note).toEqual({ status: 'VOID', reason: '开错人', by: 'test', on: TODAY });
  });

  test('may issue the right receipt in the same step, in the same book and for the same day', async () => {
    const mine = family(2);
    const [first = '', second = ''] = mine.members;
    const { receiptId } = await pay(mine, [{ personId: first }]);
    const both = [{ personId: first }, { personId: second }];
    const reissue = { policyYear: 2018, channel: 'RCU_COUNTER', lines: both } as const;
    const { reissuedId } = await undo({ receiptId, reissue });
    const rows = await counter.database.sql`
      select number, status, replaces_id = ${receiptId} as replaces, total_fen::int as total from receipts
      where id in (${receiptId}, ${reissuedId}) order by number`;
    expect(rows).toEqual([
      { number: 1, status: 'VOID', replaces: null, total: 18_000 },
      { number: 2, status: 'ISSUED', replaces: true, total: 36_000 },
    ]);
  });

  test('whose new receipt is refused is not done either', async () => {
    const mine = family();
    const { receiptId } = await pay(mine);
    const before = await rowCounts(counter.database.sql);
    const lines = [{ personId: randomUUID() }];
    const refused = undo({ receiptId, reissue: { policyYear: 2018, channel: 'RCU_COUNTER', lines } });
    expect(await refusal(refused)).toEqual(['PERSON_UNKNOWN reissue.lines.0.personId']);
    expect(await rowCounts(counter.database.sql)).toEqual(before);
  });

  test('is refused for one that is void, unknown, unexplained, or paid back already', async () => {
    const mine = family();
    const { receiptId } = await pay(mine);
    expect(await refusal(undo({ receiptId: randomUUID() }))).toEqual(['RECEIPT_UNKNOWN receiptId']);
    const unexplained = voidReceipt(counter.for(OFFICER), { idempotencyKey: randomUUID(), receiptId, reason: ' ' });
    expect(await refusal(unexplained)).toEqual(['TEXT_REFUSED reason']);
    const other = unpaid.find(({ regionCode }) => regionCode !== mine.regionCode)?.regionCode ?? '';
    const stranger = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [other] });
    expect(await refusal(undo({ receiptId }, stranger))).toEqual(['RECEIPT_UNKNOWN receiptId']);
    await counter.database.sql`
      insert into refunds (person_id, scheme, policy_year, reason, amount_fen, basis, due_on, declared_by)
      values (${mine.members[0] ?? ''}, 'URRBMI', 2018, 'WITHDRAWN', 18000, 't', ${TODAY}, 't')`;
    expect(await refusal(undo({ receiptId }))).toEqual(['REFUND_STANDS receiptId']);
    await counter.database.sql`update refunds set state = 'CANCELLED' where person_id = ${mine.members[0] ?? ''}`;
    await undo({ receiptId });
    expect(await refusal(undo({ receiptId }))).toEqual(['RECEIPT_VOID receiptId']);
  });

  test('is no refund: somebody confirmed late still pays first, and is paid back', async () => {
    const mine = family();
    await counter.database.sql`
      insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
      values (${mine.members[0] ?? ''}, 'DIBAO', 'CIVIL_AFFAIRS', '350825', '2017-10-01', '2017-10-01', 't')`;
    const { receiptId } = await pay(mine);
    await undo({ receiptId });
    expect((await pay(mine)).receiptId).not.toBe(receiptId);
  });
});

/** Rounds in which two collectors pay the same household at once; it is voided after each. */
const ROUNDS = 200;
const AT_ONCE = 5;

test(`two collectors at once: one receipt, ${ROUNDS} times, and numbers without gaps`, {
  timeout: 120_000,
}, async () => {
  const homes = unpaid.splice(0, AT_ONCE * 2);
  const race = async (mine: Family) => {
    const [one, other] = await Promise.allSettled([pay(mine), pay(mine)]);
    const [won] = [one, other].filter((result) => result?.status === 'fulfilled');
    const [lost] = [one, other].filter((result) => result?.status === 'rejected');
    if (won?.status !== 'fulfilled' || lost?.status !== 'rejected') throw new Error('Not exactly one receipt.');
    const problems = (lost.reason as WriteRefused).problems ?? [lost.reason];
    expect(problems.map(({ code }) => code)).toEqual(mine.members.map(() => 'ALREADY_PAID'));
    await undo({ receiptId: won.value.receiptId });
  };
  for (let round = 0; round < ROUNDS; round += AT_ONCE) {
    const half = (round / AT_ONCE) % 2;
    await Promise.all(homes.slice(half * AT_ONCE, (half + 1) * AT_ONCE).map(race));
  }
  const books = await counter.database.sql`
    select r.series, count(*)::int as written, min(number) as first, max(number) as last, max(s.last_number) as taken
    from receipts r join receipt_series s using (series) where r.source = 'test' group by r.series`;
  expect(books.reduce((sum, { written }) => sum + written, 0)).toBeGreaterThanOrEqual(ROUNDS);
  for (const { written, first, last, taken } of books) expect([first, last, taken]).toEqual([1, written, written]);
});

test('whatever was collected and voided: lines, receipts and payments add up, and nobody is paid twice', async () => {
  const [sums] = await counter.database.sql`
    select (select count(*)::int from receipts r where total_fen <> (select sum(paid_fen) from receipt_lines l
        where l.receipt_id = r.id)) as receipts,
      (select count(*)::int from receipt_lines l join receipts r on r.id = l.receipt_id and r.source = 'test'
        where (case r.status when 'VOID' then 0 else l.paid_fen end) <> (select sum(p.paid_fen) from payments p
          where p.receipt_line_id = l.id)) as lines,
      (select count(*)::int from (select from enrollments where source = 'test' and superseded_at is null and status = 'PAID'
        group by person_id, scheme, policy_year having count(*) > 1) twice) as twice,
      (select count(*)::int from enrollments e where e.source = 'test' and e.superseded_at is null
        and (e.status = 'PAID') <> (coalesce((select sum(p.paid_fen) from payments p where p.enrollment_id = e.id), 0) = 18000))
        as unpaid`;
  expect(sums).toEqual({ receipts: 0, lines: 0, twice: 0, unpaid: 0 });
});
