import { and, type SQL, sql } from 'drizzle-orm';
import { type Reach, seenBy, subtree } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { countListed, type ListedPage, readListed } from '../listed.ts';
import { openColumns } from '../noun.ts';
import { assistanceListRow } from '../nouns/assistance-list-row.ts';
import { assistanceListRows } from '../tables/index.ts';
import type { StoredListRow } from './assistance-list-row.ts';

/** Which rows are meant. */
export interface ReviewSearch {
  /** The region that the list is about, or in which a candidate's file is kept. */
  readonly within: string;
  readonly department: string | null;
}

const KEY = { name: 'assistance list reviews', columns: ['receivedAt', 'place', 'key'] };

const COLUMNS = sql.join(
  Object.entries(openColumns(assistanceListRows)).map(([name, column]) => sql`${column} as ${sql.identifier(name)}`),
  sql`, `,
);

/** Rows that wait for a clerk's word, of deliveries that a word still changes something in, the oldest delivery first. */
export const readReviews = (
  db: Db,
  reach: Reach,
  search: ReviewSearch,
  page: ListedPage,
): Promise<Page<StoredListRow>> => readListed(db, KEY, waiting(reach, search), page);

export const countReviews = (db: Db, reach: Reach, search: ReviewSearch): Promise<number> =>
  countListed(db, waiting(reach, search));

/** Rows with a candidate, for whom nobody was accepted yet: what a row was tried again with is asked of the later row. */
function waiting(reach: Reach, { within, department }: ReviewSearch): SQL {
  const { from, to } = subtree(within);
  const conditions = and(
    sql`${assistanceListRows.class} = 'AMBIGUOUS' and delivery.status in ('MATCHED', 'PREVIEWED', 'APPLIED')`,
    department === null ? undefined : sql`delivery.department = ${department}::department`,
    sql`exists (
      select from assistance_list_candidates candidate join people on people.id = candidate.person_id
      where candidate.row_id = ${assistanceListRows.id} and (
        (delivery.region_code >= ${from} and delivery.region_code < ${to})
        or (people.region_code >= ${from} and people.region_code < ${to})))`,
    sql`not exists (
      select from match_decisions decided
      where decided.department = delivery.department and decided.number_index = ${assistanceListRows.numberIndex}
        and decided.name_index = ${assistanceListRows.nameIndex} and decided.verdict = 'ACCEPTED'
        and decided.superseded_at is null)`,
    sql`not exists (
      select from assistance_list_rows again join assistance_list_batches later on later.id = again.batch_id
      where again.origin_id = ${assistanceListRows.id} and later.status not in ('REFUSED', 'CANCELLED', 'REVERSED'))`,
    assistanceListRow.visible(seenBy(reach, 'PAGE')),
  );
  return sql`
    select ${COLUMNS}, to_char(delivery.received_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as "receivedAt",
      lpad(${assistanceListRows.line}::text, 10, '0') as place, ${assistanceListRows.id}::text as key
    from assistance_list_rows join assistance_list_batches delivery on delivery.id = ${assistanceListRows.batchId}
    where ${conditions}`;
}
