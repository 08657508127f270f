import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { SealableLine, SealRow } from '../../store/queries/audit-seal.ts';

/** A file of lines that were removed: gzip over a JSON object a line, each seal before the lines that it holds. */

/** A seal as such a file has it. */
export type FiledSeal = Pick<
  SealRow,
  'id' | 'firstLine' | 'lastLine' | 'count' | 'form' | 'previousHash' | 'hash' | 'exactSealedAt'
>;

export interface FiledRange {
  readonly seal: FiledSeal;
  readonly lines: readonly SealableLine[];
}

/**
 * Writes a new file that its owner alone may read, and gives the SHA-256 of its bytes once they are on the disk: not before may
 * what it holds be removed elsewhere. A file that is there already is not touched, and is an error (`EEXIST`).
 */
export async function writeRetired(path: string, ranges: AsyncIterable<FiledRange>): Promise<string> {
  const handle = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  async function* hashed(bytes: AsyncIterable<Buffer>) {
    for await (const some of bytes) {
      hash.update(some);
      yield some;
    }
  }
  await pipeline(Readable.from(words(ranges)), createGzip(), hashed, handle.createWriteStream({ flush: true }));
  await syncFolder(dirname(path));
  return hash.digest('hex');
}

async function* words(ranges: AsyncIterable<FiledRange>): AsyncGenerator<string> {
  for await (const { seal, lines } of ranges) {
    yield `${JSON.stringify({ seal })}\n`;
    for (const line of lines) yield `${JSON.stringify({ line })}\n`;
  }
}

/** A new name is safe once its folder is on the disk too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The SHA-256 of a file's bytes. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes);
  return hash.digest('hex');
}

/** What such a file holds, seal by seal. Throws where it is cut short or is no such file. */
export async function* readRetired(path: string): AsyncGenerator<FiledRange> {
  let range: { seal: FiledSeal; lines: SealableLine[] } | undefined;
  const bytes = createReadStream(path);
  const text = bytes.pipe(createGunzip());
  bytes.once('error', (error) => text.destroy(error));
  for await (const row of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
    const { seal, line } = JSON.parse(row) as { seal?: FiledSeal; line?: SealableLine };
    if (seal) {
      if (range) yield range;
      range = { seal, lines: [] };
    } else if (line && range) {
      range.lines.push(line);
    } else {
      throw new SyntaxError('A line stands before any seal.');
    }
  }
  if (range) yield range;
}
