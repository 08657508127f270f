import type postgres from 'postgres';

interface Held {
  readonly from: string | null;
  readonly to: string | null;
}
interface Placed {
  readonly id: string;
  readonly region: string;
}
interface OfPerson {
  readonly id: string;
  readonly person: string;
}

interface OfBatch {
  readonly id: string;
  readonly batch: string;
}

/** Every row that stands, read as the database's owner: what oracles look at. */
export interface Registry {
  readonly people: readonly Placed[];
  readonly households: readonly Placed[];
  readonly members: readonly (Held & { readonly person: string; readonly household: string })[];
  readonly enrollments: readonly OfPerson[];
  readonly payments: readonly OfPerson[];
  readonly listings: readonly (OfPerson & Held & { readonly department: string; readonly category: string })[];
  readonly batches: readonly (Placed & { readonly department: string })[];
  readonly listRows: readonly (OfBatch & { readonly category: string; readonly class: string })[];
  readonly listEffects: readonly (OfBatch & { readonly audience: string; readonly isSensitive: boolean })[];
  readonly receipts: readonly { readonly id: string; readonly household: string }[];
}

export async function readRegistry(sql: postgres.Sql): Promise<Registry> {
  const read = <Row>(query: string) => sql.unsafe(query) as unknown as Promise<Row[]>;
  const standing = 'where superseded_at is null';
  return {
    people: await read('select id, region_code as region from people'),
    households: await read(`select id, region_code as region from households ${standing}`),
    members: await read(
      `select person_id as person, household_id as household, valid_from::text as "from", valid_to::text as "to"
       from household_members ${standing}`,
    ),
    enrollments: await read(`select id, person_id as person from enrollments ${standing}`),
    payments: await read(`select id, person_id as person from payments ${standing}`),
    listings: await read(
      `select id, person_id as person, department, category, valid_from::text as "from", valid_to::text as "to"
       from assistance_listings ${standing} and person_id is not null`,
    ),
    batches: await read('select id, region_code as region, department from assistance_list_batches'),
    listRows: await read('select id, batch_id as batch, category, class from assistance_list_rows'),
    listEffects: await read(
      'select id, batch_id as batch, audience, is_sensitive as "isSensitive" from assistance_list_effects',
    ),
    receipts: await read(`select id, household_id as household from receipts ${standing}`),
  };
}
