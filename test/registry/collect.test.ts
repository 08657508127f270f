import { randomUUID } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectContribution } from '../../src/services/collection/collect-contribution.ts';
import type { Collection } from '../../src/services/collection/collection-request.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { WriteRefused } from '../../src/services/write.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { KEYRING, OFFICER, TODAY, viewerWith } from '../support/graph.ts';
import { type Family, families, rowCounts } from './family.ts';

let counter: TestCounter;
let unpaid: Family[];
beforeAll(async () => {
  counter = await createTestCounter();
  unpaid = await families(counter.database.sql, 2);
});
afterAll(() => counter.close());

/** A household that no test has used, with so many of its members. */
function family(size = 2): Family {
  const at = unpaid.findIndex(({ members }) => members.length >= size);
  const [found] = unpaid.splice(at, 1);
  if (!found) throw new Error('The demo county has no household left that is like this.');
  return { ...found, members: found.members.slice(0, size) };
}

const asked = ({ id, members }: Family, more: Partial<Collection> = {}): Collection => ({
  householdId: id,
  policyYear: 2018,
  channel: 'RCU_COUNTER',
  lines: members.map((personId) => ({ personId })),
  ...more,
});

const collect = (collection: Collection, viewer: Viewer = OFFICER, today = TODAY, key: string = randomUUID()) =>
  collectContribution(counter.for(viewer, today), { ...collection, idempotencyKey: key });

/** What stands in the way, as code and field. */
async function refusal(collection: Collection, viewer?: Viewer, today?: string): Promise<string[]> {
  const error = await collect(collection, viewer, today).catch((caught: unknown) => caught);
  if (!(error instanceof WriteRefused)) throw error ?? new Error('Nothing was refused.');
  return error.problems.map(({ code, field }) => `${code} ${field}`);
}

/** What was decided, as it was sealed. */
async function outcomesOf(ids: readonly string[]): Promise<string[]> {
  const rows = await counter.database.sql<{ id: string; sealed: Buffer }[]>`
    select id, decision_cipher as sealed from contribution_dues where id = any(${ids as string[]}::uuid[])`;
  return rows.map(({ id, sealed }) => {
    const text = KEYRING.open(sealed, `contribution_dues.decision_cipher:${id}`);
    return JSON.parse(inflateRawSync(Buffer.from(text, 'base64')).toString()).outcome;
  });
}

