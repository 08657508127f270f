import { randomUUID } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { Keyring } from '../../store/envelope.ts';
import { type CollectedLine, insertCollected, insertReceipts } from '../../store/queries/collection.ts';
import { takeNumbers } from '../../store/queries/receipt-series.ts';
import { type Counter, isOwnRegion, WriteRefused } from '../write.ts';
import type { CollectionPlan, EnrollmentStep, PlannedLine, StoredDue } from './collection-plan.ts';
import { bookOfAnother, type NamedBook, regionOfBook } from './receipt-book.ts';

/** A receipt that was written. */
export interface WrittenReceipt {
  readonly receiptId: string;
  readonly series: string;
  readonly number: number;
  readonly totalFen: number;
}

/** Receipts that travel in one statement: with the decisions of their lines, a megabyte or two. */
const RECEIPTS_PER_STATEMENT = 200;

/** A receipt whose lines are as they will be stored, decisions sealed: all that it takes but its number. */
export interface ReadyCollection {
  readonly plan: CollectionPlan;
  readonly lines: readonly CollectedLine[];
}

/** A receipt with its number, as it will be stored. */
export interface NumberedCollection {
  readonly receipt: ReturnType<typeof receiptRow>;
  readonly lines: readonly CollectedLine[];
}

/**
 * Writes receipts that were planned in this transaction, whose households and people are still locked. Numbers follow one
 * another in each series, in the order given; one statement takes them, and two more write some hundred receipts. The
 * audit line is the caller's to write.
 */
export async function writeCollections(
  counter: Counter,
  plans: readonly CollectionPlan[],
): Promise<readonly WrittenReceipt[]> {
  const numbered = await numberCollections(counter, readyCollections(counter, plans));
  await insertCollections(counter, numbered);
  return numbered.map(({ receipt: { id: receiptId, series, number, totalFen } }) => ({
    ...{ receiptId, series, number, totalFen },
  }));
}

/** The first step, and the most of the work that is done here: no statement is sent. */
export const readyCollections = (counter: Counter, plans: readonly CollectionPlan[]): readonly ReadyCollection[] =>
  plans.map((plan) => ({ plan, lines: plan.lines.map((line, index) => lineRow(plan, line, index, counter)) }));

/** The second: one statement takes the numbers. */
export async function numberCollections(
  counter: Counter,
  ready: readonly ReadyCollection[],
): Promise<readonly NumberedCollection[]> {
  const numbers = await numbersFor(
    counter,
    ready.map(({ plan }) => plan),
  );
  const source = counter.viewer.subject ?? '';
  return ready.map(({ plan, lines }) => ({
    receipt: receiptRow(plan, numbers(plan.series), source, counter.keyring),
    lines,
  }));
}

/** The third: two statements for some hundred receipts, sent one behind the other and waited for together. */
export async function insertCollections({ db }: Counter, numbered: readonly NumberedCollection[]): Promise<void> {
  for (let from = 0; from < numbered.length; from += RECEIPTS_PER_STATEMENT) {
    const some = numbered.slice(from, from + RECEIPTS_PER_STATEMENT);
    await Promise.all([
      insertReceipts(
        db,
        some.map(({ receipt }) => receipt),
      ),
      insertCollected(
        db,
        some.flatMap(({ lines }) => lines),
      ),
    ]);
  }
}

/** Takes the numbers of all receipts, and hands them out in order. A book of another region is none of the writer's. */
async function numbersFor(counter: Counter, plans: readonly CollectionPlan[]): Promise<(series: string) => number> {
  const wanted = new Map<string, NamedBook & { readonly count: number }>();
  for (const { series, ownSeries, regionCode: own } of plans) {
    const regionCode = regionOfBook(series) ?? own;
    wanted.set(series, { series, ownSeries, regionCode, count: (wanted.get(series)?.count ?? 0) + 1 });
  }
  const taken = await takeNumbers(counter.db, [...wanted.values()]);
  const last = new Map<string, number>();
  for (const { series, regionCode, lastNumber } of taken) {
    const book = wanted.get(series);
    if (!book) throw new Error('Numbers are taken of books that were asked for.');
    if (!isOwnRegion(counter, regionCode)) throw new WriteRefused([bookOfAnother(book, regionCode)]);
    last.set(series, lastNumber - book.count);
  }
  return (series) => {
    const number = (last.get(series) ?? 0) + 1;
    last.set(series, number);
    return number;
  };
}

