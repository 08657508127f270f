import type { Day } from '../../policy/facts.ts';
import { formatRate, parseRate } from '../../policy/rate.ts';
import type { Parameter } from '../../policy/rule.ts';
import type { RuleOf } from '../../policy/rulebook.ts';
import type { Finding, Path } from '../problem.ts';
import type { Around } from './around.ts';
import { inYears } from './days.ts';
import { type Bounds, type ShareProblem, shareProblem } from './shares.ts';
import { boundsOn, textOn, turningDays } from './stated.ts';

/** Shares of one sum add up to it. */
export function checkWorkFunds(rule: RuleOf<'work-funds'>, { path, span }: Around): Finding[] {
  for (const day of turningDays(
    rule.shares.map(({ share }) => share),
    span,
  )) {
    const shares = rule.shares.map(({ id, share }) => ({ id, ...ratesOn(share, day) }));
    const problem = shareProblem({ shares, total: { least: WHOLE, most: WHOLE }, areAll: true });
    if (problem) return [{ path: [...path, 'shares'], message: worded(problem, day) }];
  }
  return [];
}

const WHOLE = parseRate('100.00');

function ratesOn(share: Parameter, day: Day): Bounds {
  const { least, most } = boundsOn(share, day);
  return { least: least === undefined ? 0 : parseRate(least), most: most === undefined ? undefined : parseRate(most) };
}

function worded(problem: ShareProblem, day: Day): string {
  if (problem.kind === 'ONE') {
    const [own, left] = [formatRate(problem.most), formatRate(problem.left)];
    return `On ${day} "${problem.id}" may come to ${own}%, but the others leave ${left}%.`;
  }
  const bound = problem.kind === 'OVER' ? 'at least ' : 'at most ';
  return `The shares make ${problem.isExact ? '' : bound}${formatRate(problem.sum)}% on ${day}, not 100.00%.`;
}

export function checkBulletin(rule: RuleOf<'bulletin'>, { path, span }: Around): Finding[] {
  const { explanationAfter, criticismAfter } = rule;
  for (const day of turningDays([explanationAfter, criticismAfter], span)) {
    const [first, second] = [textOn(explanationAfter, day), textOn(criticismAfter, day)];
    if (first === undefined || second === undefined || Number(first) <= Number(second)) continue;
    const message = `Criticism follows after ${second} months, before the explanation after ${first}: turn them round.`;
    return [{ path: [...path, 'criticismAfter'], message }];
  }
  return [];
}

export function checkPenalty(rule: RuleOf<'shortfall-penalty'>, { path }: Around): Finding[] {
  if (rule.countyMatch !== undefined || rule.taxShare !== undefined) return [];
  return [{ path, message: 'Give at least one of: countyMatch; taxShare.' }];
}

export function checkCancellation(rule: RuleOf<'death-cancellation'>, { path, rulebook }: Around): Finding[] {
  const { collectionYear, policyYear } = rulebook;
  return inYears(rule.lastDay, [collectionYear, policyYear], [...path, 'lastDay'], 'Cancellations end');
}

/** What one level of offices has to have, and the day of one duty, is said once. */
export function checkStaffing({ offices }: RuleOf<'staffing'>, { path }: Around): Finding[] {
  return saidTwice(offices, ({ level }) => level, [...path, 'offices'], 'level');
}

export function checkDeadlines({ deadlines }: RuleOf<'deadline'>, { path }: Around): Finding[] {
  return saidTwice(deadlines, ({ duty }) => duty, [...path, 'deadlines'], 'duty');
}

function saidTwice<Item>(items: readonly Item[], keyOf: (item: Item) => string, path: Path, key: string): Finding[] {
  return items.flatMap((item, index) => {
    const first = items.findIndex((other) => keyOf(other) === keyOf(item));
    if (first === index) return [];
    return [{ path: [...path, index, key], message: `${keyOf(item)} stands twice: say once what holds for it.` }];
  });
}
