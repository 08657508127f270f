import { ruleOn } from '../compile.ts';
import type { AssistanceCategory } from '../facts.ts';
import type { Fen } from '../money.ts';
import type { Series } from '../parameter.ts';
import type { BasisPoints } from '../rate.ts';
import type { CompiledMedicalAssistanceGroup } from '../rules/medical-assistance.ts';
import type { CompiledSecondTilt } from '../rules/second-tilt.ts';
import { each } from './ends.ts';
import type { Ceiling } from './parts.ts';
import type { ClaimReading } from './reading.ts';
import { leftOf } from './terms.ts';
import type { YearlyTerms } from './yearly.ts';

/** 医疗救助: a group the person is in, with its terms. */
export interface GroupTerms extends YearlyTerms {
  readonly group: CompiledMedicalAssistanceGroup;
}

/** The groups of medical assistance that the person's listings bring; none where nobody listed them. */
export function assistanceTerms(reading: ClaimReading): readonly GroupTerms[] {
  const { soFar } = reading.stay;
  const beforeFen = Math.max(0, (soFar?.ownAfterBasicFen ?? 0) - (soFar?.criticalPaidFen ?? 0));
  const rule = ruleOn(reading.book, 'medical-assistance', reading.day);
  const groups = (rule?.groups ?? []).filter(({ categories }) => isListed(categories, reading));
  if (rule?.assumed && groups.length > 0) reading.trace.assumes(rule.assumed);
  return groups.map((group) => ({
    ...oneRatio(group.deductible, group.ratio, group.ceiling, soFar?.assistancePaidFen ?? 0, reading),
    beforeFen,
    group,
  }));
}

/** 倾斜救助: its terms; undefined where the rulebook has none, or not for this person. */
export function tiltTerms(reading: ClaimReading): (YearlyTerms & { rule: CompiledSecondTilt }) | undefined {
  const { soFar } = reading.stay;
  const paid = (soFar?.criticalPaidFen ?? 0) + (soFar?.assistancePaidFen ?? 0);
  const rule = ruleOn(reading.book, 'second-tilt', reading.day);
  if (rule === undefined || (rule.categories && !isListed(rule.categories, reading))) return undefined;
  if (rule.assumed) reading.trace.assumes(rule.assumed);
  return {
    ...oneRatio(rule.above, rule.ratio, rule.ceiling, soFar?.tiltPaidFen ?? 0, reading),
    beforeFen: Math.max(0, (soFar?.ownAfterBasicFen ?? 0) - paid),
    rule,
  };
}

/** One ratio of what lies above a line, up to a ceiling. */
function oneRatio(
  above: Series<Fen>,
  ratio: Series<BasisPoints>,
  ceiling: Series<Ceiling>,
  paidFen: Fen,
  reading: ClaimReading,
): Omit<YearlyTerms, 'beforeFen'> {
  return {
    deductible: reading.burden(above),
    bands: each(reading.ratio(ratio), (rate) => [{ aboveFen: 0, upToFen: null, rate }]),
    bases: ['ABOVE_DEDUCTIBLE'],
    capLeft: leftOf(reading.ceiling(ceiling), paidFen),
  };
}

/** Whether a listing of one of the categories held in the region on the day of the stay. */
function isListed(categories: readonly AssistanceCategory[], { view }: ClaimReading): boolean {
  return view.facts.listings.some(
    (listing) =>
      categories.includes(listing.category) &&
      (listing.confirmedOn == null || listing.confirmedOn <= view.asOf) &&
      view.isInRegion(listing.regionCode) &&
      view.holds(listing),
  );
}
