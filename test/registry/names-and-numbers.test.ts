import { randomUUID } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import {
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createContext } from '../../src/graph/context.ts';
import { graphOf } from '../../src/graph/schema.ts';
import { CsvProblems } from '../../src/services/imports/csv-problems.ts';
import { importCollection } from '../../src/services/imports/import-collection.ts';
import { faultOfCaseNumber, faultOfHouseholdNumber, faultOfPaperNumber } from '../../src/services/paper-number.ts';
import { exportRoster } from '../../src/services/rosters/export-roster.ts';
import { SCOPES_OF_ROLE } from '../../src/services/viewer.ts';
import { COUNTY, createTestGraph, NAMELESS, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { COLLECTOR, freshNumber, somebody, VILLAGE, writer } from './file-writer.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const write = writer(() => graph);
const CITIZEN = freshNumber('1890-03-01', 'MALE');
/** It in three parts, as people write it. */
const broken = (sign: string) => [CITIZEN.slice(0, 6), CITIZEN.slice(6, 14), CITIZEN.slice(14)].join(sign);

describe('numbers of papers', () => {
  test.each(['RCU-1', '0042', 'a', '2017/11.20-3', '622848001234567890123456789012', '1'.repeat(60)])(
    '%s is one',
    (text) => expect(faultOfPaperNumber(text)).toBeUndefined(),
  );
  test.each([
    '',
    ' 1',
    '张三',
    '=1',
    '1'.repeat(61),
    CITIZEN,
    `A-${CITIZEN}`,
    `${CITIZEN.slice(0, 6)}-${CITIZEN.slice(6)}`,
    `A12-${broken('-')}`,
    `12/${broken('.')}-2017`,
    `BOX12X${broken('-')}`,
    broken('x'),
  ])('%s is none', (text) =>
    expect(faultOfPaperNumber(text)).toMatchObject({ zh: expect.any(String), en: expect.any(String) }),
  );
  test.each(['H-1', '3组12号', '000123456789012345', '350825103202(1)', `12${broken('-')}`, `6${CITIZEN}`])(
    '%s is a household’s',
    (text) => expect(faultOfHouseholdNumber(text)).toBeUndefined(),
  );
  test.each(['连医保投诉〔2018〕12号', 'call 7', '案'.repeat(64), '2018-000123456789012345'])(
    '%s is a case’s',
    (text) => expect(faultOfCaseNumber(text)).toBeUndefined(),
  );
  test.each(['', '案'.repeat(65), 'a\nb', 'a\u0000', 'a\ud800', CITIZEN, `投诉 ${broken(' ')}`])(
    '%j is no case’s',
    (text) => expect(faultOfCaseNumber(text)).toMatchObject({ zh: expect.any(String), en: expect.any(String) }),
  );
  test.each(['=HYPERLINK("x")', '+1', '-1', '@a', '', '户'.repeat(41), CITIZEN, 'a\nb', `3组${broken('号')}`])(
    '%s is no household’s',
    (text) => expect(faultOfHouseholdNumber(text)).toBeDefined(),
  );

  test('a household is neither made nor corrected under a formula', async () => {
    const { payload } = await write('personRegister', somebody());
    const over = { region: VILLAGE, headId: payload.person.id, from: '2017-01-01', source: '测试' };
    expect((await write('householdCreate', { number: '=1+1', ...over })).codes).toEqual(['TEXT_REFUSED']);
    const made = (await write('householdCreate', { number: 'H-names', ...over })).payload.household;
    const corrected = { householdId: made.id, version: made.version, number: '=1+1', source: '测试' };
    expect((await write('householdCorrect', corrected)).codes).toEqual(['TEXT_REFUSED']);
  });
});

describe('an analyst', () => {
  const fields: readonly [type: string, query: string][] = [
    ['EnrollmentOverride.approvedBy', '{ enrollments(first: 1) { nodes { override { approvedBy } } } }'],
    ['EnrollmentOverride.reason', '{ enrollments(first: 1) { nodes { override { reason } } } }'],
    ['Payment.slipNumber', '{ payments(first: 1) { nodes { slipNumber } } }'],
    ['Receipt.certificateNumber', '{ receipts(first: 1) { nodes { certificateNumber } } }'],
    ['ReceiptVoid.voidedBy', '{ receipts(first: 1) { nodes { void { voidedBy } } } }'],
    ['StaffMember.name', '{ receipts(first: 1) { nodes { collector { name } } } }'],
  ];
  test.each(fields)('reads no %s', async (coordinate, query) => {
    const { errors } = await graph.ask(NAMELESS, query);
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining(`${coordinate} may not be read`)]);
    expect((await graph.ask(OFFICER, query)).errors).toEqual([]);
  });

  test.each([
    '{ payments(where: { slipNumber: { startsWith: "1" } }) { totalCount } }',
    '{ receipts(where: { collector: { name: { startsWith: "张" } } }) { totalCount } }',
  ])('finds nothing by it: %s', async (query) => {
    const { errors } = await graph.ask(NAMELESS, query);
    expect(errors[0]?.message).toContain('identity:read');
    expect((await graph.ask(OFFICER, query)).errors).toEqual([]);
  });
});

