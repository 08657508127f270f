import type postgres from 'postgres';
import { copyInto } from '../copy.ts';
import type { Db } from '../db.ts';

/** Whom a row of a file is about, by the indexes of one document or two, and where it stands in the file. */
export interface IncomingRow {
  readonly line: number;
  readonly numberIndex: Buffer | null;
  readonly otherKind: string | null;
  readonly otherIndex: Buffer | null;
}

/** The columns of staged rows that name the person; each kind of file has others beside. */
export const REFERENCE_TYPES = {
  line: 'integer not null',
  numberIndex: 'bytea',
  otherKind: 'identity_document_kind',
  otherIndex: 'bytea',
} as const satisfies Readonly<Record<keyof IncomingRow, string>>;

/** A row beside what its cells come to, so that one that stands twice is known. */
export type Hashed<Row> = Row & { readonly rowHash: Buffer };

/** Something that rows disagree about, with each other or with what is stored. */
export interface Conflict<Kind extends string = string> {
  readonly line: number;
  readonly kind: Kind;
  /** The other line, the stored value, or the code that is not known. */
  readonly other: string;
}

const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Copies rows into the table `incoming`, which lives as long as the transaction; columns as `types` says. */
export async function stageIncoming<Row extends IncomingRow>(
  { sql }: Db,
  types: Readonly<Record<keyof Row & string, string>>,
  rows: AsyncIterable<Hashed<Row>>,
): Promise<void> {
  const keys = Object.keys(types) as (keyof Row & string)[];
  const columns = keys.map((key) => `${snake(key)} ${types[key]}`);
  await sql.unsafe(`create temp table incoming (${columns.join(', ')}, row_hash bytea not null) on commit drop`);
  await copyInto(sql, 'incoming', valuesOf(rows, [...keys, 'rowHash']));
  await sql`analyze incoming`;
}

/** Takes rows out that are the same as one before them in every cell; answers how many. */
export async function leaveOutRepeated({ sql }: Db): Promise<number> {
  const { count } = await sql`
    delete from incoming where line in (
      select line from (select line, lag(line) over (partition by row_hash order by line) as twin from incoming) as twins
      where twin is not null)`;
  return count;
}

async function* valuesOf<Row>(rows: AsyncIterable<Row>, keys: readonly (keyof Row)[]): AsyncGenerator<unknown[]> {
  for await (const row of rows) yield keys.map((key) => row[key]);
}

