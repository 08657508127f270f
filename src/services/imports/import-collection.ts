import { DomainError } from '../../errors.ts';
import { transaction } from '../../store/db.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { householdsVoidedSince } from '../../store/queries/collection-import.ts';
import { lockHouseholds } from '../../store/queries/household.ts';
import { findBatches, insertBatch, lockImports } from '../../store/queries/import-batch.ts';
import { lockPeople } from '../../store/queries/person.ts';
import { planCollection } from '../collection/collection.ts';
import { type CollectionKnown, readCollectionKnown } from '../collection/collection-known.ts';
import { type CollectionPlan, isRefused } from '../collection/collection-plan.ts';
import type { Problem } from '../collection/collection-problem.ts';
import type { Channel } from '../collection/collection-request.ts';
import { writeCollections } from '../collection/write-collections.ts';
import { inPages, readAhead } from '../rosters/read-ahead.ts';
import type { Viewer } from '../viewer.ts';
import { assertOwnRegion, type Counter } from '../write.ts';
import { assertSource } from '../written-text.ts';
import { type CollectionFile, readCollectionFile } from './collection-rows.ts';
import type { CsvProblem } from './csv.ts';
import { gatherHouseholds } from './gather-households.ts';
import { masked } from './masked-numbers.ts';
import { type MatchedHousehold, matchCollection } from './match-collection.ts';

/** What is said of a village's file beside its lines. */
export interface CollectionGiven {
  /** The village, or a town with all below it, whose households it names. */
  readonly region: string;
  readonly policyYear: number;
  /** Of lines that name none. */
  readonly channel: Channel;
  /** Where it comes from, such as `村干部王某 2017-11`. */
  readonly source: string;
  readonly onProgress?: ((rows: number) => void) | undefined;
}

/** What became of a file: which households were taken, and everything that stands in the way of the others. */
export interface CollectionReport {
  readonly rows: number;
  /** Lines without an amount: people of a roster who have not paid. */
  readonly skipped: number;
  readonly households: { readonly taken: number; readonly takenBefore: number; readonly refused: number };
  /** Lines of the households that were taken, one payment each. */
  readonly payments: number;
  readonly totalFen: number;
  /** Households taken whose lines name no collector: their village has one alone, who was written down. */
  readonly collectorsAssumed: number;
  /** The first thousand, by line; `problemCount` counts all. */
  readonly problems: readonly CsvProblem[];
  readonly problemCount: number;
  readonly checksum: string;
  /** When the same file first came for the same region, year and channel; null when it never did. Open households are taken. */
  readonly takenBefore: string | null;
}

export class CollectionForbidden extends DomainError {
  readonly code = 'FORBIDDEN';
}

/** Households decided about at once: with their facts and decisions, some tens of megabytes. */
const HOUSEHOLDS = 250;
/** Problems that a report shows. */
const SHOWN = 1000;

/**
 * Takes what a village collected: one receipt for each household, by the same law as at a counter. A household with one bad
 * line is refused whole, with everything that is wrong with it; the others are taken. The same file again takes what is still open.
 */
export async function importCollection(
  counter: Counter,
  input: AsyncIterable<Buffer | string>,
  given: CollectionGiven,
): Promise<CollectionReport> {
  const { viewer, today, keyring } = counter;
  assertMayCollect(viewer);
  assertSource(given.source);
  assertOwnRegion(counter, given.region, 'region');
  const file = await gatherHouseholds(counter, await readCollectionFile(input, { ...given, today, keyring }));
  return transaction(counter.db, (db) => takeFile({ ...counter, db }, copyOf(file), given));
}

/** Refuses who may not take money, before a file is read. */
export function assertMayCollect({ scopes }: Viewer): void {
  if (!scopes.has('money:collect')) {
    throw new CollectionForbidden('Taking payments needs the scope "money:collect".');
  }
}

/** Problems are added to households on the way, and a transaction may run again. */
const copyOf = ({ households, ...file }: CollectionFile): CollectionFile => ({
  ...file,
  households: households.map((one) => ({ ...one, problems: [...one.problems] })),
});

