import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision, Outcome } from './decision.ts';
import type { Day, PersonFacts, Scheme, StatusFact } from './facts.ts';
import { FactsView } from './facts-view.ts';
import { OTHER_FACTS } from './named-facts.ts';
import { pointOn } from './parameter.ts';
import { isWithin } from './region.ts';
import {
  type CancellationStatus,
  type CompiledDeathCancellation,
  cancellationStatus,
} from './rules/death-cancellation.ts';
import { Trace } from './trace.ts';

/** 死亡注销: whether a person has to be taken off the roll, and by when. */
export interface DeathCancellation {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly status: CancellationStatus;
  readonly diedOn: Day | null;
  /** Last day to do it; null when there is nothing to do or nobody says. */
  readonly lastDay: Day | null;
  /** Whether the certificate has to carry a note; null when there is nothing to do or nobody says. */
  readonly isNotedOnCertificate: boolean | null;
  readonly decision: Decision;
}

type Finding = Pick<DeathCancellation, 'status' | 'lastDay' | 'isNotedOnCertificate'>;

const NOTHING = { lastDay: null, isNotedOnCertificate: null };

const NO_DAY = { zh: '未记录', en: 'not recorded' };

const OUTCOMES: Readonly<Record<CancellationStatus, Outcome>> = {
  NOT_NEEDED: 'NO',
  DONE: 'NO',
  DUE: 'YES',
  OVERDUE: 'YES',
  UNDETERMINED: 'UNDETERMINED',
};

/** Does this person's enrolment have to be cancelled because of death: by when, and is it late. */
export function assessDeathCancellation(facts: PersonFacts, at: At, book: CompiledRulebook): DeathCancellation {
  const view = new FactsView(facts, at, book);
  const trace = new Trace();
  const rule = ruleOn(book, 'death-cancellation', within(book.span, at.asOf));
  const death = view.death();
  const finding = rule ? findCancellation(rule, death, view, book, trace) : noRule(trace);
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    ...finding,
    diedOn: death?.validFrom ?? null,
    decision: trace.decision('DEATH_CANCELLATION', OUTCOMES[finding.status], at, book.ref, [], {
      day: finding.lastDay,
    }),
  };
}

function noRule(trace: Trace): Finding {
  trace.because('rulebook.no-rule', [], { kind: 'death-cancellation' });
  return { ...NOTHING, status: 'UNDETERMINED' };
}

function findCancellation(
  rule: CompiledDeathCancellation,
  death: StatusFact | undefined,
  view: FactsView,
  book: CompiledRulebook,
  trace: Trace,
): Finding {
  if (death === undefined) {
    trace.because('death.alive', rule.citations);
    return { ...NOTHING, status: 'NOT_NEEDED' };
  }
  const diedOn = death.validFrom ?? null;
  const roll = onRoll(view, book);
  const values = { on: diedOn ?? NO_DAY, lastDay: rule.lastDay };
  if (roll === 'NEVER') {
    trace.because('death.not-on-roll', rule.citations, values);
    return { ...NOTHING, status: 'NOT_NEEDED' };
  }
  const status = cancellationStatus(rule, diedOn, roll === 'ENDED' ? false : roll === 'ON' || undefined, view.asOf);
  trace.used(rule.lastDayUsed);
  const isUndated = status === 'UNDETERMINED' && diedOn === null;
  trace.because(isUndated ? 'death.day-needed' : REASONS[status], rule.citations, values);
  if (status === 'DONE') return { ...NOTHING, status };
  if (isUndated) trace.needs(OTHER_FACTS.deathDate);
  else if (status === 'UNDETERMINED') {
    trace.misses({ ...rule.lastDayUsed, value: null, delegatedTo: 'NOT_STATED' });
  }
  if (status === 'UNDETERMINED') return { ...NOTHING, status };
  if (roll === 'UNKNOWN') trace.needs(OTHER_FACTS.stillOnRoll);
  return { status, lastDay: rule.lastDay, isNotedOnCertificate: noteOn(rule, view, book, trace) };
}

const REASONS = {
  NOT_NEEDED: 'death.alive',
  DONE: 'death.cancelled',
  DUE: 'death.due',
  OVERDUE: 'death.overdue',
  UNDETERMINED: 'death.after-last-day',
} as const satisfies Record<CancellationStatus, string>;

function noteOn(rule: CompiledDeathCancellation, view: FactsView, book: CompiledRulebook, trace: Trace) {
  const note = pointOn(rule.certificateNote, within(book.span, view.asOf));
  if (note.value === undefined) trace.misses(note.used);
  else trace.used(note.used);
  if (note.value) trace.because('death.certificate-note', note.used.citations);
  return note.value ?? null;
}

/** Where the person stands on the scheme's roll: of this year, or of the year before, which goes on into this one. */
function onRoll(view: FactsView, book: CompiledRulebook): 'ON' | 'ENDED' | 'NEVER' | 'UNKNOWN' {
  const own = view.facts.enrollments.filter(
    ({ scheme, policyYear, poolingAreaCode, regionCode, ...record }) =>
      scheme === book.scheme &&
      (policyYear === book.policyYear || policyYear === book.policyYear - 1) &&
      (book.poolingAreas.includes(poolingAreaCode) || isWithin(regionCode, book.regionCode)) &&
      (record.registeredOn == null || record.registeredOn <= view.asOf) &&
      view.knew(record),
  );
  if (own.length === 0) return view.searched('ENROLLMENT_HISTORY') ? 'NEVER' : 'UNKNOWN';
  return own.every(({ status }) => status === 'ENDED' || status === 'VOID') ? 'ENDED' : 'ON';
}
