import type { Instant } from '../policy/facts.ts';
import { type DayNumber, dayNumber, instantOn } from './days.ts';
import type { Random } from './random.ts';
import type { RowIds } from './row-ids.ts';

/** What every part of the generator needs to know about the world it draws. */
export interface World {
  readonly county: string;
  readonly countyName: string;
  /** 统筹地区 that the county's enrollments belong to. */
  readonly poolingArea: string;
  /** The demo's day. Nothing is recorded on it or later. */
  readonly today: DayNumber;
  readonly ids: RowIds;
}

/** The day the invented registry opened: older facts were recorded in the weeks after it. */
export const REGISTRY_OPENED = dayNumber('2015-08-03');
/** The first and last policy year with enrollments; the last one is being collected. */
export const FIRST_YEAR = 2016;
export const LAST_YEAR = 2018;

/** Who told the registry. All of it is invented, and says so. */
export const SOURCES = {
  PUBLIC_SECURITY: 'demo:public-security',
  INSURANCE_OFFICE: 'demo:insurance-office',
  VILLAGE: 'demo:village',
  EDUCATION: 'demo:education',
  HEALTH: 'demo:health',
  CIVIL_AFFAIRS: 'demo:civil-affairs',
  POVERTY_ALLEVIATION: 'demo:poverty-alleviation',
  DISABLED_FEDERATION: 'demo:disabled-federation',
  BANK: 'demo:bank',
  OTHER_COUNTY: 'demo:other-county',
} as const;

/** Office hours, in minutes of the day. */
const OPENS = 8 * 60 + 30;
const CLOSES = 17 * 60 + 30;

/** When a fact of a day was recorded: up to `delay` days later, in office hours, never before the registry opened. */
export function recordedAfter(world: World, random: Random, day: DayNumber, delay: number): Instant {
  const recorded = day < REGISTRY_OPENED ? REGISTRY_OPENED + random.between(0, 25) : day + random.between(0, delay);
  return instantOn(Math.min(recorded, world.today - 1), random.between(OPENS, CLOSES));
}
