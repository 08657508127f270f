import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createContext } from '../../src/graph/context.ts';
import { type CollectionGiven, importCollection } from '../../src/services/import-collection.ts';
import { unmaskNumbers } from '../../src/services/unmask-number.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

let graph: TestGraph;
/** Households of the town whose members all owe a sum that is settled, each member with the whole number. */
let owing: Household[];

interface Member {
  readonly id: string;
  readonly idNumber: string;
  readonly name: string;
  readonly owed: string;
}
interface Household {
  readonly number: string;
  readonly id: string;
  readonly members: readonly Member[];
}

const OWING = `query Owing($after: String) {
  rosterDues(within: "${TOWN}", policyYear: 2018, state: OWING, first: 200, after: $after) {
    nodes { owed household { id number region { code } } person { id name } }
    pageInfo { hasNextPage endCursor }
  }
}`;

const UNMASKER = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'a test file' });

beforeAll(async () => {
  graph = await createTestGraph();
  const counter = createContext(graph.platform, UNMASKER);
  const nodes: {
    owed: string;
    household: { id: string; number: string; region: { code: string } } | null;
    person: { id: string; name: string };
  }[] = [];
  for (let after: string | null = null; ; ) {
    const { data } = await graph.ask(OFFICER, OWING, { after });
    nodes.push(...data.rosterDues.nodes);
    if (!data.rosterDues.pageInfo.hasNextPage) break;
    after = data.rosterDues.pageInfo.endCursor;
  }
  const ids = nodes.map(({ person }) => person.id);
  const numbers = new Map((await unmaskNumbers(ids, counter)).map(({ personId, number }) => [personId, number]));
  const households = Map.groupBy(
    nodes.filter(({ household, person }) => household && numbers.has(person.id)),
    ({ household }) => household?.id ?? '',
  );
  owing = [...households].map(([id, members]) => ({
    id,
    number: members[0]?.household?.number ?? '',
    members: members.map(({ person, owed }) => ({ ...person, owed, idNumber: numbers.get(person.id) ?? '' })),
  }));
  expect(owing.length).toBeGreaterThan(12);
});
afterAll(() => graph.close());

const HEADER = '户号,身份证号,姓名,金额,缴费日期,缴费渠道,签字,回单号';

const lineOf = (
  household: Household,
  { idNumber, name, owed }: Member,
  changes: Partial<Record<string, string>> = {},
) => {
  const cells = {
    number: household.number,
    idNumber,
    name,
    owed,
    paidOn: '2017-11-18',
    channel: '村干部',
    signed: '是',
    slip: 'S-1',
    ...changes,
  };
  return Object.values(cells).join(',');
};

const fileOf = (lines: readonly string[], header = HEADER) => [header, ...lines, ''].join('\n');

function bring(text: string, given: Partial<CollectionGiven> = {}, viewer = OFFICER) {
  const whole = { region: TOWN, policyYear: 2018, channel: 'VILLAGE_CADRE', source: 'a village', ...given } as const;
  return importCollection(createContext(graph.platform, viewer), bytes(text), whole);
}

async function* bytes(text: string) {
  yield Buffer.from(text);
}

/** What is in the tables that a file writes to. */
async function counts() {
  const [row] = await graph.database.sql`
    select (select count(*)::int from receipts) as receipts, (select count(*)::int from receipt_lines) as lines,
      (select count(*)::int from payments) as payments, (select count(*)::int from enrollments) as enrollments,
      (select coalesce(sum(last_number), 0)::int from receipt_series) as numbers,
      (select count(*)::int from import_batches) as batches`;
  return row;
}

/** The next households that no test has used. */
let used = 0;
function take(count: number, least = 1): Household[] {
  const some = owing
    .slice(used)
    .filter(({ members }) => members.length >= least)
    .slice(0, count);
  expect(some.length).toBe(count);
  used = owing.indexOf(some.at(-1) as Household) + 1;
  return some;
}

const linesOf = (households: readonly Household[]) =>
  households.flatMap((household) => household.members.map((member) => lineOf(household, member)));

