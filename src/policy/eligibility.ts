import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision } from './decision.ts';
import type { Day, PersonFacts, Scheme } from './facts.ts';
import { FactsView } from './facts-view.ts';
import { NamedFacts, OTHER_FACTS } from './named-facts.ts';
import { type CollectionWindow, collectionWindow, explainWindow } from './rules/collection-window.ts';
import {
  type CompiledGround,
  type CompiledGrounds,
  type DocumentToBring,
  explainGrounds,
  groundMet,
} from './rules/participation-grounds.ts';
import { Trace } from './trace.ts';

/** 参保资格: may this person enrol here for the year. */
export interface EnrollmentEligibility {
  readonly regionCode: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly status: 'YES' | 'NO' | 'UNDETERMINED';
  /** The ground that is met; null unless the status is yes. */
  readonly ground: CompiledGround | null;
  /** What to bring when joining on that ground. */
  readonly bring: readonly DocumentToBring[];
  /** The person's own collection window; null when the rulebook has none. */
  readonly window: CollectionWindow | null;
  /** Whether the person is enrolled in the pooling area for the year already. */
  readonly isEnrolled: boolean;
  readonly decision: Decision;
}

/** What the grounds say about a person, before it is put into words. */
export interface GroundFinding {
  readonly status: EnrollmentEligibility['status'];
  readonly ground: CompiledGround | null;
  readonly rule: CompiledGrounds | undefined;
}

/** May this person enrol here for the year: yes with a ground, no when every ground is known to fail, else undetermined. */
export function assessEnrollmentEligibility(facts: PersonFacts, at: At, book: CompiledRulebook): EnrollmentEligibility {
  const view = new FactsView(facts, at, book);
  const named = new NamedFacts(view);
  const trace = new Trace();
  const finding = findGround(view, named, book);
  explainFinding(finding, view, named, trace);

  const enrolled = view.enrollments()[0];
  if (enrolled) trace.because('enrollment.already', finding.rule?.citations ?? [], { region: enrolled.regionCode });
  const window = windowOf(view, book);
  if (window && finding.status !== 'NO') explainWindow(window, at.asOf, trace);

  return {
    regionCode: book.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    status: finding.status,
    ground: finding.ground,
    bring: finding.ground?.bring ?? [],
    window,
    isEnrolled: enrolled !== undefined,
    decision: trace.decision('ENROLLMENT_ELIGIBILITY', finding.status, at, book.ref, named.used()),
  };
}

/** Holds the grounds against the facts. The dead cannot enrol, whatever else is on record. */
export function findGround(view: FactsView, named: NamedFacts, book: CompiledRulebook): GroundFinding {
  const rule = ruleOn(book.rules.grounds, within(book.span, view.asOf));
  if (view.death()) return { status: 'NO', ground: null, rule };
  const met = rule && groundMet(rule, named);
  if (met) return { status: 'YES', ground: met, rule };
  return { status: met === null ? 'NO' : 'UNDETERMINED', ground: null, rule };
}

/** Puts a finding into reasons, citations and needed facts. */
export function explainFinding(finding: GroundFinding, view: FactsView, named: NamedFacts, trace: Trace): void {
  const death = view.death();
  if (death) {
    trace.because('person.dead', finding.rule?.citations ?? [], { on: death.validFrom ?? '' });
    if (death.validFrom == null) trace.needs(OTHER_FACTS.deathDate);
  } else if (finding.rule === undefined) {
    trace.because('rulebook.no-rule', [], { kind: 'participation-grounds' });
  } else {
    const met = finding.status === 'NO' ? null : (finding.ground ?? undefined);
    explainGrounds(finding.rule, met, named, trace);
  }
}

/** The person's own collection window, and whether a day is in it; null when the rulebook has none. */
export function windowOf(view: FactsView, book: CompiledRulebook, day: Day = view.asOf): CollectionWindow | null {
  const rule = ruleOn(book.rules.windows, within(book.span, day));
  return rule ? collectionWindow(rule, view.facts.birthDate, day) : null;
}
