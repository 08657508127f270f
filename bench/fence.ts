import { reachOfRegions } from '../src/store/access.ts';
import { connectAnalysts } from '../src/store/analysts.ts';
import { readPage } from '../src/store/connection.ts';
import { connect, type Db } from '../src/store/db.ts';
import { person } from '../src/store/nouns/person.ts';
import { numbersOfPeople, phonesOfPeople } from '../src/store/queries/sealed.ts';
import { COUNTY } from './database.ts';
import { percentile, timed } from './watch.ts';

/** Times that each way is gone, by turns, so that a busy moment of the machine hits both; the medians count. */
const [WARM_UP, RUNS] = [20, 200];
/** People of a page, which is what is unmasked at once. */
const SIZE = 50;
const REACH = reachOfRegions([COUNTY]);
const FILTERER = { reach: REACH, scopes: new Set(['registry:read', 'identity:read']) };

interface Ways {
  readonly withFenceMs: number;
  readonly withoutFenceMs: number;
  readonly ratio: number;
}

export interface Fence {
  /** Numbers and phones of a page of people, as they are sealed: by the role of its own, and by the owner on its own pool. */
  readonly unmask: Ways;
  /** A page of people: by the server's role, which reads every column but the fenced one, and by the owner, who reads all. */
  readonly page: Ways;
  /** Listings of the county by category: through the analysts' view, and of the table itself. */
  readonly listings: Ways;
}

/** The same statements on both sides of the second fence, in one run. */
export async function measureFence(url: string): Promise<Fence> {
  const [fenced, owner] = [connect(url, { max: 2, role: 'canbao_app' }), connect(url, { max: 2 })];
  const analysts = connectAnalysts(url);
  try {
    const ids = (await pageOf(owner)).rows.map(({ id }) => id);
    const unmask = async (db: Db) => {
      await numbersOfPeople(db, REACH, ids);
      await phonesOfPeople(db, REACH, ids);
    };
    return {
      unmask: await compare(
        () => unmask(fenced),
        () => unmask(owner),
      ),
      page: await compare(
        () => pageOf(fenced),
        () => pageOf(owner),
      ),
      listings: await compare(
        () => countListings(analysts),
        () => countListings(owner),
      ),
    };
  } finally {
    await Promise.all([fenced.end(), owner.end(), analysts.end()]);
  }
}

const pageOf = (db: Db) =>
  readPage(db, person, { first: SIZE }, FILTERER) as Promise<{ rows: readonly { id: string }[] }>;

const countListings = ({ sql }: Db) => sql`
  select category, count(*) from assistance_listings l join people p on p.id = l.person_id
  where l.superseded_at is null and l.category <> 'MENTAL_SEVERE' group by category`;

async function compare(withFence: () => Promise<unknown>, withoutFence: () => Promise<unknown>): Promise<Ways> {
  const [behind, before]: [number[], number[]] = [[], []];
  for (let run = 0; run < WARM_UP + RUNS; run++) {
    const [fence, none] = [await timed(withFence), await timed(withoutFence)];
    if (run < WARM_UP) continue;
    behind.push(fence);
    before.push(none);
  }
  const [withFenceMs, withoutFenceMs] = [percentile(behind, 0.5), percentile(before, 0.5)];
  return { withFenceMs, withoutFenceMs, ratio: withFenceMs / withoutFenceMs };
}
