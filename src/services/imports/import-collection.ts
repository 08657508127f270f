import { setImmediate } from 'node:timers/promises';
import { DomainError } from '../../errors.ts';
import { transaction } from '../../store/db.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { expectGrowingTables, householdsVoidedSince } from '../../store/queries/collection-import.ts';
import { lockHouseholds } from '../../store/queries/household.ts';
import { findBatches, insertBatch, lockImports } from '../../store/queries/import-batch.ts';
import { lockPeople } from '../../store/queries/person.ts';
import { planCollection } from '../collection/collection.ts';
import { type CollectionKnown, readCollectionKnown } from '../collection/collection-known.ts';
import { type CollectionPlan, isRefused } from '../collection/collection-plan.ts';
import type { Channel } from '../collection/collection-request.ts';
import {
  insertCollections,
  numberCollections,
  type ReadyCollection,
  readyCollections,
} from '../collection/write-collections.ts';
import { inPages, readAhead } from '../rosters/read-ahead.ts';
import { signatureOf, type Viewer } from '../viewer.ts';
import { assertOwnRegion, type Counter } from '../write.ts';
import { assertSource } from '../written-text.ts';
import { asCsvProblem, type CollectionReport, placeOf, reportOf, type Taken } from './collection-report.ts';
import { type CollectionFile, readCollectionFile } from './collection-rows.ts';
import { gatherHouseholds } from './gather-households.ts';
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

export class CollectionForbidden extends DomainError {
  readonly code = 'FORBIDDEN';
}

/** Households decided about at once: with their facts and decisions, some tens of megabytes. */
const HOUSEHOLDS = 200;

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
  await expectGrowingTables(tx.db);
  const batches = await findBatches(tx.db, 'COLLECTION', file.checksum, scopeOf(given));
  const done = new Set(batches.flatMap(({ householdIds }) => householdIds));
  const found = await matchCollection(tx, file.households, given);
  const matched = found.filter(({ asked, rows }) => !done.has(asked.householdId) && rows.length > 0);
  const [first] = batches;
  const brought = found.filter(({ asked }) => done.has(asked.householdId));
  const stood = found.filter((one) => !done.has(one.asked.householdId) && isStanding(one));
  if (first) await settle(tx, brought, first.takenAt, given);
  // All of them at once and in order, so that this and another writer never wait for each other in a ring.
  const locked = { households: matched.map(({ asked }) => asked.householdId), people: matched.flatMap(peopleOf) };
  await lockHouseholds(tx.db, tx.reach, locked.households);
  await lockPeople(tx.db, tx.reach, locked.people);
  const taken = await takeHouseholds(tx, matched, given);
  if (taken.payments > 0) await recordBatch(tx, file, given, { ...taken, part: batches.length + 1 });
  const before = brought.length + stood.length;
  return reportOf(file, { ...taken, before, linesBefore: linesStanding(found) }, first?.takenAt ?? null);
}

/** Whether all that a household hands in was taken before, and nothing of it is wrong. */
const isStanding = ({ rows, household }: MatchedHousehold): boolean =>
  rows.length === 0 && household.problems.length === 0;

const linesStanding = (found: readonly MatchedHousehold[]): number =>
  found.reduce((sum, { household, standing }) => sum + (household.problems.length === 0 ? standing : 0), 0);

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
      const ready = await readyPage(page, known, tx, paidFor);
      const [numbered] = await Promise.all([numberCollections(tx, ready), writing]);
      writing = insertCollections(tx, numbered);
      writing.catch(() => {}); // told when it is waited for
      taken = ready.reduce((sum, { plan }) => added(sum, plan), taken);
      for (const { plan } of ready) householdIds.push(plan.householdId);
      rows += page.reduce((sum, { household }) => sum + household.rows.length, 0);
      onProgress(rows);
    }
  } finally {
    await writing; // after a failure too: what is sent behind the rollback would stand
  }
  return { ...taken, householdIds };
}

/** Households decided between two looks at what else is to be done. */
const AT_ONCE = 4;

/**
 * What becomes of a page's households, ready to be written. It stops every so often, so that the page before goes on being sent to
 * Postgres, and others get their answers.
 */
async function readyPage(
  page: readonly MatchedHousehold[],
  known: CollectionKnown,
  tx: Counter,
  taken: Set<string>,
): Promise<readonly ReadyCollection[]> {
  const ready: ReadyCollection[] = [];
  for (const [at, one] of page.entries()) {
    if (at % AT_ONCE === 0) await setImmediate();
    ready.push(...readyCollections(tx, planned(one, known, tx, taken)));
  }
  return ready;
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
    ...signatureOf(tx.viewer),
    action: 'collection.import',
    subjects: [id],
    count: taken.payments,
    details: { regionCode, policyYear, checksum, rows, households: taken.households, totalFen: taken.totalFen },
  });
}
