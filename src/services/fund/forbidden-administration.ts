import type { Day } from '../../policy/facts.ts';
import { assessFund } from '../../policy/fund.ts';
import { type Fen, formatYuan } from '../../policy/money.ts';
import type { FundQuestion } from '../../store/queries/fund.ts';
import { clauseOf } from '../collection/collection-problem.ts';
import { saidOf } from '../statements/assistance-overlaps.ts';
import type { Counter, WriteProblem } from '../write.ts';

/** Money for staff and offices, in fen, and the day whose law counts. */
interface Administration {
  readonly amountFen: Fen;
  readonly on: Day;
}

/**
 * 工作经费: what stands in the way of paying staff and offices out of a fund, with the clause of its area and year that forbids it;
 * null where the law allows it, and where none is published.
 */
export function forbiddenAdministration(
  { rulebooks }: Pick<Counter, 'rulebooks'>,
  { poolingAreaCode: region, scheme, policyYear }: FundQuestion,
  { amountFen, on }: Administration,
  field: string,
): WriteProblem | null {
  const law = saidOf(() => rulebooks.find({ region, scheme, policyYear }));
  if (!law) return null;
  const facts = { fund: { administrationFen: amountFen } };
  const { isAdministrationRight, decision } = assessFund(facts, { asOf: on }, law.compiled);
  if (isAdministrationRight !== false) return null;
  const forbidding = decision.parameters.filter(({ name }) => name === 'fund-limits.administration');
  const clauses = [...new Set(forbidding.flatMap(({ citations }) => citations).map(clauseOf))];
  const text = {
    zh: `人员和工作经费（${formatYuan(amountFen)}元）不得从基金中列支，应由财政预算安排。`,
    en: `Staff and offices (${formatYuan(amountFen)}) are never paid out of the fund: the budget of the government bears them.`,
  };
  return { code: 'ADMINISTRATION_FORBIDDEN', field, text, clauses };
}