describe('what is said of a file', () => {
  const said = (message: string, field = 'amount') => {
    const problems = new CsvProblems();
    problems.add(2, field, message);
    return problems.shown[0];
  };
  test.each([CITIZEN, '13900000000', '９９９９９９１８９００３０１００１９', '35082519800101123X'])(
    'does not repeat %s',
    (cell) => {
      expect(said(`"${cell}" is not an amount.`)?.message).toBe(`"${'*'.repeat(cell.length)}" is not an amount.`);
      expect(said('No column', cell)?.field).toBe('*'.repeat(cell.length));
    },
  );
  test.each([
    ...[broken(' '), broken('-'), broken(' - '), broken('.'), '350825 1980-01-01 123x', '138 0013 8000'],
    ...['+86-138-0013-8000', '350825900101 123', '１３８　００１３　８０００', '350825-19800101-123-X'],
  ])('does not repeat %s, whatever stands between its digits', (cell) => {
    const hidden = cell.replaceAll(/[\p{Nd}X]/giu, '*');
    expect(said(`"${cell}" is not an amount.`)?.message).toBe(`"${hidden}" is not an amount.`);
  });
  const ID = '00000000-0000-4000-8000-000000000003';
  test.each([
    ...['350825103202', '2017-11-20', ID, '1234567890', '350825103202 2018', '2016-09-01 2017-08-31'],
    ...['2016-09-01—2017-08-31', `12 ${ID} 2018`, `${ID} ${ID}`, '180.00 / 320.00', '2017-11-18 08:00:00'],
  ])('repeats %s', (cell) => expect(said(`"${cell}"`)?.message).toBe(`"${cell}"`));

  test('masks a village’s file too, and names the column it has', async () => {
    const person = '00000000-0000-4000-8000-000000000016';
    const file = `档案号,参保年度,金额,缴费日期\n${person},${CITIZEN},180,2017-11-18\n`;
    const given = { region: COUNTY, policyYear: 2018, channel: 'RCU_COUNTER', source: '测试' } as const;
    const { problems } = await importCollection(createContext(graph.platform, OFFICER), pieces(file), given);
    expect(JSON.stringify(problems)).not.toContain(CITIZEN);
    expect(problems.map(({ field }) => field)).toEqual(['参保年度', '档案号']);
  });
});

async function* pieces(text: string) {
  yield Buffer.from(text);
}

