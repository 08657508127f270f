import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import { yearOf } from './dates.ts';
import type { At, Decision, Outcome } from './decision.ts';
import type { Day, PersonFacts, Scheme } from './facts.ts';
import { FactsView } from './facts-view.ts';
import { type Interval, ZERO } from './money.ts';
import { OTHER_FACTS } from './named-facts.ts';
import { findNewborn, type NewbornFinding, newbornOf, parentsOf, paysBothYears } from './newborn-finding.ts';
import { pointOn } from './parameter.ts';
import { valueOn } from './reading.ts';
import { standardNeeded } from './standard.ts';
import { Trace } from './trace.ts';

/** 新生儿参保: is a child covered in the year of birth, from when, and what is owed for it. */
export interface NewbornCover {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** Whether the rule for newborns is about this person in this year; null without a date of birth. */
  readonly isNewborn: boolean | null;
  /** Null while it is open; false while something is still to be done. */
  readonly isCovered: boolean | null;
  readonly coverStartsOn: Day | null;
  readonly coverEndsOn: Day | null;
  /** What is owed for the policy year asked about, and no other of `feeYears`; null while it is left open. */
  readonly fee: Interval | null;
  /** Policy years that have to be paid for to be covered from the start; none where the birth year is free. */
  readonly feeYears: readonly number[];
  /** Last day to register and pay; null where the text sets none. */
  readonly deadline: Day | null;
  readonly isParentInsured: boolean | null;
  /** 落户: the day the child was registered in the region. */
  readonly registeredOn: Day | null;
  /** First policy year with an ordinary contribution. */
  readonly contributionFrom: number | null;
  readonly decision: Decision;
}

const OUTCOMES: Readonly<Record<NewbornFinding['status'], Outcome>> = {
  NO_RULE: 'UNDETERMINED',
  NOT_NEWBORN: 'NO',
  COVERED: 'YES',
  PENDING: 'CONDITIONAL',
  NOT_COVERED: 'NO',
  OPEN: 'UNDETERMINED',
};

/** Is this child covered in the year of birth: through a parent, by a payment in time, or not yet. */
export function assessNewbornCover(facts: PersonFacts, at: At, book: CompiledRulebook): NewbornCover {
  const view = new FactsView(facts, at, book);
  const trace = new Trace();
  const finding = findNewborn(view, book, trace);
  const isNewborn = newbornOf(view, book);
  const day = within(book.span, at.asOf);
  const isCovered = finding.status === 'COVERED';
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    isNewborn,
    isCovered: finding.status === 'OPEN' || finding.status === 'NO_RULE' ? null : isCovered,
    coverStartsOn: finding.coverStartsOn,
    coverEndsOn: isCovered ? (ruleOn(book, 'benefit-period', day)?.ends ?? `${book.policyYear}-12-31`) : null,
    ...feeOf(finding, isNewborn, view, book, trace),
    deadline: finding.deadline,
    isParentInsured: finding.isParentInsured,
    registeredOn: finding.registeredOn,
    decision: trace.decision('NEWBORN_COVER', OUTCOMES[finding.status], at, book.ref, [], {
      day: finding.coverStartsOn,
    }),
  };
}

function feeOf(
  finding: NewbornFinding,
  isNewborn: boolean | null,
  view: FactsView,
  book: CompiledRulebook,
  trace: Trace,
): Pick<NewbornCover, 'fee' | 'feeYears' | 'contributionFrom'> {
  const none = { fee: null, feeYears: [], contributionFrom: null };
  const rule = ruleOn(book, 'newborn-cover', within(book.span, view.asOf));
  const { birthDate } = view.facts;
  if (!isNewborn || rule === undefined || birthDate == null || finding.status === 'NOT_COVERED') return none;
  const fee = valueOn(rule.fee, within(book.span, view.asOf), trace);
  if (fee === null) return none;
  const born = yearOf(birthDate);
  if (fee === 'NONE') {
    trace.because('newborn.free', rule.citations, { policyYear: born, next: born + 1 });
    return { fee: ZERO, feeYears: [], contributionFrom: born + 1 };
  }
  const isAfterNewYear = (view.paidOn()?.value ?? view.asOf) >= `${born + 1}-01-01`;
  const feeYears = paysBothYears(rule, book, view) && isAfterNewYear ? [born, born + 1] : [born];
  trace.because('newborn.fee', rule.citations, { years: feeYears.map(String) });
  if (feeYears.some((year) => year !== book.policyYear)) {
    trace.because('newborn.fee-of-one-year', rule.citations, { policyYear: book.policyYear });
  }
  return { fee: standardNeeded(view, book, trace), feeYears, contributionFrom: born };
}

/** 新生儿当年是否免缴: `FREE` when the birth year costs nothing, `OPEN` while the parents' insurance decides it. */
export function newbornFee(view: FactsView, book: CompiledRulebook, trace: Trace): 'FREE' | 'STANDARD' | 'OPEN' {
  const day = within(book.span, view.asOf);
  const rule = ruleOn(book, 'newborn-cover', day);
  if (rule === undefined || newbornOf(view, book) === false) return 'STANDARD';
  const fee = pointOn(rule.fee, day);
  if (fee.value === 'STANDARD') return 'STANDARD';
  if (view.facts.birthDate == null) trace.needs(OTHER_FACTS.birthDate);
  const isInsured = parentsOf(rule, view, day, trace);
  if (isInsured === false) return 'STANDARD';
  if (fee.value === undefined) trace.misses(fee.used);
  if (isInsured === undefined || fee.value === undefined || view.facts.birthDate == null) return 'OPEN';
  trace.used(fee.used);
  trace.because('newborn.free', rule.citations, { policyYear: book.policyYear, next: book.policyYear + 1 });
  return 'FREE';
}
