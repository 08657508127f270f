import { and, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import { WHOLE_FILE } from './queries/whole-file.ts';
import { people } from './tables/index.ts';

/** Rows that hang on people: their column, and what holds of them. */
export interface OfPeople {
  readonly there: PgTable;
  readonly column: AnyPgColumn;
  readonly rows: SQL | undefined;
}

/**
 * Which files stand beside a test on their rows: ALONE, standing and never merged, each with its own rows; WHOLE, standing with
 * those that were merged into it; ANY, of which each row decides for itself.
 */
export type Files = 'ALONE' | 'WHOLE' | 'ANY';

/** What makes a file that stands one of these; statistics know the value, and an index has the few that are WHOLE. */
export const IS_OF_ONE_FILE = sql`${people.mergedIds} = '{}'`;
export const IS_OF_SEVERAL_FILES = sql`${people.mergedIds} <> '{}'`;

/** Whether a row belongs to the file beside it, where that one stands and is known to be ALONE or WHOLE. */
export const isOfFile = (column: AnyPgColumn, files: 'ALONE' | 'WHOLE'): SQL =>
  files === 'ALONE' ? sql`${column} = ${people.id}` : sql`${column} = any(${people.mergedIds} || ${people.id})`;

const IS_ALONE = sql`cardinality(${people.mergedIds}) = 0 and ${people.mergedIntoId} is null`;

/**
 * Of the file beside it, the id under which the whole file has such a row: null where none of several has, the file's own where
 * none was merged. Few are, so the tables are joined by it as if by the id.
 */
export const fileWithRow = ({ there, column, rows }: OfPeople): SQL => sql`case when ${IS_ALONE} then ${people.id}
  else (select ${column} from ${there} where ${and(sql`${column} = any(${WHOLE_FILE})`, rows)} limit 1) end`;

/**
 * Whether no file of the person beside it has such a row. Those of several files are gathered once; of everybody else nothing is
 * asked but their own rows, which the tables are joined by.
 */
export const isWithoutRow = ({ there, column, rows }: OfPeople): SQL => sql`(
  not exists (select 1 from ${there} where ${and(sql`${column} = ${people.id}`, rows)})
  and (${IS_ALONE} or ${people.id} <> all(array(
    select unnest(array[gone.id, whole.id]) from people gone join people whole on whole.id = gone.merged_into_id
    join ${there} on ${column} = any(whole.merged_ids || whole.id) where ${and(sql`gone.merged_into_id is not null`, rows)}))))`;

/**
 * A test on a person's own columns, asked of whichever of their files is beside it: a file that was merged answers as the one
 * that stands. Those that went are few, and gathered once; of everybody else an index over the column serves as ever.
 */
export const ofStandingFile = (test: SQL): SQL => sql`(${people.mergedIntoId} is null and ${test}
  or ${people.mergedIntoId} is not null and ${people.id} = any(array(
    select gone.id from people gone join people on people.id = gone.merged_into_id
    where gone.merged_into_id is not null and ${test})))`;
