import { availableParallelism } from 'node:os';
import { addTally, noneTallied, type Tally } from '../../policy/what-if/tally.ts';
import type { WhatIfPage } from '../../store/queries/what-if.ts';
import { type Hand, openHand } from '../hand.ts';
import type { WhatIfWork } from './what-if-tallier.ts';

/** More threads than this only wait for the one connection that reads. */
const MOST_HANDS = 4;
/** Pages that are on their way to one thread: it prices one while the next is read. */
const AHEAD = 2;
/** A thread that prices pages, and tells its tally when there is none. */
type Pricing = Hand<WhatIfPage | null, Tally | null>;

/** Prices pages in threads of their own, so that every processor helps and the server goes on answering; adds their tallies up. */
export async function tallyInThreads(
  work: WhatIfWork,
  pages: number,
  read: (page: number) => Promise<WhatIfPage>,
): Promise<Tally> {
  const hands = Array.from({ length: Math.min(MOST_HANDS, availableParallelism()) }, () => openPricing(work));
  let next = 0;
  const lane = async ({ ask }: Pricing) => {
    while (next < pages) await ask(await read(next++));
  };
  try {
    await Promise.all(hands.flatMap((hand) => Array.from({ length: AHEAD }, () => lane(hand))));
    const tally = noneTallied();
    for (const one of await Promise.all(hands.map(({ ask }) => ask(null)))) addTally(tally, one ?? noneTallied());
    return tally;
  } finally {
    await Promise.all(hands.map(({ close }) => close()));
  }
}

const openPricing = (work: WhatIfWork): Pricing => openHand(new URL('./what-if-worker.ts', import.meta.url), work);
