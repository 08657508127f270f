import type postgres from 'postgres';
import { begin } from '../../store/begin.ts';
import { mergePoolingAreas, type PoolingAreaRow } from '../../store/queries/pooling-area-import.ts';
import { unknownRegions } from '../../store/queries/region-import.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { CsvProblems } from './csv-problems.ts';
import {
  codesIn,
  type ImportReport,
  RegionFileRefused,
  readLevel,
  readPeriod,
  regionNotImported,
  requireCode,
  requireText,
} from './region-file.ts';

const COLUMNS = {
  code: ['代码'],
  name: ['名称'],
  level: ['级别'],
  validFrom: ['生效日期'],
  validTo: ['失效日期'],
  regions: ['所辖区划'],
  source: ['来源'],
} as const;

/**
 * Takes a list of pooling areas (统筹地区) and the regions each covers, whole or not at all. An area's regions become
 * those of the file; areas that the file leaves out stay.
 */
export async function importPoolingAreas(
  sql: postgres.Sql,
  input: AsyncIterable<Buffer | string>,
): Promise<ImportReport> {
  return begin(sql, async (tx) => {
    const problems = new CsvProblems();
    const areas: PoolingAreaRow[] = [];
    for await (const row of readCsv(input, COLUMNS, problems)) areas.push(checkAreaRow(row, areas, problems));
    const unknown = new Set(
      await unknownRegions(
        tx,
        areas.flatMap(({ regions }) => regions),
      ),
    );
    for (const { line, regions } of areas) {
      for (const region of regions.filter((one) => unknown.has(one))) {
        problems.add(line, 'regions', regionNotImported(region));
      }
    }
    if (problems.total > 0) throw new RegionFileRefused(problems);
    return mergePoolingAreas(tx, areas);
  });
}

function checkAreaRow(
  { line, values }: CsvRow<keyof typeof COLUMNS>,
  before: readonly PoolingAreaRow[],
  problems: CsvProblems,
): PoolingAreaRow {
  const add = (field: string, message: string) => problems.add(line, field, message);
  const { code, name, source } = values;
  requireCode('code', code, add);
  requireText('name', name, add);
  requireText('source', source, add);
  const twin = before.find((area) => area.code === code);
  if (twin)
    add(
      'code',
      `"${code}" stands in line ${twin.line} already: a pooling area has one row. 统筹区“${code}”已在第${twin.line}行，每个统筹区只填一行。`,
    );
  requireText('regions', values.regions, add);
  const regions = [...new Set(codesIn(values.regions))].filter((one) => requireCode('regions', one, add));
  return { line, code, name, level: readLevel(code, values.level, add), ...readPeriod(values, add), regions, source };
}
