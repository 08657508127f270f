import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ENROLLMENT_COLUMNS } from '../../src/services/imports/enrollment-rows.ts';
import { importEnrollments } from '../../src/services/imports/import-enrollments.ts';
import { importPeople } from '../../src/services/imports/import-people.ts';
import { importStatuses } from '../../src/services/imports/import-statuses.ts';
import { STATUS_COLUMNS } from '../../src/services/imports/status-rows.ts';
import { bytes, createImportDatabase, csv, EAST, numberOf, officerOf, problemsOf, WEST } from '../support/import.ts';

type Row = Readonly<Record<string, string>>;

const LI = numberOf('1970-05-01', 1);
const WANG = numberOf('1972-08-09', 2);
const ZHAO = numberOf('1980-01-01', 7);
const PEOPLE: readonly Row[] = [
  { idNumber: LI, name: '李示例', region: EAST, householdNumber: 'E-001', relation: '户主', memberFrom: '1990-01-01' },
  {
    idNumber: WANG,
    name: '王示例',
    region: EAST,
    householdNumber: 'E-001',
    relation: '配偶',
    memberFrom: '1995-01-01',
  },
  {
    idNumber: ZHAO,
    name: '赵示例',
    region: WEST,
    householdNumber: 'W-001',
    relation: '户主',
    memberFrom: '2000-01-01',
  },
];

let place: Awaited<ReturnType<typeof createImportDatabase>>;
beforeAll(async () => {
  place = await createImportDatabase();
  const header = ['idNumber', 'name', 'region', 'householdNumber', 'relation', 'memberFrom'];
  await importPeople(place.county, bytes(csv(header, PEOPLE)), { source: 'county list' });
  await place.sql`
    with office as (
      insert into organisations (name, kind, region_code, source) values ('东村村委会', 'VILLAGE_COMMITTEE', ${EAST}, 'test')
      returning id
    )
    insert into staff_members (name, organisation_id, source) select '代收示例', id, 'test' from office`;
});
afterAll(() => place.close());
beforeEach(async () => {
  await place.sql`
    truncate enrollments, payments, receipts, receipt_lines, receipt_series, duplicate_cases, status_periods cascade`;
  await place.sql`delete from import_batches where kind <> 'PEOPLE'`;
  await place.sql`update people set version = 1`;
});

const take = (rows: readonly Row[], source = 'old books', importer = place.county) =>
  importEnrollments(importer, bytes(csv(Object.keys(ENROLLMENT_COLUMNS), rows)), { source });
const refusals = (rows: readonly Row[]) => problemsOf(take(rows));

/** A household's receipt of the year before, and what the fund paid for a neighbour. */
const receipt = { receiptSeries: 'E-2018', receiptNumber: '7', collector: '代收示例', channel: '村干部代收' };
const paid = { scheme: '城乡居民医保', policyYear: '2018', paidOn: '2017-11-03', amount: '180.00' };
const ROWS: readonly Row[] = [
  { idNumber: LI, region: EAST, ...paid, ...receipt },
  { idNumber: WANG, region: EAST, ...paid, ...receipt, registeredOn: '2017-10-30' },
  { idNumber: ZHAO, region: WEST, ...paid, payer: '医疗救助基金', channel: 'FUND_TRANSFER' },
];
const withRow = (at: number, change: Row) => ROWS.map((row, i) => (i === at ? { ...row, ...change } : row));

const counts = async () => {
  const [row] = await place.sql`
    select (select count(*)::int from enrollments) as enrollments, (select count(*)::int from payments) as payments,
      (select count(*)::int from receipts) as receipts, (select count(*)::int from receipt_lines) as lines,
      (select count(*)::int from import_batches where kind <> 'PEOPLE') as batches`;
  return row;
};
const NOTHING = { enrollments: 0, payments: 0, receipts: 0, lines: 0, batches: 0 };

