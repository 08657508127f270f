import { addDays, firstOfMonth, nextDay } from '../dates.ts';
import type { Citation } from '../decision.ts';
import type { Day, ParentFact } from '../facts.ts';
import { type Citing, compileParameter, oneOf, readCount, readYesNo, type Series } from '../parameter.ts';
import type { Parameter, RuleBase } from '../rule.ts';

/** 新生儿参保: cover of the birth year. Words and days are parameters, because every area has its own. */
export interface NewbornCoverRule extends RuleBase<'newborn-cover'> {
  /** Whose insurance counts: `ANY` parent, `BOTH`, the one the child is `REGISTERED_WITH`, or `NONE`. */
  readonly parentRule: Parameter;
  /** `YES` when the child has to be registered (落户) first. */
  readonly hukouRequired: Parameter;
  /** `NONE`: the birth year is free. `STANDARD`: the year's contribution is owed. */
  readonly fee: Parameter;
  /** First day of cover: `BIRTH`, `HUKOU_DATE` or `PAYMENT_DAY`. */
  readonly coverStart: Parameter;
  /** Within how many days of birth one registers and pays; left out, the text sets none. */
  readonly deadlineDays?: Parameter;
  /** Cover of those who come later: `PAYMENT_DAY`, `NEXT_DAY`, `NEXT_MONTH` or `NOT_COVERED`. */
  readonly lateCoverStart?: Parameter;
  /** When the days cross New Year: `BIRTH_YEAR`, or `BOTH_YEARS` to be covered in both. */
  readonly feeYears?: Parameter;
}

const PARENT_RULES = ['ANY', 'BOTH', 'REGISTERED_WITH', 'NONE'] as const;
export type ParentRule = (typeof PARENT_RULES)[number];

const FEES = ['NONE', 'STANDARD'] as const;
export type NewbornFee = (typeof FEES)[number];

const STARTS = ['BIRTH', 'HUKOU_DATE', 'PAYMENT_DAY'] as const;
export type NewbornStart = (typeof STARTS)[number];

const LATE_STARTS = ['PAYMENT_DAY', 'NEXT_DAY', 'NEXT_MONTH', 'NOT_COVERED'] as const;
export type LateStart = (typeof LATE_STARTS)[number];

const FEE_YEARS = ['BIRTH_YEAR', 'BOTH_YEARS'] as const;
type FeeYears = (typeof FEE_YEARS)[number];

export interface CompiledNewbornCover {
  readonly parentRule: Series<ParentRule>;
  readonly hukouRequired: Series<boolean>;
  readonly fee: Series<NewbornFee>;
  readonly coverStart: Series<NewbornStart>;
  readonly deadlineDays: Series<number> | null;
  readonly lateCoverStart: Series<LateStart> | null;
  readonly feeYears: Series<FeeYears> | null;
  readonly citations: readonly Citation[];
}

export function compileNewbornCover(rule: NewbornCoverRule, citing: Citing): CompiledNewbornCover {
  const series = <T>(field: string, parameter: Parameter, read: (text: string) => T) =>
    compileParameter(`${rule.kind}.${field}`, parameter, citing, rule.cite, read);
  const { deadlineDays, lateCoverStart, feeYears } = rule;
  return {
    parentRule: series('parentRule', rule.parentRule, oneOf(PARENT_RULES)),
    hukouRequired: series('hukouRequired', rule.hukouRequired, readYesNo),
    fee: series('fee', rule.fee, oneOf(FEES)),
    coverStart: series('coverStart', rule.coverStart, oneOf(STARTS)),
    deadlineDays: deadlineDays ? series('deadlineDays', deadlineDays, readCount) : null,
    lateCoverStart: lateCoverStart ? series('lateCoverStart', lateCoverStart, oneOf(LATE_STARTS)) : null,
    feeYears: feeYears ? series('feeYears', feeYears, oneOf(FEE_YEARS)) : null,
    citations: citing.cite(rule.cite),
  };
}

/** One parent of a child; `isInsured` is null when nobody looked. */
export type InsuredParent = Pick<ParentFact, 'isInsured' | 'isRegisteredWith'>;

/** Whether the parents' insurance is enough; undefined while it is open. No parent on file is no insured parent. */
export function parentsInsured(rule: ParentRule, parents: readonly InsuredParent[] | undefined): boolean | undefined {
  if (rule === 'NONE') return true;
  if (parents === undefined) return undefined;
  if (rule === 'ANY') return anyInsured(parents);
  if (rule === 'BOTH') {
    if (parents.length === 0 || parents.some(({ isInsured }) => isInsured === false)) return false;
    return parents.length > 1 && allInsured(parents) ? true : undefined;
  }
  const registeredWith = parents.filter(({ isRegisteredWith }) => isRegisteredWith === true);
  if (registeredWith.length > 0) return anyInsured(registeredWith);
  const possible = parents.filter(({ isRegisteredWith }) => isRegisteredWith == null);
  if (possible.every(({ isInsured }) => isInsured === false)) return false;
  return possible.length === parents.length && allInsured(possible) ? true : undefined;
}

const allInsured = (parents: readonly InsuredParent[]) => parents.every(({ isInsured }) => isInsured === true);

function anyInsured(parents: readonly InsuredParent[]): boolean | undefined {
  if (parents.some(({ isInsured }) => isInsured === true)) return true;
  return parents.some(({ isInsured }) => isInsured === null) ? undefined : false;
}

/** The last day to register and pay: so many days after the day of birth, which is not counted. */
export function newbornDeadline(birthDate: Day, deadlineDays: number): Day {
  return addDays(birthDate, deadlineDays);
}

/** First day of cover of a newborn who came after the deadline; null is not covered. */
export function lateStart(word: LateStart, doneOn: Day): Day | null {
  if (word === 'NOT_COVERED') return null;
  if (word === 'PAYMENT_DAY') return doneOn;
  return word === 'NEXT_DAY' ? nextDay(doneOn) : firstOfMonth(doneOn, 1);
}
