import type { RuleOf } from '../../policy/rulebook.ts';
import type { Finding } from '../problem.ts';
import type { Around } from './around.ts';
import { inYears, ordered } from './days.ts';

export function checkWindow(rule: RuleOf<'collection-window'>, { path, rulebook }: Around): Finding[] {
  const { opens, closes, extensions = [] } = rule;
  const { collectionYear, policyYear } = rulebook;
  return [
    ...(opens ? ordered(opens, closes, [...path, 'closes'], 'The window closes') : []),
    ...(opens ? inYears(opens, [collectionYear], [...path, 'opens'], 'The window opens') : []),
    ...inYears(closes, [collectionYear, policyYear], [...path, 'closes'], 'The window closes'),
    ...extensions.flatMap(({ bornFrom, bornTo, closes: until }, index) => {
      const at = (key: string) => [...path, 'extensions', index, key];
      return [
        ...ordered(bornFrom, bornTo, at('bornTo'), 'The days of birth end'),
        ...ordered(closes, until, at('closes'), 'The extension closes'),
      ];
    }),
  ];
}

export function checkNewborn(rule: RuleOf<'newborn-cover'>, { path }: Around): Finding[] {
  if (rule.lateCoverStart === undefined || rule.deadlineDays !== undefined) return [];
  return [{ path: [...path, 'lateCoverStart'], message: '"lateCoverStart" needs "deadlineDays" to be later than.' }];
}
