import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { Reason, UsedFact } from './decision.ts';
import type { Day } from './facts.ts';
import type { FactsView } from './facts-view.ts';
import type { Interval } from './money.ts';
import { type NamedFacts, neededFact } from './named-facts.ts';
import { pointOn } from './parameter.ts';
import { type RepairOption, repairOptions, repairPrice, repairsPaid, type Wait, waitWithRepairs } from './repair.ts';
import type { DayRange, PaymentSituation } from './rules/benefit-period.ts';
import {
  bringsWait,
  type CompiledWaitingPeriod,
  type Counting,
  type Exemption,
  type HeldAgainst,
  type WaitTerms,
  waitTerms,
} from './rules/waiting-period.ts';
import { Trace } from './trace.ts';
import { explainWait } from './wait-reasons.ts';
import { explainYears, type Missed, missedYears } from './year-states.ts';

/** What is known about one person's wait. */
export interface WaitFinding {
  readonly applies: boolean | null;
  /** Whether it holds only unless an exemption does that nobody has looked into. */
  readonly isConditional: boolean;
  readonly counting: Counting | null;
  /** Null while its length or its first day is open. */
  readonly wait: Wait | null;
  /** Years missed; null while a year is open. */
  readonly missed: readonly number[] | null;
  readonly repaired: number;
  /** When benefits begin, as far as it is known; null when nothing bounds it. */
  readonly benefits: DayRange | null;
  readonly exemption: Exemption | null;
  readonly heldAgainst: HeldAgainst | null;
  readonly options: readonly RepairOption[];
  /** Asks for the facts that would settle it; whether that matters is for the caller to say. */
  readonly ask: (trace: Trace) => void;
  readonly facts: readonly UsedFact[];
}

/**
 * Holds the waiting rule against a payment. What is not known is taken once to the person's advantage and once against
 * it; where both give the same wait, nothing more is asked for.
 */
export function findWait(
  payment: PaymentSituation,
  view: FactsView,
  named: NamedFacts,
  book: CompiledRulebook,
  trace: Trace,
): WaitFinding {
  const day = within(book.span, payment.paidOn);
  const rule = ruleOn(book, 'waiting-period', day);
  if (rule === undefined) {
    trace.because('cover.no-waiting-rule', ruleOn(book, 'benefit-period', day)?.citations ?? []);
    return noWait(payment.cover, null, named);
  }
  if (rule.assumed) trace.assumes(rule.assumed);
  const exemption = exemptionOf(rule, named);
  if (exemption) {
    trace.because('waiting.exempt', exemption.citations, groupOf(exemption));
    return { ...noWait(payment.cover, rule, named, day), exemption };
  }
  const missed = missedYears(rule, view, day, trace);
  if (missed === undefined) return nothingKnown(rule, named, day);
  return holdAgainst({
    payment,
    view,
    named,
    book,
    rule,
    day,
    missed,
    trace,
    isExemptionOpen: exemption === undefined,
  });
}

/** Whom an exemption is for; marked where that is a category, which not everybody may be told. */
function groupOf({ label, tellsCategory }: Exemption): Reason['values'] {
  return tellsCategory ? { group: label, category: label } : { group: label };
}

/** The first exemption that holds; null when none does, undefined while one is open. */
function exemptionOf(rule: CompiledWaitingPeriod, named: NamedFacts): Exemption | null | undefined {
  let isOpen = false;
  for (const exemption of rule.exemptions) {
    const answer = exemption.condition.test(named);
    if (answer === true) return exemption;
    if (answer === undefined) isOpen = true;
  }
  return isOpen ? undefined : null;
}

interface Case {
  readonly payment: PaymentSituation;
  readonly view: FactsView;
  readonly named: NamedFacts;
  readonly book: CompiledRulebook;
  readonly rule: CompiledWaitingPeriod;
  readonly day: Day;
  readonly missed: Missed;
  readonly trace: Trace;
  readonly isExemptionOpen: boolean;
}

function holdAgainst(one: Case): WaitFinding {
  const { payment, rule, day, missed, trace } = one;
  const { isOpen } = payment.window;
  const all = [...missed.sure, ...missed.open].sort((a, b) => a - b);
  const best = bringsWait(rule, { isLate: isOpen === false, missedYears: missed.sure.length }, day);
  const worst = bringsWait(rule, { isLate: isOpen !== true, missedYears: all.length }, day);
  for (const { value, used } of worst.points) value === undefined ? trace.misses(used) : trace.used(used);
  if (worst.waits === false) {
    trace.because('waiting.none', rule.citations);
    return { ...noWait(payment.cover, rule, one.named, day), missed: missed.open.length > 0 ? null : all };
  }
  const terms = waitTerms(rule, day, trace);
  if (terms === undefined) return nothingKnown(rule, one.named, day);
  const price = repairPrice(rule, one.view, one.book, day, Trace.quiet());
  const wait = (coverStart: Day, years: readonly number[]) =>
    waitWithRepairs(terms, {
      coverStart,
      paidOn: payment.paidOn,
      missed: years,
      repairs: repairsPaid(one.view, years, price).days,
    });
  const longest = wait(payment.cover.latest, all);
  const shortest = best.waits === true ? wait(payment.cover.earliest, missed.sure) : without(payment.cover.earliest);
  return conclude(one, terms, price, { shortest, longest, all });
}

