import { ruleOn, within } from '../../policy/compile.ts';
import { pointOn } from '../../policy/parameter.ts';
import type { StatedStandard, YearOfRegion } from '../../store/queries/enrollment-import.ts';
import { PolicyYearNotPublished, type Rulebooks } from '../rulebooks.ts';

/**
 * 个人缴费标准: what each person pays in a region's year, in fen, of those years that have a rulebook which says one amount for
 * everybody. Where it depends on the person, or is left to somebody, nothing is said of the year.
 */
export function publishedStandards(years: readonly YearOfRegion[], rulebooks: Rulebooks): StatedStandard[] {
  return years.flatMap((year) => {
    const standardFen = standardFenOf(year, rulebooks);
    return standardFen === undefined ? [] : [{ ...year, standardFen }];
  });
}

function standardFenOf({ regionCode, scheme, policyYear }: YearOfRegion, rulebooks: Rulebooks): number | undefined {
  try {
    const { compiled } = rulebooks.find({ region: regionCode, scheme, policyYear });
    const day = within(compiled.span, `${policyYear}-01-01`);
    const rule = ruleOn(compiled, 'individual-contribution', day);
    return rule && !rule.matrix ? pointOn(rule.standard, day).value : undefined;
  } catch (error) {
    if (error instanceof PolicyYearNotPublished) return undefined;
    throw error;
  }
}
