import { type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { countListed, type ListedPage, readListed, readRows } from '../listed.ts';
import { inRegion } from '../region-level.ts';
import { holdsOn } from './population-set.ts';
import { seenPeople, WHOSE } from './year-books.ts';

/** OUT: registered here and living in another town. IN: living here and registered in another. */
export const APART_DIRECTIONS = ['OUT', 'IN'] as const;
export type ApartDirection = (typeof APART_DIRECTIONS)[number];

export interface ApartQuestion {
  readonly within: string;
  readonly direction: ApartDirection;
  readonly on: string;
}

/** 人户分离: somebody who lives in another town than the one of the hukou. */
export interface ApartRow {
  readonly personId: string;
  readonly living: string;
  readonly hukou: string;
}

/** People who live apart from their registration on a day, by the place at this end. */
export function readApart(db: Db, reach: Reach, question: ApartQuestion, page: ListedPage): Promise<Page<ApartRow>> {
  const key = { name: `apart:${question.direction}`, columns: ['place', 'key'] };
  return readListed(db, key, apart(question, reach), page);
}

export const countApart = (db: Db, reach: Reach, question: ApartQuestion): Promise<number> =>
  countListed(db, apart(question, reach));

/** Codes are compared as far as a town, and no further than the shorter one says. */
const OTHER_TOWN = sql`left(living, least(9, length(hukou))) <> left(hukou, least(9, length(living)))`;

function apart({ within, direction, on }: ApartQuestion, reach: Reach): SQL {
  const place = direction === 'OUT' ? sql`hukou` : sql`living`;
  return sql`
    select ${place} as place, person_id::text as key, person_id as "personId", living, hukou
    from (
      select ${WHOSE} as person_id, max(place.region_code) filter (where place.kind = 'LIVING') as living,
        max(place.region_code) filter (where place.kind = 'HUKOU') as hukou
      from person_places place join people on people.id = place.person_id
      where place.superseded_at is null and ${holdsOn(sql`place`, on)} and ${seenPeople(reach)}
      group by 1
    ) places
    where ${inRegion(place, within)} and ${OTHER_TOWN}
      and not exists (
        select 1 from status_periods status
        where status.person_id = places.person_id and status.kind = 'DEAD' and status.superseded_at is null
          and ${holdsOn(sql`status`, on)})`;
}

/** An office, and the region that it was looked for. */
interface OfficeRow {
  readonly region: string;
  readonly organisationId: string;
}

/** Who takes over people of these regions: the committee or office nearest to each, from the village up to the county. */
export async function officesOf(db: Db, regions: readonly string[], on: string): Promise<OfficeRow[]> {
  if (regions.length === 0) return [];
  const codes = sql.join(
    regions.map((code) => sql`(${code}::text)`),
    sql`, `,
  );
  return readRows(
    db,
    sql`select distinct on (asked.code) asked.code as region, office.id as "organisationId"
      from (values ${codes}) asked(code)
      join organisations office on office.region_code in (asked.code, left(asked.code, 9), left(asked.code, 6))
      where office.kind in ('VILLAGE_COMMITTEE', 'NEIGHBOURHOOD_COMMITTEE', 'LABOUR_STATION', 'INSURANCE_OFFICE', 'GOVERNMENT')
        and ${holdsOn(sql`office`, on)}
      order by asked.code, length(office.region_code) desc, office.kind desc, office.id`,
  );
}
