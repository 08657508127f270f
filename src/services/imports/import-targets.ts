import type postgres from 'postgres';
import { type BasisPoints, formatRate } from '../../policy/rate.ts';
import { begin } from '../../store/begin.ts';
import { unknownRegions } from '../../store/queries/region-import.ts';
import { mergeRegionTargets, type RegionTargetRow } from '../../store/queries/region-target-import.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { CsvProblems } from './csv-problems.ts';
import { readFen, readTerm } from './import-cells.ts';
import {
  type Add,
  type ImportReport,
  RegionFileRefused,
  regionNotImported,
  requireCode,
  requireText,
} from './region-file.ts';

const COLUMNS = {
  regionCode: ['区划代码'],
  scheme: ['险种'],
  policyYear: ['参保年度'],
  enrolledBefore: ['上年参保人数'],
  taskHeads: ['应参保人数'],
  residents: ['常住人口'],
  hukouLiable: ['户籍应参保人数'],
  targetRate: ['目标参保率'],
  targetHeads: ['目标人数'],
  taxShare: ['税收分成'],
  countyMatch: ['县级配套标准'],
  source: ['来源'],
} as const;

type Column = keyof typeof COLUMNS;

/** Every file says which region and year it is about, and where it was read; the numbers are those that it has. */
const OPTIONAL = Object.keys(COLUMNS).filter(
  (name): name is Column => !['regionCode', 'policyYear', 'source'].includes(name),
);

/**
 * Takes numbers that a notice gives regions for a policy year (任务表), whole or not at all: task numbers, tax shares, the county's match, in
 * one file or in several. A cell that is empty or left out leaves what another file said; the same file twice changes nothing.
 */
export async function importTargets(sql: postgres.Sql, input: AsyncIterable<Buffer | string>): Promise<ImportReport> {
  return begin(sql, async (tx) => {
    const problems = new CsvProblems();
    const targets = new Map<string, RegionTargetRow>();
    for await (const row of readCsv(input, COLUMNS, problems, OPTIONAL)) {
      const target = checkTargetRow(row, problems);
      const key = `${target.regionCode} ${target.scheme} ${target.policyYear}`;
      const twin = targets.get(key);
      if (twin)
        problems.add(
          row.line,
          'regionCode',
          `Line ${twin.line} gives this region's numbers for this year already. 第${twin.line}行已有该区划该年度的人数。`,
        );
      targets.set(key, target);
    }
    const rows = [...targets.values()];
    const unknown = new Set(
      await unknownRegions(
        tx,
        rows.map(({ regionCode }) => regionCode),
      ),
    );
    for (const { line, regionCode } of rows.filter((row) => unknown.has(row.regionCode))) {
      problems.add(line, 'regionCode', regionNotImported(regionCode));
    }
    if (problems.total > 0) throw new RegionFileRefused(problems);
    return mergeRegionTargets(tx, rows);
  });
}

function checkTargetRow({ line, values }: CsvRow<Column>, problems: CsvProblems): RegionTargetRow {
  const add: Add = (field, message) => problems.add(line, field, message);
  const { regionCode, scheme, policyYear, source } = values;
  requireCode('regionCode', regionCode, add);
  requireText('source', source, add);
  if (!/^20\d\d$/.test(policyYear))
    add('policyYear', `"${policyYear}" is not a policy year. Write it as 2018. 参保年度有误，请写作2018。`);
  const target = {
    ...{ line, regionCode, source, policyYear: Number(policyYear) },
    scheme: scheme === '' ? 'URRBMI' : (readTerm('scheme', scheme, 'scheme', add) ?? 'URRBMI'),
    ...readNumbers(values, add),
  };
  if (OPTIONAL.every((name) => name === 'scheme' || values[name] === ''))
    add('taskHeads', 'The row gives the region no number. 该行没有给出任何数字。');
  return target;
}

const OF_REGIONS = { below: 'An amount is not below zero. 金额不能小于零。' };

const readNumbers = (values: CsvRow<Column>['values'], add: Add) => ({
  enrolledBefore: readHeads('enrolledBefore', values.enrolledBefore, add),
  taskHeads: readDenominator('taskHeads', values.taskHeads, add),
  residents: readDenominator('residents', values.residents, add),
  hukouLiable: readDenominator('hukouLiable', values.hukouLiable, add),
  targetRateBp: readRate('targetRate', values.targetRate, add),
  targetHeads: readHeads('targetHeads', values.targetHeads, add),
  taxShareFen: readFen('taxShare', values.taxShare, add, OF_REGIONS),
  countyMatchFen: readFen('countyMatch', values.countyMatch, add, OF_REGIONS),
});

function readHeads(field: string, cell: string, add: Add): number | null {
  if (cell === '') return null;
  if (/^\d{1,9}$/.test(cell)) return Number(cell);
  add(
    field,
    `"${cell}" is not a number of people. Write it in digits alone, as 38010. 人数有误，请只写数字，如38010。`,
  );
  return null;
}

/** What a rate is reckoned of: out of nobody there is none. */
function readDenominator(field: string, cell: string, add: Add): number | null {
  const heads = readHeads(field, cell, add);
  if (heads !== 0) return heads;
  add(
    field,
    `"${cell}" people give no rate: write how many they are, or leave the cell empty. 分母为0无法计算参保率：请填写实际人数，没有的留空。`,
  );
  return null;
}

/**
 * A percentage as a spreadsheet writes it (98, 98.5, 98.00%), in basis points; null when the cell is empty or wrong. A spreadsheet keeps
 * 98% as 0.98: one and less is taken only with its sign.
 */
function readRate(field: string, cell: string, add: Add): BasisPoints | null {
  if (cell === '') return null;
  const [, whole, decimals = ''] = /^(\d{1,3})(?:\.(\d{1,2}))?%?$/.exec(cell) ?? [];
  const rate = whole === undefined ? undefined : Number(`${whole}${decimals.padEnd(2, '0')}`);
  if (rate !== undefined && rate > 0 && rate <= 100 && !cell.endsWith('%')) {
    const meant = formatRate(rate * 100);
    add(
      field,
      `"${cell}" is ${cell}%, and ${meant}% is written as ${meant}: write the percentage, with its sign where it is 1% or less. ${cell} 即 ${cell}%；${meant}% 请写作 ${meant}。确为 ${cell}% 的，请带百分号填写。`,
    );
    return null;
  }
  if (rate !== undefined && rate <= 10_000) return rate;
  add(field, `"${cell}" is not a percentage up to 100: write it as 98.00. 参保率有误，请写作98.00，最高100.00。`);
  return null;
}