describe('a file of enrolments', () => {
  test('makes enrolments, one receipt a household with its lines, and payments that add up', async () => {
    expect(await take(ROWS)).toMatchObject({ kind: 'ENROLLMENTS', rows: 3, new: 3, changed: 0, unchanged: 0 });
    expect(await counts()).toEqual({ enrollments: 3, payments: 3, receipts: 1, lines: 2, batches: 1 });
    const [book] = await place.sql`
      select r.series, r.number, r.head_name, r.total_fen::int as total, h.number as household, s.name as collector,
        r.issued_on::text as day, (select sum(paid_fen)::int from receipt_lines where receipt_id = r.id) as lines,
        (select sum(paid_fen)::int from payments where receipt_line_id is not null) as payments, b.last_number
      from receipts r join households h on h.id = r.household_id join staff_members s on s.id = r.collector_id
      join receipt_series b on b.series = r.series`;
    expect(book).toEqual({
      series: 'E-2018',
      number: 7,
      head_name: '李示例',
      total: 36_000,
      household: 'E-001',
      collector: '代收示例',
      day: '2017-11-03',
      lines: 36_000,
      payments: 36_000,
      last_number: 7,
    });
    const [enrolled] = await place.sql`
      select status, paid_on::text as paid, registered_on::text as registered, pooling_area_code as area
      from enrollments e join people p on p.id = e.person_id where p.name = '王示例'`;
    expect(enrolled).toEqual({ status: 'ACTIVE', paid: '2017-11-03', registered: '2017-10-30', area: '999900' });
  });

  test('is one batch however often it comes, and other bytes of the same rows change nothing', async () => {
    await take(ROWS);
    const before = await counts();
    expect((await take(ROWS)).takenBefore).not.toBeNull();
    expect(await counts()).toEqual(before);
    expect(await take([...ROWS].reverse())).toMatchObject({ new: 0, changed: 0, unchanged: 3 });
    expect(await counts()).toEqual({ ...before, batches: 2 });
  });

  test('corrects a day of registration by a new version, and pays what was registered', async () => {
    await take([{ idNumber: LI, region: EAST, scheme: 'URRBMI', policyYear: '2018', registeredOn: '2017-10-01' }]);
    expect(await take(ROWS)).toMatchObject({ new: 2, changed: 1 });
    const versions = await place.sql`
      select status, registered_on::text as registered, superseded_at is null as stands from enrollments e
      join people p on p.id = e.person_id where p.name = '李示例' order by stands`;
    expect(versions).toEqual([
      { status: 'REGISTERED', registered: '2017-10-01', stands: false },
      { status: 'ACTIVE', registered: '2017-10-01', stands: true },
    ]);
    expect(await take(withRow(1, { registeredOn: '2017-10-29' }))).toMatchObject({ new: 0, changed: 1, unchanged: 2 });
  });

  test('a paid enrolment is not called unpaid by an empty cell, and one that was ended stays so', async () => {
    await take(ROWS);
    await place.sql`update enrollments set end_reason = 'DEATH', status = 'ENDED', ended_on = '2018-01-05'
      where person_id = (select id from people where name = '赵示例')`;
    const row = { scheme: 'URRBMI', policyYear: '2018', registeredOn: '2017-11-03' };
    const again = await take([
      { ...row, idNumber: LI, region: EAST },
      { ...row, idNumber: ZHAO, region: WEST, status: 'ACTIVE', paidOn: '2017-11-03' },
    ]);
    expect(again).toMatchObject({ new: 0, changed: 0, unchanged: 2 });
  });

  test('the fund and the person may both pay for one enrolment', async () => {
    const half = { ...paid, amount: '90.00', idNumber: ZHAO, region: WEST };
    await take([
      { ...half, payer: 'MEDICAL_ASSISTANCE_FUND', channel: 'FUND_TRANSFER' },
      { ...half, ...receipt, receiptNumber: '8', collector: '' },
    ]);
    expect(await counts()).toMatchObject({ enrollments: 1, payments: 2, receipts: 1 });
  });

  test('nobody has two paid enrolments of one scheme and year without a case', async () => {
    const elsewhere = { ...paid, channel: '农信社柜台' };
    const report = await take([...ROWS, { ...elsewhere, idNumber: LI, region: WEST }]);
    expect(report.duplicateCases).toBe(1);
    const without = await place.sql`
      select person_id, scheme, policy_year from enrollments e where superseded_at is null and status in ('PAID', 'ACTIVE', 'ENDED')
      group by 1, 2, 3 having count(*) > 1 and not exists (
        select from duplicate_cases c where c.person_id = e.person_id and c.kind = 'WITHIN_SCHEME' and c.policy_year = e.policy_year)`;
    expect(without).toEqual([]);
  });
});