/** The bounds of the regions that somebody works for, as two lists of equal length. */
export interface Bounds {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/**
 * Finds the files that rows are about, into the table `matched`: none, one, or more than one where that is a fault, and whether
 * any of them is the writer's own. A merged file stands for the one it went into. The files are held until the transaction ends,
 * in order of their ids.
 */
export async function matchIncoming({ sql }: Db, { from, to }: Bounds): Promise<void> {
  await sql`
    select count(*) from (
      select 1 from people where id in (${holders(sql)}) order by id for update
    ) as held`;
  await sql`
    create temp table matched (line integer, person_id uuid, files integer, is_mine boolean, region_code text collate "C")
    on commit drop`;
  await sql`
    insert into matched
    select line, min(p.id::text)::uuid, count(*), bool_or(exists (
        select from unnest(${from as string[]}::text[], ${to as string[]}::text[]) as reach (low, high)
        where p.region_code >= reach.low and p.region_code < reach.high)),
      min(p.region_code)
    from (select distinct line, coalesce(p.merged_into_id, p.id) as id from (${holdings(sql)}) as held
      join people p on p.id = held.person_id) as found
    join people p on p.id = found.id
    group by line`;
  await sql`create unique index on matched (line)`;
  await sql`analyze matched`;
}

/** Lines and the files whose document they name. */
const holdings = (sql: postgres.ISql) => sql`
  select i.line, d.person_id from incoming i
  join identity_documents d on d.number_index = i.number_index and d.kind = 'CITIZEN_ID' and d.superseded_at is null
  union all
  select i.line, d.person_id from incoming i
  join identity_documents d on d.number_index = i.other_index and d.kind = i.other_kind and d.superseded_at is null`;

const holders = (sql: postgres.ISql) => sql`
  select coalesce(p.merged_into_id, p.id) from people p join (${holdings(sql)}) as held on held.person_id = p.id`;

/**
 * The first conflicts of a kind of file by line, at most `limit`, and how many there are. `found` is a query for line, kind
 * and other.
 */
export async function readConflicts<Kind extends string>(
  { sql }: Db,
  found: postgres.PendingQuery<postgres.Row[]>,
  limit: number,
): Promise<{ readonly conflicts: readonly Conflict<Kind>[]; readonly total: number }> {
  const rows = await sql<(Conflict<Kind> & { total: number })[]>`
    select line, kind, other, count(*) over ()::int as total
    from (${found}) as conflict (line, kind, other) order by line, kind limit ${Math.max(limit, 1)}`;
  return { conflicts: rows.slice(0, limit), total: rows[0]?.total ?? 0 };
}

/**
 * After `matchIncoming`: rows about nobody who may be seen, and rows about more than one file, as conflicts. How many files others
 * keep of somebody is theirs to know.
 */
export const peopleNotFound = (sql: postgres.ISql) => sql`
  select i.line, 'UNKNOWN_PERSON', '' from incoming i left join matched m on m.line = i.line
  where m.line is null or not m.is_mine
  union all
  select line, 'MANY_FILES', files::text from matched where files > 1 and is_mine`;

/** A household stands in the row's own region unless the row names another. */
const namedHere = (column: string): string =>
  column === 'householdRegion' ? 'nullif(i.household_region, i.region_code)' : `i.${snake(column)}`;

/** Region codes in a column that no region has, in any period, as conflicts of the kind `UNKNOWN_REGION:<column>`. */
export const unknownRegions = (sql: postgres.ISql, columns: readonly string[]) => sql`
  select min(i.line), ${'UNKNOWN_REGION:'} || field.name, field.code
  from incoming i cross join lateral (values ${sql.unsafe(
    columns.map((column) => `('${column}', ${namedHere(column)})`).join(', '),
  )}) as field (name, code)
  where field.code is not null
  group by field.name, field.code
  having not exists (select from regions r where r.code = field.code)`;

/** The deepest region that holds the files of everybody in `taken`; the nation when nothing smaller does. */
export async function commonRegion({ sql }: Db): Promise<string> {
  const [ends] = await sql<{ low: string | null; high: string | null }[]>`
    select min(p.region_code) as low, max(p.region_code) as high from people p join taken t on t.person_id = p.id`;
  const { low, high } = { low: ends?.low ?? '', high: ends?.high ?? '' };
  const length = [12, 9, 6, 4, 2].find((one) => low.length >= one && low.slice(0, one) === high.slice(0, one)) ?? 0;
  return low.slice(0, length).padEnd(6, '0');
}

/** The files in `taken`, for a file of some thousand rows. */
export async function takenPeople({ sql }: Db): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`select distinct person_id as id from taken`;
  return rows.map(({ id }) => id);
}

/** Tells the planner not to look rows up one by one: of rows written in this transaction it has no statistics yet. */
export async function expectManyRows({ sql }: Db): Promise<void> {
  await sql`set local enable_nestloop = off`;
}

/** More rows than this are joined whole: the statistics of what was written just now, here or by another file, may be missing. */
const MANY_ROWS = 5000;

/** Runs a statement over a whole file so that no plan looks its many rows up one by one, whatever statistics there are. */
export async function overWholeFile<Result>(tx: Db, run: () => Promise<Result>): Promise<Result> {
  const [size] = await tx.sql<{ isLarge: boolean }[]>`select count(*) > ${MANY_ROWS} as "isLarge" from incoming`;
  if (!size?.isLarge) return run();
  await expectManyRows(tx);
  const result = await run();
  await tx.sql`set local enable_nestloop = on`;
  return result;
}

/** After `matchIncoming`: how many rows found a file, and the first of those files. */
export async function matchedFiles(
  { sql }: Db,
  limit: number,
): Promise<{ readonly rows: number; readonly fileIds: readonly string[] }> {
  const [found] = await sql<{ rows: number; fileIds: string[] }[]>`
    select count(*)::int as rows, (array_agg(distinct person_id))[1:${limit}]::text[] as "fileIds"
    from matched where person_id is not null`;
  return { rows: found?.rows ?? 0, fileIds: found?.fileIds ?? [] };
}
