import { stringify } from 'csv-stringify/sync';
import { DomainError } from '../../errors.ts';
import { namesOfPlaces } from '../../store/place-names.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { type BulletinRow, bulletinsById, bulletinsOfYears, yearKeyOf } from '../../store/queries/bulletin.ts';
import { dutiesOfBulletins } from '../../store/queries/bulletin-duty.ts';
import { BYTE_ORDER_MARK, ExportForbidden } from '../rosters/export-roster.ts';
import type { Language } from '../rosters/roster-cells.ts';
import { signatureOf, type Viewer } from '../viewer.ts';
import type { Counter } from '../write.ts';
import { figuresOfTowns } from './bulletin-figures.ts';
import { factsOfBulletin, participationOf } from './bulletin-law.ts';
import { type OpenBulletin, openBulletin } from './bulletin-run.ts';
import { cellsOf, headerOf, type ScoredTown } from './scorecard-cells.ts';

class BulletinUnknown extends DomainError {
  readonly code = 'BULLETIN_UNKNOWN';
  constructor(id: string) {
    super(`There is no bulletin ${id} that you may read. 没有您可查看的通报${id}。`);
  }
}

/** It tells ranks, and what the law takes from those below. */
const NEEDED = ['bulletin:read', 'decision:read'];

/**
 * 绩效考核: what a bulletin says of each town as CSV, for the year-end assessment: rate, rank, the months among the last, what became
 * due, and what is lost by the literal reading and by the milder. What the text leaves open is said to be unknown. Who took it is
 * audited; who may not is refused before the first piece.
 */
export async function* exportScorecard(
  { id, language }: { readonly id: string; readonly language: Language },
  counter: Counter,
): AsyncGenerator<string, void, undefined> {
  assertMayExport(counter.viewer);
  const [found] = await bulletinsById(counter.db, counter.reach, [id]);
  const open = found && openBulletin(await bulletinsOfYears(counter.db, [yearKeyOf(found)]), found.id);
  if (!open) throw new BulletinUnknown(id);
  const rows = await scoredTowns(open, counter);
  await auditExport(open.bulletin, rows.length, counter);
  yield BYTE_ORDER_MARK + stringify([headerOf(language), ...rows.map((row) => cellsOf(row, language))]);
}

function assertMayExport({ scopes }: Viewer): void {
  const lacking = NEEDED.filter((scope) => !scopes.has(scope));
  if (lacking.length === 0) return;
  throw new ExportForbidden(
    `The scorecard of a bulletin needs the scope ${lacking.join(' and ')}. 导出通报考核表须具有通报查看权限。`,
  );
}

async function scoredTowns(open: OpenBulletin, counter: Counter): Promise<ScoredTown[]> {
  const towns = figuresOfTowns(open, counter).filter(({ level }) => level === 'TOWN');
  const codes = towns.map(({ regionCode }) => regionCode);
  const [names, duties] = await Promise.all([
    namesOfPlaces(counter.db, codes, open.bulletin.asOf),
    dutiesOfBulletins(counter.db, [open.bulletin.id]),
  ]);
  const { penalties } = participationOf(factsOfBulletin(open, counter), counter);
  const losses = new Map(penalties.map((penalty) => [penalty.regionCode, penalty]));
  return towns.map((town) => ({
    town,
    name: names.get(town.regionCode) ?? '',
    lastIn: monthsLast(open, town.regionCode),
    duties: duties.filter(({ regionCode }) => regionCode === town.regionCode),
    penalty: losses.get(town.regionCode) ?? null,
  }));
}

const monthsLast = ({ run }: OpenBulletin, code: string): string[] =>
  run
    .filter(({ regions }) => regions.some(({ regionCode, isLast }) => regionCode === code && isLast))
    .map(({ month }) => month);

function auditExport(
  { id, regionCode, scheme, policyYear, month }: BulletinRow,
  rows: number,
  { db, viewer }: Counter,
): Promise<void> {
  return insertAuditLine(db, {
    ...signatureOf(viewer),
    action: 'bulletin.scorecard',
    subjects: [id],
    count: rows,
    details: { regionCode, scheme, policyYear, month },
  });
}
