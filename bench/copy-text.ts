import type { Db } from '../src/store/db.ts';

/** COPY of a file's bytes into a table of text, which is the least that taking a file can cost. */
export async function copyText({ sql }: Db, input: AsyncIterable<string | Buffer>): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`create temp table raw (line text) on commit drop`;
    const stream = await tx`copy raw from stdin`.writable();
    for await (const text of input) await new Promise<void>((resolve) => stream.write(text, () => resolve()));
    await new Promise<void>((resolve) => stream.end(resolve));
  });
}
