import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { writeXlsx, XlsxStreamWriter } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { type ListFormat, readListFile } from '../../src/services/assistance-lists/list-file.ts';
import type { ListRow } from '../../src/services/assistance-lists/list-row.ts';
import { type CsvProblem, CsvProblems } from '../../src/services/imports/csv-problems.ts';
import { readList, senderOf } from './list.ts';
import { rawWorkbook } from './raw-workbook.ts';

const FOLDER = fileURLToPath(new URL('./nasty', import.meta.url));
const files = readdirSync(FOLDER).filter((name) => !name.endsWith('.txt'));

/** What became of each row, and what refuses the file, as lines to be read. */
function report(rows: readonly ListRow[], problems: readonly CsvProblem[]): string {
  const said = rows.map(({ line, fault, ...row }) => {
    if (fault) return `${line}: ${fault.code} (${fault.field ?? 'row'}) ${fault.en} ${fault.zh}`;
    const { was15, givenCategory, category, action, idNumber, ...rest } = row;
    const further = Object.entries(rest).flatMap(([key, value]) => (value === null ? [] : [`${key} ${value}`]));
    const number = `${idNumber?.length} characters${was15 ? ' from 15' : ''}`;
    return `${line}: ${action} ${category} (${givenCategory}), ${number}, ${further.join(', ')}`;
  });
  const refused = problems.map(({ line, field, message }) => `REFUSED ${line}: ${field ? `${field}: ` : ''}${message}`);
  return `${[...said, ...refused].join('\n')}\n`;
}

/** Beside each file stands what is said of it: `<name>.txt`. No words repeat a name or a number, whatever stands in the wrong column. */
test.each(files)('%s', async (name) => {
  const { rows, problems } = await readList(readFileSync(`${FOLDER}/${name}`), {
    format: name.endsWith('.ndjson') ? 'NDJSON' : 'CSV',
    mode: name.includes('.delta.') ? 'DELTA' : 'FULL',
    department: name.includes('.disabled-federation.') ? 'DISABLED_FEDERATION' : 'CIVIL_AFFAIRS',
  });
  await expect(report(rows, problems)).toMatchFileSnapshot(`nasty/${name}.txt`);
  const words = [...rows.flatMap(({ fault }) => [fault?.zh, fault?.en]), ...problems.flatMap(Object.values)];
  expect(words.join('\n')).not.toMatch(/张三|李四|王五|\d{7}|cmd|HYPERLINK/);
});

const HEADER = '身份证号,姓名,类别,认定日期\n';
const NUMBER = inventedIdNumber('1950-03-04', 11);
const ROW = `${NUMBER},张三,低保,2017-08-25\n`;

describe('another encoding or another kind of file is refused with what to do', () => {
  const gb18030 = Buffer.from('c9edb7ddd6a4bac52cd0d5c3fb2cc0e0b1f02cc8cfb6a8c8d5c6da0a', 'hex');
  test.each<[string, ListFormat, Uint8Array, RegExp]>([
    ['GB18030', 'CSV', gb18030, /not UTF-8.*UTF-8/],
    ['GB18030 as NDJSON', 'NDJSON', gb18030, /not UTF-8/],
    ['UTF-16 with its mark', 'CSV', Buffer.from(`\uFEFF${HEADER}${ROW}`, 'utf16le'), /not UTF-8/],
    ['UTF-16 without', 'CSV', Buffer.from('idNumber,name', 'utf16le'), /not UTF-8/],
    ['a character cut in two', 'CSV', Buffer.from(HEADER + ROW).subarray(0, -17), /not UTF-8/],
    ['a workbook as CSV', 'CSV', Buffer.from('PK\u0003\u0004'), /spreadsheet/],
    ['a workbook of 1997', 'CSV', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /\.xls\)/],
    ['text as a workbook', 'XLSX', Buffer.from(HEADER + ROW), /no workbook/],
    ['half a workbook', 'XLSX', Buffer.from('PK\u0003\u0004half'), /not a workbook that can be read/],
  ])('%s', async (_, format, bytes, words) => {
    const { rows, problems } = await readList(bytes, { format });
    expect(rows).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(words);
  });
});