describe('a roster', () => {
  const asked = { within: TOWN, policyYear: 2018, scheme: 'URRBMI', language: 'zh', isUnmasked: false } as const;
  const RESIDENT = viewerWith({ role: 'RESIDENT', person: '00000000-0000-4000-8000-000000000003' });
  const take = async (viewer = OFFICER, isStored = false) => {
    const texts: string[] = [];
    for await (const piece of exportRoster({ ...asked, isStored }, createContext(graph.platform, viewer)))
      texts.push(piece.toString());
    return texts.join('');
  };
  const make = (regionCode: string) =>
    graph.ask(
      OFFICER,
      'mutation M($input: RosterMakeInput!) { rosterMake(input: $input) { roster { lineCount } userErrors { code } } }',
      { input: { idempotencyKey: randomUUID(), regionCode, policyYear: 2018 } },
    );

  test('is given to no resident', () => expect(take(RESIDENT)).rejects.toMatchObject({ code: 'FORBIDDEN' }));

  test('counts for others what they may see', async () => {
    const all = (await make(TOWN)).data.rosterMake.roster.lineCount;
    const seen = async (viewer = OFFICER, within = VILLAGE) =>
      (await graph.ask(viewer, `{ roster(within: "${within}", policyYear: 2018) { lineCount } }`)).data.roster
        .lineCount;
    const [village] = await graph.database.sql`
      select count(*)::int as lines from roster_lines where region_code = ${VILLAGE}
      and roster_id = (select id from rosters order by made_at desc limit 1)`;
    expect(await seen()).toBe(all);
    expect(await seen(COLLECTOR)).toBe(village?.lines);
    expect(village?.lines).toBeLessThan(all);
    // Of a household of four.
    expect(await seen(RESIDENT, TOWN)).toBe(4);
  });

  test('comes back as it went out, computed and stored, whatever names begin with', async () => {
    const { sql } = graph.database;
    const names = ['-甲乙', "'-甲乙", "''=1", '=HYPERLINK("x")', "'丙"];
    const people = await sql<{ id: string; household_id: string }[]>`
      select p.id, m.household_id from people p join household_members m on m.person_id = p.id
        and m.superseded_at is null and m.valid_to is null
      where p.region_code like ${`${TOWN}%`} order by p.id limit ${names.length}`;
    for (const [at, { id, household_id }] of people.entries()) {
      await sql`update people set name = ${names[at] ?? ''} where id = ${id}`;
      await sql`update households set number = ${`${names[at]}${at}`} where id = ${household_id}`;
    }
    await make(TOWN);
    const given = { region: TOWN, policyYear: 2018, channel: 'RCU_COUNTER', source: '测试' } as const;
    for (const isStored of [false, true]) {
      const rows = parse(await take(OFFICER, isStored), { bom: true, columns: true }) as Record<string, string>[];
      const changed = rows.filter((row) => people.some(({ id }) => id === row.档案号));
      expect(new Set(changed.map((row) => row.姓名))).toEqual(
        new Set(["'-甲乙", "''-甲乙", "'''=1", `'=HYPERLINK("x")`, "'丙"]),
      );
      const lines = changed.map((row) => [row.户号, row.档案号, row.姓名, '0.01', '2017-11-18'].map(quoted).join(','));
      const file = ['户号,档案号,姓名,金额,缴费日期', ...lines, ''].join('\n');
      const { problems } = await importCollection(createContext(graph.platform, OFFICER), pieces(file), given);
      expect(problems.filter(({ field }) => field === '姓名' || field === '户号')).toEqual([]);
    }
  });
});

const quoted = (cell = '') => `"${cell.replaceAll('"', '""')}"`;

describe('money for somebody on a list that is not told to everybody, whose amount is open', () => {
  const PERSON = '00000000-0000-4000-8000-000000000003';
  const COLLECT = `mutation C($input: ContributionCollectInput!) {
    contributionCollect(input: $input) { userErrors { code message messageZh clauses } } }`;
  const collect = async (viewer = OFFICER) => {
    const input = {
      idempotencyKey: randomUUID(),
      householdId: '00000000-0000-4000-9000-000000000001',
      policyYear: 2018,
      channel: 'RCU_COUNTER',
      lines: [{ personId: PERSON }],
    };
    return (await graph.ask(viewer, COLLECT, { input })).data.contributionCollect.userErrors;
  };

  test('is refused without a word or a clause of the list', async () => {
    await graph.database.sql`
      insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source)
      values (${PERSON}, 'MENTAL_SEVERE', 'HEALTH', ${TOWN}, null, null, 'test')`;
    for (const viewer of [OFFICER, viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] })]) {
      const [problem] = await collect(viewer);
      expect(problem.code).toBe('AMOUNT_UNDETERMINED');
      expect(JSON.stringify(problem)).not.toMatch(/精神|mental|四\(三\)/i);
    }
  });
});

test('a collector asks about twenty numbers a day, an officer about more', async () => {
  const taken = somebody();
  await write('personRegister', taken);
  const as = { ...COLLECTOR, subject: 'a-collector' };
  const again = async (viewer = as) => (await write('personRegister', { ...taken }, { as: viewer })).codes;
  for (let at = 0; at < 20; at += 1) expect(await again()).toEqual(['NUMBER_TAKEN']);
  expect(await again()).toEqual(['TOO_MANY_LOOKUPS']);
  expect(await again({ ...as, subject: 'another-collector' })).toEqual(['NUMBER_TAKEN']);
  expect(await again({ ...OFFICER, subject: 'a-collector' })).toEqual(['NUMBER_TAKEN']);
});

