import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { draftBudget } from '../../src/services/fund/draft-statement.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { readFundBooks } from '../../src/store/queries/fund-year.ts';
import { createExampleCity, DISTRICT, type ExampleCity } from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { claimDesk } from './claim-desk.ts';
import { bookLine, FUND } from './fund-books.ts';

const CITY: string = FUND.poolingAreaCode;
const officer = (sub: string, region = CITY) => viewerWith({ role: 'COUNTY_OFFICER', sub, regions: [region] });
const [MAKER, CHECKER] = [officer('maker'), officer('checker')];
/** Somebody whose token is narrowed to the figures. */
const READER = viewerWith({ role: 'AUDITOR', regions: [CITY], scope: 'fund:read decision:read' });
/** When the year is over. */
const NEXT_YEAR = '2027-01-08';

let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity();
});
afterAll(() => city.close());

const FIELDS = `id version kind from to lines { item payer visit amount } income outlay draftedOn approvedOn supersededAt
  deliveries { committee deliveredOn } comparison { budget { id } lines { item payer visit planned actual difference } }`;

interface By {
  readonly as?: Viewer;
  readonly today?: string;
}

/** Sends a mutation, and gives its payload. */
async function write(name: string, input: object, { as = MAKER, today = NEXT_YEAR }: By = {}) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const { data, errors } = await city.ask(
    as,
    `mutation ($input: ${type}!) { ${name}(input: $input) { statement { ${FIELDS} } userErrors { code field clauses } } }`,
    { input: { idempotencyKey: randomUUID(), ...input } },
    { today },
  );
  expect(errors).toEqual([]);
  return data[name];
}

const codes = ({ statement, userErrors }: { statement: unknown; userErrors: { code: string; field: string }[] }) => {
  expect(statement).toBeNull();
  return userErrors.map(({ code, field }) => `${code} ${field}`);
};

/** A year of its own for each test, so that none sees another's. */
let year = 2000;
const nextYear = () => {
  year += 1;
  return year;
};

const LINES = [
  { item: 'ARRIVAL', payer: 'SELF', amount: '4000.00' },
  { item: 'ARRIVAL', payer: 'CENTRAL_FINANCE', amount: '6000.00' },
  { item: 'BASIC', visit: 'INPATIENT', amount: '7000.00' },
];

const budget = (policyYear: number, given: object = {}, by: By = {}) =>
  write('fundBudgetDraft', { poolingArea: CITY, policyYear, lines: LINES, ...given }, by);
const approve = ({ id, version }: { id: string; version: number }, by: By = {}) =>
  write('fundStatementApprove', { statementId: id, version }, { as: CHECKER, ...by });
const deliver = ({ id }: { id: string }, given: object = {}, by: By = {}) =>
  write('fundStatementDeliver', { statementId: id, committee: 'SUPERVISION', ...given }, by);

/** A budget that was approved. */
const approvedBudget = async (policyYear: number, given: object = {}) =>
  (await approve((await budget(policyYear, given)).statement)).statement;

const LIST = `query ($year: Int!, $all: Boolean!, $area: RegionCode!) {
  fundStatements(poolingArea: $area, policyYear: $year, withSuperseded: $all) { ${FIELDS} } }`;

async function listed(policyYear: number, all = false, viewer = MAKER) {
  const { data, errors } = await city.ask(viewer, LIST, { year: policyYear, all, area: CITY });
  expect(errors).toEqual([]);
  return data.fundStatements;
}

