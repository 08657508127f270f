import { later } from '../../policy/dates.ts';
import type { RuleOf } from '../../policy/rulebook.ts';
import type { Finding, Path } from '../problem.ts';
import type { Around } from './around.ts';
import { inYears, ordered } from './days.ts';
import { textsOf } from './stated.ts';

export function checkWindow(rule: RuleOf<'collection-window'>, { path, rulebook }: Around): Finding[] {
  const { opens, closes, extensions = [] } = rule;
  const { collectionYear, policyYear } = rulebook;
  return [
    ...(opens ? ordered(opens, closes, [...path, 'closes'], 'The window closes') : []),
    ...(opens ? inYears(opens, [policyYear - 1, collectionYear], [...path, 'opens'], 'The window opens') : []),
    ...inYears(closes, [collectionYear, policyYear], [...path, 'closes'], 'The window closes'),
    ...extensions.flatMap((extension, index) => {
      const place = [...path, 'extensions', index];
      return [
        ...ordered(closes, extension.closes, [...place, 'closes'], 'The extension closes'),
        ...checkExtension(extension, [collectionYear, policyYear], place),
        ...bornTwice(extension, extensions.slice(0, index), place),
      ];
    }),
  ];
}

type Extension = NonNullable<RuleOf<'collection-window'>['extensions']>[number];

function checkExtension({ bornFrom, bornTo, closes }: Extension, years: readonly number[], path: Path): Finding[] {
  return [
    ...ordered(bornFrom, bornTo, [...path, 'bornTo'], 'The days of birth end'),
    ...inYears(bornFrom, years, [...path, 'bornFrom'], 'The days of birth begin'),
    ...inYears(bornTo, years, [...path, 'bornTo'], 'The days of birth end'),
    ...inYears(closes, years, [...path, 'closes'], 'The extension closes'),
  ];
}

function bornTwice({ bornFrom, bornTo }: Extension, others: readonly Extension[], path: Path): Finding[] {
  const other = others.find((before) => before.bornFrom <= bornTo && bornFrom <= before.bornTo);
  if (other === undefined) return [];
  const day = later(bornFrom, other.bornFrom);
  return [{ path, message: `Whoever is born on ${day} is in two extensions: each birthday belongs to one.` }];
}

/** More days than this after a birth are a slip of the pen. */
const MOST_DAYS = 366;

export function checkNewborn(rule: RuleOf<'newborn-cover'>, { path }: Around): Finding[] {
  const place = [...path, 'deadlineDays'];
  const tooLate = textsOf(rule.deadlineDays)
    .filter((days) => Number(days) > MOST_DAYS)
    .map((days) => ({ path: place, message: `"deadlineDays" is at most ${MOST_DAYS}, not ${days}.` }));
  if (rule.lateCoverStart === undefined || rule.deadlineDays !== undefined) return tooLate;
  return [{ path: [...path, 'lateCoverStart'], message: '"lateCoverStart" needs "deadlineDays" to be later than.' }];
}
