import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';

/** A region as a file tells it. What could not be read is null, and such a row is not sound. */
export interface StagedRegion {
  readonly line: number;
  readonly code: string;
  readonly name: string;
  readonly level: string | null;
  readonly kind: string | null;
  readonly parentCode: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly successorCodes: readonly string[];
  readonly source: string;
  readonly isSound: boolean;
}

/** Where staged rows disagree with each other or with what is stored. */
export interface RegionConflict {
  readonly line: number;
  readonly kind: 'DUPLICATE' | 'OVERLAP' | 'OVERLAP_STORED' | 'UNKNOWN_PARENT' | 'UNKNOWN_SUCCESSOR';
  readonly code: string;
  /** The other line, the stored period, or the code that is not known. */
  readonly other: string;
}

/** Rows to one chunk of COPY: below some 100 each chunk's own cost shows, above some thousands only memory grows. */
const ROWS_PER_CHUNK = 500;

/** Copies rows into a table that lives as long as the transaction. */
export async function stageRegions(tx: postgres.TransactionSql, rows: AsyncIterable<StagedRegion>): Promise<void> {
  await tx`
    create temp table staged_regions (
      line integer not null, code text collate "C" not null, name text not null, level region_level, kind region_kind,
      parent_code text collate "C", valid_from date, valid_to date, successor_codes text[] not null, source text not null,
      is_sound boolean not null
    ) on commit drop`;
  const copy = await tx`copy staged_regions from stdin`.writable();
  await pipeline(Readable.from(copyChunks(rows)), copy);
  await tx`create index on staged_regions (code)`;
  await tx`analyze staged_regions`;
}

async function* copyChunks(rows: AsyncIterable<StagedRegion>): AsyncGenerator<string> {
  let chunk: string[] = [];
  for await (const row of rows) {
    chunk.push(copyLine(row));
    if (chunk.length === ROWS_PER_CHUNK) {
      yield chunk.join('');
      chunk = [];
    }
  }
  yield chunk.join('');
}

function copyLine(row: StagedRegion): string {
  const { line, code, name, level, kind, parentCode, validFrom, validTo, successorCodes, source, isSound } = row;
  const cells = [
    line,
    code,
    name,
    level,
    kind,
    parentCode,
    validFrom,
    validTo,
    `{${successorCodes.join(',')}}`,
    source,
    isSound,
  ];
  return `${cells.map((cell) => (cell === null ? '\\N' : escaped(String(cell)))).join('\t')}\n`;
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(cell: string): string {
  return cell.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}

/** The first conflicts by line, at most `limit`, and how many there are. Holds other imports back until the end. */
export async function findRegionConflicts(
  tx: postgres.TransactionSql,
  limit: number,
): Promise<{ readonly conflicts: readonly RegionConflict[]; readonly total: number }> {
  await tx`lock table regions in share row exclusive mode`;
  const found = await tx<(RegionConflict & { total: number })[]>`
    with ordered as (
      select line, code, valid_from, lag(line) over twins as twin_line,
        max(concat(coalesce(valid_to, 'infinity'), ' ', line) collate "C") over earlier as covered_to
      from staged_regions where is_sound
      window twins as (partition by code, valid_from order by line),
        earlier as (partition by code order by coalesce(valid_from, '-infinity'), line
          rows between unbounded preceding and 1 preceding)
    ), conflict (line, kind, code, other) as (
      select line, 'DUPLICATE', code, twin_line::text from ordered where twin_line is not null
      union all
      select line, 'OVERLAP', code, split_part(covered_to, ' ', 2) from ordered
      where twin_line is null and split_part(covered_to, ' ', 1)::date >= coalesce(valid_from, '-infinity')
      union all
      select s.line, 'OVERLAP_STORED', s.code, concat(r.valid_from, '…', r.valid_to)
      from staged_regions s join regions r on r.code = s.code
      where s.is_sound and r.valid_from is distinct from s.valid_from
        and coalesce(r.valid_from, '-infinity') <= coalesce(s.valid_to, 'infinity')
        and coalesce(s.valid_from, '-infinity') <= coalesce(r.valid_to, 'infinity')
        and not exists (
          select from staged_regions same
          where same.code = r.code and same.valid_from is not distinct from r.valid_from and same.is_sound
        )
      union all
      select s.line, 'UNKNOWN_PARENT', s.code, s.parent_code from staged_regions s
      where s.parent_code is not null
        and not exists (select from staged_regions p where p.code = s.parent_code)
        and not exists (select from regions p where p.code = s.parent_code)
      union all
      select s.line, 'UNKNOWN_SUCCESSOR', s.code, successor
      from staged_regions s cross join unnest(s.successor_codes) as successor
      where not exists (select from staged_regions n where n.code = successor)
        and not exists (select from regions n where n.code = successor)
    )
    select line, kind, code, other, count(*) over ()::int as total from conflict order by line, kind limit ${Math.max(limit, 1)}`;
  return { conflicts: found.slice(0, limit), total: found[0]?.total ?? 0 };
}

/** Adds what is new and corrects what differs, in one statement; a row that says the same is not touched. */
export async function mergeRegions(
  tx: postgres.TransactionSql,
): Promise<{ rows: number; inserted: number; updated: number; unchanged: number }> {
  const [counts] = await tx<{ rows: number; inserted: number; updated: number }[]>`
    with written as (
      insert into regions as r (code, name, level, kind, parent_code, valid_from, valid_to, successor_codes, source)
      select code, name, level, kind, parent_code, valid_from, valid_to, successor_codes, source from staged_regions
      order by line
      on conflict (code, coalesce(valid_from, '0001-01-01'::date)) do update set
        name = excluded.name, level = excluded.level, kind = excluded.kind, parent_code = excluded.parent_code,
        valid_to = excluded.valid_to, successor_codes = excluded.successor_codes, source = excluded.source
      where (r.name, r.level, r.kind, r.parent_code, r.valid_to, r.successor_codes, r.source)
        is distinct from (excluded.name, excluded.level, excluded.kind, excluded.parent_code, excluded.valid_to,
          excluded.successor_codes, excluded.source)
      returning xmax = 0 as is_new
    )
    select (select count(*) from staged_regions)::int as rows, count(*) filter (where is_new)::int as inserted,
      count(*) filter (where not is_new)::int as updated
    from written`;
  const { rows, inserted, updated } = counts ?? { rows: 0, inserted: 0, updated: 0 };
  return { rows, inserted, updated, unchanged: rows - inserted - updated };
}

/** Those of the codes that no region has, in any period. */
export async function unknownRegions(tx: postgres.TransactionSql, codes: readonly string[]): Promise<string[]> {
  const rows = await tx<{ code: string }[]>`
    select distinct asked.code from unnest(${codes as string[]}::text[]) as asked (code)
    where not exists (select from regions where regions.code = asked.code)`;
  return rows.map(({ code }) => code);
}
