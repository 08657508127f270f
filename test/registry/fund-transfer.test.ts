import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namedPersonId } from '../../src/demo/named-people.ts';
import { collectContribution } from '../../src/services/collection/collect-contribution.ts';
import { type FundTransfer, recordFundTransfer } from '../../src/services/collection/record-fund-transfer.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { type Counter, WriteRefused } from '../../src/services/write.ts';
import { book, LC2018 } from '../policy/books.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';
import { type Family, families, rowCounts } from './family.ts';

let counter: TestCounter;
let unpaid: Family[];
beforeAll(async () => {
  counter = await createTestCounter();
  unpaid = await families(counter.database.sql, 2);
});
afterAll(() => counter.close());

/** A household that no test has used; its first member was put on the dibao list before the lists were fixed. */
async function family(confirmedOn = '2017-08-01'): Promise<Family & { readonly listed: string }> {
  const found = unpaid.shift();
  const [listed] = found?.members ?? [];
  if (!found || !listed) throw new Error('The demo county has no household left that is like this.');
  const { sql } = counter.database;
  await sql`
    insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
    values (${listed}, 'DIBAO', 'CIVIL_AFFAIRS', ${COUNTY}, ${confirmedOn}, '2017-01-01', 'test')`;
  await sql`
    insert into register_checks (person_id, registers, checked_on, source)
    values (${listed}, enum_range(null::register), '2017-09-01', 'test')`;
  return { ...found, listed };
}

const asked = (more: Partial<FundTransfer> = {}): FundTransfer => ({
  policyYear: 2018,
  payer: 'MEDICAL_ASSISTANCE_FUND',
  ...more,
});

const transfer = (more: Partial<FundTransfer>, at: Counter = counter.for(OFFICER), key: string = randomUUID()) =>
  recordFundTransfer(at, { ...asked(more), idempotencyKey: key });

async function refusal(made: Promise<unknown>): Promise<string[]> {
  const error = await made.catch((caught: unknown) => caught);
  if (!(error instanceof WriteRefused)) throw error ?? new Error('Nothing was refused.');
  return error.problems.map(({ code, field }) => `${code} ${field}`);
}

const collect = ({ id, listed }: { id: string; listed: string }, at: Counter = counter.for(OFFICER)) =>
  collectContribution(at, {
    idempotencyKey: randomUUID(),
    householdId: id,
    policyYear: 2018,
    channel: 'RCU_COUNTER',
    lines: [{ personId: listed }],
  });

/** The year's enrolment as it stands, and the money behind it. */
async function yearOf(personId: string) {
  const [row] = await counter.database.sql`
    select (select array_agg(status::text || ' ' || coalesce(paid_on::text, '-')) from enrollments
        where person_id = ${personId} and policy_year = 2018 and superseded_at is null) as enrolled,
      (select array_agg(payer::text || ' ' || channel::text || ' ' || paid_fen || ' ' || (receipt_line_id is not null)::text order by paid_fen)
        from payments where person_id = ${personId} and policy_year = 2018) as paid,
      (select count(*)::int from contribution_dues where person_id = ${personId} and policy_year = 2018
        and superseded_at is null) as dues`;
  return row;
}

/** The county's law, by which the fund pays 100 of the 180 yuan. */
function partly(viewer: Viewer = OFFICER): Counter {
  const own = counter.for(viewer);
  const { compiled: _, ...published } = own.rulebooks.find({ region: COUNTY, scheme: 'URRBMI', policyYear: 2018 });
  const compiled = book(LC2018, { 'contribution-assistance.medical-assistance-fund.share': '100.00' });
  return { ...own, rulebooks: { ...own.rulebooks, find: () => ({ ...published, compiled }) } };
}

