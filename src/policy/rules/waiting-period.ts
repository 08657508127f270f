import { conditionOf } from '../conditions.ts';
import { addDays, addMonths, firstOfMonth, later } from '../dates.ts';
import type { Citation } from '../decision.ts';
import type { Condition } from '../expression.ts';
import type { Day } from '../facts.ts';
import { type Fen, parseYuan } from '../money.ts';
import { TELLS_CATEGORY } from '../named-facts.ts';
import {
  type Citing,
  compileParameter,
  oneOf,
  type Point,
  pointOn,
  readCount,
  readYesNo,
  type Series,
} from '../parameter.ts';
import type { Cites, Parameter, Part, RuleBase, Text } from '../rule.ts';
import type { Trace } from '../trace.ts';

/** 待遇等待期: who waits, from when, how long; what shortens it. */
export interface WaitingPeriodRule extends RuleBase<'waiting-period'> {
  /** `YES` when paying outside the window brings a wait. */
  readonly late: Parameter;
  /** `YES` when a missed year brings a wait although this year's payment is in the window. */
  readonly gap: Parameter;
  /** 固定待遇等待期: how many, in the unit of `counting`. */
  readonly fixed: Parameter;
  /**
   * `MONTHS`: calendar months from the first day, kept within the month. `DAYS`: days. `MONTH_OF_PAYMENT`: from the
   * first day of the month with that number, counting the month of payment as the first.
   */
  readonly counting: Parameter;
  /** 变动待遇等待期: what each missed year that is not free adds, in the same unit. */
  readonly variablePerMissedYear: Parameter;
  /** How many missed years add nothing. */
  readonly freeMissedYears: Parameter;
  /** First policy year that counts as missed. */
  readonly missedYearsFrom: Parameter;
  /** Where the wait starts: `COVER_START` (the first day of cover) or `PAYMENT_DAY`. */
  readonly start: Parameter;
  /** Which day of a stay is held against it: `COST_DAY`, `ADMISSION_DAY` or `DISCHARGE_DAY`. */
  readonly heldAgainst: Parameter;
  /** Who does not wait. */
  readonly exemptions: readonly (Part & { /** A condition over named facts. */ readonly when: string })[];
  readonly repair?: RepairRule;
}

/** 修复: missed years that are paid for later shorten the variable part, never the fixed one. */
export interface RepairRule {
  /** What each repaired year takes off, in the unit of `counting`. */
  readonly perYear: Parameter;
  /** Price of a year: `STANDARD_OF_PAYMENT_YEAR`, `STANDARD_OF_POLICY_YEAR`, or yuan. */
  readonly price: Parameter;
  /** Fixed and variable together never fall below this … */
  readonly floor: Parameter;
  /** … for people who missed at least so many years. */
  readonly floorFromMissedYears: Parameter;
  readonly cite?: Cites;
}

const COUNTINGS = ['MONTHS', 'DAYS', 'MONTH_OF_PAYMENT'] as const;
export type Counting = (typeof COUNTINGS)[number];

const STARTS = ['COVER_START', 'PAYMENT_DAY'] as const;

const HELD_AGAINST = ['COST_DAY', 'ADMISSION_DAY', 'DISCHARGE_DAY'] as const;
export type HeldAgainst = (typeof HELD_AGAINST)[number];

const PRICES = ['STANDARD_OF_PAYMENT_YEAR', 'STANDARD_OF_POLICY_YEAR'] as const;
/** Price of a repaired year: an amount in fen, or whose standard it is. */
export type RepairPrice = Fen | (typeof PRICES)[number];

/** Somebody who does not wait. */
export interface Exemption {
  readonly id: string;
  readonly label: Text;
  readonly condition: Condition;
  /** Whether it says on which list somebody stands. */
  readonly tellsCategory: boolean;
  readonly citations: readonly Citation[];
}

interface CompiledRepair {
  readonly perYear: Series<number>;
  readonly price: Series<RepairPrice>;
  readonly floor: Series<number>;
  readonly floorFromMissedYears: Series<number>;
}

export interface CompiledWaitingPeriod {
  readonly late: Series<boolean>;
  readonly gap: Series<boolean>;
  readonly fixed: Series<number>;
  readonly counting: Series<Counting>;
  readonly variablePerMissedYear: Series<number>;
  readonly freeMissedYears: Series<number>;
  readonly missedYearsFrom: Series<number>;
  readonly start: Series<(typeof STARTS)[number]>;
  readonly heldAgainst: Series<HeldAgainst>;
  readonly exemptions: readonly Exemption[];
  readonly repair: CompiledRepair | null;
  readonly assumed: Text | null;
  readonly citations: readonly Citation[];
}

export function compileWaitingPeriod(rule: WaitingPeriodRule, citing: Citing): CompiledWaitingPeriod {
  const series = <T>(field: string, parameter: Parameter, read: (text: string) => T, cite = rule.cite) =>
    compileParameter(`${rule.kind}.${field}`, parameter, citing, cite, read);
  return {
    late: series('late', rule.late, readYesNo),
    gap: series('gap', rule.gap, readYesNo),
    fixed: series('fixed', rule.fixed, readCount),
    counting: series('counting', rule.counting, oneOf(COUNTINGS)),
    variablePerMissedYear: series('variablePerMissedYear', rule.variablePerMissedYear, readCount),
    freeMissedYears: series('freeMissedYears', rule.freeMissedYears, readCount),
    missedYearsFrom: series('missedYearsFrom', rule.missedYearsFrom, readCount),
    start: series('start', rule.start, oneOf(STARTS)),
    heldAgainst: series('heldAgainst', rule.heldAgainst, oneOf(HELD_AGAINST)),
    exemptions: rule.exemptions.map((exemption) => compileExemption(exemption, citing, rule.cite)),
    repair: rule.repair ? compileRepair(rule.repair, series, rule.cite) : null,
    assumed: rule.assumed ?? null,
    citations: citing.cite(rule.cite),
  };
}

