import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Citation, Reason } from './decision.ts';
import type { CoverState, Day, EnrollmentFact, PersonFacts, Scheme } from './facts.ts';
import { FactsView } from './facts-view.ts';
import { collectionWindow, windowDays } from './rules/collection-window.ts';
import { isPaidFor, yearStates } from './year-states.ts';

/** `ENROLLED`: paid, and nothing says whether in time. `UNKNOWN`: nothing shows what the year was. */
export const YEAR_COVER_STATES = [
  'ENROLLED_IN_WINDOW',
  'ENROLLED_LATE',
  'ENROLLED',
  'NOT_ENROLLED',
  'COVERED_ELSEWHERE',
  'UNKNOWN',
] as const;
export type YearCoverState = (typeof YEAR_COVER_STATES)[number];

/** 年度参保情况: what one policy year was; of several paid enrolments of a year there is one each. */
export interface YearCover {
  readonly policyYear: number;
  readonly state: YearCoverState;
  /** Scheme, place and id of the enrolment; null where there is none. */
  readonly scheme: Scheme | null;
  readonly regionCode: string | null;
  readonly enrollmentId: string | null;
  readonly paidOn: Day | null;
  readonly reasons: readonly Reason[];
}

/** The rulebook of an enrolment's place, scheme and year; undefined when none is published. */
export type LawOf = (enrollment: EnrollmentFact) => CompiledRulebook | undefined;

/** What is seen of one year: the person, and the law of each place. */
interface Seen {
  readonly view: FactsView;
  readonly at: At;
  readonly lawOf: LawOf;
}

/** Seen from resident insurance in no region: whatever the file holds counts. */
const EVERYWHERE = { regionCode: '', regionPrefix: '', poolingAreas: [], scheme: 'URRBMI', policyYear: 0 } as const;

/**
 * 历年参保情况: year by year across schemes, from one year to another, both included. A paid enrolment of a resident scheme is held
 * against the collection window of its own place and year; employee insurance has none, and is cover elsewhere. What somebody
 * settled goes before what follows from records.
 */
export function yearCovers(facts: PersonFacts, at: At, years: { from: number; to: number }, lawOf: LawOf): YearCover[] {
  const view = new FactsView(facts, at, EVERYWHERE);
  const seen = { view, at, lawOf };
  return yearStates(view, years.from, years.to).flatMap(({ year, state }) => coversOfYear(seen, year, state));
}

function coversOfYear(seen: Seen, year: number, state: CoverState | undefined): YearCover[] {
  const { view } = seen;
  const paid = view.facts.enrollments.filter((enrollment) => isPaidFor(enrollment, year, view));
  const covers = paid.map((enrollment) => coverOfEnrollment(seen, enrollment));
  const settled = view.facts.years?.find((fact) => fact.policyYear === year && view.knew(fact));
  if (settled) return withSettled(covers, year, settled.state);
  if (covers.length > 0) return covers;
  const [registered] = view.facts.enrollments.filter(
    ({ policyYear, status, ...record }) => policyYear === year && status === 'REGISTERED' && view.knew(record),
  );
  if (registered && state !== 'COVERED_ELSEWHERE') {
    return [{ ...ofEnrollment(registered), state: 'NOT_ENROLLED', reasons: [because('year.registered')] }];
  }
  return [bare(year, state ?? 'UNKNOWN', because(state ? WITHOUT_ENROLLMENT[state] : 'year.unknown'))];
}

const WITHOUT_ENROLLMENT = {
  ENROLLED_IN_WINDOW: 'year.settled',
  ENROLLED_LATE: 'year.settled',
  NOT_ENROLLED: 'year.not-enrolled',
  COVERED_ELSEWHERE: 'year.elsewhere',
} as const satisfies Readonly<Record<CoverState, Reason['key']>>;

/** Settled is what the year was for resident insurance; employee insurance beside it stays what it is. */
function withSettled(covers: readonly YearCover[], year: number, state: CoverState): YearCover[] {
  const reasons = [because('year.settled')];
  if (!covers.some(isResident)) return [bare(year, state, because('year.settled')), ...covers];
  return covers.map((cover) => (isResident(cover) ? { ...cover, state, reasons } : cover));
}

const isResident = ({ scheme }: YearCover) => scheme !== 'UEBMI';

function coverOfEnrollment(seen: Seen, enrollment: EnrollmentFact): YearCover {
  const cover = ofEnrollment(enrollment);
  if (enrollment.scheme === 'UEBMI') {
    return { ...cover, state: 'COVERED_ELSEWHERE', reasons: [because('year.employee')] };
  }
  const { paidOn } = cover;
  if (paidOn === null) return { ...cover, state: 'ENROLLED', reasons: [because('year.payment-day-needed')] };
  return { ...cover, ...heldAgainstWindow(seen, enrollment, paidOn) };
}

/** Whether it was paid by the last day of the window of its place and year, with the clause. */
function heldAgainstWindow(
  { view, lawOf }: Seen,
  enrollment: EnrollmentFact,
  paidOn: Day,
): Pick<YearCover, 'state' | 'reasons'> {
  const book = lawOf(enrollment);
  const rule = book && ruleOn(book, 'collection-window', within(book.span, paidOn));
  if (rule === undefined) return { state: 'ENROLLED', reasons: [because('year.paid', [], { paidOn })] };
  const window = collectionWindow(rule, view.facts.birthDate, paidOn);
  const values = { paidOn, ...windowDays(window) };
  const isLate = paidOn > window.closesOn;
  if (isLate && window.isOpen === null) return { state: 'ENROLLED', reasons: [because('year.paid', [], { paidOn })] };
  const key = isLate ? 'cover.paid-outside-window' : 'cover.paid-in-window';
  return {
    state: isLate ? 'ENROLLED_LATE' : 'ENROLLED_IN_WINDOW',
    reasons: [because(key, window.citations, values)],
  };
}

const because = (key: Reason['key'], citations: readonly Citation[] = [], values: Reason['values'] = {}): Reason => ({
  key,
  values,
  citations,
});

const ofEnrollment = ({ id, policyYear, scheme, regionCode, paidOn }: EnrollmentFact) => ({
  ...{ policyYear, scheme, regionCode, enrollmentId: id, paidOn: paidOn ?? null },
});

const bare = (policyYear: number, state: YearCoverState, reason: Reason): YearCover => ({
  ...{ policyYear, state, scheme: null, regionCode: null, enrollmentId: null, paidOn: null, reasons: [reason] },
});
