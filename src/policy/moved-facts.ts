import { addMonths } from './dates.ts';
import type { Day, Scheme } from './facts.ts';

/** From where and when to where and when a life is thought: its places, scheme and years, and nothing else of it. */
export interface Move {
  /** Codes that lie there, by their common beginning; elsewhere stays elsewhere. */
  readonly fromPrefix: string;
  readonly fromAreas: readonly string[];
  readonly toRegion: string;
  readonly toArea: string;
  readonly fromScheme: Scheme;
  readonly toScheme: Scheme;
  /** By how many years everything is moved. */
  readonly years: number;
}

/** The days of a life; when something was recorded is none. */
const DAYS: ReadonlySet<string> = new Set([
  ...['birthDate', 'validFrom', 'validTo', 'registeredOn', 'paidOn', 'endedOn', 'confirmedOn', 'checkedOn'],
  ...['admittedOn', 'dischargedOn', 'filedOn', 'publishedOn'],
]);

/** A day so many years later; the last of February where there is no 29th. */
export const movedDay = (day: Day, years: number): Day => addMonths(day, 12 * years);

/** The same life in another place, scheme and year: what one rulebook is asked about, told as the other one has to be. */
export function movedFacts<Facts extends object>(facts: Facts, move: Move): Facts {
  return Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, moved(key, value, move)])) as Facts;
}

function moved(key: string, value: unknown, move: Move): unknown {
  if (Array.isArray(value)) return value.map((item) => moved(key, item, move));
  if (typeof value === 'object' && value !== null) return movedFacts(value, move);
  if (typeof value === 'number') return key === 'policyYear' ? value + move.years : value;
  if (typeof value !== 'string') return value;
  if (key === 'regionCode') return value.startsWith(move.fromPrefix) ? move.toRegion : value;
  if (key === 'poolingAreaCode') return move.fromAreas.includes(value) ? move.toArea : value;
  if (key === 'scheme') return value === move.fromScheme ? move.toScheme : value;
  return DAYS.has(key) ? movedDay(value, move.years) : value;
}
