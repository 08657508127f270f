import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision, NeededFact, Outcome } from './decision.ts';
import type { Day, Scheme } from './facts.ts';
import type { Complaint, GivenFacts } from './given.ts';
import { answerDueOn, type CompiledComplaintDeadline } from './rules/complaint-deadline.ts';
import { Trace } from './trace.ts';

export const COMPLAINT_STATUSES = ['ANSWERED_IN_TIME', 'ANSWERED_LATE', 'OPEN', 'OVERDUE', 'UNDETERMINED'] as const;
export type ComplaintStatus = (typeof COMPLAINT_STATUSES)[number];

/** 投诉答复: by when a complaint has to be answered, and whether it was. */
export interface ComplaintAnswer {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly status: ComplaintStatus;
  /** Last day to answer, that day included; null while it is not known. */
  readonly dueOn: Day | null;
  readonly decision: Decision;
}

type Finding = Pick<ComplaintAnswer, 'status' | 'dueOn'>;

const UNDETERMINED: Finding = { status: 'UNDETERMINED', dueOn: null };

const RECEIVED: NeededFact = { name: 'receivedOn', zh: '收到投诉的日期', en: 'the day the complaint came in' };

const OUTCOMES: Readonly<Record<ComplaintStatus, Outcome>> = {
  ANSWERED_IN_TIME: 'YES',
  ANSWERED_LATE: 'NO',
  OPEN: 'DAY',
  OVERDUE: 'NO',
  UNDETERMINED: 'UNDETERMINED',
};

/** By when does a complaint have to be answered, and was it, as far as was known on the day. */
export function assessComplaint(facts: Pick<GivenFacts, 'complaint'>, at: At, book: CompiledRulebook): ComplaintAnswer {
  const trace = new Trace();
  const day = within(book.span, at.asOf);
  const rule = ruleOn(book, 'complaint-deadline', day);
  const finding = rule ? findStatus(rule, facts.complaint, day, at, book, trace) : noRule(trace);
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    ...finding,
    decision: trace.decision('COMPLAINT', OUTCOMES[finding.status], at, book.ref, [], { day: finding.dueOn }),
  };
}

function noRule(trace: Trace): Finding {
  trace.because('rulebook.no-rule', [], { kind: 'complaint-deadline' });
  return UNDETERMINED;
}

function findStatus(
  rule: CompiledComplaintDeadline,
  complaint: Complaint | null | undefined,
  day: Day,
  at: At,
  book: CompiledRulebook,
  trace: Trace,
): Finding {
  if (complaint == null) {
    trace.needs(RECEIVED);
    return UNDETERMINED;
  }
  const { receivedOn } = complaint;
  const answeredOn = complaint.answeredOn != null && complaint.answeredOn <= at.asOf ? complaint.answeredOn : null;
  const dueOn = answerDueOn(rule, receivedOn, book.source.workingDays ?? {}, day, trace);
  if (dueOn === null) return UNDETERMINED;
  const status = statusOf(answeredOn, dueOn, at.asOf);
  trace.because(REASONS[status], rule.citations, { answeredOn: answeredOn ?? '', dueOn, asOf: at.asOf });
  if (status === 'ANSWERED_LATE') trace.nearMiss('complaint.near', rule.citations, { dueOn });
  return { status, dueOn };
}

type Determined = Exclude<ComplaintStatus, 'UNDETERMINED'>;

function statusOf(answeredOn: Day | null, dueOn: Day, asOf: Day): Determined {
  if (answeredOn !== null) return answeredOn <= dueOn ? 'ANSWERED_IN_TIME' : 'ANSWERED_LATE';
  return asOf <= dueOn ? 'OPEN' : 'OVERDUE';
}

const REASONS = {
  ANSWERED_IN_TIME: 'complaint.in-time',
  ANSWERED_LATE: 'complaint.late',
  OPEN: 'complaint.open',
  OVERDUE: 'complaint.overdue',
} as const satisfies Record<Determined, string>;
