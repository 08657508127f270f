import { and, type SQL, sql } from 'drizzle-orm';
import { type Reach, seenBy } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { countListed, type ListedPage, readListed } from '../listed.ts';
import { NOUNS } from '../nouns/index.ts';
import { inRegion } from '../region-level.ts';
import { SETTLED } from './settled-claim.ts';
import { WHOLE_FILE } from './whole-file.ts';
import { seenPeople, WHOSE } from './year-books.ts';

/** Why a stay counts as charged in full. */
export const CHARGE_CAUSES = ['PAID_FIRST', 'NO_ASSISTANCE'] as const;
export type ChargeCause = (typeof CHARGE_CAUSES)[number];

/** Stays of people whose files a region keeps, by the day of discharge, and the categories that are settled at discharge. */
export interface ChargedSearch {
  readonly within: string;
  /** First day of discharge, and the one behind the last. */
  readonly from: string;
  readonly to: string;
  readonly categories: readonly string[];
}

/** A stay of somebody who was on a list on the day of admission. Amounts in fen. */
export interface ChargedRow {
  readonly claimId: string;
  readonly personId: string;
  readonly institutionId: string;
  /** Those that held on the day of admission, the latest confirmation first. */
  readonly listingIds: readonly string[];
  readonly admittedOn: string;
  readonly dischargedOn: string;
  readonly cause: ChargeCause;
  readonly totalFen: number;
  /** What the patient had to pay at discharge. */
  readonly chargedFen: number;
  /** What medical assistance has paid of it since; null while the claim is not settled. */
  readonly assistanceFen: number | null;
}

const KEY = { name: 'charged-in-full', columns: ['dischargedOn', 'claimId'] } as const;

/** The stays that may be seen, by the day of discharge. */
export const readCharged = (db: Db, reach: Reach, search: ChargedSearch, page: ListedPage): Promise<Page<ChargedRow>> =>
  readListed(db, KEY, charged(reach, search), page);

export const countCharged = (db: Db, reach: Reach, search: ChargedSearch): Promise<number> =>
  countListed(db, charged(reach, search));

/**
 * A stay that was reimbursed at the office was paid in whole at the counter, and so it stays whatever is paid later; any other
 * was charged in full where its settlement leaves the patient a share inside the policy and assistance nothing of it. What the
 * law does not pay for was rightly charged, and what nobody settled yet tells nothing.
 */
function charged(reach: Reach, { within, from, to, categories }: ChargedSearch): SQL {
  const isPaidFirst = sql`claims.route = 'REIMBURSED_AFTER_NOTICE'`;
  const isUnassisted = sql`standing.assistance_fen = 0 and standing.own_fen > 0
    and standing.eligible_fen > standing.basic_fen + standing.critical_fen + standing.tilt_fen`;
  return sql`
    select claims.id::text as "claimId", ${WHOSE} as "personId", claims.institution_id as "institutionId",
      listed.ids as "listingIds", claims.admitted_on::text as "admittedOn", claims.discharged_on::text as "dischargedOn",
      case when ${isPaidFirst} then 'PAID_FIRST' else 'NO_ASSISTANCE' end as cause, claims.total_fen as "totalFen",
      case when ${isPaidFirst} then claims.total_fen else standing.own_fen end as "chargedFen",
      standing.assistance_fen as "assistanceFen"
    from claims join people on people.id = claims.person_id
    left join lateral ${SETTLED} standing on true
    cross join lateral (${listedOnAdmission(reach, categories)}) listed
    where claims.discharged_on >= ${from}::date and claims.discharged_on < ${to}::date and claims.state <> 'DENIED'
      and ${inRegion(sql`people.region_code`, within)} and ${seenPeople(reach)}
      and listed.ids is not null and (${isPaidFirst} or (${isUnassisted}))`;
}

/** Listings that may be seen, of any file of the person, that held on the day of admission. */
function listedOnAdmission(reach: Reach, categories: readonly string[]): SQL {
  const { current, visible } = NOUNS.AssistanceListing;
  return sql`
    select array_agg(assistance_listings.id::text order by confirmed_on desc nulls last, assistance_listings.id) as ids
    from assistance_listings
    where ${and(current, visible(seenBy(reach, 'KEY')))} and assistance_listings.person_id = any(${WHOLE_FILE})
      and assistance_listings.category = any(${sql.param([...categories])}::assistance_category[])
      and coalesce(assistance_listings.valid_from <= claims.admitted_on, true)
      and coalesce(assistance_listings.valid_to >= claims.admitted_on, true)`;
}
