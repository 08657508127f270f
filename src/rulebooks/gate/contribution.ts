import { didYouMean } from '../../policy/did-you-mean.ts';
import { RELATIONS } from '../../policy/facts.ts';
import { formatYuan, parseYuan } from '../../policy/money.ts';
import { entriesOf } from '../../policy/parameter.ts';
import type { RuleOf } from '../../policy/rulebook.ts';
import type { Finding } from '../problem.ts';
import type { Around } from './around.ts';
import { inYears, ordered } from './days.ts';
import { checkMatrix } from './matrix.ts';
import { categoriesTwice } from './parts.ts';
import { textOn, textsOf, turningDays } from './stated.ts';

export function checkContribution(rule: RuleOf<'individual-contribution'>, { path }: Around): Finding[] {
  if ((rule.standard === undefined) === (rule.matrix === undefined)) {
    return [{ path, message: 'Give exactly one of: "standard" for everybody alike; a "matrix" of cells.' }];
  }
  return rule.matrix ? checkMatrix(rule.matrix.cells, [...path, 'matrix', 'cells']) : [];
}

export function checkSubsidy(rule: RuleOf<'subsidy'>, { path, span }: Around): Finding[] {
  const split = rule.split ?? [];
  const unclear = split.flatMap(({ amount, parts }, index) =>
    (amount === undefined) === (parts === undefined)
      ? [{ path: [...path, 'split', index], message: 'Give exactly one of: amount; parts of what the amounts leave.' }]
      : [],
  );
  if (unclear.length > 0 || split.length === 0) return unclear;
  const amounts = split.flatMap(({ amount }) => amount ?? []);
  const takesRest = amounts.length < split.length;
  for (const day of turningDays([rule.standard, ...amounts], span)) {
    const total = textOn(rule.standard, day);
    if (total === undefined) continue;
    const stated = split.map(({ amount }) => textOn(amount, day)).filter((text) => text !== undefined);
    const sum = stated.reduce((fen, text) => fen + parseYuan(text), 0);
    const isWhole = stated.length === split.length;
    if (sum > parseYuan(total) || (isWhole && !takesRest && sum < parseYuan(total))) {
      const rest = sum < parseYuan(total) ? ': give one share "parts" to bear the rest.' : '.';
      const message = `The shares make ${formatYuan(sum)} of the subsidy of ${total} on ${day}${rest}`;
      return [{ path: [...path, 'split'], message }];
    }
  }
  return [];
}

export function checkAssistance(rule: RuleOf<'contribution-assistance'>, { path, rulebook }: Around): Finding[] {
  const years = [rulebook.collectionYear, rulebook.policyYear];
  return [
    ...categoriesTwice(rule.groups, [...path, 'groups']),
    ...rule.groups.flatMap(({ cutOff, late }, index) => {
      const group = [...path, 'groups', index];
      return [
        ...(cutOff ? inYears(cutOff, years, [...group, 'cutOff'], 'The cut-off is') : []),
        ...(late && !cutOff
          ? [{ path: [...group, 'late'], message: '"late" needs a "cutOff" to be later than.' }]
          : []),
        ...(late && cutOff ? ordered(cutOff, late.until, [...group, 'late', 'until'], 'Late confirmations end') : []),
      ];
    }),
  ];
}

export function checkChannels(rule: RuleOf<'payment-channels'>, { path, rulebook }: Around): Finding[] {
  const { collectionYear, policyYear } = rulebook;
  const days = rule.channels.flatMap(({ opens }, index) =>
    textsOf(opens).flatMap((day) =>
      inYears(day, [collectionYear, policyYear], [...path, 'channels', index, 'opens'], 'The channels open'),
    ),
  );
  const relations = rule.account?.relations ?? [];
  const place = [...path, 'account', 'relations'];
  const strange = entriesOf(relations).flatMap(({ value, decided }, index) =>
    (value ?? decided ?? RELATIONS.join()).split(',').flatMap((word) => {
      const relation = word.trim();
      if ((RELATIONS as readonly string[]).includes(relation)) return [];
      const message = `"${relation}" is not a relation: known are ${RELATIONS.join(', ')}.${didYouMean(relation, RELATIONS)}`;
      return [{ path: Array.isArray(relations) ? [...place, index] : place, message }];
    }),
  );
  return [...days, ...strange];
}
