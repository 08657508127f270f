import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { DomainError } from '../errors.ts';
import { cancelStatement, type DriverTarget, driverSockets } from './driver-socket.ts';
import { exchangeText, WHOLE_NUMBER } from './driver-values.ts';
import { Turns } from './turns.ts';
import { type Follow, watchedPool } from './watched.ts';

/** Two pools, and Drizzle over one. Whatever Drizzle builds is prepared, once per text and connection. */
export interface Db {
  readonly sql: postgres.Sql;
  readonly orm: PostgresJsDatabase;
  /** A second pool, for statements that pick rows by key: their plan is made once and kept. */
  readonly keyed: postgres.Sql;
  /** Closes both pools; open statements get `timeout` seconds, and a few unless told: a connection that was killed never ends its own. */
  end(options?: { timeout: number }): Promise<void>;
  /** Milliseconds that whoever wants a connection now has to wait for it. */
  waitMs(): number;
  /** Whether statements are prepared: not behind a pooler that cannot keep them. */
  readonly isPrepared: boolean;
  /** Of a transaction: the pools it belongs to. */
  readonly root?: Db;
  /** Of the server's role: the pools of the one that reads numbers, phones and diagnoses as they are sealed. */
  readonly unsealing?: Db;
}

/** Where statements that read what is behind the second fence are sent; the owner is behind it already. */
export const unsealing = (db: Db): Db => (db.root ?? db).unsealing ?? db;

export class DatabaseUnusable extends DomainError {
  readonly code = 'DATABASE_UNUSABLE';
}

export interface ConnectOptions {
  /** Connections in the pool. Too few make requests wait, too many make Postgres thrash: twice its cores is plenty. */
  readonly max?: number;
  /** The role that statements run as, when it is not the login's own. */
  readonly role?: 'canbao_app' | 'canbao_read' | 'canbao_unseal';
  /** Where numbers, phones and diagnoses are read by: a login that may work as `canbao_unseal`. The same, unless it is given. */
  readonly unsealUrl?: string | undefined;
  /** False behind a pooler that cannot keep prepared statements. */
  readonly prepare?: boolean;
  /** Called with the text of every statement sent: for statement budgets. */
  readonly onStatement?: (text: string) => void;
  /** Called when a statement was answered: for metrics. It costs nothing, where listening to texts makes the driver keep a stack for each. */
  readonly onAnswered?: () => void;
  /** Follows each statement from where it is asked for to its end: for traces. */
  readonly follow?: Follow | undefined;
  /** Milliseconds that one statement may run. */
  readonly statementTimeoutMs?: number;
  /** Statements and transactions that may wait for a connection of a pool; beyond it they are refused as `BUSY`. */
  readonly mostWaiting?: number;
}

/** Whoever closes the pools awaited what they asked. Longer keeps a command waiting for nobody; shorter cuts off a commit under way. */
const ENDING_SECONDS = 5;

/** The oldest PostgreSQL that nothing here is too new for. */
const OLDEST = 150000;

/** Connections of the role that unseals: few read a number whole, and each for a moment. */
const UNSEALING_CONNECTIONS = 2;

/** Opens the pools; no connection is made until the first statement. The server's role comes with that behind the second fence. */
export function connect(url: string, options: ConnectOptions = {}): Db {
  const db = connectAs(url, options);
  if (options.role !== 'canbao_app') return db;
  const behind = { ...options, role: 'canbao_unseal', max: UNSEALING_CONNECTIONS } as const;
  const unsealing = connectAs(options.unsealUrl ?? url, behind);
  const end: Db['end'] = async (ending) => void (await Promise.all([db.end(ending), unsealing.end(ending)]));
  return { ...db, unsealing, end, waitMs: () => Math.max(db.waitMs(), unsealing.waitMs()) };
}

function connectAs(url: string, options: ConnectOptions): Db {
  const isPrepared = options.prepare ?? true;
  // Statements over a whole county sort and hash some hundred thousand rows: on disk they take twice as long.
  // Which rows a filter keeps is known by its values alone: a plan for any values may read a county where this one reads a page.
  const turns = [turnsOf(options), turnsOf(options)] as const;
  const sql = pool(url, options, turns[0], { work_mem: '64MB', plan_cache_mode: 'force_custom_plan' });
  // Statements that pick rows by key have one right plan; planned anew each time, planning is most of their cost.
  const keyed = pool(url, options, turns[1], { plan_cache_mode: 'force_generic_plan' });
  const orm = drizzle(isPrepared ? preparing(sql) : sql);
  for (const client of [sql, keyed]) exchangeText(client);
  return {
    sql,
    keyed,
    isPrepared,
    orm,
    waitMs: () => Math.max(...turns.map(({ waitMs }) => waitMs)),
    async end(ending = { timeout: ENDING_SECONDS }) {
      await Promise.all([sql.end(ending), keyed.end(ending)]);
    },
  };
}

/** What Postgres says when two transactions cannot both be right: the later one may simply try again. */
const TRY_AGAIN = new Set(['40001', '40P01']);
/** Thrown inside a transaction, begins it anew: what it holds is no longer what it would have to hold. */
export class TryAgain extends Error {
  readonly code = '40001';
}

/** Deadlocks are rare, because rows are locked in order; three in a row would be a fault of ours. */
const MOST_TRIES = 3;

/**
 * Runs one transaction on one connection, in the shape of the database: whatever reads or writes by the `Db` it is given does so
 * inside it. Plans are generic, because statements inside pick rows by key. `run` may be called again after a deadlock.
 */