describe('a file of enrolments is refused whole', () => {
  const stranger = numberOf('1990-01-01', 9);
  const rows: Record<string, [rows: readonly Row[], problem: RegExp]> = {
    'about nobody on file': [withRow(2, { idNumber: stranger }), /^4 idNumber: Nobody on file holds/],
    'an amount with three decimals': [
      withRow(2, { amount: '180.000' }),
      /^4 amount: "180.000" is not an amount in yuan/,
    ],
    'an amount below zero': [withRow(2, { amount: '-180.00' }), /^4 amount: An amount is above zero/],
    'an amount of nothing': [withRow(2, { amount: '0.00' }), /^4 amount: Nothing was paid/],
    'a policy year that is none': [withRow(2, { policyYear: '18' }), /^4 policyYear: "18" is not a policy year/],
    'a policy year too far ahead': [withRow(2, { policyYear: '2020' }), /^4 policyYear: "2020" is not a policy year/],
    'a scheme that is none': [withRow(2, { scheme: '商业保险' }), /^4 scheme: "商业保险" is not a scheme/],
    'a payment without a channel': [withRow(2, { channel: '' }), /^4 channel: The payment has no channel/],
    'a payment without a day': [
      withRow(2, { paidOn: '', registeredOn: '2017-11-01' }),
      /^4 paidOn: The payment has no day/,
    ],
    'a collector without money': [
      withRow(2, { amount: '', channel: '', payer: '', collector: '代收示例' }),
      /^4 amount: The row has a collector/,
    ],
    'half a receipt': [withRow(1, { receiptNumber: '' }), /^3 receiptNumber: A receipt has a series and a number/],
    'a receipt number that is none': [withRow(0, { receiptNumber: '07' }), /^2 receiptNumber: A receipt number is/],
    'a payment before registration': [withRow(1, { registeredOn: '2017-11-04' }), /^3 registeredOn: The payment came/],
    'a region elsewhere': [
      withRow(2, { region: '999902100' }),
      /^4 region: Region 999902100 is none that you work for/,
    ],
    'an unknown region': [withRow(2, { region: '999901100777' }), /^4 region: The region "999901100777" is not/],
    'one receipt of two households': [
      withRow(2, { ...receipt, payer: '' }),
      /^4 receiptNumber: Line 2 has the same receipt/,
    ],
    'one receipt of two days': [withRow(1, { paidOn: '2017-11-05' }), /^3 receiptNumber: Line 2 has the same receipt/],
    'a person twice on a receipt': [
      [...ROWS, { ...ROWS[0], payer: 'DONATION' }],
      /^5 receiptNumber: Line 2 has this person/,
    ],
    'an unknown household': [withRow(0, { householdNumber: 'E-999' }), /^2 householdNumber: No household "E-999"/],
    'an unknown collector': [withRow(0, { receiptNumber: '9', collector: '无名' }), /^2 collector: No member of staff/],
    'a void enrolment with money': [withRow(2, { status: 'VOID' }), /^4 amount: A void enrolment has no payment/],
    'a paid enrolment without a day': [
      [
        {
          idNumber: LI,
          region: EAST,
          scheme: 'NRCMS',
          policyYear: '2016',
          status: 'ENDED',
          registeredOn: '2015-11-01',
        },
      ],
      /^2 paidOn: An enrolment that is ENDED has been paid/,
    ],
    'the same payer twice': [[...ROWS, { ...ROWS[2] }], /^5 payer: Line 4 is about the same person/],
    'two words on one enrolment': [
      [...ROWS, { ...ROWS[2], payer: 'SELF', channel: 'RCU_COUNTER', status: 'ENDED' }],
      /^5 status: Line 4 says otherwise/,
    ],
  };
  test.each(Object.entries(rows))('%s', async (_, [given, problem]) => {
    expect(await refusals(given)).toEqual([expect.stringMatching(problem)]);
    expect(await counts()).toEqual(NOTHING);
  });

  test('money on file is never changed by a file', async () => {
    await take(ROWS);
    const before = await counts();
    const dearer = { amount: '200.00' };
    expect(await refusals(withRow(2, dearer))).toEqual([expect.stringMatching(/^4 amount: A payment of this payer/)]);
    expect(await refusals(withRow(1, dearer))).toEqual([
      expect.stringMatching(/^3 receiptNumber: A receipt of this number/),
    ]);
    const late = { ...paid, ...receipt, policyYear: '2017', paidOn: '2016-11-01' };
    expect(await refusals([{ ...late, idNumber: LI, region: EAST }])).toHaveLength(1);
    expect(await counts()).toEqual(before);
  });

  test('somebody whose file another county keeps does not exist', async () => {
    const neighbour = place.as(officerOf('999902'));
    const row = { ...paid, idNumber: LI, region: '999902100', channel: 'RCU_COUNTER' };
    expect(await problemsOf(take([row], 'theirs', neighbour))).toEqual([
      expect.stringMatching(/^2 idNumber: Nobody on file/),
    ]);
  });
});

