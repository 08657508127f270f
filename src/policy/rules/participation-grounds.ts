import { conditionOf } from '../conditions.ts';
import type { Citation } from '../decision.ts';
import type { Condition } from '../expression.ts';
import type { PlaceKind } from '../facts.ts';
import { type NamedFacts, neededFact } from '../named-facts.ts';
import type { Citing } from '../parameter.ts';
import type { Cites, RuleBase, Text } from '../rule.ts';
import type { Trace } from '../trace.ts';

/** 参保对象: any one ground is enough. */
export interface ParticipationGroundsRule extends RuleBase<'participation-grounds'> {
  readonly grounds: readonly Ground[];
  /** 不得参保: any one keeps a person out, whatever ground they meet. */
  readonly exclusions?: readonly Exclusion[];
  /** 参保地: where a person who meets a ground may enrol. Left out, the text does not say. */
  readonly places?: readonly PlaceKind[];
}

export interface Exclusion {
  readonly id: string;
  readonly label: Text;
  readonly when: string;
  /** Why it keeps people out although the text does not say so. */
  readonly assumed?: Text;
  readonly cite?: Cites;
}

export interface Ground {
  readonly id: string;
  readonly label: Text;
  /** A condition over named facts (`named-facts.ts`). */
  readonly when: string;
  /** What to bring when joining on this ground. */
  readonly bring?: readonly (Text & { readonly assumed?: Text; readonly cite?: Cites })[];
  /** Why its condition reads so although the text does not say so. */
  readonly assumed?: Text;
  readonly cite?: Cites;
}

/** What to bring when joining. */
export interface DocumentToBring extends Text {
  readonly assumed: Text | null;
  readonly citations: readonly Citation[];
}

/** 参保对象: one ground to join on, ready to run. */
export interface CompiledGround {
  readonly id: string;
  readonly label: Text;
  readonly condition: Condition;
  readonly bring: readonly DocumentToBring[];
  readonly assumed: Text | null;
  readonly citations: readonly Citation[];
}

/** 不得参保: one thing that keeps a person out, ready to run. */
export type CompiledExclusion = Pick<CompiledGround, 'id' | 'label' | 'condition' | 'assumed' | 'citations'>;

export interface CompiledGrounds {
  readonly grounds: readonly CompiledGround[];
  readonly exclusions: readonly CompiledExclusion[];
  readonly places: readonly PlaceKind[];
  readonly assumed: Text | null;
  readonly citations: readonly Citation[];
}

/** Compiles the grounds; refuses a condition that the check before publishing would have refused. */
export function compileGrounds(rule: ParticipationGroundsRule, citing: Citing): CompiledGrounds {
  return {
    grounds: rule.grounds.map((ground) => compileGround(ground, rule.cite, citing)),
    exclusions: (rule.exclusions ?? []).map(({ id, label, when, assumed = null, cite }) => ({
      id,
      label,
      condition: conditionOf(`exclusion ${id}`, when),
      assumed,
      citations: citing.cite(cite, rule.cite),
    })),
    places: rule.places ?? [],
    assumed: rule.assumed ?? null,
    citations: citing.cite(
      rule.cite,
      rule.grounds.flatMap((ground) => ground.cite ?? []),
    ),
  };
}

function compileGround(ground: Ground, inherited: Cites | undefined, citing: Citing): CompiledGround {
  const { id, label, when, bring = [], assumed = null, cite } = ground;
  return {
    id,
    label,
    condition: conditionOf(`ground ${id}`, when),
    bring: bring.map((one) => ({
      zh: one.zh,
      en: one.en,
      assumed: one.assumed ?? null,
      citations: citing.cite(one.cite, cite ?? inherited),
    })),
    assumed,
    citations: citing.cite(cite, inherited),
  };
}

/** What the grounds say about one person: the first that holds; null when none does; undefined when some are open. */
export function groundMet(rule: CompiledGrounds, facts: NamedFacts): CompiledGround | null | undefined {
  return firstThatHolds(rule.grounds, facts);
}

/** What keeps a person out: the first that holds; null when nothing does; undefined when some are open. */
export function exclusionMet(rule: CompiledGrounds, facts: NamedFacts): CompiledExclusion | null | undefined {
  return rule.exclusions.length === 0 ? null : firstThatHolds(rule.exclusions, facts);
}

function firstThatHolds<Part extends { readonly condition: Condition }>(
  parts: readonly Part[],
  facts: NamedFacts,
): Part | null | undefined {
  let isOpen = false;
  for (const part of parts) {
    const answer = part.condition.test(facts);
    if (answer === true) return part;
    if (answer === undefined) isOpen = true;
  }
  return isOpen ? undefined : null;
}

/**
 * 参保对象: who may join. Any one ground is enough, whatever the others say, unless an exclusion holds: then no ground
 * helps. Nobody is turned away, nor let in, for a fact that was never looked up: while a ground or an exclusion could
 * still change the answer it is open, and names the facts that could settle it.
 *
 * Written from: the clauses cited by each ground and exclusion of the rulebook's `participation-grounds` rule.
 */
export function explainGrounds(
  rule: CompiledGrounds,
  met: CompiledGround | null | undefined,
  excluded: CompiledExclusion | null | undefined,
  facts: NamedFacts,
  trace: Trace,
): void {
  if (excluded) {
    trace.because('eligibility.excluded', excluded.citations, { exclusion: excluded.label });
    if (excluded.assumed) trace.assumes(excluded.assumed);
    return;
  }
  if (rule.assumed) trace.assumes(rule.assumed);
  const open = new Set<number>();
  if (met) explainMet(met, trace);
  else explainUnmet(rule, facts, open, trace);
  if (met !== null) explainExclusions(rule, facts, open, trace);
  for (const index of [...open].sort((a, b) => a - b)) trace.needs(neededFact(index));
}

function explainMet(met: CompiledGround, trace: Trace): void {
  trace.because('eligibility.ground-met', met.citations, { ground: met.label });
  if (met.assumed) trace.assumes(met.assumed);
}

function explainUnmet(rule: CompiledGrounds, facts: NamedFacts, open: Set<number>, trace: Trace): void {
  for (const ground of rule.grounds) {
    const isOpen = ground.condition.test(facts) === undefined;
    const key = isOpen ? 'eligibility.ground-open' : 'eligibility.ground-not-met';
    trace.because(key, ground.citations, { ground: ground.label });
    if (isOpen) ground.condition.addOpen(facts, open);
  }
}

/** An exclusion matters only to somebody who meets a ground, or still might. */
function explainExclusions(rule: CompiledGrounds, facts: NamedFacts, open: Set<number>, trace: Trace): void {
  for (const exclusion of rule.exclusions) {
    const isOpen = exclusion.condition.test(facts) === undefined;
    const key = isOpen ? 'eligibility.exclusion-open' : 'eligibility.not-excluded';
    trace.because(key, exclusion.citations, { exclusion: exclusion.label });
    if (isOpen) exclusion.condition.addOpen(facts, open);
    if (isOpen && exclusion.assumed) trace.assumes(exclusion.assumed);
  }
}
