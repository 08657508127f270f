import type { Round } from './load.ts';
import type { Growth, Line, Verdict } from './report.ts';
import type { Workload } from './workload.ts';

/** Milliseconds within which 95 of 100 person pages with eligibility come, alone on the machine. */
const PAGE_P95_MS = 20;
/** What may become of an operation's time with four times the rows: a page stays flat, a county's sum grows with it. */
const FLAT = 1.15;
const LINEAR = 4;

export function verdictsOf(
  workloads: readonly Workload[],
  lines: readonly Line[],
  page: Round | null,
  growth: readonly Growth[],
): Verdict[] {
  return [
    ...workloads.flatMap((workload) => barsOf(workload, lines)),
    ...(page ? [atMost('person page with eligibility, p95 alone', page.p95, PAGE_P95_MS, ' ms')] : []),
    ...growth
      .filter(({ system }) => system === 'canbao')
      .map(({ workload, times }) =>
        atMost(`${workload} with four times the rows, time`, times, workload === 'W3' ? LINEAR : FLAT, ''),
      ),
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
    const lowest = Math.min(...ratios);
    return [{ bar: `${name} ≥ ${atLeast} of the ${against}`, given: lowest.toFixed(2), isReached: lowest >= atLeast }];
  });
}

const atMost = (what: string, given: number, most: number, unit: string): Verdict => ({
  bar: `${what} ≤ ${most}${unit}`,
  given: `${given.toFixed(2)}${unit}`,
  isReached: given <= most,
});
