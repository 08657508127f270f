import type { Db } from '../../store/db.ts';
import { entriesOfSlips, insertFundEntries, lockSlips, type StoredFundEntry } from '../../store/queries/fund-entry.ts';
import { poolingAreasByCode, regionsOfPoolingAreas } from '../../store/queries/region.ts';
import { isSameEntry } from '../fund/entry-problems.ts';
import { isOfArea } from '../fund/fund-area.ts';
import type { CsvProblems } from './csv-problems.ts';
import {
  FUND_ENTRY_COLUMNS,
  type FundEntryColumn,
  type IncomingEntry,
  OPTIONAL_FUND_ENTRY_COLUMNS,
  readFundEntryRow,
} from './fund-entry-rows.ts';
import { type FundFile, type FundReport, noteRepeats, takeFundFile } from './fund-file.ts';
import { boundsOf, isWithinBounds } from './import-bounds.ts';
import type { FileGiven, Importer } from './import-file.ts';

/**
 * Takes a file of what moved into funds and out of them, whole or not at all. A line is recognised by its area and slip: one that is
 * booked so stays as it is, also where it was taken back since, and a row that says otherwise of a slip that stands refuses the file.
 */
export const importFundEntries = (
  importer: Importer,
  input: AsyncIterable<Buffer | string>,
  given: FileGiven,
): Promise<FundReport> => takeFundFile(importer, fundEntryFile(importer, given.source), input, given);

const fundEntryFile = (
  { viewer, reach, today }: Importer,
  source: string,
): FundFile<FundEntryColumn, IncomingEntry, readonly IncomingEntry[]> => ({
  action: 'fund.book',
  columns: FUND_ENTRY_COLUMNS,
  optional: OPTIONAL_FUND_ENTRY_COLUMNS,
  readRow: readFundEntryRow,
  async check(tx, rows, problems) {
    noteRepeats(rows, problems, (row) => keyOf(row.poolingArea, row.slip));
    await noteAreas(tx, rows, problems);
    // Rows of others' funds are refused as they are read: looked up, they would tell which slips are booked there, and with what.
    const bounds = boundsOf(reach);
    return unbooked(
      tx,
      rows.filter(({ poolingArea }) => isWithinBounds(bounds, poolingArea)),
      problems,
    );
  },
  write: (tx, rows) =>
    insertFundEntries(
      tx,
      rows.map(({ line: _, poolingArea, slip, ...entry }) => ({
        ...{ poolingAreaCode: poolingArea, ...entry, slipNumber: slip, source },
        ...{ bookedBy: viewer.subject ?? '', bookedOn: today },
      })),
    ),
});

/** Notes areas that are not known, and regions that belong to another. */
async function noteAreas(tx: Db, rows: readonly IncomingEntry[], problems: CsvProblems): Promise<void> {
  const areas = areasOf(rows);
  const known = new Set((await poolingAreasByCode(tx, areas)).map(({ code }) => code));
  const covered = Map.groupBy(await regionsOfPoolingAreas(tx, areas), (row) => row.poolingAreaCode);
  for (const { line, poolingArea, regionCode, movedOn } of rows) {
    if (!known.has(poolingArea)) problems.add(line, 'poolingArea', noArea(poolingArea));
    else if (regionCode !== null && !isOfArea(covered.get(poolingArea) ?? [], regionCode, movedOn))
      problems.add(line, 'region', notOfArea(regionCode, poolingArea));
  }
}

const noArea = (code: string) =>
  `There is no pooling area ${code} in the list of pooling areas. 统筹地区名录中没有${code}。`;

const notOfArea = (region: string, area: string) =>
  `Region ${region} did not belong to pooling area ${area} on that day. 该日区划${region}不属于统筹地区${area}。`;

/** The rows that are booked nowhere; notes those whose slip stands with something else. */
async function unbooked(tx: Db, rows: readonly IncomingEntry[], problems: CsvProblems): Promise<IncomingEntry[]> {
  const areas = areasOf(rows);
  await lockSlips(tx, areas);
  const slips = rows.map(({ slip }) => slip);
  const booked = Map.groupBy(await entriesOfSlips(tx, areas, slips), (row) =>
    keyOf(row.poolingAreaCode, row.slipNumber),
  );
  return rows.filter((row) => {
    const before = booked.get(keyOf(row.poolingArea, row.slip)) ?? [];
    if (before.some((one) => isSameEntry(one, row))) return false;
    const standing = before.find(({ reversedAt }) => reversedAt === null);
    if (standing) problems.add(row.line, 'slipNumber', bookedOtherwise(standing));
    return true;
  });
}

const areasOf = (rows: readonly IncomingEntry[]) => [...new Set(rows.map(({ poolingArea }) => poolingArea))];

const keyOf = (area: string, slip: string) => `${area} ${slip}`;

const bookedOtherwise = ({ bookedOn }: StoredFundEntry) =>
  `This slip was booked on ${bookedOn} and says otherwise: take that line back first if it is wrong. 该回单已于${bookedOn}登记且内容不同，记错的请先冲销。`;
