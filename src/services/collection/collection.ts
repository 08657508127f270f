import { randomUUID } from 'node:crypto';
import { balanceProblems } from './collection-account.ts';
import { isProblem, type LineCase } from './collection-case.ts';
import type { CollectionKnown, CollectionLaw } from './collection-known.ts';
import { planLine } from './collection-line.ts';
import type { Planned, PlannedLine } from './collection-plan.ts';
import { type Problem, problem } from './collection-problem.ts';
import { receiptProblems } from './collection-receipt.ts';
import type { Collection, CollectionLine } from './collection-request.ts';
import { bookOf, bookProblems } from './receipt-book.ts';

/** What a receipt is given beside what is asked for. */
export interface PlanOptions {
  readonly receiptId?: string;
  readonly replacesId?: string;
  /** Who was paid for on another receipt of the same batch; filled as receipts are planned. */
  readonly taken?: Set<string>;
}

/**
 * Decides one household's receipt from what is known of it: the rows to write, or everything that stands in the way. Pure.
 * What it decides holds as long as the household and its people stay locked.
 */
export function planCollection(
  asked: Collection,
  known: CollectionKnown,
  law: CollectionLaw,
  { receiptId = randomUUID(), replacesId, taken = new Set() }: PlanOptions = {},
): Planned {
  const paidOn = asked.paidOn ?? law.today;
  const problems: Problem[] = receiptProblems(asked, known, law);
  const household = known.households.get(asked.householdId.toLowerCase());
  if (!household) return { problems };
  const { id: householdId, regionCode } = household;
  const ownSeries = bookOf(regionCode, asked.policyYear);
  const book = { series: asked.series ?? ownSeries, regionCode, ownSeries };
  problems.push(...bookProblems(book, replacesId !== undefined, law));
  const lines = planLines({ asked, paidOn, household, known, law }, taken);
  problems.push(...lines.filter((line) => isProblem(line)));
  const planned = lines.filter((line): line is PlannedLine => !isProblem(line));
  const totalFen = planned.reduce((sum, { amountFen }) => sum + amountFen, 0);
  problems.push(...balanceProblems(asked, totalFen));
  if (problems.length > 0) return { problems };
  for (const line of asked.lines) taken.add(lineKey(asked, line));
  return {
    ...printed(asked, known, householdId, planned),
    ...book,
    receiptId,
    replacesId: replacesId ?? null,
    householdId,
    scheme: asked.scheme ?? 'URRBMI',
    paidOn,
    totalFen,
    lines: planned,
  };
}

/** Each line's rows, or what stands in its way. Nobody is paid for twice, here or on another receipt of the batch. */
function planLines(of: Omit<LineCase, 'line' | 'index'>, taken: ReadonlySet<string>): (PlannedLine | Problem)[] {
  const own = new Set<string>();
  return of.asked.lines.map((line, index) => {
    const key = lineKey(of.asked, line);
    const isTwice = own.has(key);
    own.add(key);
    if (isTwice) return problem(`lines.${index}`, 'DUPLICATE_LINE', {});
    if (taken.has(key)) return problem(`lines.${index}`, 'ON_ANOTHER_RECEIPT', {});
    return planLine({ ...of, line, index });
  });
}

/** One person, scheme, year and purpose: paid for once in a batch. */
const lineKey = ({ scheme, policyYear }: Collection, line: CollectionLine): string =>
  [line.personId.toLowerCase(), scheme ?? 'URRBMI', line.policyYear ?? policyYear, line.purpose ?? 'CONTRIBUTION'].join(
    ' ',
  );

/** What stands on the receipt beside its lines. A household whose head has no name is printed under its first member's. */
function printed(asked: Collection, known: CollectionKnown, householdId: string, lines: readonly PlannedLine[]) {
  const head = known.heads.get(householdId);
  return {
    headName: head?.name ?? lines.find(({ printedName }) => printedName !== null)?.printedName ?? '',
    headNumberMasked: head?.numberMasked ?? null,
    domicile: head?.domicile ?? null,
    certificateNumber: asked.certificateNumber ?? null,
    collectorId: asked.collectorId ?? null,
    isSigned: asked.isSigned ?? null,
    slipNumber: asked.slipNumber ?? null,
    payer: asked.payer ?? 'SELF',
    channel: asked.channel,
    accountHolderId: asked.accountHolderId ?? null,
  };
}
