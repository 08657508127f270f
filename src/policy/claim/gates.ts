import { filedBy, isOfYear } from '../claim-deadline.ts';
import { ruleOn } from '../compile.ts';
import type { Citation, NeededFact } from '../decision.ts';
import type { Series } from '../parameter.ts';
import type { CompiledBenefits, CompiledPlan, CompiledTier, Route } from '../rules/benefits.ts';
import { needsReferral } from './basic.ts';
import { CLAIM_FACTS } from './facts.ts';
import type { ClaimReading } from './reading.ts';

/**
 * What has to be so before anything is paid. `ASK`: a fact is wanting; `LEFT`: the text leaves it open. Either way the
 * estimate goes on, as what would be paid if it is so.
 */
export const GATES = ['PASS', 'ASK', 'LEFT', 'FAIL'] as const;
export type Gate = (typeof GATES)[number];

/** The strictest of several: one that fails is enough. */
export function strictest(gates: readonly Gate[]): Gate {
  return GATES.findLast((gate) => gates.includes(gate)) ?? 'PASS';
}

/** 申报期限: the claim was filed, or can still be filed, by the last day; open for costs of two years, or of another one. */
export function filedInTime({ stay, book, day, trace }: ClaimReading, asOf: string): Gate {
  const deadline = ruleOn(book, 'claim-deadline', day);
  if (deadline === undefined) return 'PASS';
  const { lastDay, citations } = deadline;
  trace.because('claim.deadline', citations, { lastDay });
  if (!isOfYear(stay, book.policyYear)) {
    const { admittedOn, dischargedOn } = stay;
    const { policyYear } = book;
    trace.because('claim.other-year', citations, { admittedOn, dischargedOn: dischargedOn ?? '', policyYear });
    return 'LEFT';
  }
  const filedOn = filedBy(stay, asOf);
  if ((filedOn ?? asOf) <= lastDay) return 'PASS';
  trace.because('stay.filed-late', citations, { filedOn: filedOn ?? '', lastDay });
  trace.nearMiss('stay.file-by', citations, { lastDay });
  return 'FAIL';
}

/** 定点: the institution was designated on the day, where only such are paid for. */
export function designated(rule: CompiledBenefits, reading: ClaimReading): Gate {
  if (rule.designatedOnly === null) return 'PASS';
  const only = reading.value(rule.designatedOnly);
  const { isDesignated } = reading.stay.facility;
  if (only === false || isDesignated === true) return 'PASS';
  if (isDesignated == null) return ask(CLAIM_FACTS.designated, reading);
  return closed(only === undefined, 'stay.not-designated', citing(rule.designatedOnly, reading), reading);
}

/** 违规费用: costs from an institution's violation are not paid for, where the text says so. */
export function withoutViolation(rule: CompiledBenefits, reading: ClaimReading): Gate {
  if (rule.violation === null || reading.stay.isViolation !== true) return 'PASS';
  const isLeft = !isUnpaidViolation(rule, reading);
  return closed(isLeft, 'stay.violation', citing(rule.violation, reading), reading);
}

/** Whether a violation keeps the funds from paying. That the patient bears the cost instead, no rule says. */
export function isUnpaidViolation({ violation }: CompiledBenefits, reading: ClaimReading): boolean {
  return violation !== null && reading.stay.isViolation === true && reading.value(violation) === 'NOT_PAID';
}

/** 转诊: the patient was referred, where one has to be. Points off the ratio are no gate: `basic.ts` takes them. */
export function referred(plan: CompiledPlan, tier: CompiledTier, reading: ClaimReading): Gate {
  const { referral } = plan;
  const { isReferred } = reading.stay;
  if (referral === null || !needsReferral(plan, tier.id) || isReferred === true) return 'PASS';
  const missing = reading.value(referral.missing);
  if (missing === 'NOTHING' || missing === 'POINTS_OFF') return 'PASS';
  if (isReferred == null) return ask(CLAIM_FACTS.referred, reading);
  reading.trace.nearMiss('stay.get-referred', referral.citations);
  const key = missing === undefined ? 'stay.not-referred-open' : 'stay.not-referred';
  return closed(missing === undefined, key, referral.citations, reading);
}

/** 公示: what is reimbursed only after public notice waits for it. */
export function published(plan: CompiledPlan, tier: CompiledTier, reading: ClaimReading, asOf: string): Gate {
  const { stay, trace } = reading;
  const isReferred = stay.isReferred === true && needsReferral(plan, tier.id);
  const series: Series<Route> | null = (isReferred ? plan.referral?.route : null) ?? plan.route;
  if (series === null) return 'PASS';
  const route = reading.value(series);
  if (route === undefined) return 'PASS';
  const citations = citing(series, reading);
  trace.because('stay.route', citations, { route });
  if (route !== 'REIMBURSED_AFTER_NOTICE') return 'PASS';
  if (stay.publishedOn != null && stay.publishedOn <= asOf) return 'PASS';
  trace.because('stay.notice-needed', citations);
  return ask(CLAIM_FACTS.publishedOn, reading);
}

/** Asks for a fact that decides whether anything is paid. */
function ask(fact: NeededFact, { trace }: ClaimReading): Gate {
  trace.needs(fact);
  return 'ASK';
}

type Closing = 'stay.not-designated' | 'stay.violation' | 'stay.not-referred' | 'stay.not-referred-open';

function closed(isLeft: boolean, key: Closing, citations: readonly Citation[], { trace }: ClaimReading): Gate {
  trace.because(key, citations);
  return isLeft ? 'LEFT' : 'FAIL';
}

/** The clause of the value that holds. */
function citing(series: Series<unknown>, { day }: ClaimReading): readonly Citation[] {
  const point = series.points.find(({ used: { from, to } }) => (from ?? day) <= day && day <= (to ?? day));
  return point?.used.citations ?? [];
}
