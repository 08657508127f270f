import { type CompiledRulebook, ruleOn, within } from '../compile.ts';
import { assessCover, type Cover } from '../cover.ts';
import { earlier } from '../dates.ts';
import type { At } from '../decision.ts';
import type { Day } from '../facts.ts';
import type { GivenFacts, Stay } from '../given.ts';
import { pointOn } from '../parameter.ts';
import type { Trace } from '../trace.ts';
import { CLAIM_FACTS } from './facts.ts';
import type { Gate } from './gates.ts';

/** A roll searched after a day says what it held on that day too: a claim looks back. */
export function factsOn(facts: GivenFacts, day: Day, asOf: Day): GivenFacts {
  const first = earlier(day, asOf);
  if (facts.checks.every(({ checkedOn }) => checkedOn <= first)) return facts;
  const checks = facts.checks
    .filter(({ checkedOn }) => checkedOn <= asOf)
    .map((check) => ({ ...check, checkedOn: earlier(check.checkedOn, day) }));
  return { ...facts, checks };
}

/**
 * 待遇资格: benefits are payable on the day the stay is held against. A stay during which a wait ends is held against the
 * day that the waiting rule names; where none does, and for a stay during which the year begins or ends, the answer is open.
 */
export function covered(facts: GivenFacts, stay: Stay, at: At, book: CompiledRulebook, trace: Trace): Gate {
  const on = (asOf: Day) => assessCover(factsOn(facts, asOf, at.asOf), { ...at, asOf }, book);
  const first = on(stay.admittedOn);
  const last = stay.dischargedOn != null && stay.dischargedOn > stay.admittedOn ? on(stay.dischargedOn) : first;
  if (isPayable(first) === isPayable(last)) return gateOf(first, facts, trace);
  const day = mayWait(first) ? heldAgainst(book, stay.admittedOn, trace) : undefined;
  if (day !== undefined && day !== 'COST_DAY') return gateOf(day === 'ADMISSION_DAY' ? first : last, facts, trace);
  tell(first, trace);
  const values = { admittedOn: stay.admittedOn, dischargedOn: stay.dischargedOn ?? '' };
  trace.because('stay.straddles', first.decision.citations, values);
  return 'LEFT';
}

const isPayable = ({ status }: Cover) => status === 'PAYABLE';
const mayWait = ({ status }: Cover) => status === 'WAITING' || status === 'UNDETERMINED';

function heldAgainst(book: CompiledRulebook, on: Day, trace: Trace) {
  const day = within(book.span, on);
  const rule = ruleOn(book, 'waiting-period', day);
  if (rule === undefined) return undefined;
  const point = pointOn(rule.heldAgainst, day);
  if (point.value === undefined) trace.misses(point.used);
  else trace.used(point.used);
  return point.value;
}

/** Whoever gives no enrolments at all and has not had the roll searched asks for an estimate: it holds if they are covered. */
function gateOf(cover: Cover, facts: GivenFacts, trace: Trace): Gate {
  if (cover.status === 'NOT_ENROLLED' && facts.enrollments.length === 0 && !hasSearchedRoll(facts)) {
    trace.because('stay.if-covered', cover.decision.citations);
    trace.needs(CLAIM_FACTS.enrollment);
    return 'ASK';
  }
  tell(cover, trace);
  if (cover.status === 'PAYABLE') return 'PASS';
  if (cover.status !== 'UNDETERMINED') return 'FAIL';
  return cover.decision.neededFacts.length > 0 ? 'ASK' : 'LEFT';
}

const hasSearchedRoll = (facts: GivenFacts) =>
  facts.checks.some(({ registers }) => registers.includes('ENROLLMENT_HISTORY'));

/** Takes over what the cover's own answer rests on. */
function tell({ decision }: Cover, trace: Trace): void {
  for (const { key, citations, values } of decision.reasons) {
    if (key !== 'claim.deadline') trace.because(key, citations, values);
  }
  for (const parameter of decision.parameters) trace.used(parameter);
  for (const parameter of decision.missingParameters) trace.misses(parameter);
  for (const fact of decision.neededFacts) trace.needs(fact);
}
