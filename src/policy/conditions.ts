import { RulebookNotRunnable } from './errors.ts';
import { type Condition, conditionCompiler } from './expression.ts';
import { NAMED_FACTS } from './named-facts.ts';

/** Compiles a rulebook's condition over the named facts. */
export const compileCondition = conditionCompiler(NAMED_FACTS);

/** A condition of a rulebook that passed the check before publishing; `what` names its part where it did not. */
export function conditionOf(what: string, when: string): Condition {
  const condition = compileCondition(when);
  if ('problem' in condition) throw new RulebookNotRunnable(what, condition.problem.message);
  return condition;
}
