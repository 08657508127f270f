import type postgres from 'postgres';
import { begin } from '../../store/begin.ts';
import {
  mergeRegionAttributes,
  overlapsOfAttributes,
  type RegionAttributeRow,
} from '../../store/queries/region-attribute-import.ts';
import { unknownRegions } from '../../store/queries/region-import.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { CsvProblems } from './csv-problems.ts';
import { readTerm, readYesNo } from './import-cells.ts';
import {
  type ImportReport,
  RegionFileRefused,
  readPeriod,
  regionNotImported,
  requireCode,
  requireText,
} from './region-file.ts';

const COLUMNS = {
  regionCode: ['区划代码'],
  kind: ['属性'],
  isSet: ['是否'],
  validFrom: ['生效日期'],
  validTo: ['失效日期'],
  source: ['来源'],
} as const;

/**
 * Takes a list of what regions are, such as agriculture-related districts (涉农地区) or low-income villages (低收入村), whole or
 * not at all. Rows are recognised by region, kind and first day: those on file are corrected, others added.
 */
export async function importRegionAttributes(
  sql: postgres.Sql,
  input: AsyncIterable<Buffer | string>,
): Promise<ImportReport> {
  return begin(sql, async (tx) => {
    const problems = new CsvProblems();
    const rows: RegionAttributeRow[] = [];
    for await (const row of readCsv(input, COLUMNS, problems, ['validFrom', 'validTo'])) {
      rows.push(checkRow(row, problems));
    }
    const unknown = new Set(await unknownRegions(tx, [...new Set(rows.map(({ regionCode }) => regionCode))]));
    for (const { line, regionCode } of rows.filter((row) => unknown.has(row.regionCode))) {
      problems.add(line, 'regionCode', regionNotImported(regionCode));
    }
    if (problems.total === 0) {
      for (const { line, other } of await overlapsOfAttributes(tx, rows)) {
        problems.add(
          line,
          'validFrom',
          `The period overlaps another of the same region and kind (${other}). 与同一区划同一属性的另一时段重叠（${other}）。`,
        );
      }
    }
    if (problems.total > 0) throw new RegionFileRefused(problems);
    return mergeRegionAttributes(tx, rows);
  });
}

function checkRow({ line, values }: CsvRow<keyof typeof COLUMNS>, problems: CsvProblems): RegionAttributeRow {
  const add = (field: string, message: string) => problems.add(line, field, message);
  requireCode('regionCode', values.regionCode, add);
  requireText('kind', values.kind, add);
  requireText('isSet', values.isSet, add);
  requireText('source', values.source, add);
  return {
    line,
    regionCode: values.regionCode,
    kind: readTerm('kind', values.kind, 'regionAttributeKind', add) ?? null,
    isSet: readYesNo('isSet', values.isSet, add),
    ...readPeriod(values, add),
    source: values.source,
  };
}
