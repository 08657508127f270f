import { formatRate, parseRate } from '../../policy/rate.ts';
import type { RuleOf } from '../../policy/rulebook.ts';
import type { Finding } from '../problem.ts';
import type { Around } from './around.ts';
import { inYears } from './days.ts';
import { textOn, turningDays } from './stated.ts';

/** Shares of one sum add up to it. */
export function checkWorkFunds(rule: RuleOf<'work-funds'>, { path, span }: Around): Finding[] {
  for (const day of turningDays(
    rule.shares.map(({ share }) => share),
    span,
  )) {
    const texts = rule.shares.map(({ share }) => textOn(share, day)).filter((text) => text !== undefined);
    const sum = texts.reduce((rate, text) => rate + parseRate(text), 0);
    if (sum > 10_000 || (texts.length === rule.shares.length && sum < 10_000)) {
      return [{ path: [...path, 'shares'], message: `The shares make ${formatRate(sum)}% on ${day}, not 100.00%.` }];
    }
  }
  return [];
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
