import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision, NeededFact, Outcome } from './decision.ts';
import type { Day, Scheme } from './facts.ts';
import type { GivenFacts, Office } from './given.ts';
import { repeatedRegion } from './progress.ts';
import { type CompiledStaffing, type OfficeStanding, staffOffices } from './rules/staffing.ts';
import { Trace } from './trace.ts';

/** 人员配备: whether the offices of the scheme have the staff that they have to have. */
export interface Staffing {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  /** In the order of the rule, and of what was given. */
  readonly offices: readonly OfficeStanding[];
  /** How many have too few. */
  readonly short: number;
  readonly decision: Decision;
}

const OFFICES: NeededFact = { name: 'offices', zh: '各级经办机构', en: 'the offices of each level' };
const STAFF: NeededFact = { name: 'staff', zh: '经办机构工作人员数', en: 'how many staff an office has' };

/** Have the offices enough staff on the day. */
export function assessStaffing(facts: Pick<GivenFacts, 'offices'>, at: At, book: CompiledRulebook): Staffing {
  const trace = new Trace();
  const day = within(book.span, at.asOf);
  const rule = ruleOn(book, 'staffing', day);
  const offices = rule ? findOffices(rule, facts.offices ?? [], day, trace) : noRule(trace);
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    offices,
    short: offices.filter(({ isStaffed }) => isStaffed === false).length,
    decision: trace.decision('STAFFING', outcomeOf(offices, trace), at, book.ref, []),
  };
}

function noRule(trace: Trace): OfficeStanding[] {
  trace.because('rulebook.no-rule', [], { kind: 'staffing' });
  return [];
}

function findOffices(rule: CompiledStaffing, given: readonly Office[], day: Day, trace: Trace): OfficeStanding[] {
  const twice = repeatedRegion(given);
  if (twice !== undefined) {
    trace.because('progress.region-twice', rule.citations, { region: twice });
    trace.needs(OFFICES);
    return [];
  }
  const required = rule.offices.map(({ level }) => given.filter((one) => one.level === level && one.isOfZone !== true));
  if (required.some((offices) => offices.length === 0)) trace.needs(OFFICES);
  if (required.flat().some(({ staff }) => staff == null)) trace.needs(STAFF);
  return staffOffices(rule, given, day, trace);
}

/** One office with too few is a no, whatever is unknown of the others. */
function outcomeOf(offices: readonly OfficeStanding[], trace: Trace): Outcome {
  if (offices.some(({ isStaffed }) => isStaffed === false)) return 'NO';
  return offices.length === 0 || trace.isOpen ? 'UNDETERMINED' : 'YES';
}