async function takeFile(tx: Counter, file: CollectionFile, given: CollectionGiven): Promise<CollectionReport> {
  await lockImports(tx.db);
  // Tables that the file itself fills were empty when its statements were planned: reading them whole would be ever dearer.
  await tx.db.sql`set local enable_seqscan = off`;
  const before = await findBatches(tx.db, 'COLLECTION', file.checksum, scopeOf(given));
  const done = new Set(before.flatMap(({ householdIds }) => householdIds));
  const found = await matchCollection(tx, file.households, given);
  const matched = found.filter(({ asked }) => !done.has(asked.householdId));
  const [first] = before;
  const brought = found.filter(({ asked }) => done.has(asked.householdId));
  if (first) await settle(tx, brought, first.takenAt, given);
  // All of them at once and in order, so that this and another writer never wait for each other in a ring.
  const locked = { households: matched.map(({ asked }) => asked.householdId), people: matched.flatMap(peopleOf) };
  await lockHouseholds(tx.db, tx.reach, locked.households);
  await lockPeople(tx.db, tx.reach, locked.people);
  const taken = await takeHouseholds(tx, matched, given);
  if (taken.payments > 0) await recordBatch(tx, file, given, { ...taken, part: before.length + 1 });
  return reportOf(file, { ...taken, before: brought.length }, first?.takenAt ?? null);
}

/** What is said of a household that this file brought before is of nothing that is open, unless what it paid was voided since. */
async function settle(
  { db }: Counter,
  brought: readonly MatchedHousehold[],
  since: string,
  { policyYear }: CollectionGiven,
): Promise<void> {
  const ids = brought.map(({ asked }) => asked.householdId);
  const voided = await householdsVoidedSince(db, ids, { policyYear, since });
  for (const { household, asked } of brought) {
    const line = household.rows[0]?.line ?? 0;
    const isVoided = voided.has(asked.householdId);
    household.problems.splice(0, household.problems.length, ...(isVoided ? [{ line, ...VOIDED_SINCE }] : []));
    household.isCollectorAssumed = false;
  }
}

const VOIDED_SINCE = {
  field: 'householdNumber',
  message:
    'This file was taken before, and the household’s receipt was voided since: the same file does not pay again. If the money was taken anew, hand it in as a new file or take it at a counter. 本文件已导入过，该户票据其后已作废，重复导入不再收款：如已重新收款，请另交新文件或到柜台缴费。',
};

/** What the bytes were handed in for; for something else they are another delivery. */
const scopeOf = ({ region, policyYear, channel }: CollectionGiven): string => [region, policyYear, channel].join(':');

const peopleOf = ({ asked }: MatchedHousehold) => asked.lines.map(({ personId }) => personId);

interface Taken {
  readonly households: number;
  readonly payments: number;
  readonly totalFen: number;
}

const NOTHING: Taken = { households: 0, payments: 0, totalFen: 0 };

/** Plans and writes page by page; what the next pages take is read, and the page before is written, while this one is decided. */
async function takeHouseholds(
  tx: Counter,
  matched: readonly MatchedHousehold[],
  { onProgress = () => {} }: CollectionGiven,
): Promise<Taken & { readonly householdIds: readonly string[] }> {
  const householdIds: string[] = [];
  const paidFor = new Set<string>();
  let [taken, rows] = [NOTHING, 0];
  let writing: Promise<unknown> = Promise.resolve();
  try {
    for await (const { page, known } of readAhead(inPages([matched], HOUSEHOLDS), (page) => withKnown(page, tx))) {
      const plans = page.flatMap((one) => planned(one, known, tx, paidFor));
      await writing;
      writing = writeCollections(tx, plans);
      writing.catch(() => {}); // told when it is waited for
      taken = plans.reduce(added, taken);
      for (const { householdId } of plans) householdIds.push(householdId);
      rows += page.reduce((sum, { household }) => sum + household.rows.length, 0);
      onProgress(rows);
    }
  } finally {
    await writing; // after a failure too: what is sent behind the rollback would stand
  }
  return { ...taken, householdIds };
}

