import { randomUUID } from 'node:crypto';
import type { Fen } from '../../policy/money.ts';
import {
  type DisputedEnrollment,
  decideDuplicateCase,
  lockDuplicateCase,
  type StoredDuplicateCase,
  standingEnrollment,
} from '../../store/queries/duplicate-case.ts';
import { replaceEnrollments } from '../../store/queries/enrollment.ts';
import { lockHouseholds } from '../../store/queries/household.ts';
import { lockPeople, peopleById } from '../../store/queries/person.ts';
import { benefitsBegin } from '../enrollments/benefit-start.ts';
import { lackOf, settleYears } from '../enrollments/settle-year.ts';
import { endMemberships, membershipsFrom, touchHouseholds } from '../households/membership.ts';
import { mergePeople } from '../people/merge-people.ts';
import { declarePots } from '../refunds/declare-refund.ts';
import { type Pot, refundablePots } from '../refunds/refundable.ts';
import { assertDecidesFor, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertWritten } from '../written-text.ts';
import { REFUND_BASIS } from './duplicate-words.ts';
import { assertOpen, findOpenCase } from './hold-duplicate.ts';

type Decision = NonNullable<StoredDuplicateCase['decision']>;

export interface DuplicateResolveInput extends Keyed {
  readonly caseId: string;
  readonly version: number;
  readonly decision: Decision;
  readonly reason: string;
  /** Of two files that disagree about sex or day of birth: that it was looked into. */
  readonly isConfirmed?: boolean | null;
}

/** The decisions that each kind of case allows. */
const DECISIONS: Readonly<Record<StoredDuplicateCase['kind'], readonly Decision[]>> = {
  WITHIN_SCHEME: ['KEEP_FIRST', 'KEEP_SECOND', 'KEEP_BOTH'],
  CROSS_SCHEME: ['KEEP_FIRST', 'KEEP_SECOND', 'KEEP_BOTH'],
  SAME_NUMBER: ['MERGE', 'KEEP_BOTH'],
  SAME_PERSON: ['MERGE', 'KEEP_BOTH'],
  TWO_HOUSEHOLDS: ['KEEP_FIRST', 'KEEP_SECOND', 'KEEP_BOTH'],
};

/**
 * Writes down what a person decided about a case, and does it: the enrolment or membership that does not stay ends, or the two
 * files become one. Refused for a case that is no longer open, or was read in another version.
 */
export function resolveDuplicate(counter: Counter, input: DuplicateResolveInput): Promise<{ caseId: string }> {
  assertWritten(input.reason, 'reason');
  return writeOnce(
    counter,
    'duplicateResolve',
    input,
    () => ({ caseId: input.caseId.toLowerCase(), refundId: randomUUID() }),
    async (tx, { refundId }) => {
      const { decision, reason } = input;
      const found = await findOpenCase(tx, input);
      assertFits(found, decision);
      const isRefunded = decision === 'MERGE' ? await merge(tx, found, input) : await carryOut(tx, input, refundId);
      const decidedBy = tx.viewer.subject ?? '';
      await decideDuplicateCase(tx.db, found.id, {
        decision,
        decidedBy,
        reason,
        refundId: isRefunded ? refundId : null,
      });
      const subjects = [found.id, found.personId, ...(found.otherPersonId ? [found.otherPersonId] : [])];
      return { subjects, details: { kind: found.kind, decision, isRefunded } };
    },
  );
}

/** Two files become one. Merging holds them itself; of two who merge at one moment the second finds them merged. */
async function merge(tx: Counter, found: StoredDuplicateCase, input: DuplicateResolveInput): Promise<false> {
  const { personId: intoId, otherPersonId } = found;
  const { reason, isConfirmed } = input;
  await mergePeople(tx, { fromId: otherPersonId ?? '', intoId, reason, isConfirmed: isConfirmed ?? false });
  return false;
}

/** The case, held behind the households and the files that it is about. */
async function holdCase(tx: Counter, input: DuplicateResolveInput): Promise<StoredDuplicateCase> {
  const seen = await findOpenCase(tx, input);
  await lockHouseholds(tx.db, tx.reach, seen.householdIds);
  await lockPeople(tx.db, tx.reach, [seen.personId, ...(seen.otherPersonId ? [seen.otherPersonId] : [])]);
  const held = await lockDuplicateCase(tx.db, tx.reach, seen.id);
  if (!held) throw new Error('A case that was seen can be held.');
  return assertOpen(held, input);
}

