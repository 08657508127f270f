import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { createContext } from '../../src/graph/context.ts';
import { checkCharacter } from '../../src/policy/citizen-number.ts';
import { compareExchangeList, type ExchangeDelivery } from '../../src/services/exchange/compare-exchange-list.ts';
import { ExchangeFileRefused } from '../../src/services/exchange/exchange-file.ts';
import {
  COUNTY,
  createTestGraph,
  KEYRING,
  OFFICER,
  type TestGraph,
  TODAY,
  TOWN,
  viewerWith,
} from '../support/graph.ts';

let graph: TestGraph;
let sql: postgres.Sql;
beforeAll(async () => {
  graph = await createTestGraph();
  sql = graph.database.sql;
});
afterAll(() => graph.close());

const DEATHS: ExchangeDelivery = { kind: 'DEATHS', department: 'PUBLIC_SECURITY', region: COUNTY, asOf: TODAY };

const compare = (lines: readonly string[], delivery: Partial<ExchangeDelivery> = {}, viewer = OFFICER) =>
  compareExchangeList(
    createContext(graph.platform, viewer),
    { ...DEATHS, ...delivery },
    Readable.from([Buffer.from(`${lines.join('\n')}\n`)]),
  );

let sequence = 10;
interface Known {
  readonly id: string;
  readonly number: string;
  readonly name: string;
}

async function addPerson(name = '比对', region = `${TOWN}001`): Promise<Known> {
  const [id, number] = [randomUUID(), inventedIdNumber('1941-05-06', sequence++)];
  await sql`insert into people (id, name, sex, birth_date, region_code, source) values (${id}, ${name}, 'MALE', '1941-05-06', ${region}, 'test')`;
  await sql`insert into identity_documents (person_id, kind, number_index, number_masked, source)
    values (${id}, 'CITIZEN_ID', ${KEYRING.indexOf(number)}, '999999************', 'test')`;
  return { id, number, name };
}

const status = (personId: string, kind: string, from: string, to: string | null = null) =>
  sql`insert into status_periods (person_id, kind, valid_from, valid_to, source) values (${personId}, ${kind}, ${from}, ${to}, 'test')`;

interface Row {
  readonly id: string;
  readonly line: number;
  readonly outcome: string;
  readonly state: string;
  readonly version: number;
  readonly number: string;
  readonly name: string;
  readonly person: { readonly id: string } | null;
  readonly theirs: readonly { field: string; value: string | null }[];
  readonly ours: readonly { field: string; value: string | null }[];
}

const LISTS = `query Lists($outcome: ExchangeOutcome, $state: ExchangeState) { exchangeLists(first: 100) {
  id kind department asOf rowCount sameCount differentCount unknownCount region { code }
  rows(outcome: $outcome, state: $state, first: 100) {
    nodes { id line outcome state version number name person { id } theirs { field value } ours { field value } } } } }`;

async function rowsOf(listId: string, narrow: object = {}): Promise<Row[]> {
  const { data, errors } = await graph.ask(OFFICER, LISTS, narrow as Record<string, unknown>);
  expect(errors).toEqual([]);
  return data.exchangeLists.find(({ id }: { id: string }) => id === listId).rows.nodes;
}

async function decide({ id, version }: Pick<Row, 'id' | 'version'>, decision: string, more: object = {}) {
  const input = { idempotencyKey: randomUUID(), rowId: id, version, decision, reason: '已与对方核对', ...more };
  const { data, errors } = await graph.ask(
    OFFICER,
    `mutation D($input: ExchangeDecideInput!) { exchangeDecide(input: $input) { row { state decidedBy reason version } refund cancelledEnrollments { policyYear status } userErrors { code message } } }`,
    { input },
  );
  expect(errors).toEqual([]);
  return data.exchangeDecide;
}

const codesOf = (payload: { userErrors: { code: string }[] }) => payload.userErrors.map(({ code }) => code);

