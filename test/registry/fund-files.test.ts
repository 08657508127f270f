import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { csvFile, runOn } from '../support/cli.ts';
import { createTestGraph, type TestGraph } from '../support/graph.ts';
import { problemsOf } from '../support/import.ts';
import { AREA, BANK, BOOKER, COLLEAGUE, fundDesk } from './fund-desk.ts';

let graph: TestGraph;
let desk: ReturnType<typeof fundDesk>;
beforeAll(async () => {
  graph = await createTestGraph();
  desk = fundDesk(graph);
});
afterAll(() => graph.close());
beforeEach(() => desk.empty());

const HEADER = 'poolingArea,scheme,policyYear,kind,payer,amount,movedOn,region,collectedOn,slipNumber,note';
const CHINESE = '统筹地区,险种,参保年度,收支类别,资金来源,金额,到账日期,收缴区划,收缴日期,回单号,备注';
const ROW = '150422,NRCMS,2007,ARRIVAL,SELF,1000,2007-03-01,150422,2007-02-20,F1,';
const SPENT = '150422,新农合,2007,管理费用,,12.50,2007年4月1日,,,f2,办公';
const BANK_HEADER = 'slipNumber,amount,movedOn';

test('a file is taken once, in either language, and the same again changes nothing', async () => {
  expect(await desk.bookFile(BOOKER, HEADER, ROW, SPENT)).toMatchObject({ rows: 2, written: 2 });
  expect(await desk.lines()).toEqual(['F1 100000', 'F2 1250']);
  expect(await desk.bookFile(BOOKER, HEADER, ROW, SPENT)).toMatchObject({ rows: 2, written: 0 });
  expect(await desk.bookFile(COLLEAGUE, CHINESE, ROW, SPENT)).toMatchObject({ rows: 2, written: 0 });
  expect(await desk.lines()).toHaveLength(2);
});

test('a line that was taken back is not booked again by its file', async () => {
  await desk.bookFile(BOOKER, HEADER, ROW);
  const [row] = await graph.database.sql<{ id: string }[]>`select id from fund_entries`;
  await desk.reverse(row?.id ?? '');
  expect(await desk.bookFile(BOOKER, HEADER, ROW)).toMatchObject({ rows: 1, written: 0 });
  expect(await desk.bookFile(BOOKER, HEADER, ROW.replace('1000', '900'))).toMatchObject({ rows: 1, written: 1 });
});

test('rows that are wrong refuse the file whole, each with its line', async () => {
  await desk.booked({ slipNumber: 'OLD' });
  const rows = [
    ROW,
    ROW.replace('F1', 'OLD'),
    ROW,
    ROW.replace('SELF', '').replace('F1', 'F3'),
    ROW.replace('150422,2007-02-20', '999901,2007-02-20').replace('F1', 'F4'),
    ROW.replace('150422,', '999900,').replace('F1', 'F5'),
    ROW.replace('1000', '-5').replace('F1', 'F6'),
    ROW.replace('2007-02-20', '2007-03-02').replace('F1', 'F7'),
    ROW.replace('F1', ''),
  ];
  const problems = await problemsOf(desk.bookFile(BOOKER, HEADER, ...rows));
  expect(problems.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
    '3 slipNumber:',
    '4 slipNumber:',
    '5 payer:',
    '6 region:',
    '7 poolingArea:',
    '7 region:',
    '8 amount:',
    '9 collectedOn:',
    '10 slipNumber:',
  ]);
  expect(await desk.lines()).toEqual(['OLD 100000']);
});

test.each([
  ['99999999999999999999', /too large.*金额过大/],
  ['-5', /above zero.*冲销/],
  ['1,00', /is not an amount in yuan/],
])('an amount of %s is refused for what is wrong with it', async (amount, words) => {
  expect(await problemsOf(desk.bookFile(BOOKER, HEADER, ROW.replace('1000', `"${amount}"`)))).toEqual([
    expect.stringMatching(words),
  ]);
});

test('an empty file, a wrong header and NUL are refused', async () => {
  expect(await problemsOf(desk.bookFile(BOOKER, HEADER))).toHaveLength(1);
  expect(await problemsOf(desk.bookFile(BOOKER, 'a,b', 'c,d'))).not.toHaveLength(0);
  expect(await problemsOf(desk.bookFile(BOOKER, HEADER, `${ROW}\0`))).not.toHaveLength(0);
});

