/** Milliseconds that something takes. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await run();
  return performance.now() - begin;
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
