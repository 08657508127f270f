/** What the rules that pay for care are made of: bands, points and reliefs, as written and ready to run. */
import { categoryFact } from '../benefit-facts.ts';
import { conditionOf } from '../conditions.ts';
import type { Citation } from '../decision.ts';
import type { Condition } from '../expression.ts';
import type { AssistanceCategory } from '../facts.ts';
import { type Fen, parseYuan } from '../money.ts';
import { type Citing, compileParameter, oneOf, type Series } from '../parameter.ts';
import { type BasisPoints, parseRate } from '../rate.ts';
import type { Cites, Parameter, Part, Text } from '../rule.ts';

/** 分段: from `above` (not included) to `upTo` (included), in yuan; left out, from nothing and without end. */
export interface BenefitBand {
  readonly id: string;
  readonly above?: string;
  readonly upTo?: string;
  /** Percentage. */
  readonly ratio: Parameter;
  readonly cite?: Cites;
}

export interface RatioBonus extends Part {
  /** A condition over named facts; left out, everybody. */
  readonly when?: string;
  /** Percentage points. */
  readonly points: Parameter;
  /** For each year in a row instead of once, and at most so many points. */
  readonly perConsecutiveYear?: boolean;
  readonly atMost?: Parameter;
}

export interface BenefitRelief extends Part {
  /** A condition over named facts. */
  readonly when: string;
  /** `HALF`, `ZERO` or `SAME`. */
  readonly deductible: Parameter;
  /** `NONE` (no ceiling) or `SAME`. */
  readonly ceiling: Parameter;
}

/** What bands are measured on. */
export const BAND_BASES = ['RAW_AMOUNT', 'ABOVE_DEDUCTIBLE', 'PAID_SO_FAR'] as const;
export type BandBasis = (typeof BAND_BASES)[number];

/** In fen, or no ceiling at all. */
export type Ceiling = Fen | 'NONE';

export interface CompiledBand {
  readonly id: string;
  readonly aboveFen: Fen;
  readonly upToFen: Fen | null;
  readonly ratio: Series<BasisPoints>;
}

export interface CompiledBonus {
  readonly id: string;
  readonly label: Text;
  /** Null is everybody. */
  readonly when: Condition | null;
  readonly points: Series<BasisPoints>;
  readonly perConsecutiveYear: boolean;
  readonly atMost: Series<BasisPoints> | null;
  readonly citations: readonly Citation[];
}

export interface CompiledRelief {
  readonly id: string;
  readonly label: Text;
  readonly when: Condition;
  readonly deductible: Series<'HALF' | 'ZERO' | 'SAME'>;
  readonly ceiling: Series<'NONE' | 'SAME'>;
  readonly citations: readonly Citation[];
}

/** Where a part stands: its name so far, and the citation it has from what is around it. */
export interface Surroundings {
  readonly name: string;
  readonly citing: Citing;
  readonly cite: Cites | undefined;
}

export function compileBands(bands: readonly BenefitBand[], { name, citing, cite }: Surroundings): CompiledBand[] {
  return bands.map((band) => ({
    id: band.id,
    aboveFen: band.above === undefined ? 0 : parseYuan(band.above),
    upToFen: band.upTo === undefined ? null : parseYuan(band.upTo),
    ratio: compileParameter(`${name}.${band.id}.ratio`, band.ratio, citing, band.cite ?? cite, parseRate),
  }));
}

export function compileBonuses(
  bonuses: readonly RatioBonus[] | undefined,
  { name, citing, cite }: Surroundings,
): CompiledBonus[] {
  return (bonuses ?? []).map((bonus) => {
    const own = bonus.cite ?? cite;
    const points = (field: string, parameter: Parameter) =>
      compileParameter(`${name}.${bonus.id}.${field}`, parameter, citing, own, parseRate);
    return {
      id: bonus.id,
      label: bonus.label,
      when: bonus.when === undefined ? null : conditionOf(bonus.id, bonus.when),
      points: points('points', bonus.points),
      perConsecutiveYear: bonus.perConsecutiveYear ?? false,
      atMost: bonus.atMost ? points('atMost', bonus.atMost) : null,
      citations: citing.cite(own),
    };
  });
}

export function compileReliefs(
  reliefs: readonly BenefitRelief[] | undefined,
  { name, citing, cite }: Surroundings,
): CompiledRelief[] {
  return (reliefs ?? []).map((relief) => {
    const own = relief.cite ?? cite;
    const at = `${name}.${relief.id}`;
    return {
      id: relief.id,
      label: relief.label,
      when: conditionOf(relief.id, relief.when),
      deductible: compileParameter(`${at}.deductible`, relief.deductible, citing, own, oneOf(['HALF', 'ZERO', 'SAME'])),
      ceiling: compileParameter(`${at}.ceiling`, relief.ceiling, citing, own, oneOf(['NONE', 'SAME'])),
      citations: citing.cite(own),
    };
  });
}

/** Whether somebody stands on one of the lists; open where none is recorded and nobody searched them. */
export function isAnyOf(categories: readonly AssistanceCategory[], id: string): Condition {
  return conditionOf(id, categories.map(categoryFact).join(' || '));
}

/** Reads `NONE` or an amount in yuan. */
export function readCeiling(text: string): Ceiling {
  return text === 'NONE' ? 'NONE' : parseYuan(text);
}
