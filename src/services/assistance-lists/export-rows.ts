import { stringify } from 'csv-stringify/sync';
import { DomainError } from '../../errors.ts';
import type { StoredListBatch } from '../../store/queries/assistance-list.ts';
import {
  placesBehind,
  type RowPlace,
  retriesOfRows,
  type StoredListRow,
} from '../../store/queries/assistance-list-row.ts';
import { batchesById, readCategories } from '../../store/queries/assistance-listing.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { type SealedListRow, sealedListRows } from '../../store/queries/sealed-assistance-list.ts';
import { rowClass } from '../../store/tables/index.ts';
import { officeOf } from '../audit/office.ts';
import { evenAlone } from '../errand.ts';
import { BYTE_ORDER_MARK, ExportForbidden } from '../rosters/export-roster.ts';
import { readAhead } from '../rosters/read-ahead.ts';
import type { Language } from '../rosters/roster-cells.ts';
import { signatureOf, type Viewer } from '../viewer.ts';
import type { Counter } from '../write.ts';
import { cellsOfListRow, headerOfListRows } from './list-row-cells.ts';
import { namedRows } from './named-rows.ts';
import { isOpen, outcomeOf } from './row-outcome.ts';
import { namePlace } from './stage-list.ts';

export class BatchUnknown extends DomainError {
  readonly code = 'BATCH_UNKNOWN';
}

export const ROW_CLASSES = rowClass.enumValues;

export interface RowsExport {
  readonly batchId: string;
  /** Rows of this class alone; null for all. */
  readonly rowClass: StoredListRow['class'] | null;
  readonly language: Language;
}

/**
 * Rows of a delivery as CSV, page by page, so that its department can work through them: numbers masked, names in clear. Who
 * may not have them is refused before the first piece. Who took them and how many is audited once, also when whoever takes them
 * leaves before the end.
 */
export async function* exportRows(asked: RowsExport, counter: Counter): AsyncGenerator<string> {
  assertMayExport(counter.viewer);
  const [batch] = await batchesById(counter.db, counter.reach, [asked.batchId]);
  if (!batch) throw unknownBatch(asked.batchId);
  const categories = await readCategories(counter.db);
  const words = new Map(categories.map(({ code, nameZh }) => [code, nameZh]));
  const pages = readAhead(places(asked, counter), (ids) => readPage(ids, batch, counter));
  let count = 0;
  try {
    yield BYTE_ORDER_MARK + stringify([headerOfListRows(asked.language)]);
    for await (const page of pages) {
      count += page.length;
      const named = page.map((entry) => ({
        ...entry,
        categoryZh: (entry.row.category && words.get(entry.row.category)) ?? '',
      }));
      yield stringify(named.map((entry) => cellsOfListRow(entry, asked.language)));
    }
  } finally {
    const audit = () => auditExport(asked, batch, count, counter);
    await pages.return(undefined).finally(() => evenAlone(audit));
  }
}

/** What every row shows. */
const NEEDED = ['assistance:list', 'identity:read'];

export function assertMayExport({ scopes }: Viewer): void {
  const lacking = NEEDED.filter((scope) => !scopes.has(scope));
  if (lacking.length > 0)
    throw new ExportForbidden(`Exporting rows of a list needs the scope ${lacking.join(' and ')}.`);
}

const unknownBatch = (id: string) =>
  new BatchUnknown(`There is no delivery ${id} that you may see. 没有您可以查看的名单批次${id}。`);

/** Rows read at once: names of so many are in memory. */
const PAGE = 1000;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Ids of a delivery's rows in the order of the file, those without a line at the end. */
async function* places({ batchId, rowClass }: RowsExport, { db }: Counter): AsyncGenerator<string[]> {
  for (let after: RowPlace = { line: 0, id: FIRST }; ; ) {
    const found = await placesBehind(db, { batchId, rowClass }, after, PAGE);
    if (found.length > 0) yield found.map(({ id }) => id);
    const last = found.at(PAGE - 1);
    if (!last && after.line === null) return;
    after = last ?? { line: null, id: FIRST };
  }
}

async function readPage(ids: readonly string[], batch: StoredListBatch, { db, reach, keyring }: Counter) {
  const rows = await namedRows(await sealedListRows(db, reach, ids), { db, reach });
  const retried = await retriedOf(rows, batch, { db, reach });
  return rows.map((row) => ({
    row,
    name: row.sealedName ? keyring.open(row.sealedName, namePlace(row.id)) : row.fileName,
    outcome: outcomeOf(row, batch, retried.has(row.id)),
  }));
}

/** Which rows a later delivery tried again; none before theirs was applied. */
async function retriedOf(
  rows: readonly SealedListRow[],
  { status }: StoredListBatch,
  { db, reach }: Pick<Counter, 'db' | 'reach'>,
): Promise<ReadonlySet<string | null>> {
  const open = status === 'APPLIED' ? rows.filter(isOpen).map(({ id }) => id) : [];
  const later = open.length > 0 ? await retriesOfRows(db, reach, open) : [];
  return new Set(later.map(({ originId }) => originId));
}

async function auditExport(
  { rowClass, language }: RowsExport,
  batch: StoredListBatch,
  count: number,
  counter: Counter,
) {
  await insertAuditLine(counter.db, {
    ...signatureOf(counter.viewer),
    action: 'assistanceList.export',
    subjects: [batch.id],
    count,
    details: { department: batch.department, class: rowClass, language, office: officeOf(counter.viewer) },
  });
}
