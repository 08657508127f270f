import { and, type SQL, sql } from 'drizzle-orm';
import { type Reach, seenBy } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { countListed, type ListedPage, readListed } from '../listed.ts';
import { NOUNS } from '../nouns/index.ts';
import { inRegion } from '../region-level.ts';
import { holdsOn } from './population-set.ts';
import { WHOLE_FILE } from './whole-file.ts';
import { seenPeople, WHOSE } from './year-books.ts';

/** People whose files a region keeps, the day, and the categories that are settled at discharge. */
export interface OneStopSearch {
  readonly within: string;
  readonly on: string;
  readonly categories: readonly string[];
}

/** Somebody who is settled at discharge, and the listings that have it so, the latest confirmation first. */
export interface OneStopRow {
  readonly personId: string;
  readonly listingIds: readonly string[];
}

const KEY = { name: 'one-stop', columns: ['personId'] } as const;

/** Those that may be seen, by the ids of the people. */
export const readEntitled = (
  db: Db,
  reach: Reach,
  search: OneStopSearch,
  page: ListedPage,
): Promise<Page<OneStopRow>> => readListed(db, KEY, entitled(reach, search), page);

export const countEntitled = (db: Db, reach: Reach, search: OneStopSearch): Promise<number> =>
  countListed(db, entitled(reach, search));

/** The dead are settled nowhere, whichever of their files says that they died. */
function entitled(reach: Reach, { within, on, categories }: OneStopSearch): SQL {
  const { current, visible } = NOUNS.AssistanceListing;
  return sql`
    select ${WHOSE}::text as "personId",
      array_agg(assistance_listings.id::text order by confirmed_on desc nulls last, assistance_listings.id) as "listingIds"
    from assistance_listings join people on people.id = assistance_listings.person_id
    where ${and(current, visible(seenBy(reach, 'ALL')), holdsOn(sql`assistance_listings`, on))}
      and category = any(${sql.param([...categories])}::assistance_category[])
      and ${inRegion(sql`people.region_code`, within)} and ${seenPeople(reach)}
      and not exists (select from status_periods status where status.person_id = any(${WHOLE_FILE}) and status.kind = 'DEAD'
        and status.superseded_at is null and coalesce(status.valid_from <= ${on}::date, true))
    group by 1`;
}