describe('a village’s payments', () => {
  test('become one receipt a household, paid, signed and with the slip, and the same file again changes nothing', async () => {
    const households = take(3);
    const text = `\uFEFF${fileOf(linesOf(households))}`;
    const seen: number[] = [];
    const report = await bring(text, { onProgress: (rows) => seen.push(rows) });
    const members = households.flatMap((household) => household.members);
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({
      rows: members.length,
      households: { taken: 3, refused: 0 },
      payments: members.length,
      totalFen: members.reduce((sum, { owed }) => sum + Number(owed.replace('.', '')), 0),
      takenBefore: null,
    });
    expect(seen.at(-1)).toBe(members.length);
    for (const household of households) {
      const receipts = await graph.database.sql`
        select r.total_fen::int as total, r.is_signed as signed, count(*)::int as lines, sum(p.paid_fen)::int as paid,
          min(p.channel::text) as channel, min(p.slip_number) as slip, min(e.status::text) as status
        from receipts r join receipt_lines l on l.receipt_id = r.id join payments p on p.receipt_line_id = l.id
        join enrollments e on e.id = p.enrollment_id and e.superseded_at is null
        where r.household_id = ${household.id} and l.policy_year = 2018 and p.paid_on = '2017-11-18' group by r.id`;
      const total = household.members.reduce((sum, { owed }) => sum + Number(owed.replace('.', '')), 0);
      expect(receipts).toEqual([
        {
          total,
          signed: true,
          lines: household.members.length,
          paid: total,
          channel: 'VILLAGE_CADRE',
          slip: 'S-1',
          status: 'PAID',
        },
      ]);
    }
    const before = await counts();
    const again = await bring(text);
    expect(again).toMatchObject({
      takenBefore: expect.stringMatching(/^\d{4}-/),
      payments: 0,
      checksum: report.checksum,
      problems: [],
    });
    expect(await counts()).toEqual(before);
  });

  test('of households that have paid are refused line by line when the file is another', async () => {
    const [household] = take(1, 2) as [Household];
    const lines = linesOf([household]);
    await bring(fileOf(lines));
    const before = await counts();
    const report = await bring(fileOf([...lines].reverse()));
    expect(report).toMatchObject({ payments: 0, households: { taken: 0, refused: 1 } });
    expect(report.problems.map(({ line }) => line)).toEqual(household.members.map((_, at) => at + 2));
    expect(report.problems.every(({ message }) => /paid/i.test(message) && /\p{Script=Han}/u.test(message))).toBe(true);
    expect(await counts()).toEqual(before);
  });

  test('are refused for a whole household where one line is bad, and taken for the others', async () => {
    const [good, bad] = take(2, 2) as [Household, Household];
    const [first, ...rest] = bad.members as [Member, ...Member[]];
    const lines = [
      lineOf(bad, first, { owed: '1.00' }),
      ...linesOf([good]),
      ...rest.map((member) => lineOf(bad, member)),
    ];
    const report = await bring(fileOf(lines));
    expect(report).toMatchObject({
      households: { taken: 1, refused: 1 },
      payments: good.members.length,
      problemCount: 1,
    });
    expect(report.problems[0]).toMatchObject({ line: 2, field: 'amount' });
    const paid = await graph.database.sql`
      select 1 from payments where person_id = any(${bad.members.map(({ id }) => id)}) and policy_year = 2018 and paid_on = '2017-11-18'`;
    expect(paid.length).toBe(0);
  });

  const [NUMBER, OTHER] = ['999999199001011233', '11010519491231002X'];
  test.each<[string, Partial<Record<string, string>>, string, RegExp]>([
    ['a number with a wrong check character', { idNumber: NUMBER }, 'idNumber', /not a citizen number/],
    ['a number that nobody holds', { idNumber: OTHER }, 'idNumber', /Nobody on file/],
    ['another name than on file', { name: '张冠李' }, 'name', /another name/],
    ['a household that is none', { number: 'NONE-1' }, 'householdNumber', /No household/],
    ['no household', { number: '' }, 'householdNumber', /empty/],
    ['money without decimals', { owed: '180' }, 'amount', /two decimals/],
    ['money below zero', { owed: '-180.00' }, 'amount', /above zero/],
    ['no day', { paidOn: '' }, 'paidOn', /empty/],
    ['a day to come', { paidOn: '2017-11-21' }, 'paidOn', /still to come/],
    ['a day that is none', { paidOn: '2017-02-30' }, 'paidOn', /not a day/],
    ['a channel that is none', { channel: '邮局' }, 'channel', /not a channel/],
    ['neither yes nor no', { signed: '也许' }, 'isSigned', /neither yes nor no/],
  ])('are refused with %s, in that line, and nothing is written', async (_, changes, field, words) => {
    const household = owing.at(-1) as Household;
    const before = await counts();
    const report = await bring(fileOf([lineOf(household, household.members[0] as Member, changes)]));
    expect(report.problems[0]).toMatchObject({ line: 2, field, message: expect.stringMatching(words) });
    expect(report.problems.every(({ message }) => !message.includes(household.members[0]?.idNumber ?? ''))).toBe(true);
    expect(report.payments).toBe(0);
    expect(await counts()).toEqual(before);
  });

  test('are refused where a household pays on two days, for a year of another file, or for somebody twice', async () => {
    const [two, year, twice, other] = take(4, 2) as [Household, Household, Household, Household];
    const [a, b] = two.members as [Member, Member];
    const mixed = await bring(fileOf([lineOf(two, a), lineOf(two, b, { paidOn: '2017-11-17' })]));
    expect(mixed.problems).toEqual([expect.objectContaining({ line: 3, field: 'paidOn' })]);
    const wrongYear = await bring(fileOf([`${lineOf(year, year.members[0] as Member)},2019`], `${HEADER},参保年度`));
    expect(wrongYear.problems).toEqual([expect.objectContaining({ line: 2, field: 'policyYear' })]);
    const member = twice.members[0] as Member;
    const double = await bring(fileOf([lineOf(twice, member), lineOf(twice, member)]));
    expect(double.problems).toEqual([expect.objectContaining({ line: 3 })]);
    const elsewhere = await bring(fileOf([lineOf(twice, member), lineOf(other, member)]));
    expect(elsewhere).toMatchObject({ households: { taken: 1, refused: 1 } });
    expect(elsewhere.problems).toEqual([expect.objectContaining({ line: 3 })]);
  });

  test('take what is due where no amount is given, and the collector by name', async () => {
    const [household] = take(1) as [Household];
    const collectors = await graph.database.sql<{ id: string; name: string; region: string }[]>`
      select s.id, s.name, a.region_code as region from staff_members s
      join staff_assignments a on a.staff_member_id = s.id and a.role = 'TOWNSHIP_OFFICER' and a.region_code = ${TOWN}`;
    const collector = collectors[0] ?? { id: '', name: '' };
    const lines = household.members.map(
      ({ idNumber }) => `${household.number},${idNumber},2017-11-18,${collector.name}`,
    );
    const report = await bring(fileOf(lines, 'householdNumber,idNumber,paidOn,collector'));
    expect(report.problems).toEqual([]);
    const found = await graph.database.sql`
      select distinct collector_id as id from receipts where household_id = ${household.id} and issued_on = '2017-11-18'`;
    expect(found).toEqual([{ id: collector.id }]);
    const unknown = await bring(
      fileOf(
        lines.map((line) => line.replace(collector.name, '无此人')),
        'householdNumber,idNumber,paidOn,collector',
      ),
    );
    expect(unknown.problems[0]).toMatchObject({ field: 'collector' });
  });

  test('are audited once a file, without a name or a number', async () => {
    const lines = await graph.database.sql`
      select count, details from audit_lines where action = 'collection.import' order by id limit 1`;
    expect(lines[0]).toMatchObject({
      count: expect.any(Number),
      details: { regionCode: TOWN, policyYear: 2018, households: 3 },
    });
    const all = await graph.database
      .sql`select details::text as text from audit_lines where action = 'collection.import'`;
    for (const { text } of all) expect(text).not.toMatch(/999999\d{12}/);
  });

  test('number receipts without gaps in each book', async () => {
    const books = await graph.database.sql`
      select s.series, s.last_number::int as last, count(r.id)::int as written, max(r.number)::int as highest
      from receipt_series s join receipts r on r.series = s.series group by s.series, s.last_number`;
    expect(books.length).toBeGreaterThan(0);
    for (const { last, written, highest } of books) expect([written, highest]).toEqual([last, last]);
  });

  test('are refused whole where nobody can say whose a line is, and from who may not collect there', async () => {
    const household = owing.at(-1) as Household;
    const before = await counts();
    await expect(bring(fileOf(['1,2,3']))).rejects.toMatchObject({
      code: 'COLLECTION_FILE_REFUSED',
      problems: [{ line: 2 }],
    });
    await expect(bring(fileOf([], '户号,姓名'))).rejects.toMatchObject({ code: 'COLLECTION_FILE_REFUSED' });
    await expect(bring(fileOf([]))).rejects.toMatchObject({ code: 'COLLECTION_FILE_REFUSED' });
    const elsewhere = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: ['350825104'] });
    await expect(bring(fileOf(linesOf([household])), {}, elsewhere)).rejects.toMatchObject({
      problems: [{ code: 'REGION_NOT_YOURS' }],
    });
    const analyst = viewerWith({ role: 'ANALYST', regions: [COUNTY] });
    await expect(bring(fileOf(linesOf([household])), {}, analyst)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await counts()).toEqual(before);
  });
});
