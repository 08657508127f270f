import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision, NeededFact, Outcome } from './decision.ts';
import type { Scheme } from './facts.ts';
import type { DutyRecord, GivenFacts } from './given.ts';
import { type CompiledDeadline, type DutyStanding, dutyStanding } from './rules/deadline.ts';
import { Trace } from './trace.ts';

/** 工作期限: what regions have done of what has to be done by a day. */
export interface Deadlines {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** One for each deadline of the rulebook. */
  readonly duties: readonly DutyStanding[];
  readonly decision: Decision;
}

const DUTIES: NeededFact = { name: 'duties', zh: '各地区完成情况', en: 'what each region has done' };
const OUT_OF: NeededFact = { name: 'outOf', zh: '应完成数量', en: 'how much there is to do' };

/** Was what has to be done by a day done by it, as far as can be said on the day asked about. */
export function assessDeadlines(facts: Pick<GivenFacts, 'duties'>, at: At, book: CompiledRulebook): Deadlines {
  const trace = new Trace();
  const rule = ruleOn(book, 'deadline', within(book.span, at.asOf));
  const duties = rule ? findDuties(rule, facts.duties ?? [], at, trace) : noRule(trace);
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    duties,
    decision: trace.decision('DEADLINE', outcomeOf(duties, trace), at, book.ref, []),
  };
}

function noRule(trace: Trace): DutyStanding[] {
  trace.because('rulebook.no-rule', [], { kind: 'deadline' });
  return [];
}

/** Records of a duty that the rulebook sets no day for are left alone. */
function findDuties(rule: CompiledDeadline, records: readonly DutyRecord[], at: At, trace: Trace): DutyStanding[] {
  const duties = rule.deadlines.map((deadline) => {
    const own = records.filter(({ duty }) => duty === deadline.duty);
    if (own.length === 0) trace.needs(DUTIES);
    return dutyStanding(deadline, own, at.asOf, trace);
  });
  if (duties.some(({ regions }) => regions.some(({ outOf }) => outOf === null))) trace.needs(OUT_OF);
  return duties;
}

/** A day that one region missed is a no; while something is left and there is still time, it is not yet a yes. */
function outcomeOf(duties: readonly DutyStanding[], trace: Trace): Outcome {
  if (duties.some(({ late }) => late > 0)) return 'NO';
  if (duties.length === 0 || trace.isOpen) return 'UNDETERMINED';
  return duties.some(({ regions }) => regions.some(({ isInTime }) => isInTime === null)) ? 'CONDITIONAL' : 'YES';
}
