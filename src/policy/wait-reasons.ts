/** A wait in words: why, how long, until when, and what would shorten it. */
import type { Day } from './facts.ts';
import { formatYuan, type Interval, isExact } from './money.ts';
import type { RepairOption, Repairs, Wait } from './repair.ts';
import type { Text } from './rule.ts';
import type { PaymentSituation } from './rules/benefit-period.ts';
import { windowDays } from './rules/collection-window.ts';
import type { CompiledWaitingPeriod, Counting, WaitTerms } from './rules/waiting-period.ts';
import type { Trace } from './trace.ts';
import type { Missed } from './year-states.ts';

interface Told {
  readonly payment: PaymentSituation;
  readonly rule: CompiledWaitingPeriod;
  readonly terms: WaitTerms;
  readonly missed: Missed;
  readonly repairs: Repairs;
  /** What a repaired year costs; null while that is open. */
  readonly price: Interval | null;
  readonly shortest: Wait;
  readonly longest: Wait;
  readonly options: readonly RepairOption[];
  readonly isKnown: boolean;
  /** Last day of the year's benefits. */
  readonly ends: Day | null;
  readonly trace: Trace;
}

const UNITS: Readonly<Record<Counting, Text>> = {
  MONTHS: { zh: '个月', en: 'months' },
  DAYS: { zh: '天', en: 'days' },
  MONTH_OF_PAYMENT: { zh: '个月（缴费当月起算，自最后一个月首日起享受）', en: 'months, counting the month of payment' },
};

/** Gives the reasons for a wait in the order a clerk would. */
export function explainWait(told: Told): void {
  const { payment, rule, terms, missed, longest, trace } = told;
  const { citations } = rule;
  const { window, paidOn } = payment;
  if (window.isOpen === false) trace.because('waiting.late', citations, { paidOn, ...windowDays(window) });
  explainGap(missed, rule, trace);
  const isLengthKnown = told.shortest.total === longest.total;
  trace.because(isLengthKnown ? 'waiting.length' : 'waiting.length-at-most', citations, {
    fixed: longest.fixed,
    variable: longest.variable,
    free: terms.freeMissedYears,
    unit: UNITS[terms.counting],
  });
  explainRepairs(told);
  explainDays(told);
}

/** Years missed for certain, and apart from them those that nobody looked up. */
function explainGap({ sure, open }: Missed, { citations }: CompiledWaitingPeriod, trace: Trace): void {
  if (sure.length > 0) trace.because('waiting.gap', citations, { years: sure.map(String), count: sure.length });
  if (open.length > 0) trace.because('waiting.gap-open', citations, { years: open.map(String), count: open.length });
}

function explainRepairs(told: Told): void {
  const { rule, terms, longest, options, trace } = told;
  const { citations } = rule;
  const unit = UNITS[terms.counting];
  explainPaid(told);
  if (longest.floorApplied && terms.repair) {
    trace.because('waiting.floor', citations, { floor: terms.repair.floor, from: terms.repair.floorFrom, unit });
  }
  if (longest.repairHeldBack) {
    trace.because('waiting.repair-held-back', citations);
    trace.assumes(REPAIR_DOES_NOT_REACH_BACK);
  }
  const saving = options.filter(({ saves }) => saves > 0);
  const last = saving.at(-1);
  for (const { years, total, benefitsStartOn } of saving) {
    if (outlasts(benefitsStartOn, told)) continue;
    trace.nearMiss('waiting.repair-saves', citations, { years, total, unit, on: benefitsStartOn ?? '' });
  }
  const most = options.at(-1)?.years ?? 0;
  if (most > (last?.years ?? 0)) {
    trace.because('waiting.repair-saves-no-more', citations, { years: last?.years ?? 0 });
  }
}

/** What was paid to repair years, and how it is taken while nobody can say whether it was enough. */
function explainPaid({ rule, repairs, price, trace }: Told): void {
  const { days, parts } = repairs;
  if (days.length > 0) {
    const key = price === null ? 'waiting.repaired-price-open' : 'waiting.repaired';
    trace.because(key, rule.citations, { count: days.length });
    if (price === null) trace.assumes(ANY_PAYMENT_REPAIRS);
  }
  if (parts.length > 0) {
    const amount = formatYuan(parts.reduce((sum, { paidFen }) => sum + paidFen, 0));
    trace.because('waiting.repair-part-paid', rule.citations, { years: parts.map(({ year }) => String(year)), amount });
    if (price !== null && !isExact(price)) trace.assumes(HIGHEST_PRICE_REPAIRS);
  }
}

/** Whether a day is after the last one of the year's benefits. */
function outlasts(day: Day | null, { ends }: Told): boolean {
  return day !== null && ends !== null && day > ends;
}

function explainDays(told: Told): void {
  const { payment, rule, missed, shortest, longest, isKnown, trace } = told;
  const { citations } = rule;
  if (isKnown && outlasts(longest.benefitsStartOn, told)) {
    trace.because('waiting.counts-from', citations, { from: longest.startsOn });
  } else if (isKnown) {
    trace.because('waiting.until', citations, { from: longest.startsOn, on: longest.benefitsStartOn });
  } else {
    trace.because('waiting.between', citations, {
      earliest: shortest.benefitsStartOn,
      latest: longest.benefitsStartOn,
    });
  }
  const { window } = payment;
  const mayHaveGap = missed.sure.length + missed.open.length > 0;
  if (window.isOpen === false && !mayHaveGap && payment.paidOn > window.closesOn) {
    trace.nearMiss('waiting.pay-in-window', citations, { closesOn: window.closesOn });
  }
}

const ANY_PAYMENT_REPAIRS = {
  zh: '修复一年的补缴标准尚不能确定，已缴的修复款按已足额处理。',
  en: 'What a repaired year costs is open; whatever was paid to repair a year is taken to be the whole of it.',
};

const HIGHEST_PRICE_REPAIRS = {
  zh: '修复一年的补缴标准只知道范围，按其上限判断是否足额。',
  en: 'What a repaired year costs is known only within a range; the upper end is taken for the price.',
};

const REPAIR_DOES_NOT_REACH_BACK = {
  zh: '文件未说明修复是否追溯；按修复缴费之日前不追溯处理。',
  en: 'The text does not say whether a repair reaches back; benefits are taken not to begin before the day it was paid.',
};