test('the bank’s statement confirms what was booked so, once', async () => {
  await desk.bookFile(BOOKER, HEADER, ROW, SPENT);
  const rows = ['F1,1000.00,2007-03-01', 'F2,12.5,2007-04-01'];
  expect(await desk.confirmFile(BANK, BANK_HEADER, ...rows)).toMatchObject({ rows: 2, written: 2 });
  expect(await desk.lines()).toEqual(['F1 100000 confirmed', 'F2 1250 confirmed']);
  expect(await desk.confirmFile(BANK, BANK_HEADER, ...rows)).toMatchObject({ rows: 2, written: 0 });
});

test('a row that meets no line refuses the statement whole', async () => {
  await desk.bookFile(BOOKER, HEADER, ROW, SPENT);
  const rows = ['F1,1000.00,2007-03-01', 'F2,12.51,2007-04-01', 'F3,1.00,2007-04-01', 'F1,1000.00,2007-03-01'];
  const problems = await problemsOf(desk.confirmFile(BANK, BANK_HEADER, ...rows));
  expect(problems.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
    '3 amount:',
    '4 slipNumber:',
    '5 slipNumber:',
  ]);
  expect(await desk.lines()).toEqual(['F1 100000', 'F2 1250']);
});

const idOf = async (slip: string): Promise<string> => {
  const [row] = await graph.database.sql<{ id: string }[]>`
    select id from fund_entries where slip_number = ${slip} and reverses_id is null and reversed_at is null`;
  return row?.id ?? '';
};
/** Books F1 and has the bank confirm it; then it is taken back on a day. */
async function takenBack(movedOn: string): Promise<void> {
  await desk.bookFile(BOOKER, HEADER, ROW);
  await desk.confirmFile(BANK, BANK_HEADER, CAME);
  await desk.reverse(await idOf('F1'), { movedOn });
}
/** What the bank confirmed of all slips, in fen. */
async function arrived(): Promise<number> {
  const [row] = await graph.database.sql<{ fen: number }[]>`
    select sum(amount_fen)::int as fen from fund_entries where confirmed_on is not null`;
  return row?.fen ?? 0;
}
const CAME = 'F1,1000.00,2007-03-01';
const BOOKED_ANEW = ['F1 100000 confirmed reversed', 'F1 100000 confirmed', 'F1 -100000 confirmed'];

test('a slip that was booked wrongly and anew is confirmed by the same statement, and arrived once', async () => {
  await takenBack('2007-03-01');
  await desk.booked({ slipNumber: 'F1', movedOn: '2007-03-01', payer: 'CITY_FINANCE' });
  expect(await desk.confirmFile(BANK, BANK_HEADER, CAME)).toMatchObject({ rows: 1, written: 1 });
  expect(await desk.lines()).toEqual(BOOKED_ANEW);
  expect(await desk.confirmFile(BANK, BANK_HEADER, CAME)).toMatchObject({ rows: 1, written: 0 });
  expect(await desk.lines()).toEqual(BOOKED_ANEW);
  await desk.reverse(await idOf('F1'), { movedOn: '2007-03-01' });
  await desk.booked({ slipNumber: 'F1', movedOn: '2007-03-01', payer: 'SELF' });
  expect(await desk.confirmFile(BANK, BANK_HEADER, CAME)).toMatchObject({ rows: 1, written: 1 });
  expect(await arrived()).toBe(100_000);
});

test.each(['-1000.00', '－1000', '−1,000.00'])(
  '%s in the bank’s statement confirms that money went back',
  async (amount) => {
    await takenBack('2007-03-05');
    const rows = [CAME, `F1,"${amount}",2007-03-05`];
    expect(await desk.confirmFile(BANK, BANK_HEADER, ...rows)).toMatchObject({ rows: 2, written: 1 });
    expect(await desk.lines()).toEqual(['F1 100000 confirmed reversed', 'F1 -100000 confirmed']);
    expect(await desk.confirmFile(BANK, BANK_HEADER, ...rows)).toMatchObject({ rows: 2, written: 0 });
  },
);

test('what the bank sent back does not arrive again by an old statement', async () => {
  await takenBack('2007-03-05');
  await desk.confirmFile(BANK, BANK_HEADER, 'F1,-1000.00,2007-03-05');
  await desk.booked({ slipNumber: 'F1', movedOn: '2007-03-01' });
  expect(await desk.confirmFile(BANK, BANK_HEADER, CAME)).toMatchObject({ rows: 1, written: 0 });
});