describe('a budget', () => {
  test('is drawn up by one person and approved by another, once', async () => {
    const { statement } = await budget(nextYear());
    expect(statement).toMatchObject({ version: 1, approvedOn: null, income: '10000.00', outlay: '7000.00' });
    expect(statement.lines[0]).toEqual({ item: 'ARRIVAL', payer: 'SELF', visit: null, amount: '4000.00' });
    expect(codes(await approve(statement, { as: MAKER }))).toEqual(['CHECKER_IS_MAKER statementId']);
    expect(codes(await approve({ ...statement, version: 2 }))).toEqual(['VERSION_STALE version']);
    const approved = (await approve(statement)).statement;
    expect(approved).toMatchObject({ version: 2, approvedOn: NEXT_YEAR });
    expect(codes(await approve(approved))).toEqual(['STATEMENT_APPROVED statementId']);
  });

  test('that nobody approved is replaced by the next, and is approved no more', async () => {
    const year = nextYear();
    const [first, second] = [(await budget(year)).statement, (await budget(year)).statement];
    expect((await listed(year)).map(({ id }: { id: string }) => id)).toEqual([second.id]);
    expect(await listed(year, true)).toMatchObject([
      { id: first.id, version: 2 },
      { id: second.id, supersededAt: null },
    ]);
    expect(codes(await approve({ ...first, version: 2 }))).toEqual(['STATEMENT_SUPERSEDED statementId']);
  });

  test('that was approved stands until another is approved, and both stay to be read', async () => {
    const year = nextYear();
    const first = await approvedBudget(year);
    const { statement: second } = await budget(year, { lines: LINES.slice(0, 1) });
    expect(await listed(year)).toMatchObject([{ id: first.id }, { id: second.id, approvedOn: null }]);
    await approve(second);
    expect((await listed(year)).map(({ id }: { id: string }) => id)).toEqual([second.id]);
    expect(await listed(year, true)).toMatchObject([{ id: first.id, lines: first.lines }, { id: second.id }]);
  });

  test('of many drawn up at once all are kept and one stands', async () => {
    const [policyYear, counter] = [nextYear(), city.for(MAKER, NEXT_YEAR)];
    const lines = [{ item: 'INTEREST', amount: 1 }] as const;
    const drawUp = () =>
      draftBudget(counter, { idempotencyKey: randomUUID(), poolingArea: CITY, scheme: FUND.scheme, policyYear, lines });
    await Promise.all(Array.from({ length: 8 }, drawUp));
    expect(await listed(policyYear, true)).toHaveLength(8);
    expect(await listed(policyYear)).toHaveLength(1);
  });

  test('sent twice under one key is one', async () => {
    const [year, idempotencyKey] = [nextYear(), randomUUID()];
    const first = await budget(year, { idempotencyKey });
    expect(await budget(year, { idempotencyKey })).toEqual(first);
    expect(await listed(year, true)).toHaveLength(1);
  });

  test('is told everything that is wrong with its lines', async () => {
    const lines = [
      { item: 'ARRIVAL', amount: '1.00' },
      { item: 'BASIC', amount: '1.00' },
      { item: 'INTEREST', payer: 'SELF', visit: 'INPATIENT', amount: '1.00' },
      { item: 'OTHER_OUTLAY', amount: '-0.01' },
      { item: 'OTHER_OUTLAY', amount: '1.00' },
    ];
    expect(codes(await budget(nextYear(), { lines }))).toEqual([
      'PAYER_REFUSED lines.0.payer',
      'VISIT_REFUSED lines.1.visit',
      'PAYER_REFUSED lines.2.payer',
      'VISIT_REFUSED lines.2.visit',
      'AMOUNT_REFUSED lines.3.amount',
      'LINE_TWICE lines.4',
    ]);
    expect(codes(await budget(nextYear(), { lines: [] }))).toEqual(['LINES_REFUSED lines']);
  });

  test('is of a year that has come or is the next', async () => {
    for (const year of [1998, 2029]) expect(codes(await budget(year))).toEqual(['POLICY_YEAR_REFUSED policyYear']);
    for (const year of [1999, 2028]) expect((await budget(year)).statement).not.toBeNull();
  });

  test('plans nothing for offices where the law forbids it, by its clause; nothing is no outlay', async () => {
    const plan = (amount: string) => budget(2026, { lines: [{ item: 'ADMINISTRATION', amount }] });
    const refused = await plan('0.01');
    expect(codes(refused)).toEqual(['ADMINISTRATION_FORBIDDEN lines.0.item']);
    expect(refused.userErrors[0].clauses).toEqual([expect.stringContaining('第十条')]);
    expect((await plan('0.00')).statement).not.toBeNull();
  });
});

const book = (line: Parameters<typeof bookLine>[1]) => bookLine(city.database, line);