function assertFits({ kind }: StoredDuplicateCase, decision: Decision): void {
  const fitting = DECISIONS[kind];
  if (fitting.includes(decision)) return;
  const text = {
    zh: `${kind}类事项的决定只能是${fitting.join('、')}。`,
    en: `About a case of ${kind} the decision is one of ${fitting.join(', ')}.`,
  };
  refuseWrite('DECISION_REFUSED', text, 'decision');
}

/** Ends what does not stay; gives whether a refund fell due. */
async function carryOut(tx: Counter, input: DuplicateResolveInput, refundId: string): Promise<boolean> {
  const found = await holdCase(tx, input);
  if (input.decision === 'KEEP_BOTH') return false;
  const isFirst = input.decision === 'KEEP_FIRST';
  if (found.kind === 'TWO_HOUSEHOLDS') {
    await leave(tx, found, found.householdIds[isFirst ? 1 : 0] ?? '');
    return false;
  }
  const [kept, loser] = isFirst
    ? [found.firstEnrollmentId, found.secondEnrollmentId]
    : [found.secondEnrollmentId, found.firstEnrollmentId];
  const standing = loser && (await standingEnrollment(tx.db, loser));
  return standing ? end(tx, { id: found.id, kept }, standing, refundId) : false;
}

/**
 * Ends an enrolment that does not stay. Before its benefits begin it is void and what was paid falls due, but for what the one
 * that is kept lacks and which would be collected again; later it ends today and nothing is given back. One of employee insurance is left to the office that keeps it.
 */
async function end(
  tx: Counter,
  { id, kept }: { readonly id: string; readonly kept: string | null },
  loser: DisputedEnrollment,
  refundId: string,
): Promise<boolean> {
  if (loser.scheme === 'UEBMI') return false;
  assertDecidesFor(tx, loser.regionCode, 'decision');
  const hasBegun = tx.today >= benefitsBegin(loser, tx.rulebooks);
  const status = hasBegun ? 'ENDED' : 'VOID';
  const source = `duplicate-case:${id}`;
  await replaceEnrollments(tx.db, [loser.id], { status, endedOn: tx.today, endReason: 'DUPLICATE', source });
  if (hasBegun) return false;
  const [file] = await peopleById(tx.db, tx.reach, [loser.personId]);
  const { scheme, policyYear } = loser;
  const of = { personId: file?.id ?? loser.personId, scheme, policyYear };
  const ground = { ...of, reason: 'DUPLICATE', basis: REFUND_BASIS, dueOn: tx.today } as const;
  const pots = await refundablePots(tx, of, loser.id);
  // Of money that names no enrolment nobody knows that it was paid for this one.
  const named = pots.filter(({ enrollmentId }) => enrollmentId !== null);
  const lackFen = kept === null ? 0 : await lackOf(tx, { ...of, personIds: [of.personId] }, kept);
  const refundFen = await declarePots(tx, ground, withoutFirst(lackFen, named), refundId);
  const settled = await settleYears(tx, of.personId, [loser], source);
  for (const { regionCode } of settled) assertDecidesFor(tx, regionCode, 'decision');
  return refundFen > 0;
}

/** What is left of pots when an amount of them is kept back. In fen. */
function withoutFirst(keptFen: Fen, pots: readonly Pot[]): Pot[] {
  let restFen = keptFen;
  return pots.flatMap((pot) => {
    const leftFen = Math.max(0, pot.leftFen - restFen);
    restFen -= pot.leftFen - leftFen;
    return leftFen > 0 ? [{ ...pot, leftFen }] : [];
  });
}

/** Takes somebody out of a household from today. */
async function leave(tx: Counter, { id, personId }: StoredDuplicateCase, householdId: string): Promise<void> {
  const people = await lockPeople(tx.db, tx.reach, [personId]);
  const rows = (await membershipsFrom(tx, people, tx.today)).filter((row) => row.householdId === householdId);
  await endMemberships(tx, rows, { from: tx.today, source: `duplicate-case:${id}` });
  await touchHouseholds(tx, [householdId]);
}
