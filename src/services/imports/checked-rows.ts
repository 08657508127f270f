import type { CsvRow } from './csv.ts';

/** Often enough for a progress line that moves, seldom enough to cost nothing. */
const PROGRESS_ROWS = 10_000;

/** Rows as `check` reads them, without those it leaves out; tells now and then how many were read. */
export async function* checkedRows<Column extends string, Row>(
  rows: AsyncIterable<CsvRow<Column>>,
  onProgress: (rows: number) => void = () => {},
  check: (row: CsvRow<Column>) => Row | undefined,
): AsyncGenerator<Row> {
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (count % PROGRESS_ROWS === 0) onProgress(count);
    const checked = check(row);
    if (checked) yield checked;
  }
  if (count % PROGRESS_ROWS !== 0) onProgress(count);
}
