import { earliestYear } from './ceiling.ts';
import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import { assessContribution } from './contribution.ts';
import { assessCover } from './cover.ts';
import { epochDay, wholeMonths, yearOf } from './dates.ts';
import type { At, Outcome } from './decision.ts';
import { ordinaryWindow, PersonReading } from './eligibility.ts';
import type { AssistanceCategory, Day, PersonFacts } from './facts.ts';
import type { FactsView } from './facts-view.ts';
import { exactFen, type Fen } from './money.ts';
import { newbornOf } from './newborn-finding.ts';
import { pointOn } from './parameter.ts';
import { Trace } from './trace.ts';
import { assessWaitingPeriod, type WaitingPeriod } from './waiting.ts';
import { yearState, yearStates } from './year-states.ts';

/**
 * What is kept of one person of a cohort: the figures of several answers, without the telling. Null where the question does not
 * arise, or nobody can say; the answer itself, asked for the same day, says which.
 */
export interface CohortMember {
  /** 参保资格: may enrol. */
  readonly eligibility: 'YES' | 'NO' | 'UNDETERMINED';
  readonly isEnrolled: boolean;
  /** 待遇资格: payable on the day. */
  readonly cover: Outcome;
  readonly benefitsStartOn: Day | null;
  /** What is still to be paid by the person, where it is known to the fen. */
  readonly dueFen: Fen | null;
  /** Of which list the contribution is helped with. */
  readonly assistedBy: AssistanceCategory | null;
  /** 等待期 in whole months, after repair; of whoever has not paid, as if they did at the first chance from the day on. */
  readonly waitingMonths: number | null;
  readonly lapsedYears: number | null;
  readonly repairedYears: number | null;
  /** Whether they paid outside the window that everybody has; null of whoever has not paid. */
  readonly isLate: boolean | null;
  /** 连续参保年数 up to the year before. */
  readonly runYears: number | null;
  /** Whether that run ends with this year, unless they pay yet. */
  readonly losesContinuity: boolean | null;
  /** Calendar days from the birth of a child of the year to the payment. */
  readonly paidAfterDays: number | null;
}

/** Asks everything of one person that a cohort keeps. The answers are those that the graph gives one by one. */
export function cohortMember(facts: PersonFacts, at: At, book: CompiledRulebook): CohortMember {
  const reading = new PersonReading(facts, at, book);
  const { view, finding } = reading;
  const paidOn = view.paidOn()?.value ?? null;
  const contribution = assessContribution(facts, at, book, Trace.quiet(), reading);
  const cover = assessCover(facts, at, book, Trace.quiet(), view);
  const arises = finding.status !== 'NO' || paidOn !== null;
  const waiting = arises ? assessWaitingPeriod(facts, at, book, Trace.quiet()) : null;
  return {
    eligibility: finding.status,
    isEnrolled: view.enrollments().length > 0,
    cover: cover.decision.outcome,
    benefitsStartOn: cover.benefitsStartOn,
    dueFen: exactFen(contribution.collectedNow),
    assistedBy: contribution.listing?.category ?? null,
    ...(waiting ? waitOf(waiting) : NO_WAIT),
    isLate: paidOn === null ? null : isLate(paidOn, waiting, view, book),
    ...continuityOf(view, book, finding.status !== 'NO'),
    paidAfterDays: paidOn === null ? null : daysFromBirth(paidOn, view),
  };
}

const NO_WAIT = { waitingMonths: null, lapsedYears: null, repairedYears: null };

const waitOf = (waiting: WaitingPeriod): Pick<CohortMember, keyof typeof NO_WAIT> => ({
  waitingMonths: monthsOf(waiting),
  lapsedYears: waiting.missedYears,
  repairedYears: waiting.repairedYears,
});

/** Where the law counts days, the whole months in them; null of a wait that outlasts the year. */
function monthsOf({ total, counting, startsOn, benefitsStartOn }: WaitingPeriod): number | null {
  if (total === null || total === 0 || counting !== 'DAYS') return total;
  return startsOn !== null && benefitsStartOn !== null ? wholeMonths(startsOn, benefitsStartOn) : null;
}

/** A newborn that its own rule covers without a wait is not late, whenever everybody else had to pay. */
function isLate(paidOn: Day, waiting: WaitingPeriod | null, view: FactsView, book: CompiledRulebook): boolean | null {
  const isOpen = ordinaryWindow(view, book, paidOn)?.isOpen ?? null;
  if (isOpen === false && waiting?.applies === false && newbornOf(view, book) === true) return false;
  return isOpen === null ? null : !isOpen;
}

/**
 * 连续参保: the years in a row up to the year before, as the rule for incentives counts them, and whether they end. A rulebook
 * without such a rule counts none, and nobody loses any.
 */
function continuityOf(
  view: FactsView,
  book: CompiledRulebook,
  mayEnrol: boolean,
): Pick<CohortMember, 'runYears' | 'losesContinuity'> {
  const day = within(book.span, view.asOf);
  const continuous = ruleOn(book, 'participation-incentive', day)?.continuous;
  const baseYear = continuous ? pointOn(continuous.baseYear, day).value : undefined;
  if (baseYear === undefined) return { runYears: null, losesContinuity: null };
  const runYears = runUntil(book.policyYear - 1, baseYear ?? earliestYear(view, Trace.quiet()), view);
  const state = yearState(view, book.policyYear);
  const isMissing = mayEnrol && (state === undefined || state === 'NOT_ENROLLED');
  return { runYears, losesContinuity: isMissing ? isSome(runYears) : false };
}

const isSome = (years: number | null): boolean | null => (years === null ? null : years > 0);

/** Years in a row up to one: a year covered elsewhere neither counts nor breaks the row; null where a year of it is open. */
function runUntil(last: number, first: number, view: FactsView): number | null {
  let run = 0;
  for (const { state } of yearStates(view, first, last).reverse()) {
    if (state === undefined) return null;
    if (state === 'NOT_ENROLLED') return run;
    if (state !== 'COVERED_ELSEWHERE') run += 1;
  }
  return run;
}

function daysFromBirth(paidOn: Day, { facts, scope }: FactsView): number | null {
  const { birthDate } = facts;
  return birthDate != null && yearOf(birthDate) === scope.policyYear ? epochDay(paidOn) - epochDay(birthDate) : null;
}
