import { epochDay, isDay } from './dates.ts';
import type { Instant } from './facts.ts';

const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)$/;

/**
 * Microseconds since 1970-01-01T00:00Z, so that instants written with different offsets and precision compare as
 * numbers. Takes ISO 8601 with an offset, and PostgreSQL's own text (`2017-09-03 08:00:00+08`).
 */
export function instantMicros(text: Instant): number {
  const match = INSTANT.exec(text);
  if (!match || !isDay(match[1] ?? '')) {
    throw new RangeError(`"${text}" is not an instant: write it with its offset, as in "2017-11-20T08:00:00+08:00".`);
  }
  const [, day = '', hour, minute, second = '0', fraction = '', offset = 'Z'] = match;
  const seconds = epochDay(day) * 86_400 + Number(hour) * 3_600 + Number(minute) * 60 + Number(second);
  return (seconds - offsetSeconds(offset)) * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

function offsetSeconds(offset: string): number {
  if (offset === 'Z') return 0;
  const sign = offset.startsWith('-') ? -1 : 1;
  const minutes = offset.length > 3 ? Number(offset.slice(-2)) : 0;
  return sign * (Number(offset.slice(1, 3)) * 3_600 + minutes * 60);
}
