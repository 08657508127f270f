import { and, type SQL, sql } from 'drizzle-orm';
import { seenBy } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { NOUNS } from '../nouns/index.ts';
import { inRegion } from '../region-level.ts';
import type { assistanceCategory, department, payer } from '../tables/index.ts';
import type { Filterer, Where } from '../where.ts';
import { condition } from '../where-condition.ts';
import { holdsOn } from './population-set.ts';
import type { RefundSearch } from './refund.ts';
import { seenPeople, WHOSE } from './year-books.ts';

type Category = (typeof assistanceCategory.enumValues)[number];
type Department = (typeof department.enumValues)[number];
type Payer = (typeof payer.enumValues)[number];

/** Which listings of people whose files a region keeps. */
export interface ListingSearch {
  readonly within: string;
  readonly where?: Where | null | undefined;
}

/** A listing that stands, and whose it is: of a merged file, the one that it was merged into. */
export interface ListedRow {
  readonly id: string;
  readonly personId: string;
  readonly category: Category;
  readonly department: Department;
  readonly regionCode: string;
  readonly confirmedOn: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

const LISTED = sql`assistance_listings join people on people.id = assistance_listings.person_id`;

function listings(filterer: Filterer, { within, where }: ListingSearch): SQL | undefined {
  const noun = NOUNS.AssistanceListing;
  const visible = noun.visible(seenBy(filterer.reach, 'ALL'));
  return and(noun.current, visible, inRegion(sql`people.region_code`, within), condition(noun, where, filterer));
}

/** The first that was ever said of the person, department and category, learnt on a day in China or since. */
const entered = (from: string): SQL => sql`not exists (
  select from assistance_listings earlier
  where earlier.person_id = assistance_listings.person_id and earlier.department = assistance_listings.department
    and earlier.category = assistance_listings.category and (earlier.recorded_at at time zone 'Asia/Shanghai')::date < ${from}::date)`;

/** The listings that may be seen and fit, by id. */
export function readListings(
  db: Db,
  filterer: Filterer,
  search: ListingSearch & { readonly enteredFrom?: string | null | undefined },
): Promise<ListedRow[]> {
  const { enteredFrom } = search;
  return readRows(
    db,
    sql`select assistance_listings.id, ${WHOSE} as "personId", category, department, assistance_listings.region_code as "regionCode",
        confirmed_on::text as "confirmedOn", valid_from::text as "validFrom", valid_to::text as "validTo"
      from ${LISTED} where ${and(listings(filterer, search), enteredFrom ? entered(enteredFrom) : undefined)}
      order by assistance_listings.id`,
  );
}

/** Somebody whom several departments list. */
export interface OverlapRow {
  readonly personId: string;
  /** The latest confirmation first. */
  readonly listingIds: readonly string[];
}

/** People whom each of several departments lists on a day, by id. */
export function readOverlaps(
  db: Db,
  filterer: Filterer,
  {
    within,
    departments,
    on,
  }: { readonly within: string; readonly departments: readonly string[]; readonly on: string },
): Promise<OverlapRow[]> {
  const asked = [...new Set(departments)];
  return readRows(
    db,
    sql`select ${WHOSE} as "personId",
        array_agg(assistance_listings.id::text order by confirmed_on desc nulls last, assistance_listings.id) as "listingIds"
      from ${LISTED}
      where ${and(listings(filterer, { within }), holdsOn(sql`assistance_listings`, on))}
        and department = any(${sql.param(asked)}::department[])
      group by 1 having count(distinct department) = ${asked.length} order by 1`,
  );
}

/** What assistance paid for one person in a month, in fen. */
export interface AssistedRow {
  readonly personId: string;
  /** Who paid; null for money that was paid back to the person. */
  readonly payer: Payer | null;
  readonly fen: number;
}

/** Days from `from` (included) to `to` (not included). */
interface Days {
  readonly from: string;
  readonly to: string;
}

/**
 * What payers of assistance brought in some days less what they got back, and what was paid back to people confirmed later.
 * What a void receipt takes back counts on the day that it had arrived.
 */
export function readAssisted(
  db: Db,
  filterer: Filterer,
  { within, scheme, policyYear }: RefundSearch,
  { from, to }: Days,
  payers: readonly string[],
): Promise<AssistedRow[]> {
  const isPayers = sql`payments.payer = any(${sql.param(payers)}::payer[])`;
  return readRows(
    db,
    sql`select ${WHOSE} as "personId", case when ${isPayers} then payments.payer end as payer,
        sum(case when ${isPayers} then payments.paid_fen else -payments.paid_fen end)::bigint as fen
      from payments join people on people.id = payments.person_id
      left join payments taken on taken.id = payments.reverses_id left join refunds on refunds.id = payments.refund_id
      where payments.policy_year = ${policyYear} and payments.scheme = ${scheme}::scheme and payments.superseded_at is null
        and payments.purpose = 'CONTRIBUTION' and coalesce(taken.paid_on, payments.paid_on) >= ${from}::date
        and coalesce(taken.paid_on, payments.paid_on) < ${to}::date and (${isPayers} or refunds.reason = 'CONFIRMED_LATER')
        and ${inRegion(sql`people.region_code`, within)} and ${seenPeople(filterer.reach)}
      group by 1, 2 having sum(payments.paid_fen) <> 0 order by 1, 2`,
  );
}
