import { copyInto } from '../copy.ts';
import type { Db } from '../db.ts';
import type { assistanceListEffects } from '../tables/index.ts';
import { listingsAfter } from './assistance-list-apply.ts';

/** A listing as `ListingFact` of the policy room has it, which this room does not know. */
type ListingRow = Readonly<Record<string, unknown>>;

/** What a delivery does to one person's listings. */
export interface ListingChanges {
  readonly personId: string;
  /** Whether a category is among them that is not shown to everybody. */
  readonly isSensitive: boolean;
  readonly ended: readonly ListingRow[];
  readonly made: readonly ListingRow[];
}

/** People of one page. Fewer cost round trips; more hold up the answers of everybody else in this process. */
const PAGE = 1000;

/** A listing as the facts of a person have it (`fact-lists.ts`). */
const factOf = (row: string) => `json_build_object(
  'category', ${row}.category, 'department', ${row}.department, 'regionCode', ${row}.region_code,
  'confirmedOn', ${row}.confirmed_on, 'certificateNo', ${row}.certificate_masked,
  'grade', case when ${row}.grade ~ '^[1-9]$' then ${row}.grade::int end, 'meetsCondition', ${row}.meets_condition,
  'validFrom', ${row}.valid_from, 'validTo', ${row}.valid_to)`;

/**
 * Puts together, person by person, what a delivery does to their listings, into `listing_changes`; gives how many people.
 * With a moment, only those of whom something was recorded since that decides about their year.
 */
export async function stageChanges(tx: Db, batchId: string, since: string | null = null): Promise<number> {
  const { sql } = tx;
  await sql`
    create temp table listing_changes (page integer, person_id uuid, is_sensitive boolean, ended json, made json)
    on commit drop`;
  if (since !== null) await gatherTold(tx, since);
  const { count } = await sql`
    insert into listing_changes
    select (row_number() over (order by person_id) - 1) / ${PAGE}::int, * from (
      select after.person_id, bool_or(category.is_sensitive),
        coalesce(json_agg(${sql.unsafe(factOf('stood'))}) filter (where stood.id is not null), '[]'),
        coalesce(json_agg(${sql.unsafe(factOf('after'))}) filter (where after.holds), '[]')
      from (${listingsAfter(tx, batchId)}) after
      join assistance_categories category on category.code = after.category
      left join assistance_listings stood on stood.id = after.stood_id
      ${since === null ? sql`` : sql`where exists (select from told where told.person_id = after.person_id)`}
      group by after.person_id) changes`;
  await sql`create index on listing_changes (page)`;
  return count;
}

/**
 * Gathers into `told` of whom a payment, a refund, an enrolment, a listing, a status or the file itself was recorded since a
 * moment. In a table with an index: of rows as new as a delivery's no planner knows how many they are.
 */
async function gatherTold({ sql }: Db, since: string): Promise<void> {
  const rows = RECORDED.map(
    (table) => sql`
      union all select person_id from ${sql(table)} where recorded_at > ${since} or superseded_at > ${since}`,
  );
  await sql`create temp table told (person_id uuid primary key) on commit drop`;
  await sql`
    insert into told
    select distinct coalesce(file.merged_into_id, file.id) from people file join (
      select id as person_id from people where recorded_at > ${since}
      union all
      select person_id from refunds where greatest(declared_at, approved_at, closed_at) > ${since}
      ${rows}
    ) said on said.person_id = file.id`;
}

/** Tables whose rows decide about somebody's year. */
const RECORDED = ['payments', 'enrollments', 'assistance_listings', 'status_periods', 'person_places', 'person_years'];

/** Pages of what was put together, as their numbers. */
export const pagesOf = (people: number): number[] =>
  Array.from({ length: Math.ceil(people / PAGE) }, (_, page) => page);

/** One page of what was put together. */
export const changesOfPage = ({ sql }: Db, page: number): Promise<ListingChanges[]> =>
  sql<ListingChanges[]>`
    select person_id as "personId", is_sensitive as "isSensitive", ended, made
    from listing_changes where page = ${page} order by person_id`;

export type NewEffect = Omit<typeof assistanceListEffects.$inferInsert, 'id' | 'batchId' | 'kinds'> & {
  readonly kinds: readonly string[];
};

const COLUMNS = `batch_id, person_id, region_code, audience, kinds, settlement_before, settlement_after, assisted_before_fen,
  assisted_after_fen, parts_before, parts_after, collected_before_fen, collected_after_fen, refund_before_fen,
  refund_after_fen, is_sensitive, is_wait_skipped, is_one_stop`;

/** Writes what a delivery does to some people. */
export const copyEffects = ({ sql }: Db, batchId: string, effects: readonly NewEffect[]): Promise<void> =>
  copyInto(
    sql,
    `assistance_list_effects (${COLUMNS})`,
    effects.map((one) => [
      ...[batchId, one.personId, one.regionCode, one.audience, one.kinds],
      ...[one.settlementBefore, one.settlementAfter, one.assistedBeforeFen, one.assistedAfterFen],
      ...[JSON.stringify(one.partsBefore), JSON.stringify(one.partsAfter)],
      ...[one.collectedBeforeFen, one.collectedAfterFen, one.refundBeforeFen, one.refundAfterFen],
      ...[one.isSensitive, one.isWaitSkipped, one.isOneStop],
    ]),
  );

/** Forgets what was computed of a delivery: for everybody, or for those who were put together anew. */
export const deleteEffects = ({ sql }: Db, batchId: string, of: 'ALL' | 'CHANGED' = 'ALL'): Promise<unknown> => sql`
  delete from assistance_list_effects where batch_id = ${batchId}
  ${of === 'ALL' ? sql`` : sql`and person_id in (select person_id from listing_changes)`}`;

/** People to whom a delivery makes money due, as it was computed for those who know of everything: so many at a time. */
export async function* peopleDueBack({ sql }: Db, batchId: string, most: number): AsyncGenerator<string[]> {
  for (let last = { office: '', id: NOBODY }; ; ) {
    const rows = await sql<{ office: string; id: string }[]>`
      select region_code as office, person_id as id from assistance_list_effects
      where batch_id = ${batchId} and (region_code, person_id) > (${last.office}, ${last.id}::uuid)
        and audience <> 'DEPARTMENT' and 'REFUND_DUE' = any(kinds)
      order by region_code, person_id limit ${most}`;
    const end = rows.at(-1);
    if (end === undefined) return;
    yield rows.map(({ id }) => id);
    last = end;
  }
}

/** Before everybody else. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** From when on what is recorded may be missing from a preview, and whether that is of an earlier civil day in China than this one. */
export interface PreviewAge {
  readonly readSince: string;
  readonly isOfAnotherDay: boolean;
}

/** How old a preview is that began as its delivery was matched; `longestMs` is how long a writer takes whom it did not see. */
export async function previewAge({ sql }: Db, batchId: string, longestMs: number): Promise<PreviewAge> {
  const [row] = await sql<PreviewAge[]>`
    select (max(at) filter (where status = 'MATCHED') - make_interval(secs => ${longestMs / 1000}))::text as "readSince",
      (max(at) filter (where status = 'PREVIEWED') at time zone 'Asia/Shanghai')::date
        < (clock_timestamp() at time zone 'Asia/Shanghai')::date as "isOfAnotherDay"
    from assistance_list_steps where batch_id = ${batchId}`;
  return row as PreviewAge;
}
