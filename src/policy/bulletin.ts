import { type CompiledRulebook, ruleOn, within } from './compile.ts';
import type { At, Citation, Decision, NeededFact, Outcome } from './decision.ts';
import type { Day, Scheme } from './facts.ts';
import type { GivenFacts, MonthProgress } from './given.ts';
import { DENOMINATOR_FACTS, type Denominator, denominatorOf, finest, repeatedRegion } from './progress.ts';
import { valueOn } from './reading.ts';
import {
  type BulletinNumbers,
  bulletinNumbers,
  type CompiledBulletin,
  type Due,
  dueAfter,
  nearlyDue,
  type Ranked,
  rankRegions,
  type Standing,
} from './rules/bulletin.ts';
import { Trace } from './trace.ts';

/** 按月通报: the ranks of each month, and who owes what after standing last again and again. */
export interface Bulletins {
  /** Null where the text does not say which region it is for. */
  readonly regionCode: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly months: readonly MonthRanks[];
  /** 书面说明: due with the last of the months. */
  readonly explanations: readonly Due[];
  /** 通报批评: due with the last of the months. */
  readonly criticisms: readonly Due[];
  readonly decision: Decision;
}

/** 一期通报, best first. */
export interface MonthRanks {
  readonly month: string;
  readonly ranks: readonly Ranked[];
  /** Who stands among the last. */
  readonly last: readonly string[];
}

type Finding = Pick<Bulletins, 'months' | 'explanations' | 'criticisms'>;

const NOTHING: Finding = { months: [], explanations: [], criticisms: [] };

const BULLETINS: NeededFact = { name: 'bulletins', zh: '连续各月的通报', en: 'the bulletins, month after month' };

/** Who stood last in the bulletins published by the day asked about, and what became due. */
export function assessBulletins(facts: Pick<GivenFacts, 'bulletins'>, at: At, book: CompiledRulebook): Bulletins {
  const trace = new Trace();
  const day = within(book.span, at.asOf);
  const rule = ruleOn(book, 'bulletin', day);
  const published = (facts.bulletins ?? []).filter(({ month }) => month <= at.asOf.slice(0, 7));
  const finding = rule ? findBulletins(rule, published, denominatorOn(book, day, trace), day, trace) : noRule(trace);
  return {
    regionCode: book.ref.regionCode,
    scheme: book.scheme,
    policyYear: book.policyYear,
    ...(finding ?? NOTHING),
    decision: trace.decision('BULLETIN', outcomeOf(finding), at, book.ref, []),
  };
}

function noRule(trace: Trace): null {
  trace.because('rulebook.no-rule', [], { kind: 'bulletin' });
  return null;
}

/** Bulletins rank by the rate that the first target is about. */
function denominatorOn(book: CompiledRulebook, day: Day, trace: Trace): Denominator | null {
  const target = ruleOn(book, 'participation-target', day)?.targets[0];
  return target ? valueOn(target.denominator, day, trace) : null;
}

function findBulletins(
  rule: CompiledBulletin,
  bulletins: readonly MonthProgress[],
  denominator: Denominator | null,
  day: Day,
  trace: Trace,
): Finding | null {
  const numbers = bulletinNumbers(rule, day, trace);
  if (denominator === null) trace.because('rulebook.no-rule', rule.citations, { kind: 'participation-target' });
  if (bulletins.length === 0) trace.needs(BULLETINS);
  if (numbers === null || denominator === null || bulletins.length === 0) return null;
  if (!isRow(bulletins, rule.citations, trace)) return null;

  const months: MonthRanks[] = [];
  for (const { month, regions } of bulletins) {
    const standings = standingsOf(finest(regions), denominator);
    if (standings === null) {
      trace.because('bulletin.denominator-open', rule.citations, { month });
      trace.needs(DENOMINATOR_FACTS[denominator]);
      return null;
    }
    const ranks = rankRegions(standings, numbers);
    months.push({ month, ranks, last: ranks.filter(({ isLast }) => isLast).map(({ regionCode }) => regionCode) });
  }
  return explained(rule, months, numbers, trace);
}

/** Whether the bulletins follow each other month by month and are about the same regions, each once. */
function isRow(bulletins: readonly MonthProgress[], citations: readonly Citation[], trace: Trace): boolean {
  const regionsOf = ({ regions }: MonthProgress) =>
    finest(regions)
      .map(({ regionCode }) => regionCode)
      .sort()
      .join();
  for (const [index, bulletin] of bulletins.entries()) {
    const { month, regions } = bulletin;
    const before = bulletins[index - 1];
    const twice = repeatedRegion(regions);
    if (twice !== undefined) trace.because('progress.region-twice', citations, { region: twice });
    else if (before && monthNumber(month) !== monthNumber(before.month) + 1) {
      trace.because('bulletin.gap', citations, { before: before.month, month });
    } else if (before && regionsOf(bulletin) !== regionsOf(before)) {
      trace.because('bulletin.other-regions', citations, { before: before.month, month });
    } else continue;
    trace.needs(BULLETINS);
    return false;
  }
  return true;
}

function monthNumber(month: string): number {
  return Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));
}

/** Null when a region's denominator is unknown or nothing: then there is no rate to rank by. */
function standingsOf(regions: MonthProgress['regions'], denominator: Denominator): Standing[] | null {
  const standings = regions.map((region) => ({
    regionCode: region.regionCode,
    part: region.enrolled,
    whole: denominatorOf(region, denominator) ?? 0,
  }));
  return standings.every(({ whole }) => whole > 0) ? standings : null;
}

function explained(
  rule: CompiledBulletin,
  months: readonly MonthRanks[],
  numbers: BulletinNumbers,
  trace: Trace,
): Finding {
  const explanations = dueAfter(months, numbers.explanationAfter);
  const criticisms = dueAfter(months, numbers.criticismAfter);
  const latest = months.at(-1);
  const { last } = numbers;
  if (latest) trace.because('bulletin.last', rule.citations, { month: latest.month, last, regions: latest.last });
  for (const { regionCode, months } of explanations) {
    trace.because('bulletin.explanation', rule.citations, { region: regionCode, months });
  }
  for (const { regionCode, months } of criticisms) {
    trace.because('bulletin.criticism', rule.citations, { region: regionCode, months });
  }
  if (explanations.length + criticisms.length === 0) {
    trace.because('bulletin.nothing-due', rule.citations, { months: months.length });
  }
  for (const region of nearlyDue(months, numbers.explanationAfter)) {
    trace.nearMiss('bulletin.near-explanation', rule.citations, { region });
  }
  for (const region of nearlyDue(months, numbers.criticismAfter)) {
    trace.nearMiss('bulletin.near-criticism', rule.citations, { region });
  }
  return { months, explanations, criticisms };
}

/** Yes when something became due. */
function outcomeOf(finding: Finding | null): Outcome {
  if (finding === null) return 'UNDETERMINED';
  return finding.explanations.length + finding.criticisms.length > 0 ? 'YES' : 'NO';
}
