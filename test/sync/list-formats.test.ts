import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { XlsxStreamWriter } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { LIST_COLUMNS, type ListColumn } from '../../src/partners/columns.ts';
import { bundledPartners } from '../../src/partners/read-partner.ts';
import { templateOf } from '../../src/partners/template.ts';
import { readList } from './list.ts';

const COLUMNS = Object.keys(LIST_COLUMNS).filter((name) => name !== 'action') as ListColumn[];

/** Mostly what stands in such a cell, now and then anything. */
const cell = (...likely: string[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...likely) },
    { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
  );
const row: fc.Arbitrary<Readonly<Partial<Record<ListColumn, string>>>> = fc.record({
  idNumber: cell('999999195003040114', '999999500304011', '99999919500304011X', '3.50825E+17', ''),
  name: cell('张三', '欧阳 娜娜', '买买提·艾力', '=1+1', '李"四', '王,五'),
  category: fc.constantFrom('低保', '0102', 'WUBAO', 'DISABLED_SEVERE', ''),
  confirmedOn: cell('2017-08-25', '20170825', '2017年8月25日', '2018-01-01', ''),
  validTo: cell('2018-12-31', '2016-01-01', ''),
  certificateNo: cell('A-1', '低〔2017〕5号', '+1', ''),
  grade: cell('1', '二级', '9', ''),
  meetsCondition: cell('是', '否', ''),
  regionCode: cell('350825', '350825103', '1', ''),
});

/** What a text says to whoever reads it: a cell holds no line breaks and no control characters. */
const shown = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cs}\p{Cn}]/gu, '').trim();

async function workbookOf(rows: readonly (readonly string[])[]): Promise<Uint8Array> {
  const writer = new XlsxStreamWriter({ name: '名单' });
  for (const cells of rows) writer.addRow([...cells]);
  return writer.finish();
}

test('the same rows are the same list, as CSV, as objects and as a workbook', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 12 }),
      fc.shuffledSubarray(COLUMNS, { minLength: 9 }),
      async (given, order) => {
        const columns = order.length < COLUMNS.length ? COLUMNS : order;
        const cells = given.map((one) => columns.map((name) => shown(one[name] ?? '')));
        const objects = cells.map((values) => Object.fromEntries(values.map((value, at) => [columns[at], value])));
        const header = columns.map((name) => LIST_COLUMNS[name][0]);
        const read = [
          await readList(stringify([header, ...cells])),
          await readList(objects.map((one) => `${JSON.stringify(one)}\n`).join(''), { format: 'NDJSON' }),
          await readList(await workbookOf([header, ...cells]), { format: 'XLSX' }),
        ];
        const [csv, ...others] = read.map(({ rows, problems }) => ({
          rows: rows.map(({ line, ...rest }) => rest),
          problems,
        }));
        for (const other of others) expect(other).toEqual(csv);
        expect(csv?.rows).toHaveLength(given.length);
      },
    ),
    { numRuns: 60 },
  );
});

describe('a template is read as it is, but for its example', () => {
  const partners = bundledPartners().map((partner) => [partner.department, partner] as const);
  test.each(partners)('%s', async (department, partner) => {
    for (const mode of ['FULL', 'DELTA'] as const) {
      const policyYear = department === 'VETERANS_AFFAIRS' ? 2019 : 2018;
      const template = templateOf(partner, mode, policyYear);
      const { rows, problems } = await readList(template, { department, mode, policyYear });
      expect(problems).toEqual([]);
      expect(rows.map(({ fault }) => fault?.code)).toEqual(['EXAMPLE_ROW']);
      const filled = await readList(template.replace('示例', '张三'), { department, mode, policyYear });
      expect(filled.rows.map(({ fault }) => fault?.code)).toEqual([policyYear === 2019 ? 'DAY_TO_COME' : undefined]);
    }
  });
});
