import type { Citation } from '../decision.ts';
import type { Day } from '../facts.ts';
import type { Duty, DutyRecord } from '../given.ts';
import type { Citing } from '../parameter.ts';
import type { BasisPoints } from '../rate.ts';
import { shownRate } from '../ratio.ts';
import type { Part, RuleBase, Text } from '../rule.ts';
import type { Trace } from '../trace.ts';

/** 工作期限: what has to be done by which day, that day included. */
export interface DeadlineRule extends RuleBase<'deadline'> {
  readonly deadlines: readonly (Part & { readonly duty: Duty; readonly lastDay: Day })[];
}

interface Deadline {
  readonly id: string;
  readonly label: Text;
  readonly duty: Duty;
  readonly lastDay: Day;
  readonly citations: readonly Citation[];
}

export interface CompiledDeadline {
  readonly deadlines: readonly Deadline[];
  readonly citations: readonly Citation[];
}

export function compileDeadline({ cite, deadlines }: DeadlineRule, citing: Citing): CompiledDeadline {
  return {
    deadlines: deadlines.map(({ id, label, duty, lastDay, cite: own = cite }) => ({
      ...{ id, label, duty, lastDay, citations: citing.cite(own) },
    })),
    citations: citing.cite(cite),
  };
}

/** How far one region is with a duty, and how far it was when the day was over. */
export interface RegionDuty {
  readonly regionCode: string;
  /** Which part of the duty, where it has several, such as posters. */
  readonly part: string | null;
  readonly done: number;
  readonly outOf: number | null;
  /** Rounded to be shown; null of nothing, or of an unknown number. */
  readonly rateBp: BasisPoints | null;
  /** What was done by the last day. */
  readonly doneInTime: number;
  /** Null while the day has not passed and something is left, or while nobody knows of how many. */
  readonly isInTime: boolean | null;
}

/** A deadline held against the regions. */
export interface DutyStanding {
  readonly deadline: { readonly id: string; readonly label: Text };
  readonly duty: Duty;
  readonly lastDay: Day;
  readonly regions: readonly RegionDuty[];
  /** How many of them missed the day. */
  readonly late: number;
}

/**
 * 工作期限: a duty is done in time when everything it is about was done by the last day, that day included; what is done later is
 * told and stays late. Until the day has passed, what is left is open and not late.
 *
 * Written from: the clause cited by the rulebook's `deadline` rule.
 */
export function dutyStanding(
  { id, label, duty, lastDay, citations }: Deadline,
  records: readonly DutyRecord[],
  asOf: Day,
  trace: Trace,
): DutyStanding {
  const regions = records.map((record) => regionDuty(record, lastDay, asOf));
  const missed = regions.filter(({ isInTime }) => isInTime === false);
  const values = { duty: label, lastDay };
  if (missed.length > 0) {
    const codes = [...new Set(missed.map(({ regionCode }) => regionCode))];
    trace.because('deadline.missed', citations, { ...values, count: codes.length, regions: codes });
  } else if (regions.some(({ isInTime }) => isInTime === null)) {
    trace.because('deadline.open', citations, { ...values, asOf });
  } else if (regions.length > 0) trace.because('deadline.met', citations, values);
  return { deadline: { id, label }, duty, lastDay, regions, late: missed.length };
}

function regionDuty({ regionCode, part = null, outOf = null, steps }: DutyRecord, lastDay: Day, asOf: Day): RegionDuty {
  const done = doneBy(steps, asOf);
  const doneInTime = doneBy(steps, lastDay < asOf ? lastDay : asOf);
  const rateBp = outOf === null ? null : shownRate(done, outOf);
  return { regionCode, part, done, outOf, rateBp, doneInTime, isInTime: inTime(doneInTime, outOf, lastDay, asOf) };
}

function inTime(doneInTime: number, outOf: number | null, lastDay: Day, asOf: Day): boolean | null {
  if (outOf === null) return null;
  if (doneInTime >= outOf) return true;
  return asOf > lastDay ? false : null;
}

/** The count of the latest step by a day; nothing where there is none. */
function doneBy(steps: DutyRecord['steps'], day: Day): number {
  let latest: DutyRecord['steps'][number] | undefined;
  for (const step of steps) if (step.on <= day && (latest === undefined || step.on >= latest.on)) latest = step;
  return latest?.done ?? 0;
}
