import type { Db } from '../db.ts';

/** A write that was done before under the same key. */
export interface WriteRequestRow {
  readonly operation: string;
  readonly requestHash: Buffer;
  readonly answer: unknown;
}

/**
 * Takes a key for a write, with the answer that it will have. Waits for another transaction that holds the same key; gives
 * what was done under it, or nothing when the key is now this transaction's own.
 */
export async function takeKey(
  { keyed }: Db,
  client: string,
  key: string,
  row: WriteRequestRow,
): Promise<WriteRequestRow | undefined> {
  const { operation, requestHash, answer } = row;
  const taken = await keyed`
    insert into write_requests (client, key, operation, request_hash, answer)
    values (${client}, ${key}, ${operation}, ${requestHash}, ${keyed.json(answer as never)})
    on conflict do nothing returning true as taken`;
  if (taken.length > 0) return undefined;
  const [done] = await keyed<WriteRequestRow[]>`
    select operation, request_hash as "requestHash", answer from write_requests where client = ${client} and key = ${key}`;
  return done;
}
