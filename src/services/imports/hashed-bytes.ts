import type { Hash } from 'node:crypto';

/** Bytes as they come, told to a hash on the way. */
export async function* hashed(input: AsyncIterable<Buffer | string>, hash: Hash): AsyncGenerator<Buffer | string> {
  for await (const chunk of input) {
    hash.update(chunk);
    yield chunk;
  }
}
