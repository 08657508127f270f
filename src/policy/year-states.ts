import { yearOf } from './dates.ts';
import type { NeededFact } from './decision.ts';
import type { CoverState, Day, EnrollmentFact, StatusKind } from './facts.ts';
import type { FactsView } from './facts-view.ts';
import { OTHER_FACTS } from './named-facts.ts';
import { pointOn } from './parameter.ts';
import type { CompiledWaitingPeriod } from './rules/waiting-period.ts';
import type { Trace } from './trace.ts';

/** What one policy year was, as far as the file shows; `state` is undefined when nothing shows it. */
export interface YearState {
  readonly year: number;
  readonly state: CoverState | undefined;
}

/** Ways of being provided for outside resident insurance: a year with one of them is no gap. */
const ELSEWHERE: readonly StatusKind[] = [
  'EMPLOYEE_INSURED',
  'UNEMPLOYMENT_BENEFIT',
  'ARMED_POLICE',
  'SOLDIER',
  'PRISON',
];

/** The years from one to another, both included. */
export function yearStates(view: FactsView, from: number, to: number): YearState[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => ({
    year: from + index,
    state: yearState(view, from + index),
  }));
}

/**
 * 年度参保状态: what somebody settled goes first; then a paid enrolment of the year, here or anywhere; then a status that
 * provides for a person elsewhere; then, on the word of a searched roll, nothing. Nobody misses years before the one
 * after their birth, so without a date of birth the roll alone does not settle it.
 */
export function yearState(view: FactsView, year: number): CoverState | undefined {
  const settled = view.facts.years?.find((fact) => fact.policyYear === year && view.knew(fact));
  if (settled) return settled.state;
  const enrollments = view.facts.enrollments.filter((enrollment) => isPaidFor(enrollment, year, view));
  if (enrollments.some(({ scheme }) => scheme === view.scope.scheme)) return 'ENROLLED_IN_WINDOW';
  if (enrollments.length > 0 || isElsewhere(view, year)) return 'COVERED_ELSEWHERE';
  if (!view.searched('ENROLLMENT_HISTORY') || view.facts.birthDate == null) return undefined;
  return year > yearOf(view.facts.birthDate) ? 'NOT_ENROLLED' : 'COVERED_ELSEWHERE';
}

/** Whether an enrolment of the year counts as paid by the day asked about. */
export function isPaidFor(enrollment: EnrollmentFact, year: number, view: FactsView): boolean {
  const { policyYear, status, paidOn } = enrollment;
  if (policyYear !== year || status === 'VOID' || !view.knew(enrollment)) return false;
  return paidOn == null ? status !== 'REGISTERED' : paidOn <= view.asOf;
}

/** On any day of the year; what the text says of parts of years is nothing. */
function isElsewhere(view: FactsView, year: number): boolean {
  return view.facts.statuses.some(
    (status) =>
      ELSEWHERE.includes(status.kind) &&
      (status.validFrom == null || yearOf(status.validFrom) <= year) &&
      (status.validTo == null || yearOf(status.validTo) >= year) &&
      view.knew(status),
  );
}

/** Asks for what would settle the years that are open, and says how a year in part elsewhere is taken. */
export function explainYears(view: FactsView, states: readonly YearState[], trace: Trace): void {
  if (states.some(({ state }) => state === 'COVERED_ELSEWHERE')) trace.assumes(ELSEWHERE_IS_NO_GAP);
  if (!states.some(({ state }) => state === undefined)) return;
  for (const fact of factsOfYears(view)) trace.needs(fact);
}

function factsOfYears(view: FactsView): NeededFact[] {
  return view.searched('ENROLLMENT_HISTORY') ? [OTHER_FACTS.birthDate] : [OTHER_FACTS.enrollmentHistory];
}

const ELSEWHERE_IS_NO_GAP = {
  zh: '当年任何一天参加职工医保、服役、服刑的年度，以及出生当年及以前的年度，不计为断保年度。',
  en: 'A year is not counted as missed when on any day of it the person was in employee insurance, in service or in prison, nor is the year of birth or one before it.',
};

/** The years missed for certain, and those that nothing settles. */
export interface Missed {
  readonly sure: readonly number[];
  readonly open: readonly number[];
}

/** 断保年度: the years before the rulebook's own that the waiting rule counts; undefined while it does not say from when. */
export function missedYears(rule: CompiledWaitingPeriod, view: FactsView, day: Day, trace: Trace): Missed | undefined {
  const { value: from, used } = pointOn(rule.missedYearsFrom, day);
  if (from === undefined) {
    trace.misses(used);
    return undefined;
  }
  trace.used(used);
  const states = yearStates(view, from, view.scope.policyYear - 1);
  const inState = (wanted: string | undefined) =>
    states.filter(({ state }) => state === wanted).map(({ year }) => year);
  if (states.some(({ state }) => state === 'COVERED_ELSEWHERE')) explainYears(view, states, trace);
  return { sure: inState('NOT_ENROLLED'), open: inState(undefined) };
}
