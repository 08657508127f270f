import { availableParallelism } from 'node:os';
import type { PeoplePage } from '../../store/queries/cohort-facts.ts';
import { type Hand, openHand } from '../hand.ts';
import { readAhead } from '../rosters/read-ahead.ts';
import type { CohortWork } from './member-text.ts';

/** More threads than this only wait for the one connection that reads. */
const MOST_HANDS = 4;

type Asking = Hand<string, Uint8Array>;

/** The rows of a cohort page after page, and of how many people: found in threads of their own, so that every processor helps. */
export async function* foundInThreads(
  work: CohortWork,
  pages: readonly PeoplePage[],
  read: (page: PeoplePage) => Promise<string>,
): AsyncGenerator<readonly [text: Uint8Array, people: number]> {
  const count = Math.min(MOST_HANDS, availableParallelism(), pages.length);
  const hands = Array.from({ length: count }, (): Asking => openHand(WORKER, work));
  // Each thread works on one page while the next is read, and one waits to be written.
  const ahead = 2 * count;
  try {
    yield* readAhead(
      pages.entries(),
      async ([at, page]) => {
        const facts = await read(page);
        return [await (hands[at % count] as Asking).ask(facts), page.people] as const;
      },
      ahead,
    );
  } finally {
    await Promise.all(hands.map(({ close }) => close()));
  }
}

const WORKER = new URL('./cohort-worker.ts', import.meta.url);
