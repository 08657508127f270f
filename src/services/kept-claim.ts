import type { ClaimLine } from '../policy/claim/lines.ts';
import type { ClaimStep } from '../policy/claim/payout.ts';
import type { Claim } from '../policy/claim.ts';
import type { CompiledRulebook } from '../policy/compile.ts';
import type { Citation, Decision, Reason, UsedFact, UsedParameter } from '../policy/decision.ts';
import { factNamed } from '../policy/named-facts.ts';
import {
  type ClauseName,
  clauseNames,
  clausesNamed,
  type ParameterName,
  parameterName,
  parameterNamed,
} from '../policy/stated-law.ts';
import { distinctCitations } from '../policy/trace.ts';

/** A claim's answer as it can be told again: the rulebook's tier and plan are known by their names. */
export type ToldClaim = ReturnType<typeof toldClaim>;

export function toldClaim({ tier, plan, ...answer }: Claim) {
  return {
    ...answer,
    tier: tier && { id: tier.id, label: tier.label },
    plan: plan && { id: plan.id, label: plan.label },
  };
}

type ByName<Part> = Omit<Part, 'citations'> & { readonly citations: readonly ClauseName[] };
type NamedParameters = readonly (ParameterName | UsedParameter)[];
/** A fact without the words for it; one that has no name among the facts of conditions, whole. */
type NamedFact = UsedFact | Omit<UsedFact, 'zh' | 'en'>;

/** What follows from the rest of a decision, and what would have changed it. */
type Left = 'rulebook' | 'citations' | 'nearMisses';
type InFull = 'reasons' | 'parameters' | 'missingParameters' | 'facts';

interface KeptDecision extends Omit<Decision, Left | InFull> {
  readonly reasons: readonly ByName<Reason>[];
  readonly parameters: NamedParameters;
  readonly missingParameters: NamedParameters;
  readonly facts: readonly NamedFact[];
}

/**
 * 报销决定存档: a claim's answer with the law by its names, because the version that says it is kept beside it and never changes. In full
 * the law is nine tenths of the text. What would have changed the answer is not kept: it is asked anew for whoever wants to know.
 */
interface KeptClaim extends Omit<ToldClaim, 'steps' | 'lines' | 'decision'> {
  readonly steps: readonly ByName<ClaimStep>[];
  readonly lines: readonly ByName<ClaimLine>[];
  readonly decision: KeptDecision;
}

/** The text that an answer about a claim is kept as. */
export function textOfClaim({ steps, lines, decision, ...answer }: ToldClaim, book: CompiledRulebook): string {
  const kept: KeptClaim = {
    ...answer,
    steps: steps.map(byName),
    lines: lines.map(byName),
    decision: decisionByName(decision, book),
  };
  return JSON.stringify(kept);
}

/** The answer that was kept as a text, by the version of the rulebook that gave it. */
export function claimOfText(text: string, book: CompiledRulebook): ToldClaim {
  const { steps, lines, decision, ...answer }: KeptClaim = JSON.parse(text);
  return {
    ...answer,
    steps: steps.map((step) => inFull(step, book)),
    lines: lines.map((line) => inFull(line, book)),
    decision: decisionInFull(decision, book),
  };
}

const byName = <Part extends { readonly citations: readonly Citation[] }>(part: Part): ByName<Part> => ({
  ...part,
  citations: clauseNames(part.citations),
});

const inFull = <Part extends { readonly citations: readonly ClauseName[] }>(part: Part, book: CompiledRulebook) => ({
  ...part,
  citations: clausesNamed(part.citations, book),
});

function decisionByName(decision: Decision, book: CompiledRulebook): KeptDecision {
  const { rulebook: _rulebook, citations: _citations, nearMisses: _nearMisses, ...told } = decision;
  const named = (parameters: readonly UsedParameter[]) => parameters.map((one) => parameterName(one, book));
  return {
    ...told,
    reasons: told.reasons.map(byName),
    parameters: named(told.parameters),
    missingParameters: named(told.missingParameters),
    facts: told.facts.map(withoutWords),
  };
}

function decisionInFull(kept: KeptDecision, book: CompiledRulebook): Decision {
  const reasons = kept.reasons.map((reason) => inFull(reason, book));
  const named = (parameters: NamedParameters) =>
    parameters.map((one) => ('name' in one ? one : parameterNamed(one, book)));
  const parameters = named(kept.parameters);
  return {
    ...kept,
    reasons,
    parameters,
    missingParameters: named(kept.missingParameters),
    citations: distinctCitations([...reasons, ...parameters]),
    facts: kept.facts.map(withWords),
    nearMisses: [],
    rulebook: book.ref,
  };
}

function withoutWords(fact: UsedFact): NamedFact {
  if (!factNamed(fact.name)) return fact;
  const { zh: _zh, en: _en, ...named } = fact;
  return named;
}

function withWords(fact: NamedFact): UsedFact {
  if ('zh' in fact) return fact;
  const { zh, en } = factNamed(fact.name) ?? { zh: fact.name, en: fact.name };
  return { zh, en, ...fact };
}
