import type postgres from 'postgres';
import { begin } from '../../store/begin.ts';
import { unknownRegions } from '../../store/queries/region-import.ts';
import { mergeRegionTargets, type RegionTargetRow } from '../../store/queries/region-target-import.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { CsvProblems } from './csv-problems.ts';
import { type ImportReport, RegionFileRefused, regionNotImported, requireCode, requireText } from './region-file.ts';

const COLUMNS = {
  regionCode: ['区划代码'],
  policyYear: ['参保年度'],
  enrolledBefore: ['上年参保人数'],
  taskHeads: ['应参保人数'],
  source: ['来源'],
} as const;

/** Takes a notice's annex of numbers by region and policy year (任务表), whole or not at all. */
export async function importTargets(sql: postgres.Sql, input: AsyncIterable<Buffer | string>): Promise<ImportReport> {
  return begin(sql, async (tx) => {
    const problems = new CsvProblems();
    const targets = new Map<string, RegionTargetRow>();
    for await (const row of readCsv(input, COLUMNS, problems)) {
      const target = checkTargetRow(row, problems);
      const key = `${target.regionCode} ${target.policyYear}`;
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

function checkTargetRow({ line, values }: CsvRow<keyof typeof COLUMNS>, problems: CsvProblems): RegionTargetRow {
  const add = (field: string, message: string) => problems.add(line, field, message);
  const { regionCode, source } = values;
  requireCode('regionCode', regionCode, add);
  requireText('source', source, add);
  if (!/^20\d\d$/.test(values.policyYear))
    add('policyYear', `"${values.policyYear}" is not a policy year. Write it as 2018. 参保年度有误，请写作2018。`);
  return {
    line,
    regionCode,
    policyYear: Number(values.policyYear),
    enrolledBefore: values.enrolledBefore === '' ? null : readHeads('enrolledBefore', values.enrolledBefore, add),
    taskHeads: readHeads('taskHeads', values.taskHeads, add),
    source,
  };
}

function readHeads(field: string, cell: string, add: (field: string, message: string) => void): number {
  if (!/^\d{1,9}$/.test(cell))
    add(
      field,
      `"${cell}" is not a number of people. Write it in digits alone, as 38010. 人数有误，请只写数字，如38010。`,
    );
  return Number(cell);
}