export async function transaction<Result>(db: Db, run: (tx: Db) => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await inTransaction(db.keyed, (tx) => run(bound(db, tx as unknown as postgres.Sql)));
    } catch (error) {
      if (tries === MOST_TRIES || !TRY_AGAIN.has(String(Reflect.get(Object(error), 'code')))) throw error;
    }
  }
}

/**
 * Runs one transaction over a stream: once, because its input cannot be read again, with statements that may take as long as
 * the file is long, and planned for many rows at a time.
 */
export async function bulkTransaction<Result>(db: Db, run: (tx: Db) => Promise<Result>): Promise<Result> {
  return inTransaction(db.sql, async (tx) => {
    await withoutTimeout(tx);
    return run(bound(db, tx as unknown as postgres.Sql));
  });
}

/** Reads for as long as it takes, all of it as it stood at the first statement, whatever is written in the meantime. */
export async function steadyTransaction<Result>(db: Db, run: (tx: Db) => Promise<Result>): Promise<Result> {
  return inTransaction(db.sql, async (tx) => {
    await tx`set transaction isolation level repeatable read, read only`;
    await withoutTimeout(tx);
    return run(bound(db, tx as unknown as postgres.Sql));
  });
}

/** The driver's own word for what comes of it is as wide as all that it takes. */
const inTransaction = <Result>(client: postgres.Sql, run: (tx: postgres.TransactionSql) => Promise<Result>) =>
  client.begin(run) as Promise<Result>;

/**
 * Lets the statements of a transaction take as long as what they are about is long; they end soon after their client does. Systems
 * on which the server cannot look for that refuse the setting.
 */
export async function withoutTimeout(tx: postgres.ISql): Promise<void> {
  await tx`set local statement_timeout = 0`;
  await (tx as postgres.TransactionSql)
    .savepoint((looking) => looking`set local client_connection_check_interval = '2s'`)
    .catch(() => {});
}

function bound(root: Db, tx: postgres.Sql): Db {
  // Drizzle sets how values are read and written on whatever client it is given; a transaction has no such settings of its own.
  const client = Object.assign(tx, { options: { parsers: {}, serializers: {} } }) as postgres.Sql;
  const orm = drizzle(root.isPrepared ? preparing(client) : client);
  const { isPrepared, waitMs } = root;
  return { sql: tx, keyed: tx, orm, isPrepared, waitMs, root, end: () => root.end() };
}

/** A database that restarts is back in a second or two; the driver's own waits grow to twenty seconds, for all who ask. */
const LONGEST_WAIT_SECONDS = 0.5;

/** Connections of a pool where nothing else is said. */
const CONNECTIONS = 10;
const turnsOf = ({ max = CONNECTIONS, mostWaiting }: ConnectOptions) => new Turns(max, mostWaiting);

function pool(url: string, options: ConnectOptions, turns: Turns, settings = {}) {
  const { max = CONNECTIONS, role, prepare, onStatement, onAnswered, follow, statementTimeoutMs } = options;
  const given = {
    max,
    prepare: prepare ?? true,
    onnotice: () => {},
    types: { bigint: WHOLE_NUMBER },
    connect_timeout: 10,
    backoff: (failures: number) => Math.min(2 ** failures / 100, LONGEST_WAIT_SECONDS),
    ...(onStatement && { debug: (_connection: number, text: string) => onStatement(text) }),
    connection: {
      application_name: 'canbao',
      TimeZone: 'Asia/Shanghai',
      // Compiling a statement takes a second or two, where a distribution turns it on; running any of ours takes less.
      jit: 'off',
      ...(role && { role }),
      ...(role === 'canbao_read' && { search_path: 'analysts, public' }),
      ...(statementTimeoutMs && { statement_timeout: statementTimeoutMs }),
      ...settings,
    },
  };
  // Asked for its options only, the driver reads the URL; encryption is the sockets' own.
  const target = postgres(url, given).options as unknown as DriverTarget;
  const sql = postgres(url, { ...given, ssl: false, socket: driverSockets(target, onAnswered) } as never);
  return watchedPool(sql as unknown as postgres.Sql, {
    turns,
    cancel: (key) => cancelStatement(target, key),
    follow,
  });
}

/** Drizzle calls `unsafe` for every statement and asks for no preparation; this view of the client asks for it. */
function preparing(client: postgres.Sql): postgres.Sql {
  return new Proxy(client, {
    get(target, name) {
      if (name === 'unsafe') {
        return (text: string, values: never[], options?: object) =>
          target.unsafe(text, values, { ...options, prepare: true });
      }
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Refuses a server that cannot be reached or is too old, in a sentence. */
export async function assertUsable({ sql }: Db): Promise<void> {
  try {
    const [row] = await sql<{ version: number }[]>`select current_setting('server_version_num')::int as version`;
    if (row && row.version < OLDEST) {
      throw new DatabaseUnusable(
        `The database is PostgreSQL ${Math.floor(row.version / 10000)}; Canbao needs 15 or newer. Point DATABASE_URL at a newer server.`,
      );
    }
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DatabaseUnusable(
      `The database cannot be used (${reasonOf(error)}). Check DATABASE_URL and that the server runs.`,
    );
  }
}

/** What a driver's error says, without the URL and its password. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0]) return reasonOf(error.errors[0]);
  return error instanceof Error && error.message ? error.message : String(error);
}
