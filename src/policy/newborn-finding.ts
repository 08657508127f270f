import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import { later, yearOf } from './dates.ts';
import type { Day, ParentFact } from './facts.ts';
import type { FactsView } from './facts-view.ts';
import { OTHER_FACTS } from './named-facts.ts';
import { pointOn } from './parameter.ts';
import { valueOn } from './reading.ts';
import { isWithin } from './region.ts';
import {
  type CompiledNewbornCover,
  type InsuredParent,
  lateStart,
  newbornDeadline,
  parentsInsured,
} from './rules/newborn-cover.ts';
import type { Trace } from './trace.ts';

/** What the rule for newborns says about one child. */
export interface NewbornFinding {
  /** `PENDING`: covered once something is done that can still be done. */
  readonly status: 'NO_RULE' | 'NOT_NEWBORN' | 'COVERED' | 'PENDING' | 'NOT_COVERED' | 'OPEN';
  readonly coverStartsOn: Day | null;
  readonly deadline: Day | null;
  readonly isParentInsured: boolean | null;
  readonly registeredOn: Day | null;
}

const NOTHING = { coverStartsOn: null, deadline: null, isParentInsured: null, registeredOn: null };

/**
 * Whether the person is a newborn of the rulebook's year: born in it; or at the end of the year before, where days to pay
 * that cross New Year pay for both. Null without a date of birth.
 */
export function newbornOf(view: FactsView, book: CompiledRulebook): boolean | null {
  const { birthDate } = view.facts;
  const day = within(book.span, view.asOf);
  const rule = ruleOn(book, 'newborn-cover', day);
  if (rule === undefined) return false;
  if (birthDate == null) return view.asOf < `${book.policyYear}-01-01` ? false : null;
  if (yearOf(birthDate) === book.policyYear) return true;
  if (yearOf(birthDate) !== book.policyYear - 1 || !paysBothYears(rule, book, view)) return false;
  const days = rule.deadlineDays && pointOn(rule.deadlineDays, day).value;
  return days != null && newbornDeadline(birthDate, days) >= `${book.policyYear}-01-01`;
}

/** Whether days to pay that cross New Year pay for both. */
export function paysBothYears(rule: CompiledNewbornCover, book: CompiledRulebook, view: FactsView): boolean {
  return rule.feeYears !== null && pointOn(rule.feeYears, within(book.span, view.asOf)).value === 'BOTH_YEARS';
}

/**
 * Walks the questions in order: born in the year, parents insured, registered (落户), registered and paid in time. Every
 * fact that is missing is asked for at once; one that is known to fail ends it. `paidOn` may be a day that is supposed.
 */
export function findNewborn(
  view: FactsView,
  book: CompiledRulebook,
  trace: Trace,
  paidOn: Day | undefined = view.paidOn()?.value,
): NewbornFinding {
  const day = within(book.span, view.asOf);
  const rule = ruleOn(book, 'newborn-cover', day);
  if (rule === undefined) {
    trace.because('rulebook.no-rule', [], { kind: 'newborn-cover' });
    return { ...NOTHING, status: 'NO_RULE' };
  }
  const { birthDate } = view.facts;
  const isNewborn = newbornOf(view, book);
  if (isNewborn === false) {
    trace.because('newborn.not-this-year', rule.citations, { policyYear: book.policyYear, birthDate: birthDate ?? '' });
    return { ...NOTHING, status: 'NOT_NEWBORN' };
  }
  if (birthDate == null) {
    trace.because('newborn.birth-date-needed', rule.citations);
    trace.needs(OTHER_FACTS.birthDate);
    return { ...NOTHING, status: 'OPEN' };
  }
  return findOfChild({ view, book, rule, day, birthDate, paidOn, trace });
}

interface Child {
  readonly view: FactsView;
  readonly book: CompiledRulebook;
  readonly rule: CompiledNewbornCover;
  readonly day: Day;
  readonly birthDate: Day;
  readonly paidOn: Day | undefined;
  readonly trace: Trace;
}

function findOfChild(child: Child): NewbornFinding {
  const { view, rule, day, birthDate, trace } = child;
  const days = rule.deadlineDays && valueOn(rule.deadlineDays, day, trace);
  const deadline = days === null ? null : newbornDeadline(birthDate, days);
  const isParentInsured = parentsOf(rule, view, day, trace);
  const registeredOn = hukouDay(view);
  const finding = {
    ...NOTHING,
    deadline,
    isParentInsured: isParentInsured ?? null,
    registeredOn: registeredOn ?? null,
  };
  if (isParentInsured === false) return { ...finding, status: 'NOT_COVERED' };

  const isHukouRequired = valueOn(rule.hukouRequired, day, trace);
  if (isHukouRequired && !isRegistered(view)) {
    if (!view.searched('HUKOU') && !view.facts.places.some(({ kind }) => kind === 'HUKOU')) {
      trace.because('newborn.registration-needed', rule.citations);
      trace.needs(OTHER_FACTS.hukouRegisteredOn);
      return { ...finding, status: 'OPEN' };
    }
    trace.because('newborn.not-registered', rule.citations);
    trace.nearMiss('newborn.once-registered', rule.citations, { birthDate });
    return { ...finding, status: isParentInsured === undefined ? 'OPEN' : 'PENDING' };
  }
  if (isParentInsured === undefined || isHukouRequired === null) return { ...finding, status: 'OPEN' };
  return { ...finding, ...startOf(child, deadline, isHukouRequired ? registeredOn : undefined) };
}

type Start = Pick<NewbornFinding, 'status' | 'coverStartsOn'>;

const OPEN: Start = { status: 'OPEN', coverStartsOn: null };

