import type { Decisions } from './decisions.ts';
import type { Round } from './load.ts';
import type { Growth, Line, Verdict } from './report.ts';
import type { Workload } from './workload.ts';

/** Milliseconds within which 95 of 100 person pages with eligibility come, alone on the machine. */
const PAGE_P95_MS = 20;
/** What may become of an operation's time with four times the rows: a page stays flat, a county's sum grows with it. */
export const FLAT = 1.15;
export const LINEAR = 4;

export function verdictsOf(
  workloads: readonly Workload[],
  lines: readonly Line[],
  page: Round | null,
  decisions: Decisions | null,
  growth: readonly Growth[],
): Verdict[] {
  return [
    ...workloads.flatMap((workload) => barsOf(workload, lines)),
    ...(page ? [atMost('person page with eligibility, p95 alone', page.p95, PAGE_P95_MS, ' ms')] : []),
    ...(decisions ? decisionBars(decisions) : []),
    ...growth
      .filter(({ system }) => system === 'canbao')
      .map(({ workload, times }) =>
        atMost(`${workload} with four times the rows, time`, times, workload === 'W3' ? LINEAR : FLAT, ''),
      ),
  ];
}

/** People decided about per second, explained and not; and what a rulebook costs to hold. */
const EXPLAINED = 100_000;
const QUIET = 250_000;
const COMPILE_MS = 50;
const COMPILED_MEGABYTES = 2;

function decisionBars({ rates, compileMs, compiledMegabytes }: Decisions): Verdict[] {
  return [
    atLeast('eligibility and contribution, explained', rates.both, EXPLAINED),
    atLeast('eligibility and contribution, without a trace', rates.quiet, QUIET),
    atMost('compiling a rulebook', compileMs, COMPILE_MS, ' ms'),
    atMost('a compiled rulebook', compiledMegabytes, COMPILED_MEGABYTES, ' MB'),
  ];
}

/** A bar counts at every number of connections, so the lowest ratio decides. */
function barsOf({ name, bars }: Workload, lines: readonly Line[]): Verdict[] {
  return bars.flatMap(({ of, against, atLeast }) => {
    const ratios = lines
      .filter(({ workload, system }) => workload === name && system === of)
      .map(({ ofLimit, ofPeer }) => (against === 'limit' ? ofLimit : ofPeer))
      .filter((one) => one !== null);
    if (ratios.length === 0) return [];
    return [shareOf(`${name} of the ${against}`, Math.min(...ratios), atLeast)];
  });
}

/** A speed as a share of another's. */
export const shareOf = (what: string, given: number, least: number): Verdict => ({
  bar: `${what} ≥ ${least}`,
  given: given.toFixed(2),
  isReached: given >= least,
});

const atLeast = (what: string, given: number, least: number): Verdict => ({
  bar: `${what} ≥ ${least.toLocaleString('en')} a second`,
  given: Math.round(given).toLocaleString('en'),
  isReached: given >= least,
});

export const atMost = (what: string, given: number, most: number, unit: string): Verdict => ({
  bar: `${what} ≤ ${most}${unit}`,
  given: `${given.toFixed(2)}${unit}`,
  isReached: given <= most,
});
