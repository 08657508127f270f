import { DomainError } from '../errors.ts';
import { transaction } from '../store/db.ts';
import { insertAuditLine } from '../store/queries/audit.ts';
import { lockHouseholds } from '../store/queries/household.ts';
import { findBatch, insertBatch, lockImports } from '../store/queries/import-batch.ts';
import { lockPeople } from '../store/queries/person.ts';
import { planCollection } from './collection.ts';
import { type CollectionKnown, readCollectionKnown } from './collection-known.ts';
import { type CollectionPlan, isRefused } from './collection-plan.ts';
import type { Problem } from './collection-problem.ts';
import type { Channel } from './collection-request.ts';
import { type CollectionFile, type HouseholdRows, readCollectionFile } from './collection-rows.ts';
import type { CsvProblem } from './csv.ts';
import { type MatchedHousehold, matchCollection } from './match-collection.ts';
import { inPages, readAhead } from './read-ahead.ts';
import type { Viewer } from './viewer.ts';
import { assertOwnRegion, type Counter } from './write.ts';
import { writeCollections } from './write-collections.ts';

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
  readonly households: { readonly taken: number; readonly refused: number };
  /** Lines of the households that were taken, one payment each. */
  readonly payments: number;
  readonly totalFen: number;
  /** The first thousand, by line; `problemCount` counts all. */
  readonly problems: readonly CsvProblem[];
  readonly problemCount: number;
  readonly checksum: string;
  /** When the same file was taken; null when it is taken now. What is said beside is then of nothing new. */
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
 * line is refused whole, with everything that is wrong with it; the others are taken. The same file again changes nothing.
 */
export async function importCollection(
  counter: Counter,
  input: AsyncIterable<Buffer | string>,
  given: CollectionGiven,
): Promise<CollectionReport> {
  const { viewer, today, keyring } = counter;
  assertMayCollect(viewer);
  assertOwnRegion(counter, given.region, 'region');
  const file = await readCollectionFile(input, { ...given, today, keyring });
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
  const before = await findBatch(tx.db, 'COLLECTION', file.checksum);
  if (before) return reportOf(file, NOTHING, before.takenAt);
  const matched = await matchCollection(tx, file.households, given);
  // All of them at once and in order, so that this and another writer never wait for each other in a ring.
  const locked = { households: matched.map(({ asked }) => asked.householdId), people: matched.flatMap(peopleOf) };
  await lockHouseholds(tx.db, tx.reach, locked.households);
  await lockPeople(tx.db, tx.reach, locked.people);
  const taken = await takeHouseholds(tx, matched, given);
  if (taken.payments > 0) await recordBatch(tx, file, given, taken);
  return reportOf(file, taken, null);
}

const peopleOf = ({ asked }: MatchedHousehold) => asked.lines.map(({ personId }) => personId);

interface Taken {
  readonly households: number;
  readonly payments: number;
  readonly totalFen: number;
}

const NOTHING: Taken = { households: 0, payments: 0, totalFen: 0 };

/** Plans and writes page by page; what the next page takes is read while this one is decided. */
async function takeHouseholds(
  tx: Counter,
  matched: readonly MatchedHousehold[],
  { onProgress = () => {} }: CollectionGiven,
): Promise<Taken> {
  const paidFor = new Set<string>();
  let [taken, rows] = [NOTHING, 0];
  const reading = readAhead(inPages([matched], HOUSEHOLDS), async (page) => ({
    page,
    known: await readCollectionKnown(
      tx,
      page.map(({ asked }) => asked),
    ),
  }));
  for await (const { page, known } of reading) {
    const plans = page.flatMap((one) => planned(one, known, tx, paidFor));
    await writeCollections(tx, plans);
    taken = plans.reduce(added, taken);
    rows += page.reduce((sum, { household }) => sum + household.rows.length, 0);
    onProgress(rows);
  }
  return taken;
}

const added = (sum: Taken, { lines, totalFen }: CollectionPlan): Taken => ({
  households: sum.households + 1,
  payments: sum.payments + lines.length,
  totalFen: sum.totalFen + totalFen,
});

/** One household's receipt; none where something stands in its way, which is then said of its lines. */
function planned(
  { household, asked }: MatchedHousehold,
  known: CollectionKnown,
  tx: Counter,
  taken: Set<string>,
): CollectionPlan[] {
  const plan = planCollection(asked, known, tx, { taken });
  if (!isRefused(plan)) return [plan];
  household.problems.push(...plan.problems.map((problem) => asCsvProblem(problem, household)));
  return [];
}

/** What a counter's words call line 2 of the input stands in some line of the file; what is about the whole receipt, in its first. */
function asCsvProblem({ field = '', text, clauses = [] }: Problem, { rows }: HouseholdRows): CsvProblem {
  const [, index, rest = ''] = /^lines\.(\d+)\.?(.*)$/.exec(field) ?? [];
  const row = rows[Number(index ?? 0)] ?? rows[0];
  const cited = clauses.length > 0 ? ` (${clauses.join('; ')})` : '';
  const column = index === undefined ? field : rest;
  return { line: row?.line ?? 0, field: COLUMN_OF[column] ?? column, message: `${text.en} ${text.zh}${cited}` };
}

/** Parts of a counter's input that a file calls otherwise. */
const COLUMN_OF: Readonly<Record<string, string>> = {
  personId: 'idNumber',
  householdId: 'householdNumber',
  collectorId: 'collector',
};

async function recordBatch(tx: Counter, file: CollectionFile, given: CollectionGiven, taken: Taken): Promise<void> {
  const { region: regionCode, source, policyYear } = given;
  const { rows, checksum } = file;
  const batch = { kind: 'COLLECTION', regionCode, checksum, source, rowCount: rows, newCount: taken.payments } as const;
  const takenBy = tx.viewer.subject ?? '';
  const id = await insertBatch(tx.db, { ...batch, changedCount: 0, unchangedCount: rows - taken.payments, takenBy });
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
  { households, rows, checksum }: CollectionFile,
  taken: Taken,
  takenBefore: string | null,
): CollectionReport {
  const problems = takenBefore ? [] : households.flatMap((one) => one.problems).sort((a, b) => a.line - b.line);
  const refused = takenBefore ? 0 : households.length - taken.households;
  return {
    rows,
    households: { taken: taken.households, refused },
    payments: taken.payments,
    totalFen: taken.totalFen,
    problems: problems.slice(0, SHOWN),
    problemCount: problems.length,
    checksum,
    takenBefore,
  };
}
