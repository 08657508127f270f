import type postgres from 'postgres';
import type { Db } from '../db.ts';

/** Who asks for what has to be tried again, as a job names them. */
export interface Asking {
  readonly actor: string;
  readonly role: string;
  readonly purpose: string | null;
}

/** What the department said later, and stands: over rows `r` of deliveries `b`. */
const LATER = `assistance_list_batches later where later.department = b.department and later.status = 'APPLIED'
  and (later.as_of, later.received_at) > (b.as_of, b.received_at)`;

/** Whoever holds a row's number, or was said to be meant by it. */
const MEANT = `select d.person_id from identity_documents d
    where d.number_index = r.number_index and d.kind = 'CITIZEN_ID' and d.superseded_at is null
  union select m.person_id from match_decisions m where m.department = b.department and m.number_index = r.number_index
    and m.verdict = 'ACCEPTED' and m.superseded_at is null`;

/**
 * Whether a later list has spoken over a row: a whole one about its place, or a row about the same number and category, be it
 * open itself or about somebody who has been found.
 */
const IS_SPOKEN_OVER = `(
  exists (select from ${LATER} and later.mode = 'FULL' and starts_with(b.region_code, later.region_code))
  or exists (select from assistance_list_rows said where said.number_index = r.number_index and said.category = r.category
    and said.class in ('UNMATCHED', 'AMBIGUOUS') and exists (select from ${LATER} and later.id = said.batch_id))
  or exists (select from (${MEANT}) meant join people f on f.id = meant.person_id
    join assistance_list_rows said on said.person_id in (f.id, f.merged_into_id)
    where said.category = r.category and said.class <> 'REJECTED'
      and exists (select from ${LATER} and later.id = said.batch_id)))`;

/** Rows about nobody who was on file, or nobody for certain, that no later living delivery has tried again or spoken over. */
const IS_OPEN = `r.class in ('UNMATCHED', 'AMBIGUOUS') and not exists (
  select from assistance_list_rows again join assistance_list_batches later on later.id = again.batch_id
  where again.origin_id = r.id and later.status not in ('REFUSED', 'CANCELLED', 'REVERSED')) and not ${IS_SPOKEN_OVER}`;

/** Deliveries that are applied, or are being: who applies one looks at its open rows when that is done. */
const IS_APPLIED = `(b.status = 'APPLIED' or exists (select from jobs j
  where j.subject_id = b.id and j.kind = 'ASSISTANCE_LIST_APPLY' and j.state in ('QUEUED', 'RUNNING')))`;

/**
 * Asks for each applied delivery that waits for one of these numbers to be tried again, in one statement. Work on it that is
 * under way is due again when it ends: it need not have seen what this transaction writes.
 */
async function askAgain(
  { keyed }: Db,
  { actor, role, purpose }: Asking,
  numbers: postgres.PendingQuery<postgres.Row[]>,
) {
  await keyed`
    with waiting as (
      select distinct b.id, b.region_code, b.department
      from (${numbers}) as given (number_index)
      join assistance_list_rows r on r.number_index = given.number_index
      join assistance_list_batches b on b.id = r.batch_id and ${keyed.unsafe(IS_APPLIED)}
      where ${keyed.unsafe(IS_OPEN)}
    ), asked as (
      insert into jobs (kind, subject_id, region_code, department, requested_by, requested_role, purpose)
      select 'ASSISTANCE_LIST_RETRY', id, region_code, department, ${actor}, ${role}, ${purpose} from waiting
      order by id
      on conflict (subject_id) where state in ('QUEUED', 'RUNNING') do update set due_at = clock_timestamp() returning id
    )
    select pg_notify('canbao_jobs', id || ' QUEUED') from asked`;
}

/** After people were given numbers: of the deliveries that wait for one of them. */
export async function askRetryOfNumbers(tx: Db, asking: Asking, numberIndexes: readonly Buffer[]): Promise<void> {
  if (numberIndexes.length === 0) return;
  const given = numberIndexes.map((index) => index.toString('hex'));
  await askAgain(tx, asking, tx.keyed`select decode(number, 'hex') from unnest(${given}::text[]) as number`);
}

/** After a file of people was taken, before its rows are gone. */
export const askRetryOfIncoming = (tx: Db, asking: Asking): Promise<void> =>
  askAgain(tx, asking, tx.keyed`select number_index from incoming where number_index is not null`);

/** Rows of a delivery that may find somebody now, behind an id: a file holds the number, or a clerk decided. */
export async function retriableRows({ keyed }: Db, batchId: string, after: string, limit: number): Promise<string[]> {
  const rows = await keyed<{ id: string }[]>`
    select r.id from assistance_list_rows r join assistance_list_batches b on b.id = r.batch_id
    where r.batch_id = ${batchId} and r.id > ${after} and ${keyed.unsafe(IS_OPEN)} and (
      exists (select from identity_documents d where d.number_index = r.number_index and d.kind = 'CITIZEN_ID'
        and d.superseded_at is null)
      or exists (select from match_decisions m where m.department = b.department and m.number_index = r.number_index
        and m.name_index = r.name_index and m.verdict = 'ACCEPTED' and m.superseded_at is null))
    order by r.id limit ${limit}`;
  return rows.map(({ id }) => id);
}