describe('a transfer for people who are named', () => {
  test('pays for somebody who waits for no receipt: enrolled, paid, and what was due kept', async () => {
    const mine = await family();
    expect(await refusal(collect(mine))).toEqual(['NOTHING_DUE lines.0.personId']);
    await expect(collect(mine)).rejects.toThrow('paid by the medical assistance fund: the enrolment is complete once');
    const { paymentIds } = await transfer({ personIds: [mine.listed], paidOn: '2017-11-15', slipNumber: 'BOC-7' });
    expect(paymentIds).toHaveLength(1);
    expect(await yearOf(mine.listed)).toEqual({
      enrolled: ['PAID 2017-11-15'],
      paid: ['MEDICAL_ASSISTANCE_FUND FUND_TRANSFER 18000 false'],
      dues: 1,
    });
    expect(await refusal(collect(mine))).toEqual(['ALREADY_PAID lines.0.personId']);
  });

  test('is done once: the same key answers the same, another request under it is refused', async () => {
    const { listed } = await family();
    const key = randomUUID();
    const first = await transfer({ personIds: [listed] }, undefined, key);
    const before = await rowCounts(counter.database.sql);
    expect(await transfer({ personIds: [listed] }, undefined, key)).toEqual(first);
    expect(await rowCounts(counter.database.sql)).toEqual(before);
    const other = transfer({ personIds: [listed], slipNumber: 'other' }, undefined, key);
    await expect(other).rejects.toMatchObject({ problems: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
    expect(await refusal(transfer({ personIds: [listed] }))).toEqual(['PAYER_HAS_PAID personIds.0']);
  });

  test('takes all or none, with a problem for each who stands in the way', async () => {
    const [good, late, dead, elsewhere] = [await family(), await family('2017-09-15'), await family(), await family()];
    const { sql } = counter.database;
    await sql`insert into status_periods (person_id, kind, valid_from, source) values (${dead.listed}, 'DEAD', '2017-10-01', 'test')`;
    await sql`
      insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, source)
      values (${elsewhere.listed}, 'URRBMI', '350102001', '350100', 2018, 'PAID', '2017-10-01', 'test')`;
    const before = await rowCounts(sql);
    const plain = good.members[1] ?? '';
    const personIds = [good, late, dead, elsewhere].map(({ listed }) => listed);
    expect(await refusal(transfer({ personIds: [...personIds, plain, randomUUID()] }))).toEqual([
      'PAYER_NOT_DIRECT personIds.1',
      'PERSON_DEAD personIds.2',
      'ENROLLED_ELSEWHERE personIds.3',
      'PAYER_NOT_DIRECT personIds.4',
      'PERSON_UNKNOWN personIds.5',
    ]);
    expect(await rowCounts(sql)).toEqual(before);
  });

  test('is refused for another payer than the rulebook names, a future day, nobody, and somebody twice', async () => {
    const { listed } = await family();
    expect(await refusal(transfer({ personIds: [listed], payer: 'CIVIL_AFFAIRS' }))).toEqual([
      'PAYER_NOT_DIRECT personIds.0',
    ]);
    expect(await refusal(transfer({ personIds: [listed], payer: 'SELF' }))).toEqual(['PAYER_NOT_DIRECT personIds.0']);
    expect(await refusal(transfer({ personIds: [listed], paidOn: '2017-11-21' }))).toEqual(['PAID_IN_FUTURE paidOn']);
    expect(await refusal(transfer({}))).toEqual(['PEOPLE_OR_REGION personIds']);
    expect(await refusal(transfer({ personIds: [listed], within: COUNTY }))).toEqual(['PEOPLE_OR_REGION personIds']);
    expect(await refusal(transfer({ personIds: [] }))).toEqual(['PEOPLE_COUNT personIds']);
    expect(await refusal(transfer({ personIds: [listed, listed.toUpperCase()] }))).toEqual([
      'PERSON_TWICE personIds.1',
    ]);
    expect(await refusal(transfer({ within: '350824' }))).toEqual(['REGION_NOT_YOURS within']);
    expect(await refusal(transfer({ personIds: [listed], region: '350825999' }))).toEqual(['REGION_UNKNOWN region']);
  });

  test('reaches nobody whose file may not be seen', async () => {
    const { listed } = await family();
    const other = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350824'] });
    expect(await refusal(transfer({ personIds: [listed] }, counter.for(other)))).toEqual([
      'PERSON_UNKNOWN personIds.0',
    ]);
  });
});

describe('a fund that pays a part', () => {
  test('leaves the enrolment waiting until the person has paid the rest', async () => {
    const mine = await family();
    await transfer({ personIds: [mine.listed] }, partly());
    expect(await yearOf(mine.listed)).toMatchObject({
      enrolled: ['REGISTERED -'],
      paid: ['MEDICAL_ASSISTANCE_FUND FUND_TRANSFER 10000 false'],
    });
    await collect(mine, partly());
    expect(await yearOf(mine.listed)).toEqual({
      enrolled: ['PAID 2017-11-20'],
      paid: ['SELF RCU_COUNTER 8000 true', 'MEDICAL_ASSISTANCE_FUND FUND_TRANSFER 10000 false'],
      dues: 1,
    });
  });

  test('pays after the person did, and changes nothing about when they had paid', async () => {
    const mine = await family();
    await collect(mine, partly());
    await transfer({ personIds: [mine.listed], paidOn: '2017-11-18' }, partly());
    expect(await yearOf(mine.listed)).toMatchObject({ enrolled: ['PAID 2017-11-20'] });
    expect(await refusal(transfer({ personIds: [mine.listed] }, partly()))).toEqual(['PAYER_HAS_PAID personIds.0']);
  });

  test('pays nothing above the standard', async () => {
    const [whole, some] = [await family(), await family()];
    for (const [{ listed }, fen] of [
      [whole, 18_000],
      [some, 10_000],
    ] as const) {
      await counter.database.sql`
        insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
        values (${listed}, 'URRBMI', 2018, 'SELF', 'RCU_COUNTER', ${fen}, '2017-10-20', 'test')`;
    }
    expect(await refusal(transfer({ personIds: [whole.listed, some.listed] }, partly()))).toEqual([
      'ALREADY_PAID personIds.0',
      'TRANSFER_ABOVE_STANDARD personIds.1',
    ]);
  });

  test('and the person who pays at the same moment leave one enrolment, paid', async () => {
    for (let round = 0; round < 10; round += 1) {
      const mine = await family();
      await Promise.all([transfer({ personIds: [mine.listed] }, partly()), collect(mine, partly())]);
      expect(await yearOf(mine.listed)).toEqual({
        enrolled: ['PAID 2017-11-20'],
        paid: ['SELF RCU_COUNTER 8000 true', 'MEDICAL_ASSISTANCE_FUND FUND_TRANSFER 10000 false'],
        dues: 1,
      });
    }
  });
});

test('of two transfers at the same moment one pays, and one is refused', async () => {
  const { listed } = await family();
  const made = await Promise.allSettled([transfer({ personIds: [listed] }), transfer({ personIds: [listed] })]);
  expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await yearOf(listed)).toMatchObject({ paid: ['MEDICAL_ASSISTANCE_FUND FUND_TRANSFER 18000 false'] });
});

const TRANSFER = `mutation ($input: FundTransferRecordInput!) {
  fundTransferRecord(input: $input) {
    count total leftOutCount leftOut { id } payments(first: 2) { amount payer channel receipt { id } person { id } }
    userErrors { code field message messageZh clauses }
  }
}`;
const BOOKS = `{
  reconciliation(within: "350825", policyYear: 2018) {
    registered enrolled paid money { withoutReceipt agrees }
    regions(first: 500) { registeredNotPaid enrolledNotPaid paidNotEnrolled }
  }
}`;

describe('a transfer for a region', () => {
  let graph: TestGraph;
  beforeAll(async () => {
    graph = await createTestGraph();
  });
  afterAll(() => graph.close());

  const ask = async (input: object, viewer = OFFICER) => {
    const { data, errors } = await graph.ask(viewer, TRANSFER, {
      input: { idempotencyKey: randomUUID(), policyYear: 2018, payer: 'MEDICAL_ASSISTANCE_FUND', ...input },
    });
    return { ...data?.fundTransferRecord, codes: errors.map(({ extensions }) => extensions.code) };
  };
  /** Somebody for whom the fund has to pay and who paid a part of it themselves, so that its part would be too much. */
  async function paidInPart(): Promise<string> {
    const [row] = await graph.database.sql<{ id: string }[]>`
      insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
      select person_id, 'URRBMI', 2018, 'SELF', 'RCU_COUNTER', 5000, '2017-10-20', 'test' from assistance_listings l
      where category = 'DIBAO' and confirmed_on <= '2017-08-31' and valid_to is null and superseded_at is null
        and not exists (select from enrollments e where e.person_id = l.person_id and e.policy_year = 2018)
        and not exists (select from payments p where p.person_id = l.person_id and p.policy_year = 2018)
        and not exists (select from status_periods s where s.person_id = l.person_id)
        and l.person_id <> ${namedPersonId(1)}
      order by person_id limit 1 returning person_id as id`;
    return row?.id ?? '';
  }
  const books = async () => (await graph.ask(OFFICER, BOOKS)).data.reconciliation;

  test('needs the scope of a county officer', async () => {
    for (const role of ['TOWNSHIP_OFFICER', 'VILLAGE_COLLECTOR', 'AUDITOR', 'ANALYST']) {
      const { codes } = await ask({ within: COUNTY }, viewerWith({ role, regions: [COUNTY] }));
      expect(codes, role).toEqual(['FORBIDDEN']);
    }
  });

  test('pays for everybody there for whom the payer has still to pay, and the books agree on them', async () => {
    const leftOut = await paidInPart();
    const before = await books();
    const key = randomUUID();
    const made = await ask({ within: COUNTY, idempotencyKey: key, slipNumber: 'BOC-2018-1' });
    expect(made.codes).toEqual([]);
    expect(made.userErrors).toEqual([]);
    expect(made).toMatchObject({ leftOutCount: 1, leftOut: [{ id: leftOut }] });
    expect(made.count).toBeGreaterThan(10);
    expect(made.total).toBe(`${made.count * 180}.00`);
    expect(made.payments[0]).toMatchObject({ amount: '180.00', channel: 'FUND_TRANSFER', receipt: null });
    expect(await ask({ within: COUNTY, idempotencyKey: key, slipNumber: 'BOC-2018-1' })).toEqual(made);

    const after = await books();
    expect(after.money.agrees).toBe(true);
    expect(Number(after.money.withoutReceipt) - Number(before.money.withoutReceipt)).toBe(made.count * 180);
    expect(after.paid - before.paid).toBe(made.count);
    expect(after.enrolled - before.enrolled).toBe(made.count);
    const differences = ({ regions }: typeof after) =>
      regions.reduce(
        (sum: number, one: Record<string, number>) => sum + (one.enrolledNotPaid ?? 0) + (one.paidNotEnrolled ?? 0),
        0,
      );
    expect(differences(after)).toBe(differences(before));

    const again = await ask({ within: COUNTY });
    expect(again).toMatchObject({ count: null, total: null, payments: null, leftOut: null, leftOutCount: null });
    expect(again.userErrors).toMatchObject([{ code: 'NOBODY_TO_PAY_FOR', field: 'within' }]);
    expect((await ask({ personIds: [leftOut] })).userErrors).toMatchObject([{ code: 'TRANSFER_ABOVE_STANDARD' }]);
    const [audit] = await graph.database.sql`
      select count(*)::int as lines, max(count)::int as people from audit_lines where action = 'fundTransferRecord'`;
    expect(audit).toEqual({ lines: 1, people: made.count });
  });

  test('has paid for the first of the named people, to whom the counter says so', async () => {
    const [row] = await graph.database.sql`
      select payer, paid_fen::int as fen from payments where person_id = ${namedPersonId(1)} and policy_year = 2018`;
    expect(row).toEqual({ payer: 'MEDICAL_ASSISTANCE_FUND', fen: 18_000 });
  });
});
