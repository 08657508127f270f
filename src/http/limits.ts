import type { Role } from '../services/viewer.ts';

/** How much one client may ask. 访问限额. */
export interface ClientLimits {
  /** Operations and files of one subject that are under way at once. */
  readonly atOnce: number;
  /** Those of one address without a token: behind it may be a whole office. */
  readonly strangersAtOnce: number;
  /** Points of cost a minute, of one subject; of `PUBLIC`, of one address. */
  readonly pointsAMinute: Readonly<Record<Role, number>>;
}

/** Twenty-five of the largest requests a minute, or some hundred thousand pages of a person: a portal is one subject for all its clerks. */
const OFFICE = 5_000_000;

export const CLIENT_LIMITS: ClientLimits = {
  // A browser opens six connections. Fewer would make a page wait for itself; more, and one client takes all of the pool.
  atOnce: 8,
  strangersAtOnce: 4,
  pointsAMinute: {
    // Five of the largest.
    PUBLIC: 400_000,
    RESIDENT: 400_000,
    VILLAGE_COLLECTOR: OFFICE,
    TOWNSHIP_OFFICER: OFFICE,
    COUNTY_OFFICER: OFFICE,
    TREASURER: OFFICE,
    DEPARTMENT_CLERK: OFFICE,
    ANALYST: 2 * OFFICE,
    AUDITOR: OFFICE,
    ADMINISTRATOR: OFFICE,
  },
};

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** For who measures what the server bears, as one client. */
export const WITHOUT_LIMITS: ClientLimits = {
  atOnce: NO_LIMIT,
  strangersAtOnce: NO_LIMIT,
  pointsAMinute: Object.fromEntries(
    Object.keys(CLIENT_LIMITS.pointsAMinute).map((role) => [role, NO_LIMIT]),
  ) as ClientLimits['pointsAMinute'],
};
