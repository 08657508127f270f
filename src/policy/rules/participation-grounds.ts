import { compileCondition } from '../conditions.ts';
import type { Citation } from '../decision.ts';
import { RulebookNotRunnable } from '../errors.ts';
import type { Condition } from '../expression.ts';
import { type NamedFacts, neededFact } from '../named-facts.ts';
import type { Citing } from '../parameter.ts';
import type { ParticipationGroundsRule, Text } from '../rulebook.ts';
import type { Trace } from '../trace.ts';

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
  readonly citations: readonly Citation[];
}

export interface CompiledGrounds {
  readonly grounds: readonly CompiledGround[];
  readonly citations: readonly Citation[];
}

/** Compiles the grounds; refuses a condition that the check before publishing would have refused. */
export function compileGrounds(rule: ParticipationGroundsRule, citing: Citing): CompiledGrounds {
  const grounds = rule.grounds.map((ground) => {
    const condition = compileCondition(ground.when);
    if ('problem' in condition) throw new RulebookNotRunnable(`ground ${ground.id}`, condition.problem.message);
    return {
      id: ground.id,
      label: ground.label,
      condition,
      bring: (ground.bring ?? []).map(({ zh, en, assumed, cite }) => ({
        zh,
        en,
        assumed: assumed ?? null,
        citations: citing.cite(cite, ground.cite ?? rule.cite),
      })),
      citations: citing.cite(ground.cite, rule.cite),
    };
  });
  return {
    grounds,
    citations: citing.cite(
      rule.cite,
      rule.grounds.flatMap((ground) => ground.cite ?? []),
    ),
  };
}

/** What the grounds say about one person: the first that holds; null when none does; undefined when some are open. */
export function groundMet(rule: CompiledGrounds, facts: NamedFacts): CompiledGround | null | undefined {
  let isOpen = false;
  for (const ground of rule.grounds) {
    const answer = ground.condition.test(facts);
    if (answer === true) return ground;
    if (answer === undefined) isOpen = true;
  }
  return isOpen ? undefined : null;
}

/**
 * 参保对象: who may join. Any one ground is enough, whatever the others say. Nobody is turned away for a fact that was
 * never looked up: while a ground is open the answer is open, and names the facts that could still settle it.
 *
 * Written from: the clauses cited by each ground of the rulebook's `participation-grounds` rule.
 */
export function explainGrounds(
  rule: CompiledGrounds,
  met: CompiledGround | null | undefined,
  facts: NamedFacts,
  trace: Trace,
): void {
  if (met) {
    trace.because('eligibility.ground-met', met.citations, { ground: met.label });
    return;
  }
  const open = new Set<number>();
  for (const ground of rule.grounds) {
    const isOpen = ground.condition.test(facts) === undefined;
    const key = isOpen ? 'eligibility.ground-open' : 'eligibility.ground-not-met';
    trace.because(key, ground.citations, { ground: ground.label });
    if (isOpen) ground.condition.addOpen(facts, open);
  }
  for (const index of [...open].sort((a, b) => a - b)) trace.needs(neededFact(index));
}
