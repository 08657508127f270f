import type { Db } from '../db.ts';
import type { ListScope } from './assistance-list-match.ts';

/** How much of a department's list a delivery ends; while the list is compared. */
export interface DropShare {
  /** People whom the department lists in the region. */
  readonly standing: number;
  /** People whom a full list leaves out, or of any list whoever is named with days by which their listing holds no more. */
  readonly leaving: number;
  /** Categories of which a full list leaves nobody listed, though somebody was. */
  readonly emptied: number;
}

/** Whether the days that a row `s` gives make a listing `l` that stood on day `$1` hold no more by then, or never have held. */
const ENDS = `c.class = 'CHANGED' and (coalesce(s.valid_to, l.valid_to) <= $1::date
  or coalesce(s.valid_to, l.valid_to) < coalesce(s.valid_from, l.valid_from)
  or (s.valid_from > $1::date and coalesce(l.valid_from, '-infinity') <= $1::date))`;

/** Who leaves by a row that says so, as one of a list of changes does, is none whom a list forgot. */
export async function dropShare(
  { sql: client }: Db,
  { mode, asOf }: Pick<ListScope, 'mode' | 'asOf'>,
): Promise<DropShare> {
  const [share] = await client.unsafe<DropShare[]>(
    `with said as (
       select c.person_id, c.category, c.line, ${mode === 'FULL' ? `c.class = 'DROPPED'` : 'false'} or coalesce(${ENDS}, false) as leaves
       from list_class c left join staged_list s on s.id = c.row_id left join list_standing l on l.id = c.listing_id
     )
     select (select count(distinct person_id)::int from list_standing where is_here) as standing,
       count(distinct person_id) filter (where leaves)::int as leaving,
       ${
         mode === 'FULL'
           ? `count(distinct category) filter (where leaves and category not in (
         select category from said where line is not null and category is not null and not leaves))`
           : '0'
       }::int as emptied
     from said`,
    [asOf],
  );
  return share ?? { standing: 0, leaving: 0, emptied: 0 };
}
