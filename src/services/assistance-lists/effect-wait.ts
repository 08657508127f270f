import type { CompiledRulebook } from '../../policy/compile.ts';
import type { At } from '../../policy/decision.ts';
import type { PersonFacts } from '../../policy/facts.ts';
import { Trace } from '../../policy/trace.ts';
import { assessWaitingPeriod } from '../../policy/waiting.ts';

/** Whether a listing spares somebody a wait that they would have, or perhaps have, without any. */
export function isWaitSkipped(facts: PersonFacts, at: At, book: CompiledRulebook): boolean {
  if (facts.listings.length === 0 || !sparesTheListed(book)) return false;
  const { exemption } = assessWaitingPeriod(facts, at, book, Trace.quiet());
  if (!exemption?.tellsCategory) return false;
  return assessWaitingPeriod({ ...facts, listings: [] }, at, book, Trace.quiet()).applies !== false;
}

/** Whether a waiting rule exempts anybody for being on a list. */
function sparesTheListed({ rules }: CompiledRulebook): boolean {
  return rules['waiting-period'].some(({ rule }) => rule.exemptions.some(({ tellsCategory }) => tellsCategory));
}
