import { StatisticsRefused } from '../../store/statistics.ts';
import { numberOf, type Told } from './told.ts';

/** Tests on one number of a group: of money in fen, of a rate in hundredths of a percent. */
export type NumberTest = Readonly<Record<string, unknown>>;

/** 分组条件: tests on what is told of a group, by `count`, `people`, `rate` or the name of a measure, whose sum is tested. */
export type Having = Readonly<Record<string, NumberTest | null | undefined>>;

/** Less than nothing where the group's number is below a given one; null where it has none. */
type Compared = (given: number) => number | null;

/** Refuses a test that no number could pass or fail. */
export function assertTests(having: Having | null | undefined): void {
  for (const [name, test] of Object.entries(having ?? {}))
    for (const [operator, given] of Object.entries(test ?? {}))
      if (given === null)
        throw new StatisticsRefused(`having.${name}.${operator} is null, which no number equals. Write isNull: true.`);
}

/** Whether a group fits. A number that is missing or withheld passes no test but `isNull`. */
export const fits = (told: Told, having: Having | null | undefined): boolean =>
  Object.entries(having ?? {}).every(([name, test]) => isPassed(compared(told, name), test ?? {}));

function compared(told: Told, name: string): Compared {
  const number = numberOf(told, name);
  const units = name === 'rate' ? 10_000 : 1;
  return (given) => number && number.value * units - given * number.of;
}

function isPassed(compare: Compared, test: NumberTest): boolean {
  return Object.entries(test).every(([operator, given]) => {
    if (given === undefined) return true;
    if (operator === 'isNull') return (compare(0) === null) === given;
    if (operator === 'in') return (given as number[]).some((one) => compare(one) === 0);
    const difference = compare(given as number);
    return difference !== null && HOLDS[operator]?.(difference) === true;
  });
}

const HOLDS: Readonly<Record<string, (difference: number) => boolean>> = {
  eq: (difference) => difference === 0,
  lt: (difference) => difference < 0,
  lte: (difference) => difference <= 0,
  gt: (difference) => difference > 0,
  gte: (difference) => difference >= 0,
};