describe('a receipt', () => {
  test('has a line for each person, and its total, lines and payments agree', async () => {
    const { id, regionCode, members } = family();
    const { receiptId } = await collect({ ...asked({ id, regionCode, members }), isSigned: true, slipNumber: 'RCU-1' });
    const [row] = await counter.database.sql`
      select r.series, r.number, r.total_fen::int as total, r.head_number_masked as head, r.domicile_cipher is not null as sealed,
        (select sum(paid_fen)::int from receipt_lines l where l.receipt_id = r.id) as lines,
        (select sum(p.paid_fen)::int from payments p join receipt_lines l on l.id = p.receipt_line_id where l.receipt_id = r.id) as paid,
        (select array_agg(distinct e.status::text) from payments p join receipt_lines l on l.id = p.receipt_line_id
          join enrollments e on e.id = p.enrollment_id where l.receipt_id = r.id) as enrolled,
        (select array_agg(d.id) from contribution_dues d where d.person_id = any(${members as string[]}::uuid[])) as dues,
        (select bool_and(l.printed_name = p.name) from receipt_lines l join people p on p.id = l.person_id
          where l.receipt_id = r.id) as named
      from receipts r where r.id = ${receiptId}`;
    expect(await outcomesOf(row?.dues)).toEqual(['AMOUNT', 'AMOUNT']);
    expect(row).toMatchObject({
      series: `${regionCode}-2018`,
      number: 1,
      total: 36_000,
      lines: 36_000,
      paid: 36_000,
      enrolled: ['PAID'],
      named: true,
      sealed: true,
      head: '999999************',
    });
  });

  test('of five members takes at most twelve statements, begin and commit included', async () => {
    const five = family(5);
    counter.sent.length = 0;
    await collect(asked(five));
    expect(counter.sent.length, counter.sent.join('\n')).toBeLessThanOrEqual(12);
  });

  test('asked for again under the same key is the same receipt, and nothing is written', async () => {
    const mine = family();
    const key = randomUUID();
    const first = await collect(asked(mine), OFFICER, TODAY, key);
    const before = await rowCounts(counter.database.sql);
    expect(await collect(asked(mine), OFFICER, TODAY, key)).toEqual(first);
    expect(await rowCounts(counter.database.sql)).toEqual(before);
    const other = collect(asked(mine, { channel: 'MI_APP' }), OFFICER, TODAY, key);
    await expect(other).rejects.toMatchObject({
      problems: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: 'idempotencyKey' }],
    });
  });

  test('for a part leaves the enrolment waiting, under the id that it keeps when the rest is paid', async () => {
    const { id, regionCode, members } = family();
    const [personId = ''] = members;
    const pay = (amount?: number) =>
      collect(
        asked({ id, regionCode, members }, { isPartial: true, lines: [{ personId, ...(amount && { amount }) }] }),
      );
    const standing = () => counter.database.sql`
      select id, status, paid_on::text as "paidOn" from enrollments
      where person_id = ${personId} and policy_year = 2018 and superseded_at is null`;
    await pay(10_000);
    const [part] = await standing();
    expect(part).toMatchObject({ status: 'REGISTERED', paidOn: null });
    await pay();
    expect(await standing()).toEqual([{ id: part?.id, status: 'PAID', paidOn: TODAY }]);
    const paid = await counter.database.sql`
      select paid_fen::int as fen from payments where enrollment_id = ${part?.id} order by paid_fen`;
    expect(paid.map(({ fen }) => fen)).toEqual([8_000, 10_000]);
  });

  test('names the head, never the number of a card', async () => {
    const mine = family();
    await collect(asked(mine, { channel: 'MI_APP', cardNumber: 'F35082500000001' }));
    const kept = await counter.database.sql`
      select count(*)::int as found from (
        select details::text as said from audit_lines union all select answer::text from write_requests
        union all select slip_number from payments union all select certificate_number from receipts) all_of_it
      where said like '%F3508%'`;
    expect(kept[0]?.found).toBe(0);
  });
});

/** Every roll searched, and nothing found but what is recorded. */
const SEARCHED = 'array(select unnest(enum_range(null::register)))';

/** What is recorded about the first member before the household pays, and what is then in the way of the first line. */
const BAD_LINES: readonly (readonly [string, string, string])[] = [
  [
    'PERSON_DEAD',
    `insert into status_periods (person_id, kind, valid_from, source) values ($1, 'DEAD', '2017-11-20', 't')`,
    '',
  ],
  [
    'ENROLLED_ELSEWHERE',
    `insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
     values ($1, 'URRBMI', '350300', '350300', 2018, 'PAID', '2017-10-01', '2017-10-01', 't')`,
    '',
  ],
  [
    'ENROLLED_ELSEWHERE',
    `insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
     values ($1, 'UEBMI', '350825', '350800', 2018, 'ACTIVE', '2017-10-01', '2017-10-01', 't')`,
    '',
  ],
  [
    'INSURED_ELSEWHERE',
    `insert into status_periods (person_id, kind, valid_from, source) values ($1, 'EMPLOYEE_INSURED', '2017-11-01', 't')`,
    '',
  ],
  [
    'NOT_ELIGIBLE',
    `with moved as (update person_places set region_code = '350300' where person_id = $1)
     insert into register_checks (person_id, registers, checked_on, source) values ($1, ${SEARCHED}, '2017-11-19', 't')`,
    '三(一)',
  ],
  ['ELIGIBILITY_UNDETERMINED', 'delete from register_checks where person_id = $1', '三(一)'],
  [
    'AMOUNT_UNDETERMINED',
    `insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
     values ($1, 'FP_PREF', 'HEALTH', '350825', '2017-08-20', '2017-08-20', 't')`,
    // The group's own clause would tell on which list somebody stands.
    '二(二)',
  ],
  [
    'NOTHING_DUE',
    `insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
     values ($1, 'DIBAO', 'CIVIL_AFFAIRS', '350825', '2017-08-20', '2017-08-20', 't')`,
    '',
  ],
];

