import type { Citation } from '../decision.ts';
import { RulebookNotRunnable } from '../errors.ts';
import type { CoverState } from '../facts.ts';
import { type Fen, parseYuan } from '../money.ts';
import { type Citing, compileParameter, oneOf, readCount, readYesNo, type Series } from '../parameter.ts';
import { type BasisPoints, parseRate, shareOf } from '../rate.ts';
import type { Cites, Parameter, RuleBase } from '../rule.ts';

/** 参保激励: what faithful years and years without a claim add to the critical-illness ceiling. */
export interface ParticipationIncentiveRule extends RuleBase<'participation-incentive'> {
  /** 连续参保激励. */
  readonly continuous?: {
    /** Years in a row before the first raise. */
    readonly afterYears: Parameter;
    /** In yuan, for each further year. */
    readonly perYear: Parameter;
    /** First policy year that counts; `ANY` counts all. */
    readonly baseYear: Parameter;
    /** What a gap does to what was earned: `CLEARS` or `KEEPS`. The count restarts either way. */
    readonly onGap: Parameter;
    readonly cite?: Cites;
  };
  /** 基金零报销激励. */
  readonly zeroReimbursement?: {
    /** In yuan, for each year in which the fund paid nothing. */
    readonly perYear: Parameter;
    /** `YES` when an outpatient payment makes a year count as used. */
    readonly outpatientCounts: Parameter;
    /** What a claim that uses the raise clears: `ZERO_PART`, `BOTH` or `NOTHING`. */
    readonly onUse: Parameter;
    readonly cite?: Cites;
  };
  readonly cap: {
    /** Percentage of the area's original ceiling. */
    readonly rate: Parameter;
    /** `COMBINED` or `EACH`. */
    readonly scope: Parameter;
    readonly cite?: Cites;
  };
}

const ON_GAP = ['CLEARS', 'KEEPS'] as const;
const ON_USE = ['ZERO_PART', 'BOTH', 'NOTHING'] as const;
const SCOPES = ['COMBINED', 'EACH'] as const;

export type OnGap = (typeof ON_GAP)[number];
export type OnUse = (typeof ON_USE)[number];
export type CapScope = (typeof SCOPES)[number];

interface CompiledContinuous {
  readonly afterYears: Series<number>;
  readonly perYear: Series<Fen>;
  /** Null counts every year. */
  readonly baseYear: Series<number | null>;
  readonly onGap: Series<OnGap>;
}

interface CompiledZeroReimbursement {
  readonly perYear: Series<Fen>;
  readonly outpatientCounts: Series<boolean>;
  readonly onUse: Series<OnUse>;
}

export interface CompiledParticipationIncentive {
  readonly continuous: CompiledContinuous | null;
  readonly zeroReimbursement: CompiledZeroReimbursement | null;
  readonly capRate: Series<BasisPoints>;
  readonly capScope: Series<CapScope>;
  readonly citations: readonly Citation[];
}

export function compileParticipationIncentive(
  rule: ParticipationIncentiveRule,
  citing: Citing,
): CompiledParticipationIncentive {
  const { continuous, zeroReimbursement, cap } = rule;
  const series = <T>(field: string, parameter: Parameter, read: (text: string) => T, cite?: Cites) =>
    compileParameter(`${rule.kind}.${field}`, parameter, citing, cite ?? rule.cite, read);
  return {
    continuous: continuous
      ? {
          afterYears: series('continuous.afterYears', continuous.afterYears, readCount, continuous.cite),
          perYear: series('continuous.perYear', continuous.perYear, parseYuan, continuous.cite),
          baseYear: series('continuous.baseYear', continuous.baseYear, readBaseYear, continuous.cite),
          onGap: series('continuous.onGap', continuous.onGap, oneOf(ON_GAP), continuous.cite),
        }
      : null,
    zeroReimbursement: zeroReimbursement
      ? {
          perYear: series('zeroReimbursement.perYear', zeroReimbursement.perYear, parseYuan, zeroReimbursement.cite),
          outpatientCounts: series(
            'zeroReimbursement.outpatientCounts',
            zeroReimbursement.outpatientCounts,
            readYesNo,
            zeroReimbursement.cite,
          ),
          onUse: series('zeroReimbursement.onUse', zeroReimbursement.onUse, oneOf(ON_USE), zeroReimbursement.cite),
        }
      : null,
    capRate: series('cap.rate', cap.rate, parseRate, cap.cite),
    capScope: series('cap.scope', cap.scope, oneOf(SCOPES), cap.cite),
    citations: citing.cite(rule.cite),
  };
}

function readBaseYear(text: string): number | null {
  if (text === 'ANY') return null;
  if (!/^\d{4}$/.test(text)) throw new RulebookNotRunnable(text, 'it is neither ANY nor a year.');
  return Number(text);
}

/** One policy year of a person, as the incentives look at it. */
export interface IncentiveYear {
  readonly year: number;
  readonly state: CoverState;
  /** Whether the fund paid anything that counts. */
  readonly isUsed: boolean;
  /** Whether a claim of the year drew on the raise. */
  readonly usedRaise: boolean;
}

/** Faithful years in a row up to the last one given, and how many years have earned a raise. */
export interface Faithful {
  readonly run: number;
  readonly earned: number;
}

/**
 * 连续参保激励: each year beyond the first `afterYears` in a row earns a raise. A year covered elsewhere (职工医保等) neither
 * counts nor breaks the row; a year not enrolled does. What was earned before a gap goes or stays as `onGap` says, and
 * before a use of the raise as `onUse` does; the row itself goes on after a use.
 *
 * Written from: the clause cited by the rulebook's `participation-incentive` rule.
 */
export function faithfulYears(
  years: readonly IncentiveYear[],
  afterYears: number,
  onGap: OnGap,
  onUse: OnUse,
): Faithful {
  let [run, earned] = [0, 0];
  for (const { state, usedRaise } of years) {
    if (state === 'NOT_ENROLLED') {
      run = 0;
      if (onGap === 'CLEARS') earned = 0;
    } else if (state !== 'COVERED_ELSEWHERE') {
      run += 1;
      if (run > afterYears) earned += 1;
    }
    if (usedRaise && onUse === 'BOTH') earned = 0;
  }
  return { run, earned };
}

/**
 * 基金零报销激励: each enrolled year in which the fund paid nothing earns a raise from the next year on. The last year given
 * is the one asked about, which is not over. A use of the raise clears what was earned, unless `onUse` says otherwise.
 */
export function zeroYears(years: readonly IncentiveYear[], onUse: OnUse): number {
  let earned = 0;
  for (const [index, { state, isUsed, usedRaise }] of years.entries()) {
    const isOver = index < years.length - 1;
    const isEnrolled = state === 'ENROLLED_IN_WINDOW' || state === 'ENROLLED_LATE';
    if (usedRaise && onUse !== 'NOTHING') earned = 0;
    else if (isOver && isEnrolled && !isUsed) earned += 1;
  }
  return earned;
}

/** What the raises come to under the cap: both together, or each by itself, within a share of the original ceiling. */
export function cappedRaise(
  continuousFen: Fen,
  zeroFen: Fen,
  originalFen: Fen,
  rate: BasisPoints,
  scope: CapScope,
): Fen {
  const cap = shareOf(originalFen, rate);
  if (scope === 'EACH') return Math.min(continuousFen, cap) + Math.min(zeroFen, cap);
  return Math.min(continuousFen + zeroFen, cap);
}
