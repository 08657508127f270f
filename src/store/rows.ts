import { and, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import { asPlaceholder, type Reach, type ReachKind, reachValues } from './access.ts';
import type { Db } from './db.ts';
import { type Noun, openColumns } from './noun.ts';

/** A row of a table as any statement may give it: without its sealed columns. */
export type OpenRow<Table extends PgTable> = { [Name in OpenName<Table>]: Table['$inferSelect'][Name] };

type OpenName<Table extends PgTable> = {
  [Name in keyof Table['$inferSelect']]: Table['$inferSelect'][Name] extends Buffer | null ? never : Name;
}[keyof Table['$inferSelect']];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether Postgres would read a text as a uuid in the form that this graph gives. */
export const isUuid = (text: string): boolean => UUID.test(text);

/**
 * The rows of a noun whose column holds one of the keys: one prepared statement for each kind of reach, made once per
 * pool. Keys that are no uuid find nothing.
 */
export function rowsBy<Table extends PgTable>(noun: Noun<Table>, column: AnyPgColumn, orderBy: readonly SQL[] = []) {
  const statements = perPool((db: Db, kind: ReachKind) =>
    db.orm
      .select(openColumns(noun.table as PgTable))
      .from(noun.table as PgTable)
      .where(
        and(sql`${column} = any(${sql.placeholder('keys')}::uuid[])`, noun.current, noun.visible(kind, asPlaceholder)),
      )
      .orderBy(...orderBy)
      .prepare(`${noun.name}_by_${column.name}_${kind}`.toLowerCase()),
  );
  return async (db: Db, reach: Reach, keys: readonly string[]): Promise<OpenRow<Table>[]> => {
    const sound = keys.filter(isUuid);
    if (sound.length === 0 || reach.kind === 'NONE') return [];
    const statement = statements(db, reach.kind);
    return (await statement.execute({ keys: sound, ...reachValues(reach) })) as OpenRow<Table>[];
  };
}

/** Statements are prepared once per pool and kind of reach; a pool that is closed takes its statements along. */
export function perPool<Statement>(make: (db: Db, kind: ReachKind) => Statement) {
  const pools = new WeakMap<Db, Map<ReachKind, Statement>>();
  return (db: Db, kind: ReachKind): Statement => {
    const kinds = pools.get(db) ?? new Map<ReachKind, Statement>();
    pools.set(db, kinds);
    const statement = kinds.get(kind) ?? make(db, kind);
    kinds.set(kind, statement);
    return statement;
  };
}
