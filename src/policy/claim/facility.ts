import type { Stay } from '../given.ts';
import { isWithin } from '../region.ts';
import type { CompiledBenefits, CompiledTier } from '../rules/benefits.ts';
import type { ClaimReading } from './reading.ts';

/** Whether care was given outside the region and its pooling areas; undefined when nobody said where. */
export function isOutside({ stay, view }: ClaimReading): boolean | undefined {
  const { regionCode } = stay.facility;
  const { regionPrefix, poolingAreas } = view.scope;
  if (regionCode == null || (regionPrefix === '' && poolingAreas.length === 0)) return undefined;
  if (regionPrefix !== '' && view.isInRegion(regionCode)) return false;
  return !poolingAreas.some((area) => isWithin(regionCode, area));
}

/**
 * The rulebook's own tier of the institution: as told; else the tier for care outside, where it lies outside; else the one
 * that names its level or grade. Undefined when it cannot be told.
 */
export function tierOf({ tiers }: CompiledBenefits, reading: ClaimReading): CompiledTier | undefined {
  const { facility } = reading.stay;
  if (facility.tier != null) return tiers.find(({ id }) => id === facility.tier);
  const outside = isOutside(reading) === true ? tiers.find((tier) => tier.outside) : undefined;
  return outside ?? tiers.find((tier) => isOfTier(facility, tier));
}

/** A tier that names levels and grades asks for both. */
function isOfTier({ level, grade }: Stay['facility'], { levels, grades }: CompiledTier): boolean {
  if (levels === undefined && grades === undefined) return false;
  const isLevel = levels === undefined || (level != null && levels.includes(level));
  const isGrade = grades === undefined || (grade != null && grades.includes(grade));
  return isLevel && isGrade;
}