describe('what is read off the books', () => {
  let stay: { claimId: string; basic: number };
  beforeAll(async () => {
    stay = await claimDesk(city).settledFor({ who: 'head' });
    await book({ payer: 'SELF', fen: 400_000 });
    await book({ payer: 'SELF', fen: 123, confirmedBy: null });
    await book({ payer: 'CENTRAL_FINANCE', fen: 650_001, on: '2026-06-30' });
    await book({ kind: 'TO_RISK_FUND', fen: 31_500, on: '2026-07-01' });
    await book({ kind: 'FROM_RISK_FUND', fen: 500, on: '2026-07-02' });
  });

  const account = (given: object = {}, by: By = {}) =>
    write('fundAccountDraft', { poolingArea: CITY, policyYear: 2026, ...given }, by);
  const report = (from: string, to: string, by: By = {}) =>
    write('fundReportDraft', { poolingArea: CITY, policyYear: 2026, from, to }, by);

  const yuan = (fen: number) => (fen / 100).toFixed(2);

  test('a final account waits for the year to be over', async () => {
    expect(codes(await account({}, { today: '2026-12-31' }))).toEqual(['YEAR_NOT_OVER policyYear']);
    expect((await account({}, { today: '2027-01-01' })).statement.from).toBe('2026-01-01');
  });

  test('a final account is what the books hold, and what nobody confirmed is not in it', async () => {
    const { statement } = await account();
    const books = await readFundBooks(city.platform.db, FUND, null, NEXT_YEAR);
    expect(statement.lines).toEqual([
      { item: 'ARRIVAL', payer: 'SELF', visit: null, amount: '4000.00' },
      { item: 'ARRIVAL', payer: 'CENTRAL_FINANCE', visit: null, amount: '6500.01' },
      { item: 'RISK_FUND', payer: null, visit: null, amount: '310.00' },
      { item: 'BASIC', payer: null, visit: 'INPATIENT', amount: yuan(stay.basic) },
    ]);
    expect(statement.outlay).toBe(yuan(books.settled.reduce((sum, { basicFen }) => sum + basicFen, 0)));
    expect(statement.income).toBe('10500.01');
  });

  test('a final account stands beside the approved budget line by line; without one beside none', async () => {
    expect((await account()).statement.comparison).toBeNull();
    await budget(2026);
    expect((await account()).statement.comparison).toBeNull();
    const { id } = await approvedBudget(2026);
    const { comparison } = (await account()).statement;
    expect(comparison.budget).toEqual({ id });
    expect(comparison.lines).toEqual([
      { item: 'ARRIVAL', payer: 'SELF', visit: null, planned: '4000.00', actual: '4000.00', difference: '0.00' },
      {
        item: 'ARRIVAL',
        payer: 'CENTRAL_FINANCE',
        visit: null,
        planned: '6000.00',
        actual: '6500.01',
        difference: '500.01',
      },
      {
        ...{ item: 'BASIC', payer: null, visit: 'INPATIENT', planned: '7000.00', actual: yuan(stay.basic) },
        difference: yuan(stay.basic - 700_000),
      },
      { item: 'RISK_FUND', payer: null, visit: null, planned: '0.00', actual: '310.00', difference: '310.00' },
    ]);
  });

  test('what was approved keeps its figures when the books move on', async () => {
    const approved = (await approve((await account()).statement)).statement;
    await book({ kind: 'INTEREST', fen: 77 });
    const { statement: later } = await account();
    expect(later.lines).toContainEqual({ item: 'INTEREST', payer: null, visit: null, amount: '0.77' });
    expect(await listed(2026)).toContainEqual(approved);
  });

  test('a report is of its days alone, which have come', async () => {
    const { statement } = await report('2026-06-30', '2026-07-01');
    expect(statement.lines.map(({ item, amount }: Record<string, string>) => `${item} ${amount}`)).toEqual([
      'ARRIVAL 6500.01',
      'RISK_FUND 315.00',
    ]);
    expect(codes(await report('2026-07-01', '2026-06-30'))).toEqual(['DAYS_IN_WRONG_ORDER from']);
    expect(codes(await report('2026-07-01', '2027-01-09'))).toEqual(['DAY_IN_FUTURE to']);
  });

  test('of days on which nothing moved it is empty, and the list can still be read', async () => {
    const { statement } = await report('2026-01-01', '2026-01-31');
    expect(statement).toMatchObject({ lines: [], income: '0.00', outlay: '0.00' });
    expect(await listed(2026)).toContainEqual(statement);
    const { statement: final } = await account({ policyYear: 2025 });
    expect(final).toMatchObject({ lines: [], income: '0.00', outlay: '0.00' });
    expect((await approve(final)).statement).toMatchObject({ income: '0.00' });
  });

  test('money that is confirmed after its month was reported is in the report of the month it was confirmed', async () => {
    const incomeOf = async (from: string, to: string) => (await report(from, to)).statement.income;
    const [august, september] = [
      ['2026-08-01', '2026-08-31'],
      ['2026-09-01', '2026-09-30'],
    ] as const;
    const id = await book({ payer: 'SELF', fen: 100_000, on: '2026-08-30', confirmedBy: null });
    expect(await incomeOf(...august)).toBe('0.00');
    await city.database
      .sql`update fund_entries set confirmed_by = 'bank', confirmed_at = now(), confirmed_on = '2026-09-03' where id = ${id}`;
    expect([await incomeOf(...august), await incomeOf(...september)]).toEqual(['0.00', '1000.00']);
    expect(await incomeOf('2026-01-01', '2026-12-31')).toBe((await account()).statement.income);
    await city.database.sql`delete from fund_entries where id = ${id}`;
  });

  test('a committee is handed what was approved, once, and not before', async () => {
    const { statement } = await report('2026-01-01', '2026-03-31');
    expect(codes(await deliver(statement))).toEqual(['STATEMENT_NOT_APPROVED statementId']);
    await approve(statement);
    expect(codes(await deliver(statement, { deliveredOn: '2027-01-07' }))).toEqual(['DAY_BEFORE_APPROVAL deliveredOn']);
    expect(codes(await deliver(statement, { deliveredOn: '2027-01-09' }))).toEqual(['DAY_IN_FUTURE deliveredOn']);
    await deliver(statement);
    const twice = await deliver(statement);
    expect(codes(twice)).toEqual(['DELIVERED_ALREADY committee']);
    const both = await deliver(statement, { committee: 'MANAGEMENT' });
    expect(both.statement.deliveries).toEqual([
      { committee: 'MANAGEMENT', deliveredOn: NEXT_YEAR },
      { committee: 'SUPERVISION', deliveredOn: NEXT_YEAR },
    ]);
  });
});

