import type { At } from '../../policy/decision.ts';
import { PersonReading } from '../../policy/eligibility.ts';
import { assessContribution, type CompiledRulebook, type Contribution } from '../../policy/engine.ts';
import type { PersonFacts } from '../../policy/facts.ts';
import { exactFen, isExact } from '../../policy/money.ts';
import { Trace } from '../../policy/trace.ts';
import type { RosterLineRow } from '../../store/queries/roster.ts';

/** How somebody stands on a roster, and their money in fen; null while an amount is open. */
export type RosterDue = Pick<RosterLineRow, 'state' | 'standardFen' | 'owedFen' | 'paidFen'>;

/** What one person owes by one rulebook, without the telling: a roster has figures, and the reasons are asked for one by one. */
export function rosterDue(facts: PersonFacts, at: At, book: CompiledRulebook): RosterDue {
  const reading = new PersonReading(facts, at, book);
  const contribution = assessContribution(facts, at, book, Trace.quiet(), reading);
  const state = stateOf(contribution, reading.finding.status === 'UNDETERMINED');
  return {
    state,
    standardFen: exactFen(contribution.standard),
    owedFen: state === 'OPEN' ? null : exactFen(contribution.collectedNow),
    paidFen: contribution.alreadyPaidFen,
  };
}

/**
 * OPEN is what no counter could take yet: the amount is unknown or a range, or money would be taken from somebody of whom it
 * is not known whether they may enrol. Who has paid what is due has paid, however open the rest.
 */
function stateOf(
  { collectedNow, alreadyPaidFen, decision }: Contribution,
  isEligibilityOpen: boolean,
): RosterDue['state'] {
  if (decision.outcome === 'NO') return 'NOT_ELIGIBLE';
  if (collectedNow === null || !isExact(collectedNow)) return 'OPEN';
  if (collectedNow.minFen > 0) return isEligibilityOpen ? 'OPEN' : 'OWING';
  return alreadyPaidFen > 0 ? 'PAID' : 'NOTHING_DUE';
}