describe('a file of statuses', () => {
  const statuses = (rows: readonly Row[]) =>
    importStatuses(place.county, bytes(csv(Object.keys(STATUS_COLUMNS), rows)), { source: 'schools' });
  const STUDENT = { idNumber: LI, kind: '在校学生', educationLevel: '高等院校', region: WEST, from: '2016-09-01' };

  test('adds periods, corrects the end of one, and is one batch', async () => {
    expect(await statuses([STUDENT])).toMatchObject({ kind: 'STATUSES', rows: 1, new: 1 });
    expect((await statuses([STUDENT])).takenBefore).not.toBeNull();
    const ended = { ...STUDENT, to: '2018-02-01', evidence: '学籍表' };
    expect(await statuses([ended])).toMatchObject({ new: 0, changed: 1 });
    const rows = await place.sql`
      select valid_to::text as "to", education_level as level, evidence, superseded_at is null as stands from status_periods
      order by stands`;
    expect(rows).toEqual([
      { to: null, level: 'COLLEGE', evidence: null, stands: false },
      { to: '2018-02-01', level: 'COLLEGE', evidence: '学籍表', stands: true },
    ]);
    expect((await place.sql`select version from people where name = '李示例'`)[0]?.version).toBe(3);
  });

  const refused: Record<string, [rows: readonly Row[], problem: RegExp]> = {
    'about nobody on file': [[{ ...STUDENT, idNumber: numberOf('1990-01-01', 9) }], /^2 idNumber: Nobody on file/],
    'a status that is none': [[{ ...STUDENT, kind: '退休' }], /^2 kind: "退休" is not a kind/],
    'a death': [[{ idNumber: LI, kind: '死亡', from: '2018-01-01' }], /^2 kind: A death is told by the file of people/],
    'a level of a soldier': [[{ ...STUDENT, kind: 'SOLDIER' }], /^2 educationLevel: Only a student/],
    'no first day': [[{ ...STUDENT, from: '' }], /^2 from: The from is empty/],
    'a last day before the first': [[{ ...STUDENT, to: '2016-08-31' }], /^2 to: The last day/],
    'a phone number': [[{ ...STUDENT, evidence: '学籍表，电话13900000000' }], /^2 evidence: .*no mobile number/],
    'an unknown region': [[{ ...STUDENT, region: '110101' }], /^2 region: The region "110101" is not imported/],
    'two periods that overlap': [
      [STUDENT, { ...STUDENT, from: '2017-09-01' }],
      /^3 from: Line 2 gives the same status/,
    ],
  };
  test.each(Object.entries(refused))('is refused whole for %s', async (_, [rows, problem]) => {
    expect(await problemsOf(statuses(rows))).toEqual([expect.stringMatching(problem)]);
    expect((await place.sql`select count(*)::int as n from status_periods`)[0]?.n).toBe(0);
  });

  test('is refused for a period that overlaps one on file', async () => {
    await statuses([STUDENT]);
    expect(await problemsOf(statuses([{ ...STUDENT, from: '2017-09-01' }]))).toEqual([
      expect.stringMatching(/^2 from: The period overlaps one of the same status on file/),
    ]);
  });
});
