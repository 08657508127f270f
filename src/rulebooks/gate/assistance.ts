/** 资助参保: each category in one group, days in order, and no more given than is to pay. */
import { spanOf } from '../../policy/compile.ts';
import { formatYuan, parseYuan } from '../../policy/money.ts';
import { parseRate } from '../../policy/rate.ts';
import type { Rulebook, RuleOf } from '../../policy/rulebook.ts';
import type { Finding, Path } from '../problem.ts';
import type { Around } from './around.ts';
import { inYears, ordered } from './days.ts';
import { categoriesTwice } from './parts.ts';
import { boundsOn, turningDays } from './stated.ts';

type Group = RuleOf<'contribution-assistance'>['groups'][number];

export function checkAssistance(rule: RuleOf<'contribution-assistance'>, { path, rulebook }: Around): Finding[] {
  const highest = highestStandard(rulebook);
  return [
    ...categoriesTwice(rule.groups, [...path, 'groups']),
    ...rule.groups.flatMap((group, index) => {
      const place = [...path, 'groups', index];
      return [...checkDays(group, rulebook, place), ...checkShares(group, highest, rulebook, place)];
    }),
  ];
}

function checkDays({ cutOff, late }: Group, { collectionYear, policyYear }: Rulebook, path: Path): Finding[] {
  const years = [collectionYear - 1, collectionYear, policyYear];
  const until = [...path, 'late', 'until'];
  return [
    ...(cutOff ? inYears(cutOff, years, [...path, 'cutOff'], 'The cut-off is') : []),
    ...(late && !cutOff ? [{ path: [...path, 'late'], message: '"late" needs a "cutOff" to be later than.' }] : []),
    ...(late && cutOff ? ordered(cutOff, late.until, until, 'Late confirmations end') : []),
    ...(late ? inYears(late.until, [collectionYear, policyYear, policyYear + 1], until, 'Late confirmations end') : []),
  ];
}

/** The second payer bears its share of what the first leaves, so that `FULL` is the rest there. */
function checkShares({ share, also }: Group, highest: string | undefined, rulebook: Rulebook, path: Path): Finding[] {
  for (const day of turningDays([share, also?.share], spanOf(rulebook))) {
    const [first, second] = [boundsOn(share, day), boundsOn(also?.share, day)];
    if (also && first.least === 'FULL') {
      const message = `On ${day} the first payer bears the whole contribution: leave "also" out.`;
      return [{ path: [...path, 'also'], message }];
    }
    const tooMuch =
      excess([first.least, second.most], highest) ??
      excess([first.most, second.least], highest) ??
      excess([first.most], highest) ??
      excess([second.most], highest);
    if (tooMuch === undefined) continue;
    return [{ path: [...path, 'share'], message: `On ${day} ${tooMuch}` }];
  }
  return [];
}

/** Why shares of one kind are more than anybody pays; undefined when they are not, or cannot be compared. */
function excess(given: readonly (string | undefined)[], highest: string | undefined): string | undefined {
  const shares = given.filter((text) => text !== undefined);
  const verb = shares.length > 1 ? 'are' : 'is';
  if (shares.every((text) => text.endsWith('%'))) {
    const sum = shares.reduce((rate, text) => rate + parseRate(text.slice(0, -1)), 0);
    return sum > parseRate('100.00') ? `${shares.join(' and ')} ${verb} more than the whole contribution.` : undefined;
  }
  if (highest === undefined || shares.some((text) => text === 'FULL' || text.endsWith('%'))) return undefined;
  const sum = shares.reduce((fen, text) => fen + parseYuan(text), 0);
  if (sum <= parseYuan(highest)) return undefined;
  return `${shares.join(' and ')} ${verb} more than the whole contribution of ${highest}.`;
}

/** The most that anybody pays in any case; undefined where somebody else still says how much. */
function highestStandard(rulebook: Rulebook): string | undefined {
  const rules = rulebook.rules.filter((rule) => rule.kind === 'individual-contribution');
  const standards = rules.flatMap(({ standard, matrix }) => [
    ...(standard ? [standard] : []),
    ...(matrix?.cells ?? []).map((cell) => cell.standard),
  ]);
  const most = standards.flatMap((standard) =>
    turningDays([standard], spanOf(rulebook)).map((day) => boundsOn(standard, day).most),
  );
  if (most.length === 0 || most.some((text) => text === undefined)) return undefined;
  return formatYuan(Math.max(...most.map((text) => parseYuan(text ?? '0.00'))));
}