describe('a workbook', () => {
  const workbook = async (rows: readonly (readonly (string | number | Date | null)[])[]) => {
    const writer = new XlsxStreamWriter({ name: '名单' });
    for (const row of rows) writer.addRow([...row]);
    return writer.finish();
  };

  test('is read as the sheet would be as CSV, with its days', async () => {
    const head = ['姓名', '身份证号', '类别', '认定日期', '等级'];
    const rows = [
      ['张三', NUMBER, '低保', new Date('2017-08-25T00:00:00Z'), 1],
      [null, null, null, null, null],
      ['李四', NUMBER, '低保', 42972, null],
      ['王五', NUMBER, '低保', 20170825, null],
    ];
    const { rows: read, problems } = await readList(await workbook([head, ...rows]), { format: 'XLSX' });
    expect(problems).toEqual([]);
    expect(read.map(({ line, fault, confirmedOn }) => [line, fault, confirmedOn])).toEqual(
      [2, 4, 5].map((line) => [line, null, '2017-08-25']),
    );
  });

  const HEAD = ['身份证号', '姓名', '类别', '认定日期'];
  const PERSON = [NUMBER, '张三', '低保', '2017-08-25'];
  const sheets = async (...given: { name: string; rows: (string | null)[][]; hidden?: boolean }[]) =>
    readList(await writeXlsx({ sheets: given }), { format: 'XLSX' });

  test('is refused where a second sheet that is shown holds anything', async () => {
    const town = { name: '城关镇', rows: [HEAD, PERSON] };
    const { rows, problems } = await sheets(town, { name: '空白', rows: [[null, ' ']] }, { ...town, name: '朋口镇' });
    expect(rows).toEqual([]);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(/another sheet, "朋口镇".*朋口镇/)]);
    const note = await sheets({ name: '填表说明', rows: [['请在第二张表填写']] }, town);
    expect(note.problems.map(({ message }) => message)).toEqual([expect.stringMatching(/"城关镇"/)]);
    const many = Array.from({ length: 21 }, (_, at) => ({ name: `空${at}`, rows: [] }));
    expect((await sheets(town, ...many)).problems).toHaveLength(1);
  });

  test('is read by the first sheet that is shown', async () => {
    const { rows, problems } = await sheets(
      { name: '字典', rows: [['类别'], ['低保']], hidden: true },
      { name: '名单', rows: [HEAD, PERSON] },
      { name: '旧名单', rows: [HEAD, PERSON, PERSON], hidden: true },
      { name: 'Sheet3', rows: [] },
    );
    expect(problems).toEqual([]);
    expect(rows.map(({ line, fault }) => [line, fault])).toEqual([[2, null]]);
  });

  test('with numbers in place of texts has lost their last digits', async () => {
    const rows = [
      ['身份证号', '姓名', '类别', '认定日期'],
      [Number(NUMBER.slice(0, 17)) * 10, '张三', '低保', '2017-08-25'],
    ];
    const { rows: read } = await readList(await workbook(rows), { format: 'XLSX' });
    expect(read.map(({ fault }) => fault?.code)).toEqual(['ID_NUMBER_ROUNDED']);
  });

  const cells = (row: number | string, texts: readonly string[]) =>
    `<row r="${row}">${texts.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`;
  const head = cells(1, ['身份证号', '姓名', '类别', '认定日期']);
  const somebody = [NUMBER, '张三', '低保', '2017-08-25'];

  test('whose rows leave many out is read with the lines of the sheet', async () => {
    const { rows, problems } = await readList(rawWorkbook(head + cells(1_048_576, somebody)), { format: 'XLSX' });
    expect([rows.map(({ line, fault }) => [line, fault]), problems]).toEqual([[[1_048_576, null]], []]);
  });

  test.each([
    ['no sheet has', head + cells(1_048_577, somebody)],
    ['would fill the memory', head + cells(500_000_000, somebody)],
    ['are no numbers', head + cells('1e400', somebody)],
    ['are none', cells(0, somebody)],
    ['go backwards', head + cells(9, somebody) + cells(3, somebody)],
    ['come twice', head + cells(2, somebody) + cells(2, somebody)],
    ['hold a cell in a column that no sheet has', `${head}<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>`],
    ['hold a cell in a column that no list has', `${head}<row r="2"><c r="XFD2"><v>1</v></c></row>`],
  ])('whose rows %s is refused', async (_, rows) => {
    const { problems } = await readList(rawWorkbook(rows), { format: 'XLSX' });
    expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(/not a workbook that can be read/)]);
  });

  test('whose parts say that they unpack to gigabytes is refused unread', async () => {
    const file = Buffer.from(await workbook([['身份证号', '姓名', '类别', '认定日期']]));
    file.writeUInt32LE(0x7fff_ffff, file.indexOf('PK\u0001\u0002') + 24);
    const { problems } = await readList(file, { format: 'XLSX' });
    expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(/too large/)]);
  });
});

/** What a test streams: a beginning, and then the same bytes until it is told to stop. */
async function* endless(
  beginning: string,
  piece: Buffer,
  pieces: number,
  told: { sent: number },
): AsyncGenerator<Buffer> {
  yield Buffer.from(beginning);
  for (told.sent = 0; told.sent < pieces; told.sent += 1) yield piece;
}

describe('memory stays bounded', () => {
  const MEBI = 1024 * 1024;
  const THREE_GIGABYTES = 3 * 1024;
  test.each<[ListFormat, string]>([
    ['CSV', HEADER],
    ['CSV', ''],
    ['CSV', `${HEADER}"`],
    ['NDJSON', '{"name": "'],
    ['XLSX', 'PK\u0003\u0004'],
  ])('a line of 3 GB in %s after %j ends the reading early', async (format, beginning) => {
    const [told, before] = [{ sent: 0 }, process.memoryUsage().rss];
    const { problems } = await readList(endless(beginning, Buffer.alloc(MEBI, 'a'), THREE_GIGABYTES, told), { format });
    expect(problems.length).toBeGreaterThan(0);
    expect(told.sent).toBeLessThan(64);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MEBI);
  });

  test('200,000 rows pass by', async () => {
    const [rows, before] = [Buffer.from(ROW.repeat(10_000)), process.memoryUsage().rss];
    const reading = {
      partner: senderOf('CIVIL_AFFAIRS'),
      mode: 'FULL',
      policyYear: 2018,
      today: '2017-11-20',
    } as const;
    let count = 0;
    const input = endless(HEADER, rows, 20, { sent: 0 });
    for await (const { fault } of readListFile('CSV', { ...reading, problems: new CsvProblems() }, input))
      if (fault === null) count += 1;
    expect(count).toBe(200_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * MEBI);
  });
});
