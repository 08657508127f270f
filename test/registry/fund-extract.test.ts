import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportFund } from '../../src/services/fund/fund-extract.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { readFundBooks } from '../../src/store/queries/fund-year.ts';
import { CITY_DAY, createExampleCity, DISTRICT, type ExampleCity, SETTLER } from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { claimDesk } from './claim-desk.ts';
import { bookLine, FUND } from './fund-books.ts';

const auditorOf = (region: string) => viewerWith({ role: 'AUDITOR', sub: 'auditor', regions: [region] });
const AUDITOR = auditorOf(FUND.poolingAreaCode);

let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity();
});
afterAll(() => city.close());

type Row = Readonly<Record<string, string>>;

async function taken(viewer: Viewer = AUDITOR, asked: object = {}): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of exportFund({ ...FUND, language: 'en', ...asked }, city.for(viewer))) pieces.push(piece);
  return pieces.join('');
}

const rowsOf = (text: string): Row[] => parse(text, { columns: true, bom: true });
const of = (rows: readonly Row[], record: string) => rows.filter((row) => row.record === record);

/** What a column of some rows adds up to, in fen. */
const sumOf = (rows: readonly Row[], column: string): number =>
  rows.reduce((sum, row) => sum + Math.round(Number(row[column] || '0') * 100), 0);

const refusal = (viewer: Viewer, asked: object = {}) =>
  taken(viewer, asked).then(
    () => 'taken',
    (error: { code: string }) => error.code,
  );

