import type { RegionRow } from './rows.ts';

interface Held {
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

/** The version that holds on a day, or else the latest. */
export function pickVersion(versions: readonly RegionRow[], day: string): RegionRow | null {
  return versions.find((version) => holdsOn(version, day)) ?? versions.at(-1) ?? null;
}

export const holdsOn = ({ validFrom, validTo }: Held, day: string): boolean =>
  (validFrom === null || validFrom <= day) && (validTo === null || validTo >= day);