describe('a list of deaths', () => {
  test('comes to what the registry says, row by row, and changes nothing', async () => {
    const [agreed, differs, absent, named] = [
      await addPerson(),
      await addPerson(),
      await addPerson(),
      await addPerson('原名'),
    ];
    await status(agreed.id, 'DEAD', '2017-03-04');
    await status(differs.id, 'DEAD', '2017-03-05');
    const facts = () => sql`select * from status_periods order by id`;
    const before = await facts();
    const unknown = inventedIdNumber('1941-05-07', 1);
    const { listId, counts } = await compare([
      '公民身份号码,姓名,死亡日期',
      `${agreed.number},比对,2017-03-04`,
      `${differs.number},比 对,2017-03-06`,
      `${absent.number},比对,2017-03-07`,
      `${named.number},他人,2017-03-08`,
      `${unknown},无人,2017-03-09`,
    ]);
    expect(counts).toEqual({ SAME: 1, DIFFERENT: 1, ABSENT_HERE: 1, NAME_DIFFERS: 1, UNKNOWN_PERSON: 1 });
    const rows = await rowsOf(listId);
    expect(rows.map(({ line, outcome, state, person }) => [line, outcome, state, person?.id ?? null])).toEqual([
      [2, 'SAME', 'APPLIED', agreed.id],
      [3, 'DIFFERENT', 'OPEN', differs.id],
      [4, 'ABSENT_HERE', 'OPEN', absent.id],
      [5, 'NAME_DIFFERS', 'OPEN', named.id],
      [6, 'UNKNOWN_PERSON', 'OPEN', null],
    ]);
    expect(rows[1]).toMatchObject({
      number: '999999************',
      name: '比 对',
      theirs: [{ field: 'diedOn', value: '2017-03-06' }],
      ours: [{ field: 'diedOn', value: '2017-03-05' }],
    });
    expect(await rowsOf(listId, { outcome: 'ABSENT_HERE', state: 'OPEN' })).toHaveLength(1);
    expect(await facts()).toEqual(before);
  });

  test('twice is one list', async () => {
    const { number } = await addPerson();
    const lines = ['idNumber,name,diedOn', `${number},比对,2017-03-04`];
    const first = await compare(lines);
    expect(await compare(lines)).toMatchObject({ listId: first.listId, isNew: false, counts: null, lacking: null });
    expect((await compare(lines, { department: 'CIVIL_AFFAIRS' })).isNew).toBe(true);
    expect(await rowsOf(first.listId)).toHaveLength(1);
  });

  test('that is complete tells how many are dead here and not on it', async () => {
    const died = await addPerson();
    await status(died.id, 'DEAD', '2017-02-01');
    const header = 'idNumber,name,diedOn';
    const without = await compare([header, `${(await addPerson()).number},比对,2017-03-04`], { isComplete: true });
    const with_ = await compare([header, `${died.number},比对,2017-02-01`], { isComplete: true });
    expect(Number(without.lacking) - Number(with_.lacking)).toBe(1);
    expect((await compare([header, `${died.number},比对,2017-02-02`])).lacking).toBeNull();
  });

  test('finds somebody by an old number of fifteen digits', async () => {
    const old = '999999410506013';
    const digits = `99999919410506013`;
    const { id } = await addPerson();
    const index = KEYRING.indexOf(digits + checkCharacter(digits));
    await sql`update identity_documents set number_index = ${index} where person_id = ${id}`;
    const { listId } = await compare(['idNumber,name,diedOn', `${old},比对,2017-03-04`]);
    expect((await rowsOf(listId))[0]).toMatchObject({ outcome: 'ABSENT_HERE', person: { id } });
  });

  test('is compared without the rows that cannot be read, each fault with its line', async () => {
    const { number } = await addPerson();
    const rows = [`${number},比对,2017/3/4`, '123,,2018-03-04', `${number},比对,`];
    const compared = await compare(['身份证号,姓名,死亡日期', ...rows]);
    expect(compared).toMatchObject({ isNew: true, rejected: 2, problemCount: 4 });
    expect(compared.problems.map(({ line, field }) => [line, field])).toEqual([
      [3, '身份证号'],
      [3, '姓名'],
      [3, '死亡日期'],
      [4, '死亡日期'],
    ]);
    expect(await rowsOf(compared.listId)).toMatchObject([{ line: 2, theirs: [{ value: '2017-03-04' }] }]);
  });

  test('without a row that can be read, or with another header, is refused whole', async () => {
    const lists = () => sql`select count(*)::int as count from exchange_lists`;
    const before = await lists();
    for (const lines of [
      ['idNumber,name,diedOn', '123,,'],
      ['idNumber,name', '123,某'],
    ]) {
      await expect(compare(lines)).rejects.toBeInstanceOf(ExchangeFileRefused);
    }
    expect(await lists()).toEqual(before);
  });

  test('keeps no number and no name in clear', async () => {
    const { number } = await addPerson('秘密之名');
    const { listId } = await compare(['idNumber,name,diedOn', `${number},秘密之名,2017-03-04`]);
    const [kept] =
      await sql`select to_jsonb(r) - 'number_cipher' - 'name_cipher' - 'number_index' as row from exchange_rows r where list_id = ${listId}`;
    expect(JSON.stringify(kept)).not.toMatch(new RegExp(`${number}|秘密之名`));
    const [line] = await sql`select to_jsonb(a) as line from audit_lines a where ${listId} = any(subjects)`;
    expect(line?.line).toMatchObject({ action: 'exchangeCompare', count: 1 });
    expect(JSON.stringify(line)).not.toMatch(new RegExp(`${number}|秘密之名`));
  });
});

