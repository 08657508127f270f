import type { Citation } from '../decision.ts';
import type { Day } from '../facts.ts';
import { type Citing, compileParameter, oneOf, readCount, type Series } from '../parameter.ts';
import type { BasisPoints } from '../rate.ts';
import { compareRates, shownRate } from '../ratio.ts';
import { valueOn } from '../reading.ts';
import type { Parameter, RuleBase } from '../rule.ts';
import type { Trace } from '../trace.ts';

/** 按月通报: who stands last how often, and what follows. */
export interface BulletinRule extends RuleBase<'bulletin'> {
  /** How many count as the last. */
  readonly last: Parameter;
  /** Bulletins in a row until a written explanation is due. */
  readonly explanationAfter: Parameter;
  /** Bulletins in a row until public criticism is due. */
  readonly criticismAfter: Parameter;
  /** A tie on the last place that counts: `INCLUDE` all of it, or `EXCLUDE` it. */
  readonly ties: Parameter;
}

const TIES = ['INCLUDE', 'EXCLUDE'] as const;

export interface CompiledBulletin {
  readonly last: Series<number>;
  readonly explanationAfter: Series<number>;
  readonly criticismAfter: Series<number>;
  readonly ties: Series<(typeof TIES)[number]>;
  readonly citations: readonly Citation[];
}

export function compileBulletin(rule: BulletinRule, citing: Citing): CompiledBulletin {
  const series = <T>(field: Exclude<keyof BulletinRule, keyof RuleBase<string>>, read: (text: string) => T) =>
    compileParameter(`${rule.kind}.${field}`, rule[field], citing, rule.cite, read);
  return {
    last: series('last', readCount),
    explanationAfter: series('explanationAfter', readCount),
    criticismAfter: series('criticismAfter', readCount),
    ties: series('ties', oneOf(TIES)),
    citations: citing.cite(rule.cite),
  };
}

/** The rule's numbers on a day; null while one of them is not known. */
export interface BulletinNumbers {
  readonly last: number;
  readonly explanationAfter: number;
  readonly criticismAfter: number;
  readonly ties: (typeof TIES)[number];
}

export function bulletinNumbers(rule: CompiledBulletin, day: Day, trace: Trace): BulletinNumbers | null {
  const last = valueOn(rule.last, day, trace);
  const explanationAfter = valueOn(rule.explanationAfter, day, trace);
  const criticismAfter = valueOn(rule.criticismAfter, day, trace);
  const ties = valueOn(rule.ties, day, trace);
  if (last === null || explanationAfter === null || criticismAfter === null || ties === null) return null;
  return { last, explanationAfter, criticismAfter, ties };
}

/** A region's enrolment out of its denominator. */
export interface Standing {
  readonly regionCode: string;
  readonly part: number;
  readonly whole: number;
}

/** 排名: 1 is the best; the same rate has the same rank. */
export interface Ranked {
  readonly regionCode: string;
  readonly rank: number;
  /** Rounded to be shown; ranks compare it unrounded. */
  readonly rateBp: BasisPoints | null;
  readonly isLast: boolean;
}

/**
 * 排名后几位: regions in the order of their rates, those with the same rate on the same rank. The last are the rulebook's
 * number from the end; where a tie on the last place that counts would make them more, the whole tie is among them or
 * none of it, as the rulebook says.
 *
 * Written from: the clause cited by the rulebook's `bulletin` rule.
 */
export function rankRegions(standings: readonly Standing[], { last, ties }: BulletinNumbers): Ranked[] {
  const sorted = [...standings].sort((a, b) => compareRates(b, a) || (a.regionCode < b.regionCode ? -1 : 1));
  const edge = last > 0 ? sorted[Math.max(0, sorted.length - last)] : undefined;
  const atEdge = edge ? sorted.filter((one) => compareRates(one, edge) <= 0) : [];
  const isTieTooLong = atEdge.length > last && ties === 'EXCLUDE';
  const isLast = (one: Standing) => edge !== undefined && compareRates(one, edge) < (isTieTooLong ? 0 : 1);
  let rank = 0;
  return sorted.map((one, index) => {
    const above = sorted[index - 1];
    if (above === undefined || compareRates(above, one) !== 0) rank = index + 1;
    return { regionCode: one.regionCode, rank, rateBp: shownRate(one.part, one.whole), isLast: isLast(one) };
  });
}

/** What a region owes, and the bulletins in a row that make it due; due with the last of them. */
export interface Due {
  readonly regionCode: string;
  readonly months: readonly string[];
}

/**
 * 连续排名后几位: what becomes due when a region stands among the last in so many bulletins in a row. An unbroken run
 * makes it due once; the text does not say that a longer run renews it.
 *
 * Written from: the clause cited by the rulebook's `bulletin` rule.
 */
export function dueAfter(bulletins: readonly { month: string; ranks: readonly Ranked[] }[], inARow: number): Due[] {
  const runs = new Map<string, string[]>();
  const due: Due[] = [];
  for (const { month, ranks } of bulletins) {
    for (const { regionCode, isLast } of ranks) {
      const run = isLast ? [...(runs.get(regionCode) ?? []), month] : [];
      runs.set(regionCode, run);
      if (run.length === inARow) due.push({ regionCode, months: run });
    }
  }
  return due;
}

/** Regions whose run, with the latest bulletin, is one short of that. */
export function nearlyDue(bulletins: readonly { ranks: readonly Ranked[] }[], inARow: number): string[] {
  const latest = bulletins.slice(-inARow);
  const inRun = (regionCode: string, ranks: readonly Ranked[] = []) =>
    ranks.some((one) => one.regionCode === regionCode && one.isLast);
  const run = latest.slice(-(inARow - 1));
  const before = latest.length === inARow ? latest[0] : undefined;
  if (inARow < 2 || run.length < inARow - 1) return [];
  return (run.at(-1)?.ranks ?? [])
    .map(({ regionCode }) => regionCode)
    .filter((code) => run.every(({ ranks }) => inRun(code, ranks)) && !inRun(code, before?.ranks));
}
