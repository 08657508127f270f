import type { Db } from '../db.ts';
import type { BatchStatus } from './assistance-list.ts';
import type { Moment } from './assistance-list-apply.ts';
import { SEALED } from './sealed.ts';

/**
 * Names of deliveries, or of other sources, that stand on what a delivery wrote: a listing of the same person, department and
 * category that is newer than its own, or that it is not there any more. Null where it came without a source. A listing that a reversal brought back is its own.
 * People are met by equality alone, so that a list that was applied a moment ago, of which the planner knows nothing, is hashed.
 */
export async function standingOn({ sql }: Db, batchId: string): Promise<(string | null)[]> {
  const rows = await sql<{ name: string | null }[]>`
    select distinct newer.source as name
    from assistance_list_rows given
    join assistance_list_batches batch on batch.id = given.batch_id
    join people file on file.id = given.person_id
    left join assistance_listings made on made.id = given.id
    left join assistance_listings stood on stood.id = given.listing_id
    left join (
      select listing.*, coalesce(own.merged_into_id, own.id) as whole_id
      from assistance_listings listing join people own on own.id = listing.person_id
      where listing.superseded_at is null
    ) newer on newer.whole_id = coalesce(file.merged_into_id, file.id) and newer.category = given.category
      and newer.department = batch.department and newer.recorded_at >= coalesce(made.recorded_at, stood.superseded_at)
    where given.batch_id = ${batchId} and given.class in ('NEW', 'CHANGED', 'DROPPED')
      and case when newer.id is null then made.superseded_at is not null else newer.batch_id is distinct from batch.id end
    order by name limit 5`;
  return rows.map(({ name }) => name);
}

/** Gives each listing that a delivery took the place of a new id to come back under. */
export const passToRestored = ({ sql }: Db, batchId: string): Promise<unknown> => sql`
  insert into passing (id, stood_id)
  select gen_random_uuid(), stood.id from (
    select distinct listing_id as id from assistance_list_rows
    where batch_id = ${batchId} and class in ('CHANGED', 'DROPPED') and listing_id is not null) stood`;

/** Takes back what a delivery wrote: its listings are superseded, and those that they took the place of stand again. */
export async function restoreListings({ sql }: Db, batchId: string, { at }: Moment): Promise<void> {
  await sql`update assistance_listings set superseded_at = ${at} where batch_id = ${batchId} and superseded_at is null`;
  await sql`
    insert into assistance_listings (id, person_id, household_id, category, department, region_code, confirmed_on,
      ${sql(SEALED.certificate)}, certificate_masked, grade, meets_condition, batch_id, valid_from, valid_to, source,
      recorded_at)
    select passing.id, stood.person_id, stood.household_id, stood.category, stood.department, stood.region_code,
      stood.confirmed_on, passing.sealed, stood.certificate_masked, stood.grade, stood.meets_condition, stood.batch_id,
      stood.valid_from, stood.valid_to, stood.source, ${at}
    from passing join assistance_listings stood on stood.id = passing.stood_id`;
}

/** A delivery that tries rows of another again, or rows of one that does. */
export interface RetryOf {
  readonly id: string;
  readonly batch: string;
  readonly status: BatchStatus;
}

/** Deliveries that try rows of one again, and those that try rows of these; held. */
export const lockRetriesOf = ({ sql }: Db, batchId: string): Promise<RetryOf[]> =>
  sql<RetryOf[]>`
    select id, batch, status from assistance_list_batches where id in (
      with recursive again as (
        select id from assistance_list_batches where origin_id = ${batchId}
        union select one.id from assistance_list_batches one join again on one.origin_id = again.id
      ) select id from again)
    order by id for update`;