describe('a decision', () => {
  test('to apply a death records it as a death, once', async () => {
    const { id, number } = await addPerson();
    const { listId } = await compare(['idNumber,name,diedOn', `${number},比对,2017-10-04`]);
    const [row] = await rowsOf(listId);
    if (!row) throw new Error('The list has a row.');
    const done = await decide(row, 'APPLY');
    expect(done).toMatchObject({ row: { state: 'APPLIED', decidedBy: 'test', version: 2 }, userErrors: [] });
    const [dead] =
      await sql`select valid_from::text as on, evidence, source from status_periods where person_id = ${id} and kind = 'DEAD'`;
    expect(dead).toEqual({ on: '2017-10-04', evidence: `${listId}:2`, source: 'exchange:PUBLIC_SECURITY' });
    expect(codesOf(await decide({ ...row, version: 2 }, 'DISMISS'))).toEqual(['ROW_NOT_OPEN']);
  });

  test('to apply a hukou moves the person there', async () => {
    const { id, number } = await addPerson();
    await sql`insert into person_places (person_id, kind, region_code, hukou_kind, valid_from, source)
      values (${id}, 'HUKOU', ${`${TOWN}001`}, 'AGRICULTURAL', '1990-01-01', 'test')`;
    const { listId } = await compare(
      ['身份证号,姓名,户籍地代码,户口性质,迁入日期', `${number},比对,350823,居民户口,2017-09-01`],
      { kind: 'HUKOU' },
    );
    const [row] = await rowsOf(listId);
    expect(row).toMatchObject({ outcome: 'DIFFERENT' });
    if (row) expect(codesOf(await decide(row, 'APPLY'))).toEqual([]);
    const places =
      await sql`select region_code, hukou_kind, valid_from::text as from, valid_to::text as to from person_places
      where person_id = ${id} and superseded_at is null order by valid_from`;
    expect([...places]).toEqual([
      { region_code: `${TOWN}001`, hukou_kind: 'AGRICULTURAL', from: '1990-01-01', to: '2017-08-31' },
      { region_code: '350823', hukou_kind: 'RESIDENT', from: '2017-09-01', to: null },
    ]);
    const again = await compare(['idNumber,name,hukouRegion,hukouKind,from', `${number},比对,350823,,`], {
      kind: 'HUKOU',
    });
    expect(again.counts).toMatchObject({ SAME: 1 });
  });

  test('to apply employee insurance opens a case beside a paid year, and supersedes what overlapped', async () => {
    const { id, number } = await addPerson();
    await sql`insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
      values (${id}, 'URRBMI', ${`${TOWN}001`}, ${COUNTY}, 2018, 'PAID', '2017-10-10', '2017-10-10', 'test')`;
    await status(id, 'EMPLOYEE_INSURED', '2016-02-01');
    const { listId } = await compare(['idNumber,name,from,to', `${number},比对,2016-01-01,`], {
      kind: 'EMPLOYEE_INSURANCE',
      department: 'MEDICAL_SECURITY',
    });
    const [row] = await rowsOf(listId);
    expect(row).toMatchObject({ outcome: 'DIFFERENT' });
    if (row) expect(codesOf(await decide(row, 'APPLY'))).toEqual([]);
    const periods = await sql`select valid_from::text as from, valid_to from status_periods
      where person_id = ${id} and kind = 'EMPLOYEE_INSURED' and superseded_at is null`;
    expect([...periods]).toEqual([{ from: '2016-01-01', valid_to: null }]);
    const cases = await sql`select kind, state, proposal_reason as reason from duplicate_cases where person_id = ${id}`;
    expect([...cases]).toEqual([{ kind: 'CROSS_SCHEME', state: 'OPEN', reason: 'EMPLOYEE_FOR_A_YEAR' }]);
  });

  test('to apply a death says what it ended, and what of the money', async () => {
    const { id, number } = await addPerson();
    await sql`insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
      values (${id}, 'URRBMI', ${`${TOWN}001`}, ${COUNTY}, 2018, 'PAID', '2017-10-02', '2017-10-02', 'test')`;
    await sql`insert into payments (person_id, scheme, policy_year, payer, channel, paid_fen, paid_on, purpose, source)
      values (${id}, 'URRBMI', 2018, 'SELF', 'RCU_COUNTER', 18000, '2017-10-02', 'CONTRIBUTION', 'test')`;
    const { listId } = await compare(['idNumber,name,diedOn', `${number},比对,2017-10-04`]);
    const [row] = await rowsOf(listId);
    if (!row) throw new Error('The list has a row.');
    expect(await decide(row, 'APPLY')).toMatchObject({
      refund: 'NOT_STATED',
      cancelledEnrollments: [{ policyYear: 2018, status: 'VOID' }],
    });
  });

  test('to apply what is here under another name needs a second word', async () => {
    const { number } = await addPerson('原名');
    const { listId } = await compare(['idNumber,name,diedOn', `${number},他人,2017-10-05`]);
    const [row] = await rowsOf(listId);
    if (!row) throw new Error('The list has a row.');
    expect(codesOf(await decide(row, 'APPLY'))).toEqual(['NAME_DIFFERS_UNCONFIRMED']);
    expect(codesOf(await decide(row, 'APPLY', { isConfirmed: true }))).toEqual([]);
  });

  test('to apply a town keeps the village in it; a list by town does not differ from a file by village', async () => {
    const { id, number } = await addPerson();
    const village = `${TOWN}001`;
    await sql`insert into person_places (person_id, kind, region_code, hukou_kind, valid_from, source)
      values (${id}, 'HUKOU', ${village}, 'AGRICULTURAL', '1990-01-01', 'test')`;
    const header = '身份证号,姓名,户籍地代码,户口性质,迁入日期';
    const hukou = (line: string) => compare([header, `${number},比对,${line}`], { kind: 'HUKOU' });
    expect((await hukou(`${TOWN},,`)).counts).toMatchObject({ SAME: 1 });
    const { listId, counts } = await hukou(`${TOWN},居民户口,2017-09-01`);
    expect(counts).toMatchObject({ DIFFERENT: 1 });
    const [row] = await rowsOf(listId);
    if (row) expect(codesOf(await decide(row, 'APPLY'))).toEqual([]);
    const [place] = await sql`select region_code, hukou_kind from person_places
      where person_id = ${id} and superseded_at is null and valid_to is null`;
    expect(place).toEqual({ region_code: village, hukou_kind: 'RESIDENT' });
  });

  test('to dismiss leaves the registry as it is; one about nobody can only be dismissed', async () => {
    const unknown = inventedIdNumber('1941-05-08', 1);
    const { listId } = await compare(['idNumber,name,diedOn', `${unknown},无人,2017-03-09`]);
    const [row] = await rowsOf(listId);
    if (!row) throw new Error('The list has a row.');
    expect(codesOf(await decide(row, 'APPLY'))).toEqual(['PERSON_NOT_ON_FILE']);
    expect(codesOf(await decide({ ...row, version: 9 }, 'DISMISS'))).toEqual(['VERSION_STALE']);
    expect(codesOf(await decide(row, 'DISMISS', { reason: '' }))).toEqual(['TEXT_REFUSED']);
    expect(await decide(row, 'DISMISS')).toMatchObject({ row: { state: 'DISMISSED', reason: '已与对方核对' } });
  });
});

