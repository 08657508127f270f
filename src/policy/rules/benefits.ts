import {
  BAND_BASES,
  type BandBasis,
  type BenefitBand,
  type BenefitRelief,
  type Ceiling,
  type CompiledBand,
  type CompiledBonus,
  type CompiledRelief,
  compileBands,
  compileBonuses,
  compileReliefs,
  type RatioBonus,
  readCeiling,
  type Surroundings,
} from '../claim/parts.ts';
import type { Citation } from '../decision.ts';
import type { FacilityGrade, FacilityLevel, VisitKind } from '../facts.ts';
import { type Fen, parseYuan } from '../money.ts';
import { type Citing, compileParameter, oneOf, readYesNo, type Series } from '../parameter.ts';
import { type BasisPoints, parseRate } from '../rate.ts';
import type { Cites, Parameter, Part, RuleBase, Text } from '../rule.ts';

/** 基本医保待遇: what basic insurance pays for which care, by the rulebook's own tiers of institutions. */
export interface BenefitsRule extends RuleBase<'benefits'> {
  /** 定点: `YES` when only designated institutions are paid for. Left out, the text does not say, and nobody asks. */
  readonly designatedOnly?: Parameter;
  /** 违规: `NOT_PAID` when costs from an institution's violation are not. Left out, the text does not say. */
  readonly violation?: Parameter;
  /** `NOT_PAID` when care without a plan is not paid for. Left out, the text does not say. */
  readonly unlisted?: Parameter;
  /** Care that `unlisted` is about; left out, all that has no plan. Of other care without a plan, the text does not say. */
  readonly unlistedVisits?: readonly VisitKind[];
  readonly tiers: readonly FacilityTier[];
  readonly plans: readonly BenefitPlan[];
}

/** 机构分级: a tier by administrative level, by hospital grade, or by lying outside. */
export interface FacilityTier extends Part {
  readonly levels?: readonly FacilityLevel[];
  readonly grades?: readonly FacilityGrade[];
  readonly outside?: boolean;
}

/** One kind of care. A plan without a row for a tier pays nothing there, and says so. */
export interface BenefitPlan extends Part {
  readonly visits: readonly VisitKind[];
  /** 分段基数: `RAW_AMOUNT`, `ABOVE_DEDUCTIBLE` or `PAID_SO_FAR` (payments of the year so far). */
  readonly bandBasis: Parameter;
  readonly rows: readonly BenefitRow[];
  /** 再次住院: what the second and later admissions do to the deductible. */
  readonly laterAdmissions?: {
    /** `SAME`, `HALF`, `ZERO` or `MINUS`. */
    readonly deductible: Parameter;
    /** In yuan, for each further admission, with `MINUS`. */
    readonly less?: Parameter;
    readonly cite?: Cites;
  };
  /** 封顶线 in yuan, or `NONE`; of what `ceilingOf` says. */
  readonly ceiling: Parameter;
  /** `PAYMENTS` or `ELIGIBLE_COST`. */
  readonly ceilingOf: Parameter;
  /** Points added to a ratio; the ratio never passes 100.00. */
  readonly bonuses?: readonly RatioBonus[];
  /** Who has an easier deductible or ceiling. */
  readonly reliefs?: readonly BenefitRelief[];
  /** 市外就医: what care outside the region changes. */
  readonly outside?: OutsideSurcharge;
  readonly referral?: ReferralRule;
  /** How it is settled: `ONE_STOP`, `INSTITUTION_ADVANCES`, `REIMBURSED_AFTER_NOTICE`. The last waits for the notice. */
  readonly route?: Parameter;
}

/** 转诊: where one is needed, and what a missing one brings. */
export interface ReferralRule {
  /** Tiers that a patient has to be referred to; left out, all. */
  readonly tiers?: readonly string[];
  /** `NOTHING`, `NOT_PAID`, or `POINTS_OFF` the ratio. */
  readonly missing: Parameter;
  readonly pointsOff?: Parameter;
  /** How a referred patient's care is settled, where that differs from the plan's `route`. */
  readonly route?: Parameter;
  readonly cite?: Cites;
}

