import { type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { countListed, type ListedPage, readListed } from '../listed.ts';
import { inRegion } from '../region-level.ts';
import { FUNDS_FEN, SETTLED } from './settled-claim.ts';
import { seenPeople } from './year-books.ts';

/** Claims paid from a day (included) to another (not included) to people whose files a region keeps. */
export interface BulletinSearch {
  readonly within: string;
  readonly from: string;
  readonly to: string;
}

/** What a board may say of a claim, and no more. */
export interface BulletinRow {
  readonly name: string | null;
  /** What funds paid, in fen. */
  readonly fundsFen: number;
  readonly paidOn: string;
}

const KEY = { name: 'claim-bulletin', columns: ['paidOn', 'claimId'] } as const;

/** The claims that may be seen, by the day of payment. */
export const readBulletin = (
  db: Db,
  reach: Reach,
  search: BulletinSearch,
  page: ListedPage,
): Promise<Page<BulletinRow>> => readListed(db, KEY, published(reach, search), page);

export const countBulletin = (db: Db, reach: Reach, search: BulletinSearch): Promise<number> =>
  countListed(db, published(reach, search));

/** What was paid and taken back since is paid no more; what came of a merged file stands under the name of today's. */
const published = (reach: Reach, { within, from, to }: BulletinSearch): SQL => sql`
  select claims.id::text as "claimId", coalesce(whole.name, people.name) as name, ${FUNDS_FEN} as "fundsFen",
    paid.on_day::text as "paidOn"
  from claims join people on people.id = claims.person_id
  left join people whole on whole.id = people.merged_into_id
  cross join lateral ${SETTLED} standing
  cross join lateral (select max(step.taken_on) as on_day from claim_steps step
    where step.claim_id = claims.id and step.state = 'PAID') paid
  where claims.state = 'PAID' and paid.on_day >= ${from}::date and paid.on_day < ${to}::date
    and ${inRegion(sql`people.region_code`, within)} and ${seenPeople(reach)}`;
