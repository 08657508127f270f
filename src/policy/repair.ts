import { type CompiledRulebook, ruleOn } from './compile.ts';
import { earlier, later } from './dates.ts';
import type { Day } from './facts.ts';
import type { FactsView } from './facts-view.ts';
import type { Interval } from './money.ts';
import { add, exactly, type Fen, ZERO } from './money.ts';
import { pointOn } from './parameter.ts';
import {
  type CompiledWaitingPeriod,
  dayAfterWait,
  type RepairPrice,
  type WaitLength,
  type WaitTerms,
  waitLength,
} from './rules/waiting-period.ts';
import { standardNeeded } from './standard.ts';
import type { Trace } from './trace.ts';

/** 断保修复: what repairing so many more years would cost and bring. */
export interface RepairOption {
  /** Years repaired beyond those that are. */
  readonly years: number;
  /** For all of them, less what was paid for them already; null while the price is left open. */
  readonly cost: Interval | null;
  /** How long the wait then is, in the unit the wait is counted in. */
  readonly total: number;
  /**
   * First day of benefits when they are paid for on the day asked about; null while the start of cover is open, and where
   * the wait outlasts the year all the same.
   */
  readonly benefitsStartOn: Day | null;
  /** What the last of these years takes off the wait. */
  readonly saves: number;
}

/** A wait that is known in length, from a day that is known. */
export interface Wait extends WaitLength {
  readonly startsOn: Day;
  readonly benefitsStartOn: Day;
  /** Whether a repair came too late to count in full: benefits never begin before it was paid. */
  readonly repairHeldBack: boolean;
}

/** What a wait is reckoned from. */
export interface WaitSituation {
  readonly coverStart: Day;
  readonly paidOn: Day;
  readonly missed: readonly number[];
  /** The days repairs were paid on, first to last. */
  readonly repairs: readonly Day[];
}

/**
 * The first day of benefits with the repairs made so far. A repair shortens the wait from the day it was paid: it never
 * moves benefits to a day before that, and never later than they were.
 */
export function waitWithRepairs(terms: WaitTerms, situation: WaitSituation): Wait {
  const { coverStart, paidOn, missed, repairs } = situation;
  const startsOn = terms.start === 'PAYMENT_DAY' ? paidOn : coverStart;
  const after = (repaired: number) =>
    later(coverStart, dayAfterWait(startsOn, waitLength(terms, missed.length, repaired).total, terms.counting));
  let benefitsStartOn = after(0);
  for (const [index, repairedOn] of repairs.entries()) {
    benefitsStartOn = earlier(benefitsStartOn, later(after(index + 1), repairedOn));
  }
  return {
    ...waitLength(terms, missed.length, repairs.length),
    startsOn,
    benefitsStartOn,
    repairHeldBack: benefitsStartOn > after(repairs.length),
  };
}

/**
 * Every choice from repairing nothing more to repairing every missed year, with its price and its day. Years that are
 * paid for in part come first: they cost less and shorten the wait as much.
 */
export function repairOptions(
  terms: WaitTerms,
  situation: WaitSituation,
  asOf: Day,
  price: Interval | null,
  parts: readonly PartPaid[],
): RepairOption[] {
  const { missed, repairs } = situation;
  const options: RepairOption[] = [];
  for (let years = 0; repairs.length + years <= missed.length; years += 1) {
    const wait = waitWithRepairs(terms, { ...situation, repairs: [...repairs, ...Array<Day>(years).fill(asOf)] });
    options.push({
      years,
      cost: years === 0 ? ZERO : price && costOf(price, years, parts),
      total: wait.total,
      benefitsStartOn: wait.benefitsStartOn,
      saves: (options.at(-1)?.total ?? wait.total) - wait.total,
    });
  }
  return options;
}

/** So many years at the price, less what was paid for those of them that have a part. */
function costOf(price: Interval, years: number, parts: readonly PartPaid[]): Interval {
  let cost = ZERO;
  for (let index = 0; index < years; index += 1) {
    const paid = parts[index]?.paidFen ?? 0;
    cost = add(cost, { minFen: Math.max(0, price.minFen - paid), maxFen: Math.max(0, price.maxFen - paid) });
  }
  return cost;
}

/** What one repaired year costs; null while it is left open, with what is missing on the trace. */
export function repairPrice(
  rule: CompiledWaitingPeriod,
  view: FactsView,
  book: CompiledRulebook,
  day: Day,
  trace: Trace,
): Interval | null {
  if (rule.repair === null) return null;
  const { value, used } = pointOn(rule.repair.price, day);
  if (value === undefined) {
    trace.misses(used);
    return null;
  }
  trace.used(used);
  if (typeof value === 'number') return exactly(value);
  if (!isOwnStandard(value, book, day)) {
    trace.because('waiting.repair-price-elsewhere', used.citations, { policyYear: Number(day.slice(0, 4)) });
    return null;
  }
  if (ruleOn(book, 'individual-contribution', day) === undefined) {
    trace.because('rulebook.no-rule', used.citations, { kind: 'individual-contribution' });
    return null;
  }
  trace.because('waiting.repair-price', used.citations, { policyYear: book.policyYear });
  return standardNeeded(view, book, trace);
}

/** The standard of the year of payment stands in another year's rulebook when money is collected the year before. */
function isOwnStandard(price: RepairPrice, book: CompiledRulebook, day: Day): boolean {
  return price === 'STANDARD_OF_POLICY_YEAR' || Number(day.slice(0, 4)) === book.policyYear;
}

/** A missed year for which less than its price was paid. */
export interface PartPaid {
  readonly year: number;
  readonly paidFen: Fen;
}

/** What was paid to repair missed years. */
export interface Repairs {
  /** The days on which a year's price was complete, first to last. */
  readonly days: readonly Day[];
  /** The years that are not repaired by what was paid for them, most first. */
  readonly parts: readonly PartPaid[];
}

/**
 * Which missed years were repaired, and when. A year is repaired when what was paid for it makes its price, at most what
 * it may be; while the price is open, any payment does.
 */
export function repairsPaid(view: FactsView, missed: readonly number[], price: Interval | null): Repairs {
  const days: Day[] = [];
  const parts: PartPaid[] = [];
  for (const year of missed) {
    const { paidFen, repairedOn } = repairOf(view, year, price?.maxFen ?? 1);
    if (repairedOn !== undefined) days.push(repairedOn);
    else if (paidFen > 0) parts.push({ year, paidFen });
  }
  return { days: days.sort(), parts: parts.sort((a, b) => b.paidFen - a.paidFen) };
}

function repairOf(view: FactsView, year: number, price: Fen): { paidFen: Fen; repairedOn: Day | undefined } {
  const payments = view.facts.payments
    .filter(({ purpose, policyYear, scheme }) => {
      return purpose === 'REPAIR' && policyYear === year && scheme === view.scope.scheme;
    })
    .filter((payment) => payment.paidOn <= view.asOf && view.knew(payment))
    .sort((a, b) => (a.paidOn < b.paidOn ? -1 : 1));
  let paidFen = 0;
  let repairedOn: Day | undefined;
  for (const payment of payments) {
    paidFen += payment.paidFen;
    if (paidFen < price) repairedOn = undefined;
    else repairedOn ??= payment.paidOn;
  }
  return { paidFen, repairedOn };
}