/** One tier's deductible, bands and fixed sum. */
export interface BenefitRow {
  /** A tier's id. */
  readonly id: string;
  readonly label?: Text;
  /** 起付线, in yuan, for each admission. */
  readonly deductible: Parameter;
  readonly bands?: readonly BenefitBand[];
  /** 定额: a fixed sum in yuan instead of bands, never more than the cost. */
  readonly fixed?: Parameter;
  readonly cite?: Cites;
}

export interface OutsideSurcharge {
  /** Percentage points off the ratio. */
  readonly pointsOff?: Parameter;
  /** Yuan on top of the deductible. */
  readonly deductibleMore?: Parameter;
  /** 先行自付: percentage that the patient bears first. */
  readonly selfFirst?: Parameter;
  /** `YES` when registering the care beforehand waives it. */
  readonly waivedIfRegistered: Parameter;
  readonly cite?: Cites;
}

export const LATER_DEDUCTIBLES = ['SAME', 'HALF', 'ZERO', 'MINUS'] as const;
export const MISSING_REFERRALS = ['NOTHING', 'NOT_PAID', 'POINTS_OFF'] as const;
export const ROUTES = ['ONE_STOP', 'INSTITUTION_ADVANCES', 'REIMBURSED_AFTER_NOTICE'] as const;
export type Route = (typeof ROUTES)[number];

export interface CompiledTier extends Pick<FacilityTier, 'id' | 'label' | 'levels' | 'grades' | 'outside'> {
  readonly citations: readonly Citation[];
}

export interface CompiledRow {
  readonly id: string;
  readonly deductible: Series<Fen>;
  readonly bands: readonly CompiledBand[];
  readonly fixed: Series<Fen> | null;
  readonly citations: readonly Citation[];
}

export interface CompiledPlan {
  readonly id: string;
  readonly label: Text;
  readonly visits: readonly VisitKind[];
  readonly bandBasis: Series<BandBasis>;
  readonly rows: readonly CompiledRow[];
  readonly later: {
    readonly deductible: Series<(typeof LATER_DEDUCTIBLES)[number]>;
    readonly less: Series<Fen> | null;
    readonly citations: readonly Citation[];
  } | null;
  readonly ceiling: Series<Ceiling>;
  readonly ceilingOf: Series<'PAYMENTS' | 'ELIGIBLE_COST'>;
  readonly bonuses: readonly CompiledBonus[];
  readonly reliefs: readonly CompiledRelief[];
  readonly outside: {
    readonly pointsOff: Series<BasisPoints> | null;
    readonly deductibleMore: Series<Fen> | null;
    readonly selfFirst: Series<BasisPoints> | null;
    readonly waivedIfRegistered: Series<boolean>;
    readonly citations: readonly Citation[];
  } | null;
  readonly referral: {
    readonly tiers: readonly string[] | null;
    readonly missing: Series<(typeof MISSING_REFERRALS)[number]>;
    readonly pointsOff: Series<BasisPoints> | null;
    readonly route: Series<Route> | null;
    readonly citations: readonly Citation[];
  } | null;
  readonly route: Series<Route> | null;
  readonly citations: readonly Citation[];
}

export interface CompiledBenefits {
  readonly assumed: Text | null;
  readonly designatedOnly: Series<boolean> | null;
  readonly violation: Series<'NOT_PAID'> | null;
  readonly unlisted: Series<'NOT_PAID'> | null;
  /** Null is all care without a plan. */
  readonly unlistedVisits: readonly VisitKind[] | null;
  readonly tiers: readonly CompiledTier[];
  readonly plans: readonly CompiledPlan[];
  readonly citations: readonly Citation[];
}

/**
 * 基本医保待遇: of the eligible cost of one stay, the part above the deductible is paid by ratio, band by band, up to
 * the year's ceiling; the tier of the institution decides the row. What a plan has no row for it does not pay.
 *
 * Written from: the clauses cited by the plans and rows of the rulebook's `benefits` rule.
 */