type MakeSeries = <T>(field: string, parameter: Parameter, read: (text: string) => T, cite?: Cites) => Series<T>;

function compileRepair(repair: RepairRule, series: MakeSeries, inherited: Cites | undefined): CompiledRepair {
  const cite = repair.cite ?? inherited;
  const price = (text: string) => PRICES.find((known) => known === text) ?? parseYuan(text);
  return {
    perYear: series('repair.perYear', repair.perYear, readCount, cite),
    price: series('repair.price', repair.price, price, cite),
    floor: series('repair.floor', repair.floor, readCount, cite),
    floorFromMissedYears: series('repair.floorFromMissedYears', repair.floorFromMissedYears, readCount, cite),
  };
}

function compileExemption(
  { id, label, when, cite }: WaitingPeriodRule['exemptions'][number],
  citing: Citing,
  inherited: Cites | undefined,
): Exemption {
  const condition = conditionOf(`exemption ${id}`, when);
  const tellsCategory = condition.names.some((name) => TELLS_CATEGORY.has(name));
  return { id, label, condition, tellsCategory, citations: citing.cite(cite, inherited) };
}

/** The numbers of a wait on one day. */
export interface WaitTerms {
  readonly counting: Counting;
  readonly fixed: number;
  readonly perMissedYear: number;
  readonly freeMissedYears: number;
  readonly start: (typeof STARTS)[number];
  /** Null where the text has no repair. */
  readonly repair: { readonly perYear: number; readonly floor: number; readonly floorFrom: number } | null;
}

/** Reads the numbers that hold on a day; undefined, with each missing one on the trace, when some are left open. */
export function waitTerms(rule: CompiledWaitingPeriod, day: Day, trace: Trace): WaitTerms | undefined {
  let isWhole = true;
  const read = <T>(series: Series<T>): T => {
    const { value, used } = pointOn(series, day);
    if (value === undefined) {
      isWhole = false;
      trace.misses(used);
    } else {
      trace.used(used);
    }
    return value as T;
  };
  const terms = {
    counting: read(rule.counting),
    fixed: read(rule.fixed),
    perMissedYear: read(rule.variablePerMissedYear),
    freeMissedYears: read(rule.freeMissedYears),
    start: read(rule.start),
    repair: rule.repair && {
      perYear: read(rule.repair.perYear),
      floor: read(rule.repair.floor),
      floorFrom: read(rule.repair.floorFromMissedYears),
    },
  };
  return isWhole ? terms : undefined;
}

/** How long somebody waits, in the unit of `counting`. */
export interface WaitLength {
  readonly fixed: number;
  /** What the missed years add, before any repair. */
  readonly variable: number;
  readonly total: number;
  /** Whether the floor kept the total up. */
  readonly floorApplied: boolean;
}

/**
 * 待遇等待期: the fixed part for everybody who waits, and a part for each missed year that is not free. Repaired years take
 * off the variable part, never the fixed one; whoever missed many years never gets below the floor, which holds for
 * the sum of both.
 *
 * Written from: the clause cited by the rulebook's `waiting-period` rule.
 */
export function waitLength(terms: WaitTerms, missedYears: number, repairedYears: number): WaitLength {
  const { fixed, perMissedYear, freeMissedYears, repair } = terms;
  const variable = Math.max(0, missedYears - freeMissedYears) * perMissedYear;
  const sum = fixed + Math.max(0, variable - repairedYears * (repair?.perYear ?? 0));
  const floor = repair && missedYears >= repair.floorFrom ? repair.floor : 0;
  return { fixed, variable, total: Math.max(sum, floor), floorApplied: floor > sum };
}

/**
 * The first day after a wait. Months end on the same day of the month, kept within it; days are counted one by one;
 * the month of payment is counted as the first, and benefits begin with the first day of the month of that number.
 */
export function dayAfterWait(startsOn: Day, total: number, counting: Counting): Day {
  if (total === 0) return startsOn;
  if (counting === 'MONTHS') return addMonths(startsOn, total);
  if (counting === 'DAYS') return addDays(startsOn, total);
  return later(startsOn, firstOfMonth(startsOn, total - 1));
}

/** Whether paying when they did, or the years they missed, make somebody wait; undefined while the text leaves it open. */
export function bringsWait(
  rule: CompiledWaitingPeriod,
  { isLate, missedYears }: { readonly isLate: boolean; readonly missedYears: number },
  day: Day,
): { readonly waits: boolean | undefined; readonly points: readonly Point<boolean>[] } {
  const points = [...(isLate ? [pointOn(rule.late, day)] : []), ...(missedYears > 0 ? [pointOn(rule.gap, day)] : [])];
  if (points.some(({ value }) => value === true)) return { waits: true, points };
  return { waits: points.some(({ value }) => value === undefined) ? undefined : false, points };
}
