/** 机构分级: every institution that the tiers speak of falls into exactly one. */
import { FACILITY_GRADES, FACILITY_LEVELS, type FacilityGrade, type FacilityLevel } from '../../policy/facts.ts';
import type { FacilityTier } from '../../policy/rules/benefits.ts';
import type { Finding, Path } from '../problem.ts';

/** Says which tiers hold nothing, which hold the same institution, and which institution none holds. */
export function checkTiers(tiers: readonly FacilityTier[], path: Path): Finding[] {
  const findings = tiers.flatMap((tier, index) => {
    const message = misdescribed(tier) ?? sharedWith(tiers.slice(0, index), tier);
    return message === undefined ? [] : [{ path: [...path, index], message }];
  });
  if (findings.length > 0) return findings;
  const inside = tiers.filter((tier) => !tier.outside);
  const missing = cellsOf(inside).find((cell) => !inside.some((tier) => holds(tier, cell)));
  return missing
    ? [{ path, message: `No tier is for ${worded(missing, inside)}: an institution belongs to one.` }]
    : [];
}

/** An institution, as far as tiers can tell it from others. */
interface Cell {
  readonly level: FacilityLevel;
  readonly grade: FacilityGrade;
}

function misdescribed({ id, levels, grades, outside }: FacilityTier): string | undefined {
  const isDescribed = levels !== undefined || grades !== undefined;
  if (outside && isDescribed) return `"${id}" is for all care outside: leave its levels and grades out.`;
  if (outside || (isDescribed && levels?.length !== 0 && grades?.length !== 0)) return undefined;
  return `The tier "${id}" holds no institution: give it levels, grades, or outside: true.`;
}

function sharedWith(others: readonly FacilityTier[], tier: FacilityTier): string | undefined {
  for (const other of others) {
    const cell = CELLS.find((one) => holds(other, one) && holds(tier, one));
    const isShared = other.outside ? tier.outside : !tier.outside && cell !== undefined;
    if (!isShared) continue;
    const what = cell ? worded(cell, [other, tier]) : 'Care outside';
    return `${what} is in the tiers "${other.id}" and "${tier.id}": an institution belongs to one.`;
  }
  return undefined;
}

const CELLS: readonly Cell[] = FACILITY_LEVELS.toReversed().flatMap((level) =>
  FACILITY_GRADES.toReversed().map((grade) => ({ level, grade })),
);

/** The cells that tiers speak of: those they name, and all of them where one tier makes no difference between them. */
function cellsOf(tiers: readonly FacilityTier[]): Cell[] {
  const speaksOf = <Word>(lists: readonly (readonly Word[] | undefined)[], word: Word) =>
    lists.some((list) => list === undefined || list.includes(word));
  return CELLS.filter(
    ({ level, grade }) =>
      speaksOf(
        tiers.map(({ levels }) => levels),
        level,
      ) &&
      speaksOf(
        tiers.map(({ grades }) => grades),
        grade,
      ),
  );
}

function holds({ levels, grades, outside }: FacilityTier, { level, grade }: Cell): boolean {
  return !outside && (levels?.includes(level) ?? true) && (grades?.includes(grade) ?? true);
}

/** A cell by what the tiers tell apart. */
function worded({ level, grade }: Cell, tiers: readonly FacilityTier[]): string {
  const words = [
    ...(tiers.some(({ levels }) => levels) ? [level] : []),
    ...(tiers.some(({ grades }) => grades) ? [grade] : []),
  ];
  return words.join(', ');
}