export function compileBenefits(rule: BenefitsRule, citing: Citing): CompiledBenefits {
  const at = { name: rule.kind, citing, cite: rule.cite };
  return {
    assumed: rule.assumed ?? null,
    designatedOnly: optional(at, 'designatedOnly', rule.designatedOnly, readYesNo),
    violation: optional(at, 'violation', rule.violation, oneOf(['NOT_PAID'])),
    unlisted: optional(at, 'unlisted', rule.unlisted, oneOf(['NOT_PAID'])),
    unlistedVisits: rule.unlistedVisits ?? null,
    tiers: rule.tiers.map(({ cite, ...tier }) => ({ ...tier, citations: citing.cite(cite, rule.cite) })),
    plans: rule.plans.map((plan) =>
      compilePlan(plan, { name: `${rule.kind}.${plan.id}`, citing, cite: plan.cite ?? rule.cite }),
    ),
    citations: citing.cite(
      rule.cite,
      rule.plans.flatMap(({ cite }) => cite ?? []),
    ),
  };
}

function compilePlan(plan: BenefitPlan, at: Surroundings): CompiledPlan {
  return {
    id: plan.id,
    label: plan.label,
    visits: plan.visits,
    bandBasis: required(at, 'bandBasis', plan.bandBasis, oneOf(BAND_BASES)),
    rows: plan.rows.map((row) => compileRow(row, { ...at, name: `${at.name}.${row.id}`, cite: row.cite ?? at.cite })),
    later: compileLater(plan.laterAdmissions, below(at, 'laterAdmissions', plan.laterAdmissions?.cite)),
    ceiling: required(at, 'ceiling', plan.ceiling, readCeiling),
    ceilingOf: required(at, 'ceilingOf', plan.ceilingOf, oneOf(['PAYMENTS', 'ELIGIBLE_COST'])),
    bonuses: compileBonuses(plan.bonuses, at),
    reliefs: compileReliefs(plan.reliefs, at),
    outside: compileOutside(plan.outside, below(at, 'outside', plan.outside?.cite)),
    referral: compileReferral(plan.referral, below(at, 'referral', plan.referral?.cite)),
    route: optional(at, 'route', plan.route, oneOf(ROUTES)),
    citations: at.citing.cite(at.cite),
  };
}

function compileRow(row: BenefitRow, at: Surroundings): CompiledRow {
  return {
    id: row.id,
    deductible: required(at, 'deductible', row.deductible, parseYuan),
    bands: compileBands(row.bands ?? [], at),
    fixed: optional(at, 'fixed', row.fixed, parseYuan),
    citations: at.citing.cite(at.cite),
  };
}

function compileLater(later: BenefitPlan['laterAdmissions'], at: Surroundings): CompiledPlan['later'] {
  if (later === undefined) return null;
  return {
    deductible: required(at, 'deductible', later.deductible, oneOf(LATER_DEDUCTIBLES)),
    less: optional(at, 'less', later.less, parseYuan),
    citations: at.citing.cite(at.cite),
  };
}

function compileOutside(outside: OutsideSurcharge | undefined, at: Surroundings): CompiledPlan['outside'] {
  if (outside === undefined) return null;
  return {
    pointsOff: optional(at, 'pointsOff', outside.pointsOff, parseRate),
    deductibleMore: optional(at, 'deductibleMore', outside.deductibleMore, parseYuan),
    selfFirst: optional(at, 'selfFirst', outside.selfFirst, parseRate),
    waivedIfRegistered: required(at, 'waivedIfRegistered', outside.waivedIfRegistered, readYesNo),
    citations: at.citing.cite(at.cite),
  };
}

function compileReferral(referral: ReferralRule | undefined, at: Surroundings): CompiledPlan['referral'] {
  if (referral === undefined) return null;
  return {
    tiers: referral.tiers ?? null,
    missing: required(at, 'missing', referral.missing, oneOf(MISSING_REFERRALS)),
    pointsOff: optional(at, 'pointsOff', referral.pointsOff, parseRate),
    route: optional(at, 'route', referral.route, oneOf(ROUTES)),
    citations: at.citing.cite(at.cite),
  };
}

function below(at: Surroundings, field: string, cite: Cites | undefined): Surroundings {
  return { ...at, name: `${at.name}.${field}`, cite: cite ?? at.cite };
}

function required<T>(at: Surroundings, field: string, parameter: Parameter, read: (text: string) => T): Series<T> {
  return compileParameter(`${at.name}.${field}`, parameter, at.citing, at.cite, read);
}

function optional<T>(at: Surroundings, field: string, parameter: Parameter | undefined, read: (text: string) => T) {
  return parameter ? required(at, field, parameter, read) : null;
}