/** A page with what its decisions take. */
const withKnown = async (page: readonly MatchedHousehold[], tx: Counter) => ({
  page,
  known: await readCollectionKnown(
    tx,
    page.map(({ asked }) => asked),
  ),
});

const added = (sum: Taken, { lines, totalFen }: CollectionPlan): Taken => ({
  households: sum.households + 1,
  payments: sum.payments + lines.length,
  totalFen: sum.totalFen + totalFen,
});

/** One household's receipt; none where something stands in its way, which is then said of its lines. */
function planned(matched: MatchedHousehold, known: CollectionKnown, tx: Counter, taken: Set<string>): CollectionPlan[] {
  const { problems } = matched.household;
  const isReadable = problems.length === 0;
  // A household that is refused already pays for nobody.
  const plan = planCollection(matched.asked, known, tx, isReadable ? { taken } : {});
  if (!isRefused(plan)) return isReadable ? [plan] : [];
  const said = new Set(problems.map(placeOf));
  const found = plan.problems.map((problem) => asCsvProblem(problem, matched));
  problems.push(...found.filter((problem) => !said.has(placeOf(problem))));
  return [];
}

const placeOf = ({ line, field }: CsvProblem) => `${line} ${field}`;

/** What a counter's words call line 2 of the input stands in some line of the file; what is about the whole receipt, in its first. */
function asCsvProblem({ field = '', text, clauses = [] }: Problem, { rows }: MatchedHousehold): CsvProblem {
  const [, index, rest = ''] = /^lines\.(\d+)\.?(.*)$/.exec(field) ?? [];
  const row = rows[Number(index ?? 0)] ?? rows[0];
  const cited = clauses.length > 0 ? ` (${clauses.join('; ')})` : '';
  const column = index === undefined ? field : rest || 'personId';
  const named = column === 'personId' && row?.personId ? column : (COLUMN_OF[column] ?? column);
  return { line: row?.line ?? 0, field: named, message: `${text.en} ${text.zh}${cited}` };
}

/** Parts of a counter's input that a file calls otherwise. */
const COLUMN_OF: Readonly<Record<string, string>> = {
  personId: 'idNumber',
  householdId: 'householdNumber',
  collectorId: 'collector',
};

async function recordBatch(
  tx: Counter,
  file: CollectionFile,
  given: CollectionGiven,
  taken: Taken & { readonly householdIds: readonly string[]; readonly part: number },
): Promise<void> {
  const { region: regionCode, source, policyYear } = given;
  const { rows, checksum } = file;
  const batch = { kind: 'COLLECTION', regionCode, checksum, source, rowCount: rows, newCount: taken.payments } as const;
  const takenBy = tx.viewer.subject ?? '';
  const { part, householdIds } = taken;
  const kept = { scope: scopeOf(given), part, householdIds: [...householdIds], takenBy };
  const id = await insertBatch(tx.db, { ...batch, changedCount: 0, unchangedCount: rows - taken.payments, ...kept });
  await insertAuditLine(tx.db, {
    actor: takenBy,
    role: tx.viewer.role,
    purpose: tx.viewer.purpose,
    action: 'collection.import',
    subjects: [id],
    count: taken.payments,
    details: { regionCode, policyYear, checksum, rows, households: taken.households, totalFen: taken.totalFen },
  });
}

function reportOf(
  { households, rows, skipped, checksum, headingOf }: CollectionFile,
  taken: Taken & { readonly before: number },
  takenBefore: string | null,
): CollectionReport {
  const problems = households.flatMap((one) => one.problems).sort((a, b) => a.line - b.line);
  const refused = households.length - taken.households - taken.before;
  const assumed = households.filter((one) => one.isCollectorAssumed && one.problems.length === 0);
  return {
    rows,
    skipped,
    collectorsAssumed: assumed.length,
    households: { taken: taken.households, takenBefore: taken.before, refused },
    payments: taken.payments,
    totalFen: taken.totalFen,
    problems: problems
      .slice(0, SHOWN)
      .map((one) => ({ ...one, field: headingOf(one.field), message: masked(one.message) })),
    problemCount: problems.length,
    checksum,
    takenBefore,
  };
}