test('twenty are answered of many asked about at one moment', async () => {
  const taken = somebody();
  await write('personRegister', taken);
  const as = { ...COLLECTOR, subject: 'a-fast-collector' };
  const all = await Promise.all(Array.from({ length: 30 }, () => write('personRegister', { ...taken }, { as })));
  const codes = Map.groupBy(all, (one) => one.codes.join());
  expect(codes.get('NUMBER_TAKEN')).toHaveLength(20);
  expect(codes.get('TOO_MANY_LOOKUPS')).toHaveLength(10);
});

describe('no text of a mutation is stored at any length', () => {
  const { schema } = graphOf('both');
  const ALL = { ...OFFICER, scopes: new Set(Object.values(SCOPES_OF_ROLE).flat()) };
  /** Law and words about it, in their own rooms: a rulebook is as long as it is. And a question, whose filters hold each other. */
  const OWN_RULES = ['rulebookPropose', 'rulebookPublish', 'rulebookWithdraw', 'decisionStore', 'exportRequest'];
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {}).filter(
    ({ name }) => !OWN_RULES.includes(name),
  );
  const cases = mutations.flatMap((mutation) => {
    const input = mutation.args.find(({ name }) => name === 'input')?.type;
    return input ? texts(input).map((path) => [mutation.name, path, input] as const) : [];
  });

  test('which are many', () => expect(cases.length).toBeGreaterThan(70));

  test.each(cases)('%s %s', async (name, path, type) => {
    const query = `mutation W($input: ${type}) { payload: ${name}(input: $input) { userErrors { code field message messageZh } } }`;
    for (const text of ['长'.repeat(100_000), 'a\0b']) {
      const { data, errors } = await graph.ask(ALL, query, {
        input: { ...(filled(type, path.split('.'), text) as object), ...NEEDED[name] },
      });
      expect(errors).toEqual([]);
      const [problem, ...others] = data.payload.userErrors;
      expect(problem).toMatchObject({ field: path, message: expect.any(String), messageZh: expect.any(String) });
      expect(others).toEqual([]);
      expect(REFUSED).toContain(problem.code);
    }
  });

  /** Paths of the texts of an input. */
  function texts(type: GraphQLInputType, path: readonly string[] = []): string[] {
    const nullable = isNonNullType(type) ? type.ofType : type;
    if (isListType(nullable)) return texts(nullable.ofType, [...path, '0']);
    if (!isInputObjectType(nullable)) return String(nullable) === 'String' ? [path.join('.')] : [];
    return Object.values(nullable.getFields()).flatMap((field) => texts(field.type, [...path, field.name]));
  }

  /** An input of the right shape, with what it needs and one text. */
  function filled(type: GraphQLInputType, path: readonly string[], text: string): unknown {
    const nullable = isNonNullType(type) ? type.ofType : type;
    const [first, ...rest] = path;
    if (isListType(nullable)) return first === '0' ? [filled(nullable.ofType, rest, text)] : [];
    if (isInputObjectType(nullable)) {
      const fields = Object.values(nullable.getFields()).filter(
        (one) => one.name === first || isRequiredInputField(one),
      );
      return Object.fromEntries(
        fields.map((one) => [one.name, filled(one.type, one.name === first ? rest : ['-'], text)]),
      );
    }
    if (path.length === 0) return text;
    const named = getNamedType(nullable);
    if (isEnumType(named)) return named.getValues()[0]?.name;
    return PLAIN[named.name] ?? randomUUID();
  }
});

/** A key, a certificate's number, anything else. */
const REFUSED = ['KEY_REFUSED', 'MONTH_REFUSED', 'CERTIFICATE_NUMBER', 'TEXT_REFUSED', 'BATCH_NAME_REFUSED'];

/** What an input needs beside what its type says. */
const NEEDED: Readonly<Record<string, object>> = {
  fundTransferRecord: { within: VILLAGE },
  bulletinClose: { regionCode: COUNTY },
  cohortMake: { policyYear: 2018 },
};

/** A value of each scalar. */
const PLAIN: Readonly<Record<string, unknown>> = {
  Int: 1,
  Boolean: true,
  Date: '2017-11-01',
  Money: '1.00',
  RegionCode: VILLAGE,
  String: 'plain-text',
};