/** From when, given that parents and registration are as the rule wants them. */
function startOf(child: Child, deadline: Day | null, registeredOn: Day | null | undefined): Start {
  const { view, rule, day, birthDate, paidOn, trace } = child;
  const fee = valueOn(rule.fee, day, trace);
  const word = valueOn(rule.coverStart, day, trace);
  if (fee === null || word === null) return OPEN;
  if (paidOn === undefined && (fee === 'STANDARD' || word === 'PAYMENT_DAY')) return pending(child, deadline);
  const doneOn = fee === 'STANDARD' ? paidOn : registeredOn === undefined ? birthDate : registeredOn;
  if (doneOn == null && (deadline !== null || word === 'HUKOU_DATE')) return registrationDayNeeded(child);
  if (deadline !== null && doneOn != null && doneOn > deadline) return startLate(child, deadline, doneOn);
  const start = { BIRTH: birthDate, HUKOU_DATE: registeredOn ?? hukouDay(view), PAYMENT_DAY: paidOn }[word];
  return start == null ? registrationDayNeeded(child) : covered(child, start);
}

function pending({ view, rule, birthDate, trace }: Child, deadline: Day | null): Start {
  trace.because('newborn.not-paid', rule.citations);
  if (deadline !== null && view.asOf <= deadline) {
    trace.nearMiss('newborn.pay-by', rule.citations, { deadline, birthDate });
  }
  return { status: 'PENDING', coverStartsOn: null };
}

function registrationDayNeeded({ rule, trace }: Child): Start {
  trace.because('newborn.registration-needed', rule.citations);
  trace.needs(OTHER_FACTS.hukouRegisteredOn);
  return OPEN;
}

function startLate(child: Child, deadline: Day, doneOn: Day): Start {
  const { rule, day, trace } = child;
  trace.because('newborn.late', rule.citations, { deadline, on: doneOn });
  if (rule.lateCoverStart === null) {
    trace.because('newborn.late-open', rule.citations);
    return OPEN;
  }
  const word = valueOn(rule.lateCoverStart, day, trace);
  if (word === null) {
    trace.because('newborn.late-open', rule.citations);
    return OPEN;
  }
  trace.nearMiss('newborn.pay-by', rule.citations, { deadline, birthDate: child.birthDate });
  const start = lateStart(word, doneOn);
  return start === null ? { status: 'NOT_COVERED', coverStartsOn: null } : covered(child, start);
}

function covered({ book, rule, day, trace }: Child, start: Day): Start {
  const begins = ruleOn(book, 'benefit-period', day)?.begins ?? `${book.policyYear}-01-01`;
  const coverStartsOn = later(start, begins);
  trace.because('newborn.covered', rule.citations, { from: coverStartsOn });
  return { status: 'COVERED', coverStartsOn };
}

/** Whether the parents' insurance is enough, with the reason. */
export function parentsOf(rule: CompiledNewbornCover, view: FactsView, day: Day, trace: Trace): boolean | undefined {
  const word = valueOn(rule.parentRule, day, trace);
  if (word === null) return undefined;
  const parents = parentsOfYear(view);
  const isInsured = parentsInsured(word, parents);
  if (word === 'NONE') return true;
  if (isInsured === undefined && word === 'REGISTERED_WITH' && parents !== undefined) {
    trace.because('newborn.registered-parent-needed', rule.citations);
    trace.needs(OTHER_FACTS.parentRegisteredWith);
  } else if (isInsured === undefined) {
    trace.because('newborn.parents-needed', rule.citations);
    trace.needs(OTHER_FACTS.parents);
  } else {
    trace.because(isInsured ? 'newborn.parents-insured' : 'newborn.parents-not-insured', rule.citations);
  }
  return isInsured;
}

/** The parents as of this scheme, year and region; undefined when nobody looked for the year. */
function parentsOfYear(view: FactsView): InsuredParent[] | undefined {
  const all = view.facts.parents;
  if (all == null) return undefined;
  const known = all.filter((parent) => parent.policyYear === view.scope.policyYear && view.knew(parent));
  if (known.length === 0 && all.length > 0) return undefined;
  const parents = new Map<unknown, InsuredParent>();
  for (const fact of known) {
    const key = fact.parentId ?? fact;
    parents.set(key, strongerOf(parents.get(key), { ...fact, isInsured: isInsuredHere(fact, view) }));
  }
  return [...parents.values()];
}

/** One insurance is enough; one that is known to be lacking says more than nothing known. */
function strongerOf(former: InsuredParent | undefined, next: InsuredParent): InsuredParent {
  if (former === undefined || next.isInsured === true) return next;
  return former.isInsured === null ? next : former;
}

/** Insured in this scheme and region; insured anywhere else is not. */
function isInsuredHere({ isInsured, scheme, regionCode }: ParentFact, view: FactsView): boolean | null {
  if (!isInsured || regionCode == null) return isInsured;
  const areas = view.scope.poolingAreas;
  return (
    scheme === view.scope.scheme && (view.isInRegion(regionCode) || areas.some((area) => isWithin(regionCode, area)))
  );
}

function isRegistered(view: FactsView): boolean {
  return hukouDay(view) !== undefined;
}

/** 落户: the first day of registration in the region; null when that day is not recorded, undefined when there is none. */
function hukouDay(view: FactsView): Day | null | undefined {
  const places = view.facts.places.filter(
    (place) => place.kind === 'HUKOU' && view.isInRegion(place.regionCode) && view.holds(place),
  );
  if (places.length === 0) return undefined;
  const days = places.map(({ validFrom }) => validFrom ?? null);
  return days.includes(null) ? null : (days.sort()[0] ?? null);
}
