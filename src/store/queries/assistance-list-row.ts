import { and, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { assistanceListRow } from '../nouns/assistance-list-row.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { assistanceListCandidates, assistanceListRows, matchDecisions } from '../tables/index.ts';

export type StoredListRow = NounRow<typeof assistanceListRows>;
export type StoredCandidate = typeof assistanceListCandidates.$inferSelect;

export const listRowsById = rowsBy(assistanceListRow, assistanceListRows.id);

const retries = statement<StoredListRow>(({ orm }, kind) =>
  orm
    .select(rowColumns(assistanceListRow))
    .from(assistanceListRows)
    .where(
      and(
        sql`${assistanceListRows.originId} = any(${sql.placeholder('keys')}::uuid[])`,
        sql`exists (select from assistance_list_batches later where later.id = ${assistanceListRows.batchId}
          and later.status not in ('REFUSED', 'CANCELLED', 'REVERSED'))`,
        assistanceListRow.visible(byKey(kind)),
      ),
    ),
);

/** The rows of later living deliveries by which rows were tried again; one for each at most, but for a household's. */
export async function retriesOfRows(db: Db, reach: Reach, keys: readonly string[]): Promise<StoredListRow[]> {
  if (reach.kind === 'NONE') return [];
  return retries(db, reach.kind, { keys: keys.filter(isUuid), ...reachValues(reach) });
}

/** A row's place in the order of its file; those whom the list left out come last. */
export interface RowPlace {
  readonly line: number | null;
  readonly id: string;
}

/**
 * Places of a delivery's rows behind one, of one class or of each; behind the last line of the file there are none. Whether each
 * may be seen, whoever reads the rows says.
 */
export async function placesBehind(
  { keyed }: Db,
  { batchId, rowClass }: { readonly batchId: string; readonly rowClass: StoredListRow['class'] | null },
  after: RowPlace,
  limit: number,
): Promise<RowPlace[]> {
  const ofClass = rowClass === null ? keyed`` : keyed`and class = ${rowClass}`;
  const behind =
    after.line === null
      ? keyed`line is null and id > ${after.id}`
      : keyed`(line, id) > (${after.line}::integer, ${after.id}::uuid)`;
  return [
    ...(await keyed<RowPlace[]>`
      select line, id from assistance_list_rows where batch_id = ${batchId} ${ofClass} and ${behind}
      order by line, id limit ${limit}`),
  ];
}

const candidates = statement<StoredCandidate>(({ orm }, kind) =>
  orm
    .select({
      rowId: sql`${assistanceListCandidates.rowId}`.as('rowId'),
      personId: sql`${assistanceListCandidates.personId}`.as('personId'),
      reason: assistanceListCandidates.reason,
    })
    .from(assistanceListCandidates)
    .innerJoin(assistanceListRows, sql`${assistanceListRows.id} = ${assistanceListCandidates.rowId}`)
    .where(
      and(
        sql`${assistanceListCandidates.rowId} = any(${sql.placeholder('keys')}::uuid[])`,
        assistanceListRow.visible(byKey(kind)),
      ),
    )
    .orderBy(assistanceListCandidates.reason, assistanceListCandidates.personId),
);

/** Whom rows that may be seen might mean; for who reviews alone. */
export async function candidatesOfRows(db: Db, reach: Reach, keys: readonly string[]): Promise<StoredCandidate[]> {
  if (reach.kind === 'NONE') return [];
  return candidates(db, reach.kind, { keys: keys.filter(isUuid), ...reachValues(reach) });
}

const locked = statement<StoredListRow>(({ orm }, kind) =>
  orm
    .select(rowColumns(assistanceListRow))
    .from(assistanceListRows)
    .where(and(sql`${assistanceListRows.id} = ${sql.placeholder('id')}::uuid`, assistanceListRow.visible(byKey(kind))))
    .for('update', { of: assistanceListRows }),
);

/** A row that may be seen, held until the transaction ends; after its delivery. */
export async function lockListRow(tx: Db, reach: Reach, id: string): Promise<StoredListRow | undefined> {
  if (!isUuid(id) || reach.kind === 'NONE') return undefined;
  return (await locked(tx, reach.kind, { id, ...reachValues(reach) }))[0];
}

/** What the rows of a delivery came to, as the delivery keeps it. */
export interface RowCounts {
  readonly rowCount: number;
  readonly matchedCount: number;
  readonly newCount: number;
  readonly changedCount: number;
  readonly unchangedCount: number;
  readonly droppedCount: number;
  readonly unmatchedCount: number;
  readonly ambiguousCount: number;
  readonly rejectedCount: number;
  readonly conflictCount: number;
}

/** Counts a delivery's rows by what they came to; a household's row counts once for each member that it stands for. */
export async function countListRows({ sql: client }: Db, batchId: string): Promise<RowCounts> {
  const [counts] = await client<RowCounts[]>`
    select count(distinct line)::int as "rowCount",
      count(*) filter (where line is not null and person_id is not null)::int as "matchedCount",
      count(*) filter (where class = 'NEW')::int as "newCount",
      count(*) filter (where class = 'CHANGED')::int as "changedCount",
      count(*) filter (where class = 'UNCHANGED')::int as "unchangedCount",
      count(*) filter (where class = 'DROPPED')::int as "droppedCount",
      count(*) filter (where class = 'UNMATCHED')::int as "unmatchedCount",
      count(*) filter (where class = 'AMBIGUOUS')::int as "ambiguousCount",
      count(*) filter (where class = 'REJECTED')::int as "rejectedCount",
      count(*) filter (where is_in_conflict)::int as "conflictCount"
    from assistance_list_rows where batch_id = ${batchId}`;
  if (!counts) throw new Error('A count gives a row.');
  return counts;
}

/** The first rejected rows of a delivery in the order of the file, in the form of problems of a file. */
export async function rejectedRows({ sql: client }: Db, batchId: string, limit: number) {
  return client<{ line: number; field: string; message: string }[]>`
    select line, coalesce(problem_field, '') as field, concat_ws(' ', problem_en, problem_zh) as message
    from assistance_list_rows where batch_id = ${batchId} and class = 'REJECTED' order by line, id limit ${limit}`;
}

/** Of the rows that are compared, leaves those alone that found somebody. */
export async function leaveMatched({ sql: client }: Db): Promise<number> {
  await client`delete from list_class where class in ('UNMATCHED', 'AMBIGUOUS')`;
  const [row] = await client<{ count: number }[]>`select count(*)::int as count from list_class`;
  return row?.count ?? 0;
}

export type NewDecision = typeof matchDecisions.$inferInsert;

/**
 * Remembers what a clerk said, in the place of what was said before about the same candidate; whoever is accepted takes the place
 * of anybody accepted before.
 */
export async function rememberDecision(tx: Db, decision: NewDecision): Promise<void> {
  const { department, numberIndex, nameIndex, personId, verdict } = decision;
  await tx.keyed`
    update match_decisions set superseded_at = now()
    where department = ${department} and number_index = ${numberIndex} and name_index = ${nameIndex}
      and superseded_at is null and (person_id = ${personId} or (${verdict} = 'ACCEPTED' and verdict = 'ACCEPTED'))`;
  await insertRows(tx, matchDecisions, [decision]);
}

/** What a row's number and name are found by; null where the row has none. */
export async function indexesOfRow({ keyed }: Db, rowId: string) {
  const [row] = await keyed<{ numberIndex: Buffer | null; nameIndex: Buffer | null }[]>`
    select number_index as "numberIndex", name_index as "nameIndex" from assistance_list_rows where id = ${rowId}`;
  return row;
}

/** Takes a candidate from a row. */
export async function removeCandidate({ keyed }: Db, rowId: string, personId: string): Promise<void> {
  await keyed`delete from assistance_list_candidates where row_id = ${rowId} and person_id = ${personId}`;
}

/**
 * Takes a row back to before anybody was found: without the members of a household that it stood for, open while a candidate is
 * left, and unmatched otherwise. The listing that it kept from being dropped stays.
 */
export async function reopenRow({ keyed }: Db, rowId: string, words: Readonly<Record<'open' | 'lost', ProblemText>>) {
  await keyed`
    delete from assistance_list_rows member using assistance_list_rows r
    where r.id = ${rowId} and member.batch_id = r.batch_id and member.line = r.line and member.id <> r.id`;
  await keyed`
    with left_over as (select count(*) > 0 as is_open from assistance_list_candidates where row_id = ${rowId}),
    found as (
      select is_open, ${JSON.stringify(words)}::jsonb -> (case when is_open then 'open' else 'lost' end) as words from left_over
    )
    update assistance_list_rows set class = (case when is_open then 'AMBIGUOUS' else 'UNMATCHED' end)::row_class, match = null,
      person_id = null, is_in_conflict = false, problem_code = words ->> 'code', problem_field = words ->> 'field',
      problem_zh = words ->> 'zh', problem_en = words ->> 'en'
    from found where id = ${rowId}`;
}

/** Why a row is not accepted, as a row keeps it. */
export interface ProblemText {
  readonly code: string;
  readonly field: string | null;
  readonly zh: string;
  readonly en: string;
}

/** Of rows that are compared, turns down the one that says again what another row of its delivery says already. */
export async function rejectRepeated({ sql: client }: Db, batchId: string): Promise<void> {
  await client`
    update list_class c set class = 'REJECTED', problem_code = 'DUPLICATE_ROW', problem_value = r.line::text, listing_id = null
    from (
      select person_id, category, min(line) as line from assistance_list_rows
      where batch_id = ${batchId} and class in ('NEW', 'CHANGED', 'UNCHANGED', 'DROPPED') and line is not null
        and id not in (select id from list_class)
      group by person_id, category
    ) as r
    where r.person_id = c.person_id and r.category = c.category and c.class <> 'REJECTED'`;
  await client`delete from list_class where class = 'REJECTED' and problem_code = 'DUPLICATE_ROW' and id <> row_id`;
}
