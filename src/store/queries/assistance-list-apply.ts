import type { Db } from '../db.ts';
import { lockNames } from '../lock-name.ts';
import { SEALED } from './sealed.ts';

/**
 * 应用后的认定: what each accepted row of a delivery makes of the registry, written down once for the preview and for
 * applying. A row that changes a listing keeps what it does not say; one by which somebody leaves ends the listing that stood on
 * the last day that it names, or else on the day before the list's own, and makes none where that would end before it began
 * (`holds`).
 */
export const listingsAfter = ({ sql }: Db, batchId: string) => sql`
  select made.*, coalesce(made.valid_to >= made.valid_from, true) as holds from (
    select given.id, given.person_id, given.category, batch.department, batch.id as batch_id, batch.batch as source,
      stood.id as stood_id,
      coalesce(said.region_code, stood.region_code, batch.region_code) as region_code,
      coalesce(said.confirmed_on, stood.confirmed_on) as confirmed_on,
      said.${sql(SEALED.certificate)},
      coalesce(said.certificate_masked, stood.certificate_masked) as certificate_masked,
      coalesce(said.grade, stood.grade) as grade,
      coalesce(said.meets_condition, stood.meets_condition) as meets_condition,
      coalesce(said.valid_from, stood.valid_from, case when stood.id is null then said.confirmed_on end) as valid_from,
      case when given.class = 'DROPPED'
        then least(stood.valid_to, coalesce(case when given.action = 'REMOVE' then given.valid_to end, batch.as_of - 1))
        else coalesce(said.valid_to, stood.valid_to) end as valid_to
    from assistance_list_rows given
    join assistance_list_batches batch on batch.id = given.batch_id
    left join lateral (select given.region_code, given.confirmed_on, given.${sql(SEALED.certificate)}, given.certificate_masked,
      given.grade, given.meets_condition, given.valid_from, given.valid_to) said on given.class <> 'DROPPED'
    left join assistance_listings stood on stood.id = given.listing_id
    where given.batch_id = ${batchId} and given.class in ('NEW', 'CHANGED', 'DROPPED')
  ) made`;

/** Holds what a department says of a county: of two who apply or take back lists there, the second waits for the first. */
export const lockDepartment = (tx: Db, department: string, regionCode: string): Promise<void> =>
  lockNames(tx, [`assistance list ${department} ${regionCode.slice(0, COUNTY_DIGITS)}`]);

const COUNTY_DIGITS = 6;

/** Moments as ISO 8601 has them: from the one on is known what is written now; the other is just before it. */
export interface Moment {
  readonly at: string;
  readonly before: string;
}

/**
 * Holds everybody whom a delivery changes anything for, in the order that all writers hold people in. Gives the moment from
 * which what is written then is known: later than anything that was waited for.
 */
export async function lockListed({ sql }: Db, batchId: string): Promise<Moment> {
  await sql`
    select count(*) from (
      select id from people
      where id in (select person_id from assistance_list_rows
        where batch_id = ${batchId} and class in ('NEW', 'CHANGED', 'DROPPED'))
      order by id for no key update) held`;
  const [moment] = await sql<Moment[]>`
    select to_json(at) #>> '{}' as at, to_json(at - interval '1 microsecond') #>> '{}' as before
    from clock_timestamp() as at`;
  return moment as Moment;
}

/** Writes what the rows of a delivery make: the listings that they met are superseded, and theirs stand instead. */
export async function writeListings(tx: Db, batchId: string, { at }: Moment): Promise<void> {
  const { sql } = tx;
  await sql`
    update assistance_listings set superseded_at = ${at}
    where superseded_at is null and id in (
      select listing_id from assistance_list_rows where batch_id = ${batchId} and class in ('CHANGED', 'DROPPED'))`;
  await sql`
    insert into assistance_listings (id, person_id, category, department, region_code, confirmed_on,
      ${sql(SEALED.certificate)}, certificate_masked, grade, meets_condition, batch_id, valid_from, valid_to, source,
      recorded_at)
    select after.id, after.person_id, after.category, after.department, after.region_code, after.confirmed_on,
      coalesce(after.${sql(SEALED.certificate)}, passing.sealed), after.certificate_masked, after.grade,
      after.meets_condition, after.batch_id, after.valid_from, after.valid_to, after.source, ${at}
    from (${listingsAfter(tx, batchId)}) after left join passing on passing.id = after.id
    where after.holds`;
}

/** Makes room for certificates that pass from a listing to the one that takes its place. */
export const stagePassing = ({ sql }: Db): Promise<unknown> =>
  sql`create temp table passing (id uuid primary key, stood_id uuid not null, sealed bytea) on commit drop`;

/** Those of a delivery that says nothing of the certificate itself. */
export const passToMade = (tx: Db, batchId: string): Promise<unknown> => tx.sql`
  insert into passing (id, stood_id)
  select after.id, after.stood_id from (${listingsAfter(tx, batchId)}) after
  where after.holds and after.stood_id is not null and after.${tx.sql(SEALED.certificate)} is null`;

/** SHA-256 over the ids of the listings that a delivery made, in their order, and how many they are. */
export async function madeBy(
  { sql }: Db,
  batchId: string,
): Promise<{ readonly listings: number; readonly hash: string }> {
  const [row] = await sql<{ listings: number; hash: string }[]>`
    select count(*)::int as listings,
      encode(sha256(convert_to(coalesce(string_agg(id::text, ',' order by id), ''), 'UTF8')), 'hex') as hash
    from assistance_listings where batch_id = ${batchId}`;
  return row ?? { listings: 0, hash: '' };
}
