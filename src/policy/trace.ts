import type {
  At,
  Citation,
  Decision,
  DecisionKind,
  NearMiss,
  NeededFact,
  Outcome,
  Reason,
  Result,
  RulebookRef,
  TimelineStep,
  UsedFact,
  UsedParameter,
} from './decision.ts';
import type { ListingFact } from './facts.ts';
import { listingFact } from './listing-facts.ts';
import type { MessageKey } from './messages.ts';
import type { Text } from './rule.ts';

const NO_VALUES = {};
const NO_RESULT: Result = {};
const NO_STEPS: readonly TimelineStep[] = [];

/** What a list that nothing was put into gives: shared, because most lists of most answers stay empty. */
const NONE: readonly never[] = [];

/** Collects, step by step, what an answer rests on. One per answer. */
export class Trace {
  /** Whether what is told is kept: work that only serves the telling may be left out when it is not. */
  readonly isKept: boolean;
  /** Whether what would have changed the answer is kept too. */
  readonly isCompared: boolean;

  #isOpen = false;
  #reasons: Reason[] | undefined;
  #parameters: UsedParameter[] | undefined;
  #missing: UsedParameter[] | undefined;
  #needed: NeededFact[] | undefined;
  #assumptions: Text[] | undefined;
  #nearMisses: NearMiss[] | undefined;
  #listings: ListingFact[] | undefined;

  constructor(isKept = true, isCompared = isKept) {
    this.isKept = isKept;
    this.isCompared = isCompared;
  }

  /**
   * A trace that keeps nothing but whether the answer is open: for counting a million people, where only the figures are
   * wanted. The answer itself is the same. No class of its own: the engine runs faster while it meets one kind of trace.
   */
  static quiet(): Trace {
    return new Trace(false);
  }

  /** A trace that keeps everything but what would have changed the answer. */
  static plain(): Trace {
    return new Trace(true, false);
  }

  /** One step, with the clauses it rests on. */
  because(key: MessageKey, citations: readonly Citation[], values: Reason['values'] = NO_VALUES): void {
    if (!this.isKept) return;
    this.#reasons ??= [];
    this.#reasons.push({ key, values, citations });
  }

  /** A parameter that was read. */
  used(parameter: UsedParameter): void {
    if (!this.isKept) return;
    this.#parameters ??= [];
    if (this.#parameters.includes(parameter)) return;
    this.#parameters.push(parameter);
    if (parameter.assumed) this.assumes(parameter.assumed);
  }

  /** A parameter whose absence keeps the answer open. */
  misses(parameter: UsedParameter): void {
    this.#isOpen = true;
    if (!this.isKept) return;
    this.used(parameter);
    this.#missing ??= [];
    if (!this.#missing.includes(parameter)) this.#missing.push(parameter);
  }

  /** A fact that would settle the answer. */
  needs(fact: NeededFact): void {
    this.#isOpen = true;
    if (!this.isKept) return;
    this.#needed ??= [];
    if (!this.#needed.some((known) => known.name === fact.name)) this.#needed.push(fact);
  }

  /** A reading that the text does not give. */
  assumes(assumption: Text): void {
    if (!this.isKept) return;
    this.#assumptions ??= [];
    if (!this.#assumptions.some((known) => known.en === assumption.en)) this.#assumptions.push(assumption);
  }

  /** Facts that the answer rests on, as far as one of them is only taken to be so. */
  restsOn(facts: readonly UsedFact[]): void {
    for (const { assumed } of facts) if (assumed) this.assumes(assumed);
  }

  /** A listing that took part in deciding: it gives something, loses to a better one, or is refused. */
  rested(listing: ListingFact): void {
    if (!this.isKept) return;
    this.#listings ??= [];
    if (!this.#listings.includes(listing)) this.#listings.push(listing);
  }

  /** Something that would have changed the answer. */
  nearMiss(key: MessageKey, citations: readonly Citation[], values: Reason['values'] = NO_VALUES): void {
    if (!this.isCompared) return;
    this.#nearMisses ??= [];
    this.#nearMisses.push({ key, values, citations });
  }

  /** Whether a fact or a parameter is still missing. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The answer, with the clauses of every step and parameter named once. */
  decision(
    kind: DecisionKind,
    outcome: Outcome,
    at: At,
    rulebook: RulebookRef,
    facts: readonly UsedFact[],
    { amount = null, day = null, timeline = NO_STEPS }: Result = NO_RESULT,
  ): Decision {
    if (outcome === 'UNDETERMINED' && this.#reasons === undefined) this.#sayWhatIsMissing();
    this.restsOn(facts);
    const reasons = this.#reasons ?? NONE;
    const parameters = this.#parameters ?? NONE;
    return {
      kind,
      outcome,
      reasons,
      parameters,
      missingParameters: this.#missing ?? NONE,
      citations: this.isKept ? distinctCitations([...reasons, ...parameters]) : NONE,
      facts: this.#listings ? [...facts, ...this.#listings.map(listingFact)] : facts,
      neededFacts: this.#needed ?? NONE,
      assumptions: this.#assumptions ?? NONE,
      nearMisses: this.#nearMisses ?? NONE,
      amount,
      day,
      timeline,
      asOf: at.asOf,
      knownAt: at.knownAt ?? null,
      rulebook,
    };
  }

  /** No answer without a reason: where no step could be taken, what was wanted for the first. */
  #sayWhatIsMissing(): void {
    const missing = this.#missing ?? NONE;
    const needed = this.#needed ?? NONE;
    if (missing.length > 0) {
      this.because('rulebook.not-stated', distinctCitations(missing), { names: missing.map(({ name }) => name) });
    }
    if (needed.length > 0) {
      const [zh, en] = [needed.map((fact) => fact.zh).join('、'), needed.map((fact) => fact.en).join('; ')];
      this.because('facts.not-given', [], { facts: { zh, en } });
    }
  }
}

/** A trace of an answer that is settled already: what is still unknown changes nothing, and is not asked for. */
export class SettledTrace extends Trace {
  override needs(): void {}

  override misses(parameter: UsedParameter): void {
    this.used(parameter);
  }
}

/** Each clause once, in the order of first use. */
export function distinctCitations(parts: readonly { readonly citations: readonly Citation[] }[]): Citation[] {
  const citations: Citation[] = [];
  for (const part of parts) {
    for (const citation of part.citations) {
      if (!citations.some((known) => isSameClause(known, citation))) citations.push(citation);
    }
  }
  return citations;
}

function isSameClause(a: Citation, b: Citation): boolean {
  return a === b || (a.documentId === b.documentId && a.locator === b.locator);
}
