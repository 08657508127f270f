import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { addTally, noneTallied, type Tally } from '../../policy/what-if/tally.ts';
import type { WhatIfPage } from '../../store/queries/what-if.ts';
import type { WhatIfWork } from './what-if-tallier.ts';

/** More threads than this only wait for the one connection that reads. */
const MOST_HANDS = 4;
/** Pages that are on their way to one thread: it prices one while the next is read. */
const AHEAD = 2;
/** Prices are many small objects that die young: in little room they stay in the processor's own memory. */
const YOUNG_MEGABYTES = 16;

/** A thread that prices pages, one after the other. */
interface Hand {
  readonly add: (page: WhatIfPage) => Promise<unknown>;
  readonly end: () => Promise<Tally>;
  readonly close: () => Promise<unknown>;
}

/** Prices pages in threads of their own, so that every processor helps and the server goes on answering; adds their tallies up. */
export async function tallyInThreads(
  work: WhatIfWork,
  pages: number,
  read: (page: number) => Promise<WhatIfPage>,
): Promise<Tally> {
  const hands = Array.from({ length: Math.min(MOST_HANDS, availableParallelism()) }, () => openHand(work));
  let next = 0;
  const lane = async ({ add }: Hand) => {
    while (next < pages) await add(await read(next++));
  };
  try {
    await Promise.all(hands.flatMap((hand) => Array.from({ length: AHEAD }, () => lane(hand))));
    const tally = noneTallied();
    for (const one of await Promise.all(hands.map(({ end }) => end()))) addTally(tally, one);
    return tally;
  } finally {
    await Promise.all(hands.map(({ close }) => close()));
  }
}

function openHand(workerData: WhatIfWork): Hand {
  const worker = new Worker(new URL('./what-if-worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
  const waiting: PromiseWithResolvers<Tally | null>[] = [];
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  worker.on('message', (answer: Tally | null) => waiting.shift()?.resolve(answer));
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('A thread that priced claims ended before it was done.')));
  const ask = (page: WhatIfPage | null) => {
    if (failure) return Promise.reject(failure);
    const asked = Promise.withResolvers<Tally | null>();
    waiting.push(asked);
    worker.postMessage(page);
    return asked.promise;
  };
  return {
    add: ask,
    end: async () => (await ask(null)) ?? noneTallied(),
    close: () => worker.terminate(),
  };
}
