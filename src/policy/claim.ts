import { covered, factsOn } from './claim/cover.ts';
import { isOutside, tierOf } from './claim/facility.ts';
import { CLAIM_FACTS } from './claim/facts.ts';
import {
  designated,
  filedInTime,
  type Gate,
  isUnpaidViolation,
  published,
  referred,
  strictest,
  withoutViolation,
} from './claim/gates.ts';
import { type ClaimLine, linesOf, ownShareOf } from './claim/lines.ts';
import { tellNearMisses } from './claim/near-misses.ts';
import { type ClaimStep, NO_PAYOUT, type Payout, payOut } from './claim/payout.ts';
import { ClaimReading } from './claim/reading.ts';
import { eligibleOf } from './claim-facts.ts';
import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision, Outcome } from './decision.ts';
import type { Day, Scheme, VisitKind } from './facts.ts';
import type { GivenFacts, Stay } from './given.ts';
import { type Fen, formatInterval, formatYuan, type Interval, isExact } from './money.ts';
import type { CompiledBenefits, CompiledPlan, CompiledTier } from './rules/benefits.ts';
import { Trace } from './trace.ts';

/** 报销测算: who pays how much of one stay, step by step. */
export interface Claim {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly totalFen: Fen | null;
  /** 政策范围内费用: the total less what lies outside the catalogue and what the patient bears first. */
  readonly eligibleFen: Fen | null;
  /** The rulebook's own tier of the institution; null when it cannot be told. */
  readonly tier: CompiledTier | null;
  /** The plan of the kind of care; null when there is none. */
  readonly plan: CompiledPlan | null;
  /** Of basic insurance; null when nothing was computed. */
  readonly deductible: Interval | null;
  readonly steps: readonly ClaimStep[];
  /** Who pays how much; together they are the total, but where nobody says who bears it. Empty when nothing can be said. */
  readonly lines: readonly ClaimLine[];
  /** What all funds pay together; null when nothing can be said. */
  readonly fundsPay: Interval | null;
  /** What the patient pays in the end; null when nothing can be said. */
  readonly ownShare: Interval | null;
  /** What is left of the year's ceiling of basic insurance after this stay; null is without end, or not known. */
  readonly capLeft: Interval | null;
  /** 大病起付线余额: own cost that the year still lacks before critical illness insurance pays; null where none does. */
  readonly deductibleLeft: Interval | null;
  readonly decision: Decision;
}

type Found = Omit<Claim, 'regionCode' | 'scheme' | 'policyYear' | 'decision'>;
type Finding = Found & { readonly outcome: Outcome };

const NOTHING: Found = {
  totalFen: null,
  eligibleFen: null,
  tier: null,
  plan: null,
  deductible: null,
  steps: [],
  lines: [],
  fundsPay: null,
  ownShare: null,
  capLeft: null,
  deductibleLeft: null,
};

/** Who pays how much of one stay: is it paid for at all, how much of it counts, and what each payer gives in turn. */
export const assessClaim = (facts: GivenFacts, at: At, book: CompiledRulebook): Claim =>
  claimTold(facts, at, book, new Trace());

/** The same without what would have changed it: when care was given nobody can choose any more. */
export const assessGivenCare = (facts: GivenFacts, at: At, book: CompiledRulebook): Claim =>
  claimTold(facts, at, book, Trace.plain());

/** 家庭账户: whether a household's account may pay care of a kind on a day, so that it has to be known what stands in it. */
export const mayDrawOnAccount = (visit: VisitKind, day: Day, book: CompiledRulebook): boolean =>
  ruleOn(book, 'family-account', within(book.span, day))?.visits.includes(visit) ?? false;

function claimTold(facts: GivenFacts, at: At, book: CompiledRulebook, trace: Trace): Claim {
  const { stay } = facts;
  const reading = stay && readingOf(facts, stay, at, book, trace);
  const { outcome, ...found } = reading ? findClaim(reading, at) : noStay(trace);
  const amount = found.fundsPay;
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    ...found,
    decision: trace.decision('CLAIM', outcome, at, book.ref, reading?.named.used() ?? [], { amount }),
  };
}

/** The facts as they held on the day of admission. */
function readingOf(facts: GivenFacts, stay: Stay, at: At, book: CompiledRulebook, trace: Trace): ClaimReading {
  const { admittedOn } = stay;
  return new ClaimReading(stay, factsOn(facts, admittedOn, at.asOf), { ...at, asOf: admittedOn }, book, trace);
}

function noStay(trace: Trace): Finding {
  trace.because('stay.none', []);
  trace.needs(CLAIM_FACTS.stay);
  return { ...NOTHING, outcome: 'UNDETERMINED' };
}

/** Walks the questions in the order of a claims desk: covered, in time, what kind of care, where, and then the money. */
function findClaim(reading: ClaimReading, at: At): Finding {
  const { stay, trace, book, facts } = reading;
  const eligibleFen = eligibleOf(stay);
  const known = { ...NOTHING, totalFen: stay.totalFen, eligibleFen };
  const rule = ruleOn(book, 'benefits', reading.day);
  if (rule === undefined) return noBenefits(known, reading);
  if (rule.assumed) trace.assumes(rule.assumed);
  const before = [
    covered(facts, stay, at, book, trace),
    filedInTime(reading, at.asOf),
    designated(rule, reading),
    withoutViolation(rule, reading),
  ];
  const plan = rule.plans.find(({ visits }) => visits.includes(stay.visit));
  if (plan === undefined) return noPlan(known, rule, strictest(before), reading);
  const tier = tierOf(rule, reading);
  if (tier === undefined) return noTier({ ...known, plan }, plan, reading);
  const gate = strictest([...before, referred(plan, tier, reading), published(plan, tier, reading, at.asOf)]);
  return priced({ ...known, plan, tier }, { plan, tier, gate }, rule, reading);
}

