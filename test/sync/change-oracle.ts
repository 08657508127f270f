import type postgres from 'postgres';
import type { Viewer } from '../../src/services/viewer.ts';
import { TODAY } from '../support/graph.ts';

interface Change {
  readonly subject: 'LISTING' | 'ENROLLMENT';
  readonly id: string;
  readonly person: string;
  readonly region: string;
}
interface Listing {
  readonly id: string;
  readonly person: string;
  readonly department: string;
  readonly category: string;
  readonly standing: boolean;
  readonly until: string | null;
}
interface Noted {
  readonly changes: readonly Change[];
  readonly listings: readonly Listing[];
  /** The file that stands for each file. */
  readonly wholes: ReadonlyMap<string, string>;
}

/** Everything that was ever noted, in its order, read as the database's owner. */
export async function readNoted(sql: postgres.Sql): Promise<Noted> {
  const people = await sql<
    { id: string; whole: string }[]
  >`select id, coalesce(merged_into_id, id) as whole from people`;
  return {
    changes: await sql<Change[]>`
      select subject, subject_id as id, person_id as person, region_code as region from registry_changes
      order by transaction, registry_changes.id`,
    listings: await sql<Listing[]>`
      select id, person_id as person, department, category, superseded_at is null as standing, valid_to::text as until
      from assistance_listings where person_id is not null`,
    wholes: new Map(people.map(({ id, whole }) => [id, whole])),
  };
}

/** How many changes wait for an older transaction, which may be one of another test. */
export async function waiting(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from registry_changes where transaction >= pg_snapshot_xmin(pg_current_snapshot())`;
  return row?.count ?? 0;
}

/** What somebody is told from the beginning, by the rules as one would say them, and by none of the product's code. */
export function toldTo({ department, regions, scopes }: Viewer, { changes, listings, wholes }: Noted): string[] {
  const isHere = (code: string) => regions.some((region) => code.startsWith(region.replace(/(00){1,3}$/, '')));
  const isShown = (listing: Listing) =>
    (department === null || listing.department === department) &&
    (listing.category !== 'MENTAL_SEVERE' || scopes.has('assistance:sensitive'));
  const shown = listings.filter(isShown);
  const ids = new Set(shown.map(({ id }) => id));
  const holding = shown.filter(({ standing, until }) => standing && (until === null || until >= TODAY));
  const listed = new Set(holding.map(({ person }) => wholes.get(person)));
  return changes
    .filter(({ region }) => isHere(region))
    .filter(({ subject, id, person }) => (subject === 'LISTING' ? ids.has(id) : listed.has(wholes.get(person))))
    .map(({ id }) => id);
}