describe('who', () => {
  test('works for a part of the area is told nothing and writes nothing', async () => {
    const part = officer('part', DISTRICT);
    const { data, errors } = await city.ask(part, LIST, { year: 2026, all: true, area: CITY });
    expect(data?.fundStatements ?? null).toBeNull();
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['AREA_NOT_YOURS']);
    expect(codes(await budget(nextYear(), {}, { as: part }))).toEqual(['AREA_NOT_YOURS poolingArea']);
    const { statement } = await budget(nextYear());
    expect(codes(await approve(statement, { as: part }))).toEqual(['STATEMENT_UNKNOWN statementId']);
    expect(codes(await deliver(statement, {}, { as: part }))).toEqual(['STATEMENT_UNKNOWN statementId']);
  });

  test('names no statement, or no area, is told so', async () => {
    for (const id of [randomUUID(), 'none'])
      expect(codes(await approve({ id, version: 1 }))).toEqual(['STATEMENT_UNKNOWN statementId']);
    expect(codes(await budget(2026, { poolingArea: '999999' }))).toEqual(['POOLING_AREA_UNKNOWN poolingArea']);
  });

  test('reads on behind a statement that is listed; behind any other is refused', async () => {
    const year = nextYear();
    await budget(year);
    const [{ id }] = await listed(year, false);
    const behind = (after: string) =>
      city.ask(READER, `{ fundStatements(poolingArea: "${CITY}", policyYear: ${year}, after: "${after}") { id } }`);
    expect((await behind(id.toUpperCase())).data.fundStatements).toEqual([]);
    for (const after of [randomUUID(), ''])
      expect((await behind(after)).errors.map(({ extensions }) => extensions.code)).toEqual(['PAGE_REFUSED']);
  });

  test('reads the figures alone is told them and not by whom', async () => {
    const year = nextYear();
    await budget(year);
    expect(await listed(year, false, READER)).toHaveLength(1);
    const asked = `{ fundStatements(poolingArea: "${CITY}", policyYear: ${year}) { draftedBy } }`;
    const { errors } = await city.ask(READER, asked);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });

  test('leaves no name in the audit or in a note', async () => {
    const note = '联系人身份证号 110101199003070011';
    expect(codes(await budget(nextYear(), { note }))).toEqual(['TEXT_REFUSED note']);
    const [line] = await city.database
      .sql`select actor, details from audit_lines where action = 'fundStatementApprove' limit 1`;
    expect(line).toMatchObject({ actor: 'checker', details: { poolingAreaCode: CITY, kind: 'BUDGET' } });
  });
});
