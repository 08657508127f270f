import { setTimeout as sleep } from 'node:timers/promises';
import type { Served } from './served.ts';
import { percentile, timed } from './watch.ts';

/** How a server did while it worked on something else. */
export interface Meanwhile {
  /** Pages that it answered. */
  readonly pages: number;
  /** Milliseconds of such a page before, with nothing else to do: the 95th percentile. */
  readonly aloneP95Ms: number;
  readonly p95Ms: number;
  readonly worstMs: number;
  /** How far its memory rose above what it had before, at the highest. */
  readonly growthMegabytes: number;
}

/** How often it is asked: as somebody who works at a desk. */
const EACH_MS = 50;
const ALONE = 30;

const PAGE = `query ($id: ID!) { person(id: $id) { id birthDate enrollments { policyYear status } } }`;

/** Asks a server for somebody's page again and again while something is under way, and looks at its memory. */
export async function meanwhile({ ask, sql, system }: Served, run: () => Promise<void>): Promise<Meanwhile> {
  const people = await sql<{ id: string }[]>`select id from people order by md5(id::text) limit 100`;
  let at = 0;
  const page = () => timed(() => ask(PAGE, { id: people[at++ % people.length]?.id }));
  const alone: number[] = [];
  for (let done = 0; done < ALONE; done += 1) alone.push(await page());
  const before = (await system.usage()).rss;
  const [took, sizes]: [number[], number[]] = [[], [before]];
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      took.push(await page());
      sizes.push((await system.usage()).rss);
      await sleep(EACH_MS);
    }
  })();
  try {
    await Promise.race([run(), looking]);
  } finally {
    isOver = true;
    await looking;
  }
  return {
    ...{
      pages: took.length,
      aloneP95Ms: percentile(alone, 0.95),
      p95Ms: percentile(took, 0.95),
      worstMs: Math.max(...took),
    },
    growthMegabytes: (Math.max(...sizes) - before) / 1024 ** 2,
  };
}

/** How often a job is looked at, in milliseconds. */
const LOOK_MS = 20;

/** Waits for the end of a job; throws unless it was done. */
export async function jobDone({ sql }: Served, id: string): Promise<void> {
  for (;;) {
    const [job] = await sql<{ state: string; ended: boolean }[]>`
      select state, ended_at is not null as ended from jobs where id = ${id}`;
    if (job?.ended && job.state === 'DONE') return;
    if (!job || job.ended) throw new Error(`The job ${id} ended ${job?.state ?? 'nowhere'}.`);
    await sleep(LOOK_MS);
  }
}
