/** Milliseconds that something takes. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await run();
  return performance.now() - begin;
}

/** The value below which such a share of all lies: 0.5 for the median; not a number of none. */
export function percentile(all: readonly number[], share: number): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length * share)] ?? Number.NaN;
}

/** How often the process is looked at, in milliseconds. */
const LOOK_MS = 20;

/** How far the process grows above what it has now, in megabytes of memory that is resident. */
export function watchMemory(): { stop(): number } {
  const before = process.memoryUsage.rss();
  let most = before;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    stop() {
      clearInterval(timer);
      look();
      return (most - before) / 1024 ** 2;
    },
  };
}
