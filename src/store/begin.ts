import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';

/** How far a transaction's connection is. */
interface Connection {
  isBegun: boolean;
  isBroken: boolean;
}

/** More connections of a pool than this are seldom found broken one after the other. */
const MOST_TRIES = 3;

/**
 * Begins a transaction. When its connection breaks, the driver would go on writing to it, every further statement and at last
 * the rollback, and the whole process would fall over. So nothing of a broken transaction reaches the driver any more: it
 * fails by its connection, and what it was about to say is dropped. A connection that broke before, and says so only when it
 * is taken out of the pool, is left for another.
 */
export async function begin<Result>(
  client: postgres.Sql,
  run: (tx: postgres.TransactionSql) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    const connection: Connection = { isBroken: false, isBegun: false };
    try {
      return await begunOn(client, connection, run);
    } catch (error) {
      if (connection.isBegun || tries === MOST_TRIES || !isLastWord(error)) throw error;
    }
  }
}

async function begunOn<Result>(
  client: postgres.Sql,
  connection: Connection,
  run: (tx: postgres.TransactionSql) => Promise<Result>,
): Promise<Result> {
  const begun = client.begin((tx) => {
    connection.isBegun = true;
    return whileUnbroken(connection, () => run(guarded(tx, connection)));
  });
  begun.catch(() => {
    connection.isBroken = true;
  });
  return (await begun) as Result;
}

/** How long after its last word a connection may take to close. */
const CLOSING_MS = 1_000;

/** What `run` gives; never settled once the connection broke, because then the transaction has failed already. */
async function whileUnbroken<Result>(connection: Connection, run: () => Promise<Result>): Promise<Result> {
  try {
    const result = await run();
    return connection.isBroken ? await never() : result;
  } catch (error) {
    // The word that a connection ends comes a moment before its end; where it was another one's, this one goes on.
    if (!connection.isBroken && isLastWord(error)) await sleep(CLOSING_MS);
    if (connection.isBroken) return never();
    throw error;
  }
}

const never = <Value>(): Promise<Value> => new Promise(() => {});

const isLastWord = (error: unknown): boolean => {
  const { code, severity } = Object(error) as { readonly code?: unknown; readonly severity?: unknown };
  return code === 'CONNECTION_CLOSED' || severity === 'FATAL' || severity === 'PANIC';
};

/** The transaction's client, which refuses every statement once the connection broke. */
function guarded(tx: postgres.TransactionSql, connection: Connection): postgres.TransactionSql {
  const assertThere = () => {
    if (connection.isBroken) throw new Error('The connection of this transaction broke; nothing of it was written.');
  };
  return new Proxy(tx, {
    apply(target, that, given) {
      assertThere();
      return Reflect.apply(target, that, given);
    },
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name === 'savepoint') return savepointOf(target, connection);
      if (name !== 'unsafe') return value;
      return (...given: Parameters<typeof target.unsafe>) => {
        assertThere();
        return target.unsafe(...given);
      };
    },
  });
}

/** A savepoint is rolled back by the driver as the whole is: it is guarded alike. */
const savepointOf =
  (tx: postgres.TransactionSql, connection: Connection) =>
  <Result>(run: (inner: postgres.TransactionSql) => Promise<Result>) =>
    tx.savepoint((inner) => whileUnbroken(connection, () => run(guarded(inner, connection))));