interface Place {
  readonly plan: CompiledPlan;
  readonly tier: CompiledTier;
  readonly gate: Gate;
}

function priced(known: Found, { plan, tier, gate }: Place, rule: CompiledBenefits, reading: ClaimReading): Finding {
  const { stay, trace } = reading;
  const row = plan.rows.find(({ id }) => id === tier.id);
  if (row === undefined) trace.because('stay.no-row', plan.citations, { plan: plan.label, tier: tier.label });
  if (row === undefined || gate === 'FAIL') return paidByAccount(known, gate, reading);
  const eligibleFen = known.eligibleFen ?? 0;
  trace.because('stay.eligible', plan.citations, {
    total: formatYuan(stay.totalFen),
    outside: formatYuan(stay.totalFen - eligibleFen),
    eligible: formatYuan(eligibleFen),
    plan: plan.label,
    tier: tier.label,
  });
  if (stay.soFar == null) trace.because('stay.nothing-before', plan.citations);
  const payout = payOut(plan, row, eligibleFen, reading);
  if (trace.isCompared)
    tellNearMisses(rule, { plan, tier, payout, eligibleFen, isOutside: isOutside(reading) }, reading);
  return paidBy(known, payout, gate, reading);
}

/** Puts the lines together; what was not known is told only where it could change them. */
function paidBy(known: Found, payout: Payout, gate: Gate, reading: ClaimReading): Finding {
  const rule = ruleOn(reading.book, 'benefits', reading.day);
  const isBearerOpen = gate === 'FAIL' && rule !== undefined && isUnpaidViolation(rule, reading);
  const lines = linesOf(payout, reading, { isBearerOpen, isDenied: gate === 'FAIL' });
  const isSettled = lines.every(({ amount }) => isExact(amount));
  if (!isSettled) reading.tellWhatIsOpen();
  const own = ownShareOf(lines);
  const citations = known.plan?.citations ?? rule?.citations ?? [];
  reading.trace.because('stay.own-share', citations, {
    own: formatInterval(own),
    funds: formatInterval(payout.funds),
  });
  return {
    ...known,
    deductible: payout.steps.length > 0 ? payout.deductible : null,
    steps: payout.steps,
    lines,
    fundsPay: payout.funds,
    ownShare: own,
    capLeft: payout.capLeft,
    deductibleLeft: payout.deductibleLeft,
    outcome: outcomeOf(gate, isSettled, reading),
  };
}

function outcomeOf(gate: Gate, isSettled: boolean, reading: ClaimReading): Outcome {
  if (gate === 'FAIL') return 'NO';
  if (gate === 'LEFT' || (!isSettled && reading.isLeftOpen)) return 'UNDETERMINED';
  if (gate === 'ASK' || (!isSettled && reading.lacksFacts)) return 'CONDITIONAL';
  return isSettled ? 'AMOUNT' : 'INTERVAL';
}

/** 待遇清单: without rules on amounts, only whether the text speaks of this kind of care. */
function noBenefits(known: Found, { book, day, stay, trace }: ClaimReading): Finding {
  const list = ruleOn(book, 'benefit-list', day);
  if (list) {
    const key = list.visits.includes(stay.visit) ? 'stay.listed-only' : 'stay.not-listed';
    trace.because(key, list.citations, { visit: stay.visit });
    if (list.assumed) trace.assumes(list.assumed);
  }
  trace.because('rulebook.no-rule', list?.citations ?? [], { kind: 'benefits' });
  return { ...known, outcome: 'UNDETERMINED' };
}

/** Care that no plan speaks of: not paid where the text says so, else open. A family account may still pay. */
function noPlan(known: Found, rule: CompiledBenefits, gate: Gate, reading: ClaimReading): Finding {
  const { stay, trace } = reading;
  const isSpokenOf = rule.unlistedVisits === null || rule.unlistedVisits.includes(stay.visit);
  const says = isSpokenOf && rule.unlisted ? reading.value(rule.unlisted) : undefined;
  const citations = rule.unlisted?.points[0]?.used.citations ?? rule.citations;
  if (says === 'NOT_PAID') {
    trace.because('stay.no-plan', citations, { visit: stay.visit });
    return paidByAccount(known, gate, reading);
  }
  trace.because('stay.no-plan-open', citations, { visit: stay.visit });
  reading.tellWhatIsOpen();
  return { ...known, outcome: gate === 'FAIL' ? 'NO' : 'UNDETERMINED' };
}

/** Care that no fund pays for: the household's own account may, unless it is denied, and then the claim is paid out of it. */
function paidByAccount(known: Found, gate: Gate, reading: ClaimReading): Finding {
  const found = paidBy(known, NO_PAYOUT, gate, reading);
  const isPaid = found.lines.some(({ payer, amount }) => payer === 'FAMILY_ACCOUNT' && amount.maxFen > 0);
  return isPaid ? found : { ...found, outcome: 'NO' };
}

function noTier(known: Found, plan: CompiledPlan, { trace }: ClaimReading): Finding {
  trace.because('stay.tier-needed', plan.citations, { plan: plan.label });
  trace.needs(CLAIM_FACTS.facilityTier);
  return { ...known, outcome: 'UNDETERMINED' };
}
