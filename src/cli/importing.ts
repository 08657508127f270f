/** Somebody ended something before it was written: exit code 130, with words of its own where it is no import. */
export class Interrupted extends Error {}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Milliseconds between two lines about how far a file is. */
const TOLD_EVERY_MS = 2_000;

/** Runs an import that a signal takes back whole: its connections are broken off, and with them its transaction. */
export async function interruptible<Result>(
  db: { end(options: { timeout: number }): Promise<void> },
  run: (stopping: AbortSignal) => Promise<Result>,
  words?: string,
): Promise<Result> {
  const stop = Promise.withResolvers<never>();
  const stopping = new AbortController();
  const heed = () => {
    stopping.abort();
    stop.reject(new Interrupted(words));
    void db.end({ timeout: 0 });
  };
  for (const signal of SIGNALS) process.on(signal, heed);
  try {
    const running = run(stopping.signal);
    running.catch(() => {}); // breaks off with its connection
    return await Promise.race([running, stop.promise]);
  } finally {
    for (const signal of SIGNALS) process.off(signal, heed);
  }
}

/** Says on stderr every two seconds how many rows came, and of a count that stands still how long it has taken. */
export async function toldProgress<Result>(
  run: (onProgress: (rows: number) => void) => Promise<Result>,
): Promise<Result> {
  const begun = Date.now();
  let [rows, told] = [0, -1];
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - begun) / 1000);
    const state = rows > told ? `${rows} rows read 已读取` : `${rows} rows read, being written 已读取，正在写入`;
    console.error(`· ${state} (${seconds} s)`);
    told = rows;
  }, TOLD_EVERY_MS);
  try {
    return await run((count) => {
      rows = count;
    });
  } finally {
    clearInterval(timer);
  }
}
