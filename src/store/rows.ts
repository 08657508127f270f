import { and, fillPlaceholders, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import { byKey, type Reach, type ReachKind, reachValues } from './access.ts';
import type { Db } from './db.ts';
import { type Noun, openColumns } from './noun.ts';

/** A row of a table as any statement may give it: without its sealed columns. */
export type OpenRow<Table extends PgTable> = { [Name in OpenName<Table>]: Table['$inferSelect'][Name] };

/** Who said a thing and when it was learnt: a quarter of most rows, and seldom asked for, so it is read by itself. */
const RECORDING = ['recordedAt', 'supersededAt', 'source'] as const;

/** A row of a noun, without what only its recording tells. */
export type NounRow<Table extends PgTable> = Omit<OpenRow<Table>, (typeof RECORDING)[number]>;

type OpenName<Table extends PgTable> = {
  [Name in keyof Table['$inferSelect']]: Table['$inferSelect'][Name] extends Buffer | null ? never : Name;
}[keyof Table['$inferSelect']];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether Postgres would read a text as a uuid in the form that this graph gives. */
export const isUuid = (text: string): boolean => UUID.test(text);

/** A query that Drizzle built, before it is sent. */
interface Built {
  toSQL(): { sql: string; params: unknown[] };
}

/**
 * A statement that is built once per pool and kind of reach, prepared by the server, and whose rows come as the driver
 * makes them. Drizzle would build the text at every call and map every row again; over a page of a town that is most of the work.
 * Columns have to be named as the row names them: see `named`. TUPLES are rows without names, which are made in half the time.
 */
export function statement<Row>(make: (db: Db, kind: ReachKind) => Built, shape: 'ROWS' | 'TUPLES' = 'ROWS') {
  const texts = new WeakMap<Db, Map<ReachKind, ReturnType<Built['toSQL']>>>();
  const textOf = (db: Db, kind: ReachKind) => {
    const pool = db.root ?? db;
    const kinds = texts.get(pool) ?? new Map<ReachKind, ReturnType<Built['toSQL']>>();
    texts.set(pool, kinds);
    const text = kinds.get(kind) ?? make(db, kind).toSQL();
    kinds.set(kind, text);
    return text;
  };
  return async (db: Db, kind: ReachKind, values: Record<string, unknown>): Promise<Row[]> => {
    const text = textOf(db, kind);
    const filled = fillPlaceholders(text.params, values) as never[];
    const query = db.keyed.unsafe(text.sql, filled, { prepare: db.isPrepared });
    return (await (shape === 'TUPLES' ? query.values() : query)) as unknown as Row[];
  };
}

/** The open columns of a table under the names that its rows have, each behind a prefix where two tables are joined. */
export function named(table: PgTable, prefix = ''): Record<string, SQL.Aliased> {
  const columns = Object.entries(openColumns(table));
  return Object.fromEntries(columns.map(([name, column]) => [prefix + name, sql`${column}`.as(prefix + name)]));
}

/** The same as the list of a select that is written by hand. */
export const selectOf = (table: PgTable): SQL =>
  sql.join(
    Object.entries(named(table)).map(([name, column]) => sql`${column.sql} as ${sql.identifier(name)}`),
    sql`, `,
  );

/** The columns of a noun's rows under their names. */
export function rowColumns({ table }: Noun, prefix = ''): Record<string, SQL.Aliased> {
  const columns = Object.entries(named(table, prefix));
  return Object.fromEntries(columns.filter(([name]) => !RECORDING.some((one) => name === prefix + one)));
}

/** When a row was recorded, and who said it. */
export interface RecordingRow {
  readonly id: string;
  readonly recordedAt: string;
  /** Null while the row stands, and where rows are never superseded. */
  readonly supersededAt: string | null;
  readonly source: string;
}

/** The recordings of a noun's rows, by id. */
export function recordingsOf(noun: Noun) {
  const { id, recordedAt, supersededAt = sql`null`.as('supersededAt'), source } = named(noun.table);
  if (!id || !recordedAt || !source) throw new Error(`${noun.name} keeps no recording.`);
  const read = statement<RecordingRow>(({ orm }, kind) =>
    orm
      .select({ id, recordedAt, supersededAt, source })
      .from(noun.table)
      .where(and(sql`${noun.id} = any(${sql.placeholder('keys')}::uuid[])`, noun.visible(byKey(kind)))),
  );
  return (db: Db, reach: Reach, keys: readonly string[]) => read(db, reach.kind, { keys, ...reachValues(reach) });
}

/**
 * The rows of a noun whose column holds one of the keys: one prepared statement for each kind of reach. Keys that are no
 * uuid find nothing.
 */
export function rowsBy<Table extends PgTable>(noun: Noun<Table>, column: AnyPgColumn, orderBy: readonly SQL[] = []) {
  return keyed<NounRow<Table>>(({ orm }, kind) =>
    orm
      .select(rowColumns(noun))
      .from(noun.table as PgTable)
      .where(and(holdsKey(column), noun.current, noun.visible(byKey(kind))))
      .orderBy(...orderBy),
  );
}

/** The same with every version that was ever recorded, each with its recording. */
export function versionsBy<Table extends PgTable>(noun: Noun<Table>, column: AnyPgColumn, orderBy: readonly SQL[]) {
  return keyed<OpenRow<Table>>(({ orm }, kind) =>
    orm
      .select(named(noun.table))
      .from(noun.table as PgTable)
      .where(and(holdsKey(column), noun.visible(byKey(kind))))
      .orderBy(...orderBy),
  );
}

const holdsKey = (column: AnyPgColumn) => sql`${column} = any(${sql.placeholder('keys')}::uuid[])`;

function keyed<Row>(make: Parameters<typeof statement>[0]) {
  const read = statement<Row>(make);
  return async (db: Db, reach: Reach, keys: readonly string[]): Promise<Row[]> => {
    const sound = keys.filter(isUuid);
    if (sound.length === 0 || reach.kind === 'NONE') return [];
    return read(db, reach.kind, { keys: sound, ...reachValues(reach) });
  };
}
