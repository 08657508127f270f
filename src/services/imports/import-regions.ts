import type postgres from 'postgres';
import { begin } from '../../store/begin.ts';
import type { RegionConflict, StagedRegion } from '../../store/queries/region-import.ts';
import { findRegionConflicts, mergeRegions, stageRegions } from '../../store/queries/region-import.ts';
import { checkedRows } from './checked-rows.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { CsvProblems } from './csv-problems.ts';
import {
  canHold,
  codesIn,
  type ImportReport,
  levelOf,
  oneOf,
  RegionFileRefused,
  readLevel,
  readPeriod,
  requireCode,
  requireText,
} from './region-file.ts';

const COLUMNS = {
  code: ['代码', '区划代码'],
  name: ['名称', '区划名称'],
  level: ['级别'],
  kind: ['类别'],
  parentCode: ['上级代码'],
  validFrom: ['生效日期'],
  validTo: ['失效日期'],
  successorCodes: ['后继代码'],
  source: ['来源'],
} as const;

const KINDS = ['ADMINISTRATIVE', 'FUNCTIONAL_ZONE', 'STATISTICAL'] as const;

/**
 * Takes a list of regions, from one county's towns to the country's five levels, whole or not at all. Rows are kept by
 * code and first day: those that are there already are corrected, those that the file leaves out stay.
 */
export async function importRegions(
  sql: postgres.Sql,
  input: AsyncIterable<Buffer | string>,
  options: { readonly onProgress?: (rows: number) => void } = {},
): Promise<ImportReport> {
  return begin(sql, async (tx) => {
    const problems = new CsvProblems();
    const rows = readCsv(input, COLUMNS, problems);
    await stageRegions(
      tx,
      checkedRows(rows, options.onProgress, (row) => checkRegionRow(row, problems)),
    );
    if (!problems.isCutShort) await addConflicts(tx, problems);
    if (problems.total > 0) throw new RegionFileRefused(problems);
    return mergeRegions(tx);
  });
}

/**
 * One row as it will be stored. A row with a readable code is staged even when something else is wrong with it, so that
 * the rows below it are not called orphans.
 */
function checkRegionRow(
  { line, values }: CsvRow<keyof typeof COLUMNS>,
  problems: CsvProblems,
): StagedRegion | undefined {
  const before = problems.total;
  const add = (field: string, message: string) => problems.add(line, field, message);
  const { code, name, source } = values;
  const isCode = requireCode('code', code, add);
  requireText('name', name, add);
  requireText('source', source, add);
  const level = readLevel(code, values.level, add);
  const kind = oneOf('kind', values.kind, KINDS, add);
  const period = readPeriod(values, add);
  const successorCodes = codesIn(values.successorCodes).filter((one) => requireCode('successorCodes', one, add));
  const parentCode = isCode ? readParent(code, values.parentCode, add) : null;
  if (!isCode) return undefined;
  return {
    line,
    code,
    name,
    level,
    kind,
    parentCode,
    ...period,
    successorCodes,
    source,
    isSound: problems.total === before,
  };
}

function readParent(code: string, parentCode: string, add: (field: string, message: string) => void): string | null {
  const isTop = levelOf(code) === 'NATION' || levelOf(code) === 'PROVINCE';
  if (parentCode === '') {
    if (!isTop)
      add(
        'parentCode',
        `The parentCode is empty: a ${levelOf(code)} lies in ${usualParent(code)}. 上级代码不能为空，应为${usualParent(code)}。`,
      );
    return null;
  }
  if (!requireCode('parentCode', parentCode, add)) return null;
  if (canHold(parentCode, code)) return parentCode;
  add(
    'parentCode',
    `"${code}" does not lie in "${parentCode}": by its code it lies in ${usualParent(code)}. “${code}”不属于“${parentCode}”，按代码应属于${usualParent(code)}。`,
  );
  return null;
}

/** The region that a code by itself places another in. */
function usualParent(code: string): string {
  const above = { NATION: 0, PROVINCE: 0, CITY: 2, COUNTY: 4, TOWN: 6, VILLAGE: 9 }[levelOf(code)];
  return code.slice(0, above).padEnd(6, '0');
}

async function addConflicts(tx: postgres.TransactionSql, problems: CsvProblems): Promise<void> {
  const { conflicts, total } = await findRegionConflicts(tx, problems.room);
  for (const conflict of conflicts) problems.add(conflict.line, FIELDS[conflict.kind], WORDS[conflict.kind](conflict));
  problems.total += total - conflicts.length;
  problems.shown.sort((a, b) => a.line - b.line);
}

const FIELDS: Record<RegionConflict['kind'], keyof typeof COLUMNS> = {
  DUPLICATE: 'code',
  OVERLAP: 'validFrom',
  OVERLAP_STORED: 'validFrom',
  UNKNOWN_PARENT: 'parentCode',
  UNKNOWN_SUCCESSOR: 'successorCodes',
};

const WORDS: Record<RegionConflict['kind'], (conflict: RegionConflict) => string> = {
  DUPLICATE: ({ code, other }) =>
    `"${code}" stands in line ${other} already, with the same first day. “${code}”已在第${other}行以同一起始日出现。`,
  OVERLAP: ({ code, other }) =>
    `The periods of "${code}" overlap: line ${other} covers some of these days too. “${code}”的时段与第${other}行重叠。`,
  OVERLAP_STORED: ({ code, other }) =>
    `The period overlaps the one that "${code}" is stored with (${other}). 与“${code}”已存的时段重叠（${other}）。`,
  UNKNOWN_PARENT: ({ other }) =>
    `The parent "${other}" is neither in this file nor imported before. 上级“${other}”不在本文件中，也未曾导入。`,
  UNKNOWN_SUCCESSOR: ({ other }) =>
    `The successor "${other}" is neither in this file nor imported before. 继任区划“${other}”不在本文件中，也未曾导入。`,
};
