/** How texts of values compare, whatever they measure. */
import { isDay } from '../policy/dates.ts';
import { lastOfMonth } from './schema/values.ts';

interface Measure {
  readonly sort: 'NUMBER' | 'PERCENTAGE' | 'DAY';
  readonly size: number;
}

/** Whether one text measures at most another; undefined for two that do not compare, such as an amount and a word. */
export function isAtMost(least: unknown, most: unknown): boolean | undefined {
  const [a, b] = [measured(least), measured(most)];
  return a === undefined || b === undefined || a.sort !== b.sort ? undefined : a.size <= b.size;
}

/** No ceiling is above every ceiling, and a contribution in full is the whole of it. */
function measured(given: unknown): Measure | undefined {
  if (typeof given !== 'string') return undefined;
  const text = lastOfMonth(given);
  if (isDay(text)) return { sort: 'DAY', size: Number(text.replaceAll('-', '')) };
  if (text === 'NONE') return { sort: 'NUMBER', size: Number.POSITIVE_INFINITY };
  if (text === 'FULL') return { sort: 'PERCENTAGE', size: 100 };
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return { sort: percent ? 'PERCENTAGE' : 'NUMBER', size: Number(digits) };
}
