import { type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { people } from './tables/index.ts';

/**
 * Which files a viewer may see. The one door: every read of registry rows carries a condition made here, and the type
 * of a noun makes it name one.
 */
export type Reach = Place & {
  /** Whether listings of a sensitive category are shown. */
  readonly isSensitiveShown: boolean;
};

type Place =
  | { readonly kind: 'NONE' }
  | { readonly kind: 'EVERYWHERE' }
  | ({ readonly kind: 'REGION' } & Range)
  | { readonly kind: 'REGIONS'; readonly ranges: readonly Range[] }
  | { readonly kind: 'PERSON'; readonly personId: string; readonly today: string }
  | {
      readonly kind: 'DEPARTMENT';
      readonly department: string;
      readonly ranges: readonly Range[];
      readonly today: string;
    };

export type ReachKind = Reach['kind'];

/** Codes from `from` (included) to `to` (not included), compared byte by byte. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

/** The codes of a region and all below it. Trailing zero pairs are no part of the prefix, so 000000 is the nation. */
export function subtree(code: string): Range {
  const prefix = code.length === 6 ? code.replace(/(00){1,3}$/, '') : code;
  // Anything that continues the prefix sorts before the prefix followed by `~`.
  return { from: prefix, to: `${prefix}~` };
}

/** The reach of a role that works for regions. */
export function reachOfRegions(codes: readonly string[], isSensitiveShown = false): Reach {
  const ranges = codes.map(subtree);
  const [first] = ranges;
  if (!first) return { kind: 'NONE', isSensitiveShown };
  return ranges.length === 1
    ? { kind: 'REGION', ...first, isSensitiveShown }
    : { kind: 'REGIONS', ranges, isSensitiveShown };
}

/** Values that a condition takes from the viewer. */
export type ReachValues = Readonly<Record<string, string | boolean | string[]>>;

export function reachValues(reach: Reach): ReachValues {
  return { reachSensitive: reach.isSensitiveShown, ...placeValues(reach) };
}

function placeValues(reach: Place): ReachValues {
  switch (reach.kind) {
    case 'REGION':
      return { reachFrom: reach.from, reachTo: reach.to };
    case 'REGIONS':
      return bounds(reach.ranges);
    case 'DEPARTMENT':
      return { ...bounds(reach.ranges), reachDepartment: reach.department, reachToday: reach.today };
    case 'PERSON':
      return { reachPerson: reach.personId, reachToday: reach.today };
    default:
      return {};
  }
}

const bounds = (ranges: readonly Range[]) => ({
  reachFrom: ranges.map((range) => range.from),
  reachTo: ranges.map((range) => range.to),
});

/** How a condition names one of the viewer's values: a placeholder in a prepared statement, the value itself elsewhere. */
type Bind = (name: string) => SQL;

/**
 * Who looks, and in which sort of statement. Planners guess badly at a viewer's regions, so a condition is written for its use.
 * KEY: rows picked by key, so the condition is asked of each row and offers no index. PAGE: a few rows of a long list, so
 * the table's own region may lead, and what hangs on a person is asked row by row. ALL: every row counts, so sets are joined.
 */
export interface Seeing {
  readonly kind: ReachKind;
  readonly bind: Bind;
  readonly by: 'KEY' | 'PAGE' | 'ALL';
  /** Whether the statement holds rows of people who may be seen alone, so that it is not asked again of each row. */
  readonly isPersonSeen?: true;
}

/** For a statement that is prepared once for a kind of reach and picks rows by key. */
export const byKey = (kind: ReachKind): Seeing => ({ kind, by: 'KEY', bind: (name) => sql`${sql.placeholder(name)}` });

/** For a statement that is made for one viewer. */
export function seenBy(reach: Reach, by: Seeing['by']): Seeing {
  const values = reachValues(reach);
  return { kind: reach.kind, by, bind: (name) => sql`${sql.param(values[name])}` };
}

const NOTHING = sql`false`;

/** Region codes that a viewer's regions hold. */
export function regionWithin({ kind, bind, by }: Seeing, column: AnyPgColumn | SQL): SQL | undefined {
  // An index over regions holds a whole county's rows: useless, and tempting, when rows are picked by key.
  const code = by === 'KEY' ? sql`(${column} || '')` : sql`${column}`;
  switch (kind) {
    case 'EVERYWHERE':
      return undefined;
    case 'REGION':
      return sql`${code} >= ${bind('reachFrom')} and ${code} < ${bind('reachTo')}`;
    case 'REGIONS':
    case 'DEPARTMENT':
      return sql`exists (
        select 1 from unnest(${bind('reachFrom')}::text[], ${bind('reachTo')}::text[]) as reach(low, high)
        where ${code} >= reach.low and ${code} < reach.high)`;
    default:
      return NOTHING;
  }
}

/** People whose files a viewer may see. */
export function personVisible(seeing: Seeing): SQL | undefined {
  const { kind, bind } = seeing;
  switch (kind) {
    case 'PERSON':
      return sql`${people.id} in (
        select ${bind('reachPerson')}::uuid
        union all
        select merged.id from people merged where merged.merged_into_id = ${bind('reachPerson')}::uuid
        union all
        select other.person_id from household_members mine
        join household_members other on other.household_id = mine.household_id and other.superseded_at is null
          and (other.valid_to is null or other.valid_to >= ${bind('reachToday')}::date)
        where mine.person_id = ${bind('reachPerson')}::uuid and mine.superseded_at is null
          and (mine.valid_to is null or mine.valid_to >= ${bind('reachToday')}::date))`;
    case 'DEPARTMENT':
      return sql`${regionWithin(seeing, people.regionCode)} and ${isListed(seeing)}`;
    default:
      return regionWithin(seeing, people.regionCode);
  }
}

/**
 * Whom the viewer's department lists, by whichever of the files that were merged into one: all of these are then shown. Of rows
 * picked by key each looks up the listings of its file; else the few listed and the fewer merged are gathered first.
 */
function isListed({ bind, by }: Seeing): SQL {
  const listed = sql`select listing.person_id from assistance_listings listing
    where listing.department = ${bind('reachDepartment')}::department and listing.superseded_at is null`;
  if (by === 'KEY') {
    return sql`exists (${listed} and listing.person_id = any(
      case when ${people.mergedIntoId} is null then ${people.mergedIds} || ${people.id}
      else (select whole.merged_ids || whole.id from people whole where whole.id = ${people.mergedIntoId}) end))`;
  }
  return sql`${people.id} in (
    ${listed}
    union all
    select unnest(whole.merged_ids || whole.id) from people file join people whole on whole.id = file.merged_into_id
    where file.merged_into_id is not null
      and exists (${listed} and listing.person_id = any(whole.merged_ids || whole.id)))`;
}

/** Rows that belong to a person: seen exactly when the person is. */
export function ofVisiblePerson(personId: AnyPgColumn): (seeing: Seeing) => SQL | undefined {
  return (seeing) => {
    if (seeing.isPersonSeen) return undefined;
    if (seeing.by === 'ALL') {
      const visible = personVisible(seeing);
      return visible && sql`exists (select 1 from people where ${people.id} = ${personId} and ${visible})`;
    }
    const visible = personVisible({ ...seeing, by: 'KEY' });
    return visible && sql`(select ${visible} from people where ${people.id} = ${personId})`;
  };
}

/** Offices and who works in them, in the exercise of public duty: shown to everybody who may read the registry at all. */
export const publicOffice = (): SQL | undefined => undefined;
