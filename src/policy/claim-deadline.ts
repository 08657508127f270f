import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import { yearOf } from './dates.ts';
import type { At, Decision, Outcome } from './decision.ts';
import type { Day, Scheme } from './facts.ts';
import type { GivenFacts, Stay } from './given.ts';
import { type CompiledClaimDeadline, explainClaimDeadline } from './rules/claim-deadline.ts';
import { Trace } from './trace.ts';

export const CLAIM_FILING_STATUSES = ['FILED_IN_TIME', 'FILED_LATE', 'OPEN', 'CLOSED', 'UNDETERMINED'] as const;
export type ClaimFilingStatus = (typeof CLAIM_FILING_STATUSES)[number];

/** 报销申报期限: by when claims for costs of the year are filed, and whether this one was. */
export interface ClaimFiling {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly status: ClaimFilingStatus;
  /** Last day to file, that day included. */
  readonly lastDay: Day | null;
  readonly decision: Decision;
}

type Finding = Pick<ClaimFiling, 'status' | 'lastDay'>;

const OUTCOMES: Readonly<Record<ClaimFilingStatus, Outcome>> = {
  FILED_IN_TIME: 'YES',
  FILED_LATE: 'NO',
  OPEN: 'DAY',
  CLOSED: 'NO',
  UNDETERMINED: 'UNDETERMINED',
};

/** May a claim for costs of the policy year still be filed, or was it filed in time. Without a stay: by when. */
export function assessClaimDeadline(facts: GivenFacts, at: At, book: CompiledRulebook): ClaimFiling {
  const trace = new Trace();
  const rule = ruleOn(book, 'claim-deadline', within(book.span, at.asOf));
  const finding = rule ? findStatus(rule, facts.stay, at, book, trace) : noRule(trace);
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    ...finding,
    decision: trace.decision('CLAIM', OUTCOMES[finding.status], at, book.ref, [], { day: finding.lastDay }),
  };
}

function noRule(trace: Trace): Finding {
  trace.because('rulebook.no-rule', [], { kind: 'claim-deadline' });
  return { status: 'UNDETERMINED', lastDay: null };
}

function findStatus(
  rule: CompiledClaimDeadline,
  stay: Stay | null | undefined,
  at: At,
  book: CompiledRulebook,
  trace: Trace,
): Finding {
  explainClaimDeadline(rule, trace);
  if (stay != null && !isOfYear(stay, book.policyYear)) {
    const values = { admittedOn: stay.admittedOn, dischargedOn: stay.dischargedOn ?? '', policyYear: book.policyYear };
    trace.because('claim.other-year', rule.citations, values);
    return { status: 'UNDETERMINED', lastDay: null };
  }
  const filedOn = filedBy(stay, at.asOf);
  const status = statusOf(filedOn, rule.lastDay, at.asOf);
  trace.because(REASONS[status], rule.citations, { filedOn: filedOn ?? '', lastDay: rule.lastDay, asOf: at.asOf });
  if (status === 'FILED_LATE') trace.nearMiss('claim.near', rule.citations, { lastDay: rule.lastDay });
  return { status, lastDay: rule.lastDay };
}

/** A stay over the turn of the year has costs of two years, and the rule does not say which deadline it has. */
export function isOfYear({ admittedOn, dischargedOn }: Stay, policyYear: number): boolean {
  return yearOf(admittedOn) === policyYear && (dischargedOn == null || yearOf(dischargedOn) === policyYear);
}

/** The day a claim was filed, if that was by the day asked about: what is filed later is not filed yet. */
export function filedBy(stay: Stay | null | undefined, asOf: Day): Day | null {
  return stay?.filedOn != null && stay.filedOn <= asOf ? stay.filedOn : null;
}

type Determined = Exclude<ClaimFilingStatus, 'UNDETERMINED'>;

function statusOf(filedOn: Day | null, lastDay: Day, asOf: Day): Determined {
  if (filedOn !== null) return filedOn <= lastDay ? 'FILED_IN_TIME' : 'FILED_LATE';
  return asOf <= lastDay ? 'OPEN' : 'CLOSED';
}

const REASONS = {
  FILED_IN_TIME: 'claim.in-time',
  FILED_LATE: 'claim.late',
  OPEN: 'claim.open',
  CLOSED: 'claim.closed',
} as const satisfies Record<Determined, string>;