interface Bounds {
  readonly shortest: Wait;
  readonly longest: Wait;
  readonly all: readonly number[];
}

function conclude(
  one: Case,
  terms: WaitTerms,
  price: Interval | null,
  { shortest, longest, all }: Bounds,
): WaitFinding {
  const { payment, missed, rule, isExemptionOpen } = one;
  const isKnown = shortest.total === longest.total && shortest.benefitsStartOn === longest.benefitsStartOn;
  const areYearsKnown = missed.open.length === 0;
  const repairs = repairsPaid(one.view, all, price);
  const situation = { coverStart: payment.cover.latest, paidOn: payment.paidOn, missed: all, repairs: repairs.days };
  const options =
    areYearsKnown && rule.repair ? repairOptions(terms, situation, one.view.asOf, price, repairs.parts) : [];
  const ends = ruleOn(one.book, 'benefit-period', one.day)?.ends ?? null;
  explainWait({ ...one, terms, price, repairs, longest, shortest, options, isKnown, ends });
  return {
    applies: isKnown || shortest.total > 0 ? longest.total > 0 : null,
    isConditional: isExemptionOpen,
    counting: terms.counting,
    wait: isKnown ? longest : null,
    missed: areYearsKnown ? all : null,
    repaired: repairs.days.length,
    benefits: {
      earliest: isExemptionOpen ? payment.cover.earliest : shortest.benefitsStartOn,
      latest: longest.benefitsStartOn,
    },
    exemption: null,
    heldAgainst: heldAgainst(rule, one.day),
    ask: (trace) => {
      if (!isKnown && !areYearsKnown) askForYears(one, trace);
      if (isExemptionOpen) askForExemptions(one, trace);
    },
    options: isKnown ? options : options.map((option) => ({ ...option, benefitsStartOn: null })),
    facts: one.named.used(),
  };
}

function askForYears({ view, missed }: Case, trace: Trace): void {
  explainYears(
    view,
    missed.open.map((year) => ({ year, state: undefined })),
    trace,
  );
}

function askForExemptions({ rule, named }: Case, trace: Trace): void {
  const open = new Set<number>();
  for (const { condition, label, citations } of rule.exemptions) {
    if (condition.test(named) !== undefined) continue;
    trace.because('waiting.exemption-open', citations, { group: label });
    condition.addOpen(named, open);
  }
  for (const index of [...open].sort((a, b) => a - b)) trace.needs(neededFact(index));
}

/** A newborn that is covered as the rule for newborns says does not wait, whether or not the waiting rule names it. */
export function waitOfNewborn(
  coverStartsOn: Day,
  named: NamedFacts,
  book: CompiledRulebook,
  day: Day,
  trace: Trace,
): WaitFinding {
  const rule = ruleOn(book, 'waiting-period', day) ?? null;
  const exemption = (rule && exemptionOf(rule, named)) ?? null;
  if (exemption) trace.because('waiting.exempt', exemption.citations, groupOf(exemption));
  return { ...noWait({ earliest: coverStartsOn, latest: coverStartsOn }, rule, named, day), exemption };
}

/** No wait: benefits begin with cover. */
function without(startsOn: Day): Wait {
  return {
    fixed: 0,
    variable: 0,
    total: 0,
    floorApplied: false,
    startsOn,
    benefitsStartOn: startsOn,
    repairHeldBack: false,
  };
}

function noWait(cover: DayRange, rule: CompiledWaitingPeriod | null, named: NamedFacts, day?: Day): WaitFinding {
  return {
    applies: false,
    isConditional: false,
    counting: rule && day ? (pointOn(rule.counting, day).value ?? null) : null,
    wait: cover.earliest === cover.latest ? without(cover.earliest) : null,
    missed: null,
    repaired: 0,
    benefits: cover,
    exemption: null,
    heldAgainst: rule && day ? heldAgainst(rule, day) : null,
    options: [],
    ask: () => {},
    facts: named.used(),
  };
}

function nothingKnown(rule: CompiledWaitingPeriod, named: NamedFacts, day: Day): WaitFinding {
  return {
    ...noWait({ earliest: '', latest: '' }, rule, named, day),
    applies: null,
    wait: null,
    benefits: null,
  };
}

function heldAgainst(rule: CompiledWaitingPeriod, day: Day): HeldAgainst | null {
  return pointOn(rule.heldAgainst, day).value ?? null;
}