function receiptRow(plan: CollectionPlan, number: number, source: string, keyring: Keyring) {
  const { receiptId: id, series, collectorId, householdId, headName, headNumberMasked, domicile } = plan;
  const { certificateNumber, isSigned, paidOn: issuedOn, totalFen, replacesId } = plan;
  return {
    ...{ id, series, number, collectorId, householdId, headName, headNumberMasked },
    domicileCipher: domicile === null ? null : keyring.seal(domicile, `receipts.domicile_cipher:${id}`),
    ...{ certificateNumber, isSigned, issuedOn, totalFen, replacesId, source },
  };
}

/** Writes money that a fund or finance handed over, which stands on no receipt, for people who are still locked. */
export function writeTransferred(counter: Counter, money: MoneyIn, lines: readonly PlannedLine[]): Promise<void> {
  return insertCollected(
    counter.db,
    lines.map((line, index) => lineRow(money, line, index, counter)),
  );
}

/** What the lines of one payment have in common; `receiptId` is null where no receipt is issued. */
export type MoneyIn = { readonly receiptId: string | null } & Pick<
  CollectionPlan,
  'scheme' | 'payer' | 'channel' | 'collectorId' | 'isSigned' | 'slipNumber' | 'accountHolderId' | 'paidOn'
>;

function lineRow(plan: MoneyIn, line: PlannedLine, index: number, { keyring, viewer }: Counter): CollectedLine {
  const { receiptId, scheme, payer, channel, collectorId, isSigned, slipNumber, accountHolderId, paidOn } = plan;
  const { personId, printedName, policyYear, purpose, amountFen: paidFen, enrollment, due } = line;
  return {
    ...{ id: randomUUID(), receiptId, lineNo: index + 1, paymentId: line.paymentId ?? randomUUID() },
    ...{ personId, printedName, scheme, policyYear, purpose, paidFen, paidOn },
    ...{ payer, channel, collectorId, isSigned, slipNumber, accountHolderId, source: viewer.subject ?? '' },
    ...enrollmentColumns(enrollment),
    ...dueColumns(due, keyring),
  };
}

/** A registration that waits and only gets a part of its money stays as it is, unless an override is to be recorded. */
function enrollmentColumns(step: EnrollmentStep | null) {
  const isChanged = step !== null && (step.paidOn !== null || step.override !== null || step.isTakenUp);
  return {
    enrollmentId: step && (step.id ?? randomUUID()),
    enrollmentStep:
      step && (step.id === null ? ('NEW' as const) : isChanged ? ('CHANGED' as const) : ('KEPT' as const)),
    regionCode: step?.regionCode ?? null,
    poolingAreaCode: step?.poolingAreaCode ?? null,
    category: step?.category ?? null,
    legacyRecord: step?.legacyRecord ?? null,
    completeOn: step?.paidOn ?? null,
    route: step?.route ?? null,
    overriddenBy: step?.override?.approvedBy ?? null,
    overrideReason: step?.override?.reason ?? null,
  };
}

const NO_DUE = {
  ...{ dueId: null, decisionBase64: null, dueRegionCode: null, standardFen: null, collectedFen: null },
  rulebookVersionId: null,
};

/** A decision has some thousand characters that say much the same: deflated, a fourth of it is kept. */
const DEFLATE = { level: 1, windowBits: 13, memLevel: 6 };

function dueColumns(due: StoredDue | null, keyring: Keyring) {
  if (due === null) return NO_DUE;
  const { regionCode: dueRegionCode, standardFen, collectedFen, rulebookVersionId, decision } = due;
  const dueId = randomUUID();
  const text = deflateRawSync(JSON.stringify(decision), DEFLATE).toString('base64');
  const decisionBase64 = keyring.seal(text, `contribution_dues.decision_cipher:${dueId}`).toString('base64');
  return { dueId, decisionBase64, dueRegionCode, standardFen, collectedFen, rulebookVersionId };
}
