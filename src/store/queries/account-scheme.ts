import { type SQL, sql } from 'drizzle-orm';
import type { Range } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { inRanges } from '../region-level.ts';
import type { AccountYear } from './family-account-year.ts';
import { areaOf } from './pooling-area.ts';

type Scheme = AccountYear['scheme'];

/** The pooling areas that some regions lie in on a day. */
export async function areasOfRegions(db: Db, regions: readonly string[], on: string): Promise<string[]> {
  const rows = await readRows<{ code: string }>(
    db,
    sql`select distinct ${areaOf(sql`region`, on)} as code from unnest(${sql.param(regions)}::text[]) region order by 1`,
  );
  return rows.map(({ code }) => code);
}

/** Credits of accounts, each with the enrolment that it is for, for a `from`. */
const CREDITS = sql`family_account_lines credit join enrollments credited on credited.id = credit.enrollment_id`;

/** A scheme other than this one that accounts of some pooling areas were credited for; undefined where none is. */
export async function otherSchemeCredited(
  db: Db,
  areas: readonly string[],
  scheme: Scheme,
  on: string,
): Promise<Scheme | undefined> {
  const [row] = await readRows<{ scheme: Scheme }>(
    db,
    sql`select credited.scheme from ${CREDITS} where credit.kind = 'CREDIT' and credited.scheme <> ${scheme}::scheme
      and ${areaOf(sql`credit.region_code`, on)} = any(${sql.param(areas)}::text[]) limit 1`,
  );
  return row?.scheme;
}

/**
 * Whether account lines of an area that are of no enrolment and no settlement are of a scheme's fund: an area's accounts are credited for
 * one scheme, and what lapses in them or moves between them is that one's. Where nothing was credited yet it is anybody's who asks.
 */
export function isAreasScheme(scheme: Scheme, ranges: readonly Range[]): SQL {
  const hasCredits = (condition: SQL) => sql`exists (
    select from ${CREDITS} where credit.kind = 'CREDIT' and ${inRanges(sql`credit.region_code`, ranges)} and ${condition})`;
  const [own, other] = [sql`credited.scheme = ${scheme}::scheme`, sql`credited.scheme <> ${scheme}::scheme`];
  return sql`(${hasCredits(own)} or not ${hasCredits(other)})`;
}
