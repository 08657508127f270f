import { ruleOn, within } from '../../policy/compile.ts';
import { FactsView } from '../../policy/facts-view.ts';
import { isExact } from '../../policy/money.ts';
import { repairPrice } from '../../policy/repair.ts';
import { Trace } from '../../policy/trace.ts';
import { assessWaitingPeriod } from '../../policy/waiting.ts';
import { discreetDecision } from '../discreet-answer.ts';
import { isProblem, type PayingCase, refusing, type SettledDue } from './collection-case.ts';
import { amountTaken } from './collection-due.ts';
import { needsOf, type Problem } from './collection-problem.ts';
import { paidOfYear } from './paid-of-year.ts';

/**
 * What repairing one missed year (断保修复) still costs: the rulebook's price of a year on the day of payment, less what
 * was paid for that year already. Refuses a year that was not missed, and a price that is open.
 */
export function repairDue(of: PayingCase): SettledDue | Problem {
  const { facts, place, paidOn, line, asked, index } = of;
  const refuse = refusing(index);
  const { compiled } = place.published;
  const year = line.policyYear ?? asked.policyYear;
  const day = within(compiled.span, paidOn);
  const rule = ruleOn(compiled, 'waiting-period', day);
  if (!rule?.repair) return refuse('REPAIR_NONE');

  const { missedYears, missedYearsList, decision } = assessWaitingPeriod(facts, { asOf: paidOn }, compiled);
  const trace = new Trace();
  const price = repairPrice(rule, new FactsView(facts, { asOf: paidOn }, compiled), compiled, day, trace);
  if (missedYears === null || price === null || !isExact(price)) {
    const priced = trace.decision('WAITING_PERIOD', 'UNDETERMINED', { asOf: paidOn }, compiled.ref, []);
    const { missingParameters } = discreetDecision(priced);
    const { neededFacts } = discreetDecision(decision);
    return refuse('REPAIR_UNDETERMINED', { needs: needsOf(neededFacts, missingParameters) }, rule.citations);
  }
  if (!missedYearsList.includes(year)) {
    const missed = missedYearsList.join(', ') || '—';
    return refuse('REPAIR_YEAR_UNKNOWN', { year, missed }, rule.citations);
  }
  const repaired = { scheme: asked.scheme ?? 'URRBMI', policyYear: year, purpose: 'REPAIR' } as const;
  const dueFen = price.minFen - paidOfYear(facts, repaired);
  if (dueFen <= 0) return refuse('ALREADY_PAID', { year });
  const taken = amountTaken(of, dueFen);
  return isProblem(taken) ? taken : { ...taken, override: null, due: null };
}
