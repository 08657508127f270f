import { createHash } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import { insertAuditLine } from '../../store/queries/audit.ts';
import type { FundQuestion } from '../../store/queries/fund.ts';
import { readExtract } from '../../store/queries/fund-extract.ts';
import { evenAlone } from '../errand.ts';
import { BYTE_ORDER_MARK, ExportForbidden } from '../rosters/export-roster.ts';
import type { Language } from '../rosters/roster-cells.ts';
import { signatureOf, type Viewer } from '../viewer.ts';
import type { Counter } from '../write.ts';
import { cellsOf, type ExtractRow, ExtractSums, headerOf, rowsOf } from './extract-cells.ts';
import { assertFundArea } from './fund-area.ts';

export interface FundExtract extends FundQuestion {
  readonly language: Language;
}

/** It tells who did what with whose money, and of nobody that care was for. */
const NEEDED = ['audit:read', 'claim:read', 'fund:read'];

/**
 * 审计数据: everything that moved for a fund's year as CSV, piece by piece: each settlement, each line of the ledger, the lines of family
 * accounts added up, all as they stand at one moment; no name, no number of a person, no diagnosis. The last line adds every column
 * up and carries the SHA-256 of all bytes before it. Who may not have it is refused before the first piece; who took it, and whether
 * to its end, is audited.
 */
export async function* exportFund(
  { language, ...fund }: FundExtract,
  counter: Counter,
): AsyncGenerator<string, void, undefined> {
  assertMayExtract(counter.viewer);
  await assertFundArea(counter, fund.poolingAreaCode, 'poolingArea');
  const [hash, sums] = [createHash('sha256'), new ExtractSums()];
  const taken = { rows: 0, sha256: null as string | null };
  const hashed = (text: string) => {
    hash.update(text);
    return text;
  };
  try {
    yield hashed(BYTE_ORDER_MARK + stringify([headerOf(language)]));
    for await (const page of readExtract(counter.db, fund, counter.today)) {
      const rows = rowsOf(page);
      for (const row of rows) sums.add(row);
      taken.rows += rows.length;
      yield hashed(written(rows));
    }
    const sha256 = hash.digest('hex');
    yield written([sums.row(sha256)]);
    taken.sha256 = sha256;
  } finally {
    await evenAlone(() => auditExtract(fund, taken, counter));
  }
}

const written = (rows: readonly ExtractRow[]): string => stringify(rows.map(cellsOf));

function assertMayExtract({ scopes }: Viewer): void {
  const lacking = NEEDED.filter((scope) => !scopes.has(scope));
  if (lacking.length === 0) return;
  throw new ExportForbidden(
    `The audit extract of a fund needs the scope ${lacking.join(' and ')}. 导出基金审计数据须具有审计权限。`,
  );
}

/** The checksum is null where whoever took it left before its end. */
function auditExtract(
  { poolingAreaCode, scheme, policyYear }: FundQuestion,
  { rows, sha256 }: { readonly rows: number; readonly sha256: string | null },
  { db, viewer }: Counter,
): Promise<void> {
  return insertAuditLine(db, {
    ...signatureOf(viewer),
    action: 'fund.extract',
    subjects: [],
    count: rows,
    details: { poolingAreaCode, scheme, policyYear, sha256 },
  });
}
