import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createContext } from '../../src/graph/context.ts';
import { voidReceipt } from '../../src/services/collection/void-receipt.ts';
import { type CollectionGiven, importCollection } from '../../src/services/imports/import-collection.ts';
import { unmaskNumbers } from '../../src/services/people/unmask-number.ts';
import { exportRoster } from '../../src/services/rosters/export-roster.ts';
import { connect } from '../../src/store/db.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { families } from './family.ts';

let graph: TestGraph;
/** Households of the county whose members all owe a sum that is settled, each member with the whole number. */
let owing: Household[];
/** Somebody who works for the town. */
let collector: { id: string; name: string };

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
  rosterDues(within: "${COUNTY}", policyYear: 2018, state: OWING, first: 200, after: $after) {
    nodes { owed household { id number region { code } } person { id name } }
    pageInfo { hasNextPage endCursor }
  }
}`;

const UNMASKER = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'a test file' });

beforeAll(async () => {
  graph = await createTestGraph();
  const staff = await graph.database.sql<{ id: string; name: string }[]>`
    select s.id, s.name from staff_members s
    join staff_assignments a on a.staff_member_id = s.id and a.role = 'TOWNSHIP_OFFICER' and a.region_code = ${TOWN}`;
  collector = staff[0] ?? { id: '', name: '' };
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
  const numbers = new Map(
    (await unmaskNumbers(ids, counter, 'test 1')).map(({ personId, number }) => [personId, number]),
  );
  const households = Map.groupBy(
    nodes.filter(({ household, person }) => household && numbers.has(person.id)),
    ({ household }) => household?.id ?? '',
  );
  const country = new Set((await families(graph.database.sql, 1)).map(({ id }) => id));
  const chosen = [...households].filter(([id]) => country.has(id));
  owing = chosen.map(([id, members]) => ({
    id,
    number: members[0]?.household?.number ?? '',
    members: members.map(({ person, owed }) => ({ ...person, owed, idNumber: numbers.get(person.id) ?? '' })),
  }));
  expect(owing.length).toBeGreaterThan(12);
});
afterAll(() => graph.close());

const HEADER = '户号,身份证号,姓名,金额,缴费日期,缴费渠道,签字,回单号,代收人';

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
    collector: collector.name,
    ...changes,
  };
  return Object.values(cells).join(',');
};

const fileOf = (lines: readonly string[], header = HEADER) => [header, ...lines, ''].join('\n');

function bring(text: string, given: Partial<CollectionGiven> = {}, viewer = OFFICER, platform = graph.platform) {
  const whole = { region: COUNTY, policyYear: 2018, channel: 'VILLAGE_CADRE', source: 'a village', ...given } as const;
  return importCollection(createContext(platform, viewer), bytes(text), whole);
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

  test('of a file taken in part are completed by the same file, and are another delivery for another channel', async () => {
    const [good, bad] = take(2, 1) as [Household, Household];
    const text = fileOf(linesOf([good, bad]));
    const [member] = bad.members;
    const rename = (name: string) =>
      graph.database.sql`update people set name = ${name} where id = ${member?.id ?? ''}`;
    await rename('另一名');
    expect(await bring(text)).toMatchObject({ households: { taken: 1, takenBefore: 0, refused: 1 } });
    const again = await bring(text);
    expect(again).toMatchObject({ payments: 0, households: { taken: 0, takenBefore: 1, refused: 1 } });
    expect(again.problems).toEqual([expect.objectContaining({ field: '姓名' })]);
    await rename(member?.name ?? '');
    const rest = await bring(text);
    expect(rest).toMatchObject({ problems: [], households: { taken: 1, takenBefore: 1, refused: 0 } });
    const other = await bring(text, { channel: 'RCU_COUNTER' });
    expect(other).toMatchObject({ takenBefore: null, households: { taken: 0, takenBefore: 2, refused: 0 } });
  });

  test('of a household whose receipt was voided since are not taken again by the same file, which says so', async () => {
    const [voided, standing] = take(2) as [Household, Household];
    const text = fileOf(linesOf([standing, voided]));
    await bring(text);
    const [receipt] = await graph.database.sql`
      select id from receipts where household_id = ${voided.id} and status = 'ISSUED' order by recorded_at desc limit 1`;
    const counter = createContext(graph.platform, OFFICER);
    await voidReceipt(counter, { idempotencyKey: randomUUID(), receiptId: receipt?.id, reason: '开错' });
    const before = await counts();
    const again = await bring(text);
    expect(again).toMatchObject({ payments: 0, households: { taken: 0, takenBefore: 2, refused: 0 }, problemCount: 1 });
    const message = expect.stringMatching(/voided since.*已作废/);
    expect(again.problems).toEqual([{ line: standing.members.length + 2, field: '户号', message }]);
    expect(await counts()).toEqual(before);
    expect(await bring(`${text}\n`)).toMatchObject({ households: { taken: 1, takenBefore: 1, refused: 0 } });
    expect((await bring(text)).problems).toEqual([]);
  });

  test('are taken in part for those whose line says so, and for nobody else', async () => {
    const [household] = take(1, 2) as [Household];
    const [a, b, ...others] = household.members as [Member, Member, ...Member[]];
    const header = `${HEADER},部分缴费`;
    const rest = others.map((member) => `${lineOf(household, member)},`);
    const refused = await bring(
      fileOf(
        [`${lineOf(household, a, { owed: '1.00' })},是`, `${lineOf(household, b, { owed: '2.00' })},否`, ...rest],
        header,
      ),
    );
    expect(refused.problems).toEqual([expect.objectContaining({ line: 3, field: '金额' })]);
    expect(refused.problems[0]?.message).toMatch(/\(isPartial\).*部分缴费/);
    const taken = await bring(
      fileOf([`${lineOf(household, a, { owed: '1.00' })},√`, `${lineOf(household, b)},`, ...rest], header),
    );
    expect(taken).toMatchObject({ problems: [], households: { taken: 1 } });
    const states = await graph.database.sql`
      select person_id as id, status from enrollments where person_id = any(${[a.id, b.id]}::uuid[])
        and policy_year = 2018 and superseded_at is null`;
    expect(new Map(states.map(({ id, status }) => [id, status]))).toEqual(
      new Map([
        [a.id, 'REGISTERED'],
        [b.id, 'PAID'],
      ]),
    );
    const unclear = await bring(fileOf([`${lineOf(household, a)},大概`], header));
    expect(unclear.problems[0]).toMatchObject({ line: 2, field: '部分缴费' });
  });

  test('are refused with a source that names somebody', async () => {
    const source = `丁力${NUMBER}`;
    await expect(bring(fileOf([]), { source })).rejects.toMatchObject({ problems: [{ code: 'SOURCE_REFUSED' }] });
  });

  test('of a file that grew are taken for the lines that are new; those that stand exactly so were taken before', async () => {
    const [grown, whole] = take(2, 2) as [Household, Household];
    const [first, ...rest] = grown.members as [Member, ...Member[]];
    await bring(fileOf([lineOf(grown, first), ...linesOf([whole])]));
    const later = rest.map((member) => lineOf(grown, member, { paidOn: '2017-11-19', slip: 'S-2' }));
    const text = fileOf([lineOf(grown, first), ...later, ...linesOf([whole])]);
    expect(await bring(text)).toMatchObject({
      problems: [],
      households: { taken: 1, takenBefore: 1, refused: 0 },
      linesTakenBefore: 1 + whole.members.length,
      payments: rest.length,
    });
    const receipts = await graph.database.sql`
      select count(distinct r.id)::int as receipts, count(*)::int as lines from receipts r
      join receipt_lines l on l.receipt_id = r.id where r.household_id = ${grown.id} and l.policy_year = 2018`;
    expect(receipts).toEqual([{ receipts: 2, lines: grown.members.length }]);
    const before = await counts();
    for (const changes of [{ paidOn: '2017-11-17' }, { owed: '1.00' }, { slip: 'S-9' }, { channel: 'RCU_COUNTER' }]) {
      const other = await bring(fileOf([lineOf(whole, whole.members[0] as Member, changes)]));
      expect(other).toMatchObject({ households: { taken: 0, takenBefore: 0, refused: 1 }, linesTakenBefore: 0 });
      expect(other.problems[0]?.message).toMatch(/leave the line’s amount empty.*留空/);
    }
    expect(await counts()).toEqual(before);
  });

  test('of a file that grew say so when what the earlier file brought was voided since', async () => {
    const [household] = take(1, 2) as [Household];
    const [first, second] = household.members as [Member, Member];
    await bring(fileOf([lineOf(household, first)]));
    const grown = fileOf([lineOf(household, first), lineOf(household, second)]);
    expect(await bring(grown)).toMatchObject({ problems: [], payments: 1, linesTakenBefore: 1 });
    const [receipt] = await graph.database.sql`
      select r.id from receipts r join receipt_lines l on l.receipt_id = r.id
      where l.person_id = ${first.id} and l.policy_year = 2018 and r.status = 'ISSUED'`;
    const counter = createContext(graph.platform, OFFICER);
    await voidReceipt(counter, { idempotencyKey: randomUUID(), receiptId: receipt?.id, reason: '开错' });
    const again = await bring(grown);
    expect(again).toMatchObject({ payments: 0, problemCount: 1 });
    expect(again.problems[0]?.message).toMatch(/voided since.*已作废/);
  });

  test('that call one household by its number and by its id are refused on both lines', async () => {
    const [household] = take(1, 2) as [Household];
    const [first, second] = household.members as [Member, Member];
    const before = await counts();
    const lines = [lineOf(household, first), lineOf({ ...household, number: household.id }, second)];
    const report = await bring(fileOf(lines));
    expect(report).toMatchObject({ payments: 0, households: { taken: 0, refused: 2 } });
    const message = expect.stringMatching(/Lines 2 and 3 call one household by two names.*第2、3行/);
    expect(report.problems).toEqual([2, 3].map((line) => ({ line, field: '户号', message })));
    expect(await counts()).toEqual(before);
  });

  test('find one payment behind one line: another slip, or a slip where none was told, is another payment', async () => {
    const [household] = take(1, 2) as [Household];
    const [first] = household.members as [Member];
    await bring(fileOf([lineOf(household, first)]));
    const other = await bring(fileOf([lineOf(household, first, { slip: 'S-77' })]));
    expect(other).toMatchObject({ households: { takenBefore: 0, refused: 1 }, linesTakenBefore: 0 });
    const twice = await bring(fileOf([lineOf(household, first), lineOf(household, first)]));
    expect(twice).toMatchObject({ payments: 0, households: { takenBefore: 0, refused: 1 } });
  });

  test('of households that have paid are refused line by line when the file is of another day', async () => {
    const [household] = take(1, 2) as [Household];
    const lines = linesOf([household]);
    await bring(fileOf(lines));
    const before = await counts();
    const report = await bring(fileOf(lines.map((line) => line.replace('2017-11-18', '2017-11-17'))));
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
    expect(report.problems[0]).toMatchObject({ line: 2, field: '金额' });
    const paid = await graph.database.sql`
      select 1 from payments where person_id = any(${bad.members.map(({ id }) => id)}) and policy_year = 2018 and paid_on = '2017-11-18'`;
    expect(paid.length).toBe(0);
  });

  const [NUMBER, OTHER] = ['999999199001011233', '11010519491231002X'];
  test.each<[string, Partial<Record<string, string>>, string, RegExp]>([
    ['a number with a wrong check character', { idNumber: NUMBER }, '身份证号', /not a citizen number/],
    ['a number that nobody holds', { idNumber: OTHER }, '身份证号', /Nobody on file/],
    ['a number that a spreadsheet rounded', { idNumber: '9.99999E+17' }, '身份证号', /make the column text/],
    ['another name than on file', { name: '张冠李' }, '姓名', /another name/],
    ['a household that is none', { number: 'NONE-1' }, '户号', /No household/],
    ['no household', { number: '' }, '户号', /empty/],
    ['money in words', { owed: '一百八' }, '金额', /not an amount/],
    ['money in tenths of fen', { owed: '180.000' }, '金额', /not an amount/],
    ['a signature and no money', { owed: '' }, '金额', /no amount/],
    ['money below zero', { owed: '-180.00' }, '金额', /above zero/],
    ['no day', { paidOn: '' }, '缴费日期', /empty/],
    ['a day to come', { paidOn: '2017-11-21' }, '缴费日期', /still to come/],
    ['a day that is none', { paidOn: '2017-02-30' }, '缴费日期', /not a day/],
    ['a channel that is none', { channel: '邮局' }, '缴费渠道', /not a channel.*村干部代收/],
    ['a fund’s own transfer', { channel: '资金划拨' }, '缴费渠道', /not a channel/],
    ['a channel that is closed to them', { channel: 'ABC_COUNTER' }, '缴费渠道', /may not pay through/],
    ['a day outside the window', { paidOn: '2017-01-05' }, '缴费日期', /2017-01-05/],
    ['a day that a spreadsheet counts', { paidOn: '42737' }, '缴费日期', /count of days.*设为日期/],
    ['a day whose month may be either', { paidOn: '1/2/2017' }, '缴费日期', /ambiguous.*次序不明/],
    ['neither yes nor no', { signed: '也许' }, '签字', /neither yes nor no/],
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
    expect(mixed.problems).toEqual([expect.objectContaining({ line: 3, field: '缴费日期' })]);
    const wrongYear = await bring(fileOf([`${lineOf(year, year.members[0] as Member)},2019`], `${HEADER},参保年度`));
    expect(wrongYear.problems).toEqual([expect.objectContaining({ line: 2, field: '参保年度' })]);
    const member = twice.members[0] as Member;
    const double = await bring(fileOf([lineOf(twice, member), lineOf(twice, member)]));
    expect(double.problems).toEqual([expect.objectContaining({ line: 3, field: '身份证号' })]);
    const elsewhere = await bring(fileOf([lineOf(twice, member), lineOf(other, member)]));
    expect(elsewhere).toMatchObject({ households: { taken: 1, refused: 1 } });
    expect(elsewhere.problems).toEqual([expect.objectContaining({ line: 3 })]);
  });

  test('take what is due where no amount is given, and the collector by name', async () => {
    const [household, other] = take(2) as [Household, Household];
    const linesNaming = ({ number, members }: Household, name: string) =>
      members.map(({ idNumber }) => `${number},${idNumber},2017-11-18,${name}`);
    const lines = linesNaming(household, collector.name);
    const report = await bring(fileOf(lines, 'householdNumber,idNumber,paidOn,collector'));
    expect(report.problems).toEqual([]);
    const found = await graph.database.sql`
      select distinct collector_id as id from receipts where household_id = ${household.id} and issued_on = '2017-11-18'`;
    expect(found).toEqual([{ id: collector.id }]);
    const header = 'householdNumber,idNumber,paidOn,collector';
    const unknown = await bring(fileOf(linesNaming(other, '无此人'), header));
    expect(await bring(fileOf([...lines].reverse(), header))).toMatchObject({
      households: { takenBefore: 1, refused: 0 },
      linesTakenBefore: lines.length,
    });
    expect(unknown.problems[0]).toMatchObject({ field: 'collector' });
  });

  test('are audited once a file, without a name or a number', async () => {
    const lines = await graph.database.sql`
      select count, details from audit_lines where action = 'collection.import' order by id limit 1`;
    expect(lines[0]).toMatchObject({
      count: expect.any(Number),
      details: { regionCode: COUNTY, policyYear: 2018, households: 3 },
    });
    const all = await graph.database
      .sql`select details::text as text from audit_lines where action = 'collection.import'`;
    for (const { text } of all) expect(text).not.toMatch(/999999\d{12}/);
  });

  test('are not written on when the import fails on the way: nothing follows the rollback', async () => {
    const db = connect(graph.database.url, { max: 1, role: 'canbao_app' });
    onTestFinished(() => db.end());
    const platform = { ...graph.platform, db };
    const [first = '', second = ''] = take(2).map((household) => fileOf(linesOf([household])));
    await bring(first, {}, OFFICER, platform); // prepares the statements, so that the next are sent without waiting
    const before = await counts();
    const onProgress = () => {
      throw new Error('nobody listens');
    };
    await expect(bring(second, { onProgress }, OFFICER, platform)).rejects.toThrow('nobody listens');
    await sleep(200);
    expect(await counts()).toEqual(before);
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

describe('a file that a spreadsheet made', () => {
  test('is read with its days, amounts, signatures, empty columns and rows, and mixed ends of lines', async () => {
    const [one, two, three] = take(3) as [Household, Household, Household];
    const lines = [
      ...one.members.map((member) =>
        lineOf(one, member, { paidOn: '2017/11/9', owed: String(Number(member.owed)), signed: '√' }),
      ),
      ...two.members.map((member) => lineOf(two, member, { paidOn: '2017年11月9日', signed: '李大山' })),
      ...three.members.map((member) => lineOf(three, member, { paidOn: '20171109', signed: '×' })),
    ];
    const text = `${[`${HEADER},,`, ...lines.map((line) => `${line},,`), ',,,,,,,,,,'].join('\r\n')}\n`;
    const report = await bring(text);
    expect(report).toMatchObject({ problems: [], rows: lines.length, households: { taken: 3 } });
    const signed = await graph.database.sql`
      select is_signed as signed from receipts r where household_id = any(${[one.id, two.id, three.id]})
        and exists (select from payments p join receipt_lines l on l.id = p.receipt_line_id
          where l.receipt_id = r.id and p.paid_on = '2017-11-09' and p.policy_year = 2018) order by is_signed`;
    expect(signed.map((row) => row.signed)).toEqual([false, true, true]);
  });

  test('says all that is wrong with a household at once, in its form and by law', async () => {
    const [household] = take(1, 2) as [Household];
    const [a, b] = household.members as [Member, Member];
    const report = await bring(fileOf([lineOf(household, a, { owed: '1.00' }), lineOf(household, b, { owed: 'x' })]));
    expect(report.problems.map(({ line, field }) => [line, field])).toEqual([
      [2, '金额'],
      [3, '金额'],
    ]);
    expect(report.payments).toBe(0);
  });
});

describe('a roster that comes back filled in', () => {
  test('pays for those with an amount, by the reference of their file, and passes over the others', async () => {
    const [first, second] = take(2, 2) as [Household, Household];
    const asked = { within: COUNTY, policyYear: 2018, scheme: 'URRBMI', isStored: false, isUnmasked: false } as const;
    const pieces: Buffer[] = [];
    const roster = exportRoster({ ...asked, language: 'zh' }, createContext(graph.platform, OFFICER));
    for await (const piece of roster) pieces.push(Buffer.from(piece));
    const rows: Record<string, string>[] = parse(Buffer.concat(pieces).toString(), { bom: true, columns: true });
    const paying = new Set([...first.members, ...second.members].map(({ id }) => id));
    const filled = rows.map(
      (row): Record<string, string | undefined> =>
        paying.has(row.档案号 ?? '')
          ? { ...row, 缴费日期: '2017/11/19', 实缴金额: row.应缴金额, 代收人: collector.name, 签字: '√' }
          : row,
    );
    for (const row of filled) if (second.members.some(({ id }) => id === row.档案号)) row.户号 = '';
    expect(filled.every(({ 身份证号: number }) => number === '' || number?.includes('*'))).toBe(true);
    const report = await bring(stringify(filled, { header: true, bom: true }));
    expect(report).toMatchObject({
      problems: [],
      households: { taken: 2, refused: 0 },
      payments: paying.size,
      skipped: rows.length - paying.size,
    });
    const receipts = await graph.database.sql`
      select r.household_id as id from receipts r join receipt_lines l on l.receipt_id = r.id
      join payments p on p.receipt_line_id = l.id where p.paid_on = '2017-11-19' and r.household_id = any(${[first.id, second.id]}::uuid[]) group by r.id, r.household_id`;
    expect(receipts.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
  });

  test('is refused for a reference that is nobody’s, and for a number that is another’s', async () => {
    const [one, other] = take(2) as [Household, Household];
    const header = '档案号,身份证号,缴费日期,实缴金额,代收人';
    const [a, b] = [one.members[0] as Member, other.members[0] as Member];
    const lines = [
      `11111111-1111-4111-8111-111111111111,,2017-11-18,180,${collector.name}`,
      `${a.id},${b.idNumber},2017-11-18,180,${collector.name}`,
    ];
    const report = await bring(fileOf(lines, header));
    expect(report.problems.map(({ line, field }) => [line, field])).toEqual([
      [2, '档案号'],
      [3, '身份证号'],
    ]);
  });

  test('takes the only collector of a village where none is named, and says how often', async () => {
    const only = await graph.database.sql<{ region: string; id: string }[]>`
      select region_code as region, min(staff_member_id::text) as id from staff_assignments
      where role = 'VILLAGE_COLLECTOR' and superseded_at is null and coalesce(valid_from <= '2017-11-18', true)
        and coalesce(valid_to >= '2017-11-18', true) group by region_code having count(distinct staff_member_id) = 1`;
    const there = await graph.database.sql<{ id: string; region: string }[]>`
      select id, region_code as region from households where id = any(${owing.slice(used).map(({ id }) => id)})`;
    const at = owing.findIndex(({ id }, place) => {
      const region = there.find((row) => row.id === id)?.region;
      return place >= used && only.some((one) => one.region === region);
    });
    const household = owing[at] as Household;
    const region = there.find((row) => row.id === household.id)?.region;
    const report = await bring(fileOf(household.members.map((member) => lineOf(household, member, { collector: '' }))));
    expect(report).toMatchObject({ problems: [], collectorsAssumed: 1 });
    const [receipt] = await graph.database.sql`
      select collector_id as id from receipts where household_id = ${household.id} order by recorded_at desc limit 1`;
    expect(receipt?.id).toBe(only.find((one) => one.region === region)?.id);
  });
});
