/** Conditions' own types: how a value of each is written, what they are called, and what may be reckoned with them. */
import { addMonths, isDay } from './dates.ts';
import { both, type FactType, type Step } from './kleene.ts';
import { parseYuan } from './money.ts';
import { parseRate } from './rate.ts';

/** The calls that write a value of a type of its own, and how each is read. */
export const WRITTEN: Readonly<
  Record<string, { type: FactType; takes: 'string' | 'int'; read(given: string): number | string }>
> = {
  yuan: { type: 'money', takes: 'string', read: parseYuan },
  percent: { type: 'rate', takes: 'string', read: parseRate },
  months: { type: 'months', takes: 'int', read: Number },
  day: { type: 'day', takes: 'string', read: readDay },
};

function readDay(text: string): string {
  if (!isDay(text)) throw new RangeError(`"${text}" is not a day: write one that exists, as in "2017-12-31".`);
  return text;
}

/** What can be added up. */
export const ADDABLE: readonly FactType[] = ['int', 'money', 'months'];

export const NAMES: Readonly<Record<FactType, string>> = {
  bool: 'True or false',
  int: 'A number',
  text: 'A text',
  day: 'A day',
  money: 'An amount',
  rate: 'A percentage',
  months: 'A count of months',
};

/** So many months after a day, kept within the month. */
export function later(day: Step, months: Step): Step {
  return {
    type: 'day',
    read: (facts) => {
      const [from, count] = [day.read(facts), months.read(facts)];
      return from === undefined || count === undefined ? undefined : addMonths(from as string, count as number);
    },
    addOpen: both(day, months),
  };
}
