import { bulkTransaction, type Db } from '../../store/db.ts';
import { type ClaimsOf, stageWaiting, waitingOfPage } from '../../store/queries/claim-bulk.ts';
import type { Work } from '../jobs/work.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { assertOwnRegion, type Counter } from '../write.ts';
import { NOTHING_SETTLED, type SettledCounts, settlePage } from './settle-page.ts';

/** How a run is told how far it is, when it has to end, and what each page came to, before the page is committed. */
interface RunWork extends Pick<Work, 'progress' | 'signal'> {
  readonly count?: (tx: Db, page: SettledCounts) => Promise<void>;
}

/** Households of one page: more hold up their offices for longer and take more memory, fewer cost a round trip each. */
const PAGE = 100;
/** Pages under way at once: one is written while the next is computed. A third would only wait for the processor. */
const AT_ONCE = 2;

/**
 * 批量结算: settles everything that waits of the offices of a region, for a year and an insurance. What is not payable is denied, what
 * the law leaves open stays checked. Page by page, each whole: broken off and begun again it goes on where it was.
 */
export async function settleClaims(counter: Counter, asked: ClaimsOf, work: RunWork): Promise<SettledCounts> {
  await assertRegionsKnown(counter, [{ code: asked.regionCode, field: 'within' }]);
  assertOwnRegion(counter, asked.regionCode, 'within');
  return bulkTransaction(counter.db, async (staged) => {
    const { claims, pages } = await stageWaiting(staged, asked, PAGE, counter.today);
    let [counts, next] = [NOTHING_SETTLED, 0];
    const lane = async () => {
      while (next < pages) {
        work.signal.throwIfAborted();
        const page = await settlePage(counter, asked, await waitingOfPage(staged, next++), work.count);
        counts = together(counts, page);
        work.progress('SETTLE', Math.min(claims, counts.settled + counts.denied + counts.open), claims);
      }
    };
    await allEnded(Array.from({ length: AT_ONCE }, lane));
    // What somebody else settled meanwhile is done too.
    work.progress('SETTLE', claims, claims);
    return counts;
  });
}

const together = (a: SettledCounts, b: SettledCounts): SettledCounts => ({
  settled: a.settled + b.settled,
  denied: a.denied + b.denied,
  open: a.open + b.open,
});

/** Waits for every lane, so that none writes on behind somebody's back, and then fails as the first that did. */
async function allEnded(lanes: readonly Promise<void>[]): Promise<void> {
  const ended = await Promise.allSettled(lanes);
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}