test('a return that meets nothing, or something else, says what to do', async () => {
  await desk.bookFile(BOOKER, HEADER, SPENT);
  await takenBack('2007-03-05');
  const rows = ['F2,-12.50,2007-04-01', 'F1,-1000.00,2007-03-04', 'F3,-0.00,2007-03-04', 'F1,-1000.00,2007-03-04'];
  const problems = await problemsOf(desk.confirmFile(BANK, BANK_HEADER, ...rows));
  expect(problems).toEqual([
    expect.stringMatching(/^2 slipNumber: .*taken back on this day/),
    expect.stringMatching(/^3 movedOn: .*2007-03-05.*booked anew/),
    expect.stringMatching(/^4 amount: .*-180\.00/),
    expect.stringMatching(/^5 slipNumber: Line 3/),
    expect.stringMatching(/^5 movedOn: /),
  ]);
  expect(await problemsOf(desk.confirmFile(BANK, BANK_HEADER, 'F1,-999.99,2007-03-05'))).toEqual([
    expect.stringMatching(/^2 amount: .*-1000\.00/),
  ]);
  const colleague = { ...BANK, subject: 'colleague' };
  expect(await problemsOf(desk.confirmFile(colleague, BANK_HEADER, 'F1,-1000.00,2007-03-05'))).toEqual([
    expect.stringContaining('管账不管钱'),
  ]);
});

test('a return that was booked on another day than the bank’s is mended as the message says', async () => {
  await takenBack('2007-03-05');
  await desk.booked({ slipNumber: 'F1', movedOn: '2007-03-01' });
  await desk.confirmFile(BANK, BANK_HEADER, CAME);
  await desk.reverse(await idOf('F1'), { movedOn: '2007-03-04' });
  const back = 'F1,-1000.00,2007-03-04';
  expect(await desk.confirmFile(BANK, BANK_HEADER, CAME, back)).toMatchObject({ rows: 2, written: 1 });
  expect(await arrived()).toBe(0);
});

test('who booked the lines does not confirm them by file either', async () => {
  await desk.bookFile(BOOKER, HEADER, ROW);
  const booker = { ...BANK, subject: 'booker' };
  expect(await problemsOf(desk.confirmFile(booker, BANK_HEADER, 'F1,1000.00,2007-03-01'))).toEqual([
    expect.stringContaining('管账不管钱'),
  ]);
});

test('each file has its line in the audit, with counts and without slips', async () => {
  await desk.bookFile(BOOKER, HEADER, ROW);
  const [line] = await graph.database.sql<{ count: number; details: object }[]>`
    select count, details from audit_lines where action = 'fund.book' order by id desc limit 1`;
  expect(line).toMatchObject({ count: 1, details: { written: 1, source: 'test', checksum: expect.any(String) } });
});

test('the statement of an area that one does not work for is refused', async () => {
  const other = { ...BANK, regions: ['150421'] };
  await expect(desk.confirmFile(other, BANK_HEADER, 'F1,1.00,2007-03-01')).rejects.toMatchObject({
    code: 'AREA_NOT_YOURS',
  });
});

describe('the command line', () => {
  const run = (...args: readonly string[]) => runOn(graph.database.url, ['fund', ...args]);
  const bank = ['--area', AREA, '--source', '2007-03', '--actor', 'bank'];

  test('books a file and confirms it by another hand', async () => {
    const booked = await run('book', csvFile(HEADER, ROW, SPENT), '--source', 'agency', '--actor', 'agency');
    expect([booked.code, booked.stdout]).toEqual([0, expect.stringMatching(/^2 rows: 2 booked, 0 were known so/)]);
    const statement = csvFile(BANK_HEADER, 'F1,1000.00,2007-03-01');
    const own = await run('confirm', statement, ...bank.slice(0, -1), 'agency');
    expect([own.code, own.stderr]).toEqual([1, expect.stringContaining('rows.csv:2: slipNumber: ')]);
    const confirmed = await run('confirm', statement, ...bank, '--json');
    expect([confirmed.code, JSON.parse(confirmed.stdout)]).toEqual([0, expect.objectContaining({ written: 1 })]);
    const [line] = await graph.database.sql<{ role: string; actor: string }[]>`
      select role, actor from audit_lines where action = 'fund.confirm' order by id desc limit 1`;
    expect(line).toEqual({ role: 'TREASURER', actor: 'bank' });
  });

  test('names each mistake by file and line, and asks who confirms', async () => {
    const wrong = await run('book', csvFile(HEADER, ROW.replace('NRCMS', '')), '--source', 'agency');
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('rows.csv:2: scheme: ')]);
    const nobody = await run('confirm', csvFile(BANK_HEADER), '--area', AREA, '--source', 'x');
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('--actor')]);
  });

  test('prints the header of either file', async () => {
    expect((await run('template', 'book')).stdout.trim()).toBe(HEADER);
    expect((await run('template', 'confirm', '--chinese')).stdout.trim()).toBe('银行回单号,金额,到账日期');
  });
});
