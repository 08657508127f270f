/** A wait in words: why, how long, until when, and what would shorten it. */
import type { RepairOption, Wait } from './repair.ts';
import type { Text } from './rule.ts';
import type { PaymentSituation } from './rules/benefit-period.ts';
import { windowDays } from './rules/collection-window.ts';
import type { CompiledWaitingPeriod, Counting, WaitTerms } from './rules/waiting-period.ts';
import type { Trace } from './trace.ts';

interface Told {
  readonly payment: PaymentSituation;
  readonly rule: CompiledWaitingPeriod;
  readonly terms: WaitTerms;
  /** Every year that is or might be missed. */
  readonly missed: readonly number[];
  readonly repaired: number;
  readonly shortest: Wait;
  readonly longest: Wait;
  readonly options: readonly RepairOption[];
  readonly isKnown: boolean;
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
  if (missed.length > 0) trace.because('waiting.gap', citations, { years: missed.map(String), count: missed.length });
  trace.because('waiting.length', citations, {
    fixed: longest.fixed,
    variable: longest.variable,
    free: terms.freeMissedYears,
    unit: UNITS[terms.counting],
  });
  explainRepairs(told);
  explainDays(told);
}

function explainRepairs({ rule, terms, repaired, longest, options, trace }: Told): void {
  const { citations } = rule;
  const unit = UNITS[terms.counting];
  if (repaired > 0) trace.because('waiting.repaired', citations, { count: repaired });
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
    trace.nearMiss('waiting.repair-saves', citations, { years, total, unit, on: benefitsStartOn ?? '' });
  }
  const most = options.at(-1)?.years ?? 0;
  if (most > (last?.years ?? 0)) {
    trace.because('waiting.repair-saves-no-more', citations, { years: last?.years ?? 0 });
  }
}

function explainDays({ payment, rule, missed, shortest, longest, isKnown, trace }: Told): void {
  const { citations } = rule;
  if (isKnown) {
    trace.because('waiting.until', citations, { from: longest.startsOn, on: longest.benefitsStartOn });
  } else {
    trace.because('waiting.between', citations, {
      earliest: shortest.benefitsStartOn,
      latest: longest.benefitsStartOn,
    });
  }
  const { window } = payment;
  if (window.isOpen === false && missed.length === 0 && payment.paidOn > window.closesOn) {
    trace.nearMiss('waiting.pay-in-window', citations, { closesOn: window.closesOn });
  }
}

const REPAIR_DOES_NOT_REACH_BACK = {
  zh: '文件未说明修复是否追溯；按修复缴费之日前不追溯处理。',
  en: 'The text does not say whether a repair reaches back; benefits are taken not to begin before the day it was paid.',
};
