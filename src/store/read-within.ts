import type postgres from 'postgres';
import type { Db } from './db.ts';

/**
 * What is read in one transaction, as fast as it is taken: all of it as it stood at the first statement. Its connection is given back
 * when the last of it was taken, when nobody wants more, and when the connection breaks.
 */
export async function* readWithin<Part>(
  { sql }: Pick<Db, 'sql'>,
  read: (tx: postgres.TransactionSql) => AsyncIterable<Part>,
): AsyncGenerator<Part> {
  const begun = Promise.withResolvers<postgres.TransactionSql>();
  const wasRead = Promise.withResolvers<void>();
  const ended = sql.begin(async (tx) => {
    begun.resolve(tx);
    await wasRead.promise;
  });
  ended.catch(begun.reject);
  const tx = await begun.promise;
  try {
    await tx`set transaction isolation level repeatable read, read only`;
    await tx`set local statement_timeout = 0`;
    yield* read(tx);
  } finally {
    wasRead.resolve();
    // Whoever reads was told already by the statement that failed.
    await ended.catch(() => {});
  }
}
