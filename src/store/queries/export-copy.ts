import { and, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { personVisible, seenBy } from '../access.ts';
import { type PageArguments, wholeList } from '../connection.ts';
import { copyOut } from '../copy-out.ts';
import { textCell, yuanCell } from '../csv-cells.ts';
import type { Db } from '../db.ts';
import { type ExportColumn, OWNER, placeOf } from '../export-column.ts';
import { type Noun, openColumns } from '../noun.ts';
import { placeNames } from '../place-names.ts';
import { people } from '../tables/index.ts';
import type { Filterer } from '../where.ts';

/** A whole list, and what of it is exported. */
export interface ExportCopy extends Pick<PageArguments, 'where' | 'orderBy'> {
  readonly noun: Noun;
  readonly columns: readonly ExportColumn[];
  readonly filterer: Filterer;
  /** The day whose names of places count. */
  readonly on: string;
}

/** How codes and truth are written for people; a code of an enum that stands in no words is written as it is. */
export interface ExportWords {
  readonly enums: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly yes: string;
  readonly no: string;
}

/** The rows as a CSV, cell by cell as every other CSV from here has them, without a header. No cell holds a line break. */
export function copyCsv(db: Db, copy: ExportCopy, words: ExportWords): AsyncGenerator<Buffer> {
  const cells = copy.columns.map((column) => cellOf(column, words));
  return copyOut(db, listed(copy, cells), 'CSV');
}

/** The rows as lines of JSON: codes, days and amounts as text as the graph gives them. */
export function copyLines(db: Db, copy: ExportCopy): AsyncGenerator<Buffer> {
  const values = copy.columns.map((column) => sql`${plainOf(column)} as ${sql.identifier(column.name)}`);
  return copyOut(db, sql`select row_to_json(line)::text from (${listed(copy, values)}) line`, 'LINES');
}

function listed({ noun, columns, filterer, on, ...asked }: ExportCopy, values: readonly SQL[]): SQL {
  const { rows, order } = wholeList(noun, asked, filterer);
  return sql`with place as (${placeNames(sql`${on}::date`)})
    select ${sql.join([...values], sql`, `)} from ${noun.table} ${joinsOf(noun, columns, filterer)}
    where ${and(rows, sql`true`)} order by ${sql.join([...order], sql`, `)}`;
}

function joinsOf(noun: Noun, columns: readonly ExportColumn[], filterer: Filterer): SQL {
  const owner = columns.some(({ of }) => of !== 'ROW') ? noun.relations.person : undefined;
  const joins = owner ? [ownerAt(owner.on()[0], filterer)] : [];
  if (columns.some(({ of }) => of === 'DOCUMENT'))
    joins.push(documentAt(owner ? sql`${OWNERS}.id` : sql`${people.id}`));
  for (const { codeOf, field } of columns) if (codeOf !== undefined) joins.push(placeAt(field, codeOf));
  return sql.join(joins, sql` `);
}

const OWNERS = sql.identifier(OWNER);

/** What may be read of a file: sealed columns are none of a list's. */
const FILE = sql.join(
  Object.values(openColumns(people)).map((column) => sql`${column}`),
  sql`, `,
);

/**
 * The file that stands for the one that a row names, where it may be seen, as the graph names a row's person. The few that were merged
 * are gathered apart, so that the others are joined by their key.
 */
const ownerAt = (personId: SQL | AnyPgColumn, { reach }: Filterer): SQL => {
  const visible = personVisible(seenBy(reach, 'ALL')) ?? sql`true`;
  return sql`
  left join (
    select ${FILE}, people.id as asked_id from people where people.merged_into_id is null and ${visible}
    union all
    select ${FILE}, gone.id from people gone join people on people.id = gone.merged_into_id where ${visible}
  ) ${OWNERS} on ${OWNERS}.asked_id = ${personId}`;
};

/** The newest document of a whole file. */
const documentAt = (personId: SQL): SQL => sql`
  left join (
    select distinct on (1) coalesce(file.merged_into_id, file.id) as person_id, held.number_masked
    from identity_documents held join people file on file.id = held.person_id
    where held.kind = 'CITIZEN_ID' and held.superseded_at is null
    order by 1, held.valid_from desc nulls last
  ) document on document.person_id = ${personId}`;

const placeAt = (field: string, code: string): SQL =>
  sql`left join place ${sql.identifier(placeOf(field))} on ${sql.identifier(placeOf(field))}.code = ${sql.raw(code)}`;

/** The value that a line of JSON holds. */
function plainOf({ kind, value }: ExportColumn): SQL {
  switch (kind) {
    case 'MONEY':
      return sql.raw(yuanCell(value));
    case 'INSTANT':
      return sql.raw(instant(value));
    default:
      return sql.raw(value);
  }
}

/** What a cell of a CSV holds. */
function cellOf(column: ExportColumn, { enums, yes, no }: ExportWords): SQL {
  const { kind, enumName, value } = column;
  switch (kind) {
    case 'TEXT':
    case 'REGION':
      return sql.raw(textCell(value));
    case 'BOOLEAN':
      return sql`case ${sql.raw(value)} when true then ${yes} when false then ${no} end`;
    case 'ENUM':
      return worded(value, enums[enumName ?? ''] ?? {});
    default:
      return plainOf(column);
  }
}

function worded(code: string, words: Readonly<Record<string, string>>): SQL {
  const cases = Object.entries(words).map(([one, word]) => sql`when ${one} then ${word}`);
  if (cases.length === 0) return sql.raw(`${code}::text`);
  return sql`case ${sql.raw(code)}::text ${sql.join(cases, sql` `)} else ${sql.raw(code)}::text end`;
}

/** Postgres prints `2017-11-20 09:30:00+08`; a file says `2017-11-20T09:30:00+08:00`. */
const instant = (value: string): string => `replace(${value}::text, ' ', 'T') || ':00'`;