describe('one bad line refuses the whole receipt, and nothing is written', () => {
  test.each(BAD_LINES)('%s', async (code, record, clause) => {
    const mine = family();
    await counter.database.sql.unsafe(record, [mine.members[0] ?? '']);
    const before = await rowCounts(counter.database.sql);
    const error = await collect(asked(mine)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(WriteRefused);
    const { problems } = error as WriteRefused;
    expect(problems.map((one) => [one.code, one.field?.split('.').slice(0, 2).join('.')])).toEqual([[code, 'lines.0']]);
    expect(problems[0]?.clauses ?? []).toEqual(clause ? expect.arrayContaining([expect.stringContaining(clause)]) : []);
    expect(await rowCounts(counter.database.sql)).toEqual(before);
  });

  test('each bad line with a reason of its own', async () => {
    const { id, regionCode, members } = family();
    const [first = '', second = ''] = members;
    await collect(asked({ id, regionCode, members: [first] }));
    const lines = [
      { personId: first },
      { personId: randomUUID() },
      { personId: second, amount: 18_001 },
      { personId: second },
    ];
    expect(await refusal(asked({ id, regionCode, members }, { lines }))).toEqual([
      'ALREADY_PAID lines.0.personId',
      'PERSON_UNKNOWN lines.1.personId',
      'AMOUNT_ABOVE_DUE lines.2.amount',
      'DUPLICATE_LINE lines.3',
    ]);
  });

  test('any amount but the one that is due', async () => {
    const mine = family();
    const [personId = ''] = mine.members;
    const amounts = [0, -18_000, 17_999, 18_001];
    const refused = await Promise.all(amounts.map((amount) => refusal(asked(mine, { lines: [{ personId, amount }] }))));
    expect(refused.flat()).toEqual([
      'AMOUNT_NOT_POSITIVE lines.0.amount',
      'AMOUNT_NOT_POSITIVE lines.0.amount',
      'AMOUNT_BELOW_DUE lines.0.amount',
      'AMOUNT_ABOVE_DUE lines.0.amount',
    ]);
  });

  test('a channel that is closed to the person, or left open', async () => {
    const mine = family(1);
    const by = (more: Partial<Collection>) => refusal(asked(mine, more));
    expect(await by({ channel: 'ABC_COUNTER' })).toEqual(['CHANNEL_REFUSED lines.0.personId']);
    expect(await by({ channel: 'RCU_MOBILE' })).toEqual(['CHANNEL_OPEN lines.0.personId']);
    const [holder = ''] = family(1).members;
    await counter.database.sql`insert into status_periods (person_id, kind, valid_from, source)
      values (${holder}, 'EMPLOYEE_INSURED', '2014-01-01', 't')`;
    const account = { channel: 'PHARMACY_ACCOUNT', payer: 'RELATIVE_ACCOUNT', accountHolderId: holder } as const;
    const line = { personId: mine.members[0] ?? '', holderRelation: 'CHILD' } as const;
    expect(await by({ ...account, lines: [{ personId: line.personId }], accountBalance: 300_001 })).toEqual([
      'CHANNEL_OPEN lines.0.personId',
    ]);
    expect(await by({ ...account, lines: [line], accountBalance: 300_000 })).toEqual([
      'CHANNEL_REFUSED lines.0.personId',
    ]);
    expect((await collect(asked(mine, { ...account, lines: [line], accountBalance: 300_001 }))).receiptId).toBeTruthy();
  });

  test('a day on which no money is taken, and one on which the notice does not say', async () => {
    const mine = family(1);
    expect(await refusal(asked(mine, { paidOn: '2017-11-21' }))).toContain('PAID_IN_FUTURE paidOn');
    expect(await refusal(asked(mine, { paidOn: '2017-08-31' }))).toEqual(['OUTSIDE_WINDOW lines.0.personId']);
    const late = await refusal(asked(mine), OFFICER, '2018-01-01');
    expect(late).toEqual(['AMOUNT_UNDETERMINED lines.0.amount']);
  });

  test('what is wrong with the receipt as a whole', async () => {
    const mine = family(1);
    const refused = async (more: Partial<Collection>) => (await refusal(asked(mine, more)))[0];
    expect(await refused({ householdId: randomUUID() })).toBe('HOUSEHOLD_UNKNOWN householdId');
    expect(await refused({ lines: [] })).toBe('NO_LINES lines');
    expect(await refused({ channel: 'VILLAGE_CADRE' })).toBe('COLLECTOR_NEEDED collectorId');
    expect(await refused({ collectorId: randomUUID() })).toBe('COLLECTOR_UNKNOWN collectorId');
    expect(await refused({ payer: 'COUNTY_FINANCE' })).toBe('PAYER_REFUSED payer');
    expect(await refused({ channel: 'FUND_TRANSFER' })).toBe('PAYER_REFUSED payer');
    expect(await refused({ channel: 'HALL_TERMINAL_ACCOUNT' })).toBe('ACCOUNT_HOLDER_NEEDED accountHolderId');
    expect(await refused({ region: '350300' })).toBe('REGION_NOT_YOURS region');
    expect(await refused({ series: ' ' })).toBe('TEXT_REFUSED series');
    expect(await refused({ lines: [{ personId: mine.members[0] ?? '', purpose: 'REPAIR', policyYear: 2017 }] })).toBe(
      'REPAIR_NONE lines.0.personId',
    );
  });

  test('whoever may not be seen is not there, and a book of elsewhere is not theirs', async () => {
    const mine = family(1);
    const elsewhere = unpaid.find(({ regionCode }) => regionCode.slice(0, 9) !== mine.regionCode.slice(0, 9));
    const town = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [mine.regionCode.slice(0, 9)] });
    const [stranger = ''] = elsewhere?.members ?? [];
    expect(await refusal(asked(mine, { lines: [{ personId: stranger }] }), town)).toEqual([
      'PERSON_UNKNOWN lines.0.personId',
    ]);
    expect(await refusal(asked(elsewhere ?? mine), town)).toContain('HOUSEHOLD_UNKNOWN householdId');
    if (elsewhere) await collect(asked(elsewhere));
    const book = `${elsewhere?.regionCode}-2018`;
    expect(await refusal(asked(mine, { series: book }), town)).toEqual(['SERIES_OF_ANOTHER_REGION series']);
  });
});

test('what the engine leaves open is taken where somebody entitled approves it, and the enrolment says so', async () => {
  const mine = family(1);
  const [personId = ''] = mine.members;
  await counter.database.sql`delete from register_checks where person_id = ${personId}`;
  const override = { approvedBy: '县医保中心主任', reason: '已核对户口簿' };
  const village = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [mine.regionCode] });
  expect(await refusal(asked(mine, { override }), village)).toContain('OVERRIDE_FORBIDDEN override');
  await collect(asked(mine, { override }));
  const [row] = await counter.database.sql`
    select status, overridden_by as by, override_reason as reason from enrollments
    where person_id = ${personId} and policy_year = 2018 and superseded_at is null`;
  expect(row).toEqual({ status: 'PAID', by: override.approvedBy, reason: override.reason });
});
