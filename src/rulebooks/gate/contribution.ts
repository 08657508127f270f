import { didYouMean } from '../../policy/did-you-mean.ts';
import { type Day, RELATIONS } from '../../policy/facts.ts';
import { formatYuan, parseYuan } from '../../policy/money.ts';
import { entriesOf } from '../../policy/parameter.ts';
import type { Parameter } from '../../policy/rule.ts';
import type { RuleOf } from '../../policy/rulebook.ts';
import type { Finding, Path } from '../problem.ts';
import type { Around } from './around.ts';
import { inYears } from './days.ts';
import { checkMatrix } from './matrix.ts';
import { type Bounds, type ShareProblem, shareProblem } from './shares.ts';
import { boundsOn, textsOf, turningDays } from './stated.ts';

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
    const { least, most } = boundsOn(rule.standard, day);
    if (least === undefined || most === undefined) continue;
    const shares = split.map(({ id, amount }) => ({ id, ...fenOn(amount, day) }));
    const total = { least: parseYuan(least), most: parseYuan(most) };
    const problem = shareProblem({ shares: shares.filter((_, at) => split[at]?.amount), total, areAll: !takesRest });
    if (problem) return [{ path: [...path, 'split'], message: worded(problem, least, most, day) }];
  }
  return [];
}

function fenOn(amount: Parameter | undefined, day: Day): Bounds {
  const { least, most } = boundsOn(amount, day);
  return { least: least === undefined ? 0 : parseYuan(least), most: most === undefined ? undefined : parseYuan(most) };
}

function worded(problem: ShareProblem, least: string, most: string, day: Day): string {
  if (problem.kind === 'ONE') {
    const [own, left] = [formatYuan(problem.most), formatYuan(problem.left)];
    return `On ${day} "${problem.id}" may come to ${own}, but the others leave ${left}.`;
  }
  const isOver = problem.kind === 'OVER';
  const sum = `${problem.isExact ? '' : isOver ? 'at least ' : 'at most '}${formatYuan(problem.sum)}`;
  const total = least === most ? most : isOver ? `at most ${most}` : `at least ${least}`;
  const rest = isOver ? '.' : ': give one share "parts" to bear the rest.';
  return `The shares make ${sum} of the subsidy of ${total} on ${day}${rest}`;
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
  return [...channelsTwice(rule.channels, [...path, 'channels']), ...days, ...strange];
}

/** For the same people a channel is in one group: the group says when it opens and what to bring. */
function channelsTwice(groups: RuleOf<'payment-channels'>['channels'], path: Path): Finding[] {
  const seen = new Map<string, string>();
  return groups.flatMap(({ id, channels, when = '' }, group) =>
    channels.flatMap((channel, index) => {
      const other = seen.get(`${channel} ${when}`) ?? id;
      seen.set(`${channel} ${when}`, other);
      if (other === id) return [];
      const message = `${channel} is in the groups "${other}" and "${id}" for the same people: it is in one.`;
      return [{ path: [...path, group, 'channels', index], message }];
    }),
  );
}