/** BZ-39: what an audit takes along. */
describe('the audit extract of a year', () => {
  let paid: string;
  let reversed: string;
  let rows: Row[];
  let text: string;

  beforeAll(async () => {
    const desk = claimDesk(city);
    ({ claimId: paid } = await desk.settledFor({ who: 'head', number: 'FIRST', diagnosis: '秘密诊断' }));
    await desk.pay(paid);
    // Older rows may have come with numbers that are refused today.
    await city.database.sql`update claims set number = '=HYPERLINK("x")' where id = ${paid}`;
    ({ claimId: reversed } = await desk.settledFor({ who: 'spouse', number: 'TWICE' }));
    await desk.reverse(reversed, { note: '录入有误' });
    await desk.check(reversed);
    await desk.settle(reversed);
    await desk.pay(reversed);
    await desk.settledFor({ who: 'dibao', number: 'UNPAID' });
    await bookLine(city.database, { payer: 'SELF', fen: 400_000, slip: '@SUM(1)' });
    const wrong = await bookLine(city.database, { payer: 'CENTRAL_FINANCE', fen: 700_001 });
    await bookLine(city.database, { payer: 'CENTRAL_FINANCE', fen: -700_001, reverses: wrong });
    await bookLine(city.database, { payer: 'CITY_FINANCE', fen: 99, confirmedBy: null, slip: '00012345678901234567' });
    await bookLine(city.database, { kind: 'TO_RISK_FUND', fen: 12_003 });
    await city.database
      .sql`insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, recorded_by)
      values (${city.households.head}, (select region_code from households where id = ${city.households.head}), 'CREDIT', 2400, 2026, '2026-01-05', 'test'),
        (${city.households.head}, (select region_code from households where id = ${city.households.head}), 'LAPSED', -100, 2026, '2026-01-06', 'test'), (${city.households.head}, (select region_code from households where id = ${city.households.head}), 'CREDIT', 5, 2025, '2025-01-06', 'test')`;
    text = await taken();
    rows = rowsOf(text);
  });

  test('adds up to what the books of the year hold, to the fen', async () => {
    const books = await readFundBooks(city.platform.db, FUND, null, CITY_DAY);
    const settlements = of(rows, 'SETTLEMENT');
    for (const [column, name] of PARTS)
      expect(sumOf(settlements, column), column).toBe(books.settled.reduce((sum, one) => sum + one[name], 0));
    const arrived = of(rows, 'ENTRY').filter(({ kind }) => kind === 'ARRIVAL');
    expect(sumOf(arrived, 'received')).toBe(books.arrivals.reduce((sum, one) => sum + one.confirmedFen, 0));
    expect(sumOf(of(rows, 'ENTRY'), 'spent')).toBe(books.toRiskFen);
    const accounts = new Map(of(rows, 'ACCOUNT').map(({ kind, accountChange }) => [kind, accountChange]));
    expect(accounts).toEqual(
      new Map([
        ['CREDIT', '24.00'],
        ['LAPSED', '-1.00'],
      ]),
    );
    expect([books.accounts.creditedFen, books.accounts.lapsedFen]).toEqual([2400, 100]);
  });

  test('says of every settlement who settled it and who paid it, also of one that was taken back and made anew', () => {
    const told = of(rows, 'SETTLEMENT').map(({ claimNumber, reverses, settledBy, paidBy, total }) =>
      [claimNumber, reverses === '' ? '' : 'back', settledBy, paidBy, total].join(' '),
    );
    expect(told).toEqual([
      `'=HYPERLINK("x")  settler treasurer 10000.00`,
      'TWICE  settler  10000.00',
      'TWICE back settler  -10000.00',
      'TWICE  settler treasurer 10000.00',
      'UNPAID  settler  10000.00',
    ]);
  });

  test('ends with every column added up, and the checksum of every byte before that line', () => {
    const lines = text.trimEnd().split('\n');
    const last = `${lines.at(-1)}\n`;
    const [total] = of(rows, 'TOTAL');
    expect(text.endsWith(last)).toBe(true);
    expect(total?.sha256).toBe(createHash('sha256').update(text.slice(0, -last.length)).digest('hex'));
    expect(total).toMatchObject({ settlements: '5', entries: '5', accountLines: '2', booked: '4121.02' });
    const others = rows.filter(({ record }) => record !== 'TOTAL');
    for (const column of [...PARTS.map(([column]) => column), 'booked', 'received', 'spent', 'accountChange'])
      expect(sumOf([total as Row], column), column).toBe(sumOf(others, column));
  });

  test('tells of nobody, and nothing that a spreadsheet would run', async () => {
    const people = await city.database.sql<{ name: string; number: string }[]>`
      select p.name, p.id::text as number from people p where p.id = any(${Object.values(city.people)}::uuid[])`;
    for (const { name, number } of people) expect([text.includes(name), text.includes(number)]).toEqual([false, false]);
    expect(text).not.toContain('秘密诊断');
    expect(rows.flatMap((row) => Object.values(row)).filter((cell) => /^[=+@]/.test(cell))).toEqual([]);
    expect(rows.flatMap((row) => Object.values(row))).toContain("'@SUM(1)");
  });

  test('keeps numbers and ids as they are, whatever a spreadsheet would make of them', async () => {
    expect(of(rows, 'ENTRY').map(({ slipNumber }) => slipNumber)).toContain('00012345678901234567\t');
    const ids = await city.database.sql<{ decision: string }[]>`
      select 'decision:' || decision_id as decision from claim_settlements order by 1`;
    const told = of(rows, 'SETTLEMENT').map(({ decision }) => decision);
    expect([...told].sort()).toEqual(ids.map(({ decision }) => decision).sort());
  });

  test('is audited with its checksum; one that was left before its end without', async () => {
    for await (const _ of exportFund({ ...FUND, language: 'zh' }, city.for(AUDITOR))) break;
    const lines = await city.database.sql`
      select actor, details->>'sha256' as sha256 from audit_lines where action = 'fund.extract' order by id`;
    expect(lines).toEqual([
      { actor: 'auditor', sha256: of(rows, 'TOTAL')[0]?.sha256 },
      { actor: 'auditor', sha256: null },
    ]);
  });

  test('has Chinese names for its columns where they are asked for', async () => {
    expect((await taken(AUDITOR, { language: 'zh' })).slice(0, 12)).toBe('\uFEFF记录,标识,冲销对象,');
  });

  test('is of one moment, whatever is booked while it is read', async () => {
    let late = '';
    for await (const piece of exportFund({ ...FUND, language: 'en' }, city.for(AUDITOR))) {
      if (late === '' && piece.startsWith('SETTLEMENT'))
        late = await bookLine(city.database, { kind: 'INTEREST', fen: 1 });
      expect(piece).not.toContain(late || 'nothing yet');
    }
    expect(late).not.toBe('');
    expect(await taken()).toContain(late);
  });

  test('goes on over many pages, and each row is there once', async () => {
    await city.database
      .sql`insert into fund_entries (pooling_area_code, scheme, policy_year, kind, payer, amount_fen, moved_on, slip_number,
        booked_by, booked_on, source)
      select '999900', 'URRBMI', 2024, 'ARRIVAL', 'SELF', n, '2024-01-01', 'MANY' || n, 'books', '2024-01-01', 'test'
      from generate_series(1, 2500) n`;
    const many = rowsOf(await taken(AUDITOR, { policyYear: 2024 }));
    expect(new Set(many.map(({ id }) => id)).size).toBe(2501);
    expect(of(many, 'TOTAL')).toMatchObject([{ entries: '2500', booked: '31262.50', received: '' }]);
  });
});

/** Columns of money of a settlement, and what the books call them. */
const PARTS = [
  ...([
    ['basic', 'basicFen'],
    ['critical', 'criticalFen'],
    ['assistance', 'assistanceFen'],
  ] as const),
  ...([
    ['tilt', 'tiltFen'],
    ['other', 'otherFen'],
    ['account', 'accountFen'],
    ['own', 'ownFen'],
  ] as const),
];

describe('nobody takes it', () => {
  test('who may not audit', async () => {
    expect(await refusal(SETTLER)).toBe('FORBIDDEN');
    expect(await refusal(viewerWith({ role: 'ANALYST', regions: [FUND.poolingAreaCode] }))).toBe('FORBIDDEN');
    expect(await refusal(viewerWith({ role: 'TREASURER', regions: [FUND.poolingAreaCode] }))).toBe('FORBIDDEN');
  });

  test('who audits a part of the area, or names none', async () => {
    expect(await refusal(auditorOf(DISTRICT))).toBe('AREA_NOT_YOURS');
    expect(await refusal(AUDITOR, { poolingAreaCode: '999999' })).toBe('POOLING_AREA_UNKNOWN');
    expect(await refusal(AUDITOR)).toBe('taken');
  });
});
