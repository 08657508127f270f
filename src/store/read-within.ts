import type postgres from 'postgres';
import type { Db } from './db.ts';
import { errandNow } from './signal.ts';

/**
 * What is read in one transaction, as fast as it is taken: all of it as it stood at the first statement. Its connection is given back
 * when the last of it was taken, when nobody wants more, when the connection breaks, and when the operation is given up: then also
 * where whoever took it has forgotten it.
 */
export async function* readWithin<Part>(
  { sql }: Pick<Db, 'sql'>,
  read: (tx: postgres.TransactionSql) => AsyncGenerator<Part>,
): AsyncGenerator<Part> {
  const begun = Promise.withResolvers<postgres.TransactionSql>();
  const wasRead = Promise.withResolvers<void>();
  const ended = sql.begin(async (tx) => {
    begun.resolve(tx);
    await wasRead.promise;
  });
  ended.catch(begun.reject);
  const parts = steadily(await begun.promise, read);
  const signal = errandNow()?.signal;
  const giveUp = () =>
    void parts
      .return(undefined)
      .finally(wasRead.resolve)
      .catch(() => {});
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    yield* parts;
    // What was given up ends early, and is not all there is.
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener('abort', giveUp);
    wasRead.resolve();
    // Whoever reads was told already by the statement that failed.
    await ended.catch(() => {});
  }
}

async function* steadily<Part>(
  tx: postgres.TransactionSql,
  read: (tx: postgres.TransactionSql) => AsyncGenerator<Part>,
): AsyncGenerator<Part> {
  await tx`set transaction isolation level repeatable read, read only`;
  await tx`set local statement_timeout = 0`;
  yield* read(tx);
}