describe('who may', () => {
  test('take a list: an office for its own region; whoever it may not see is nobody', async () => {
    const far = await addPerson('远方', '350823101');
    const lines = ['idNumber,name,diedOn', `${far.number},远方,2017-03-04`];
    await expect(compare(lines, { region: '350823' })).rejects.toThrow(/none that you work for/);
    expect((await compare(lines)).counts).toMatchObject({ UNKNOWN_PERSON: 1 });
  });

  test('read one: an office of the region, neither another nor a department nor a resident', async () => {
    const seen = async (claims: Parameters<typeof viewerWith>[0]) => {
      const { data, errors } = await graph.ask(viewerWith(claims), '{ exchangeLists { id } }');
      return errors[0]?.extensions.code ?? data.exchangeLists.length;
    };
    expect(await seen({ role: 'COUNTY_OFFICER', regions: ['350823'] })).toBe(0);
    expect(await seen({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] })).toBe(0);
    expect(await seen({ role: 'AUDITOR', regions: [COUNTY] })).toBeGreaterThan(0);
    expect(await seen({ role: 'RESIDENT', person: randomUUID() })).toBe('FORBIDDEN');
    expect(await seen({ role: 'DEPARTMENT_CLERK', department: 'HEALTH', regions: [COUNTY] })).toBe('FORBIDDEN');
  });
});
