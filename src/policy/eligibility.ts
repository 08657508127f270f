import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Decision } from './decision.ts';
import type { Day, PersonFacts, PlaceKind, Scheme } from './facts.ts';
import { FactsView } from './facts-view.ts';
import { NamedFacts, OTHER_FACTS } from './named-facts.ts';
import { withNewbornDays } from './newborn-window.ts';
import { type CollectionWindow, collectionWindow, explainWindow } from './rules/collection-window.ts';
import {
  type CompiledExclusion,
  type CompiledGround,
  type CompiledGrounds,
  type DocumentToBring,
  exclusionMet,
  explainGrounds,
  groundMet,
} from './rules/participation-grounds.ts';
import { Trace } from './trace.ts';

/** 参保资格: may this person enrol here for the year. */
export interface EnrollmentEligibility {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly status: 'YES' | 'NO' | 'UNDETERMINED';
  /** The ground that is met; null unless the status is yes. */
  readonly ground: CompiledGround | null;
  /** What keeps the person out although a ground may be met; null when nothing does. */
  readonly exclusion: CompiledExclusion | null;
  /** Where the person may enrol, as far as the text names places; none while the answer is not yes. */
  readonly places: readonly PlaceToEnrol[];
  /** What to bring when joining on that ground. */
  readonly bring: readonly DocumentToBring[];
  /** The person's own collection window; null when the rulebook has none. */
  readonly window: CollectionWindow | null;
  /** Whether the person is enrolled in the pooling area for the year already. */
  readonly isEnrolled: boolean;
  readonly decision: Decision;
}

/** 参保地: a place where a person may enrol, and why there. */
export interface PlaceToEnrol {
  readonly basis: PlaceKind;
  readonly regionCode: string;
}

/** What the grounds say about a person, before it is put into words. */
export interface GroundFinding {
  readonly status: EnrollmentEligibility['status'];
  /** The ground that is met, whether or not an exclusion is still open. */
  readonly ground: CompiledGround | null;
  readonly exclusion: CompiledExclusion | null;
  readonly rule: CompiledGrounds | undefined;
}

/**
 * One person as one rulebook reads them on one day. Whoever asks several questions about a person hands it on: what one
 * has looked up the next need not, and the answers are the same.
 */
export class PersonReading {
  readonly view: FactsView;
  readonly named: NamedFacts;
  readonly finding: GroundFinding;

  constructor(facts: PersonFacts, at: At, book: CompiledRulebook) {
    this.view = new FactsView(facts, at, book);
    this.named = new NamedFacts(this.view);
    this.finding = findGround(this.view, this.named, book);
  }
}

/**
 * May this person enrol here for the year: yes with a ground and nothing that keeps them out, no when every ground is
 * known to fail or an exclusion holds, else undetermined.
 */
export function assessEnrollmentEligibility(
  facts: PersonFacts,
  at: At,
  book: CompiledRulebook,
  trace: Trace = new Trace(),
  { view, named, finding } = new PersonReading(facts, at, book),
): EnrollmentEligibility {
  explainFinding(finding, view, named, trace);

  const enrolled = view.enrollments()[0];
  if (enrolled) trace.because('enrollment.already', finding.rule?.citations ?? [], { region: enrolled.regionCode });
  const window = windowOf(view, book);
  if (window && finding.status !== 'NO') explainWindow(window, at.asOf, trace);

  const ground = finding.status === 'YES' ? finding.ground : null;
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    status: finding.status,
    ground,
    exclusion: finding.exclusion,
    places: finding.status === 'YES' && finding.rule ? placesToEnrol(finding.rule, view) : [],
    bring: ground?.bring ?? [],
    window,
    isEnrolled: enrolled !== undefined,
    decision: trace.decision('ENROLLMENT_ELIGIBILITY', finding.status, at, book.ref, trace.isKept ? named.used() : []),
  };
}

/** Holds grounds and exclusions against the facts. The dead cannot enrol, whatever else is on record. */
function findGround(view: FactsView, named: NamedFacts, book: CompiledRulebook): GroundFinding {
  const rule = ruleOn(book, 'participation-grounds', within(book.span, view.asOf));
  if (view.death()) return { status: 'NO', ground: null, exclusion: null, rule };
  if (rule === undefined) return { status: 'UNDETERMINED', ground: null, exclusion: null, rule };
  const excluded = exclusionMet(rule, named);
  if (excluded) return { status: 'NO', ground: null, exclusion: excluded, rule };
  const met = groundMet(rule, named);
  if (met === null) return { status: 'NO', ground: null, exclusion: null, rule };
  const isSettled = met !== undefined && excluded === null;
  return { status: isSettled ? 'YES' : 'UNDETERMINED', ground: met ?? null, exclusion: null, rule };
}

const NO_PLACES: readonly PlaceToEnrol[] = [];

/** The places of the person that lie in the rulebook's region and that it names as places to enrol. */
function placesToEnrol(rule: CompiledGrounds, view: FactsView): readonly PlaceToEnrol[] {
  if (rule.places.length === 0) return NO_PLACES;
  return rule.places.flatMap((basis) =>
    view.facts.places
      .filter((place) => place.kind === basis && view.holds(place) && view.isInRegion(place.regionCode))
      .map(({ regionCode }) => ({ basis, regionCode })),
  );
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
    explainGrounds(finding.rule, met, finding.exclusion, named, trace);
  }
}

/** The person's own collection window, and whether the day asked about is in it; null when the rulebook has none. */
export function windowOf(view: FactsView, book: CompiledRulebook): CollectionWindow | null {
  const window = ordinaryWindow(view, book, view.asOf);
  return window && withNewbornDays(window, view, book);
}

/** The window without the days that the rule for newborns gives: for payments that this rule has not settled. */
export function ordinaryWindow(view: FactsView, book: CompiledRulebook, day: Day): CollectionWindow | null {
  const rule = ruleOn(book, 'collection-window', within(book.span, day));
  return rule ? collectionWindow(rule, view.facts.birthDate, day) : null;
}
