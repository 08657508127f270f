import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import { hashOf, type SealRow, sealsBetween } from '../../store/queries/audit-seal.ts';
import { type FiledRange, hashOfFile, readRetired } from './retired-file.ts';
import { markOfRetired } from './retired-mark.ts';

export interface RetiredVerified {
  readonly isSound: boolean;
  /** Seals of the file gone through without a fault, and their lines. */
  readonly seals: number;
  readonly lines: number;
  readonly sha256: string;
  /** What is wrong, in words; null where nothing is. */
  readonly what: string | null;
}

/** 归档核验: goes through a file of retired lines, up to the first thing that is not what the seals in the database say. */
export async function verifyRetired(
  { db, keyring }: { readonly db: Db; readonly keyring: Keyring },
  path: string,
): Promise<RetiredVerified> {
  const sha256 = await hashOfFile(path);
  const found = { seals: 0, lines: 0 };
  const told = (what: string | null) => ({ isSound: what === null, ...found, sha256, what });
  try {
    for await (const range of readRetired(path)) {
      const what = await faultIn({ db, keyring }, range, sha256);
      if (what) return told(what);
      found.seals += 1;
      found.lines += range.lines.length;
    }
  } catch (error) {
    if (!isOfFile(error)) throw error;
    return told(`The file is cut short or is no file of retired lines (${error.message}). 文件不完整或不是归档文件。`);
  }
  return told(found.seals > 0 ? null : 'The file holds no seal. 文件中没有封存。');
}

const isOfFile = (error: unknown): error is Error =>
  error instanceof SyntaxError || String(Reflect.get(Object(error), 'code')).startsWith('Z_');

async function faultIn(
  { db, keyring }: { readonly db: Db; readonly keyring: Keyring },
  { seal, lines }: FiledRange,
  sha256: string,
): Promise<string | null> {
  const [stored] = await firstOf(sealsBetween(db, seal.id, seal.id));
  if (!stored || stored.hash !== seal.hash)
    return `Seal ${seal.id} of the file does not stand in the database. 封存 ${seal.id} 不在数据库中。`;
  if (stored.retiredFile !== sha256 || markOfRetired(keyring, stored) !== stored.retiredMark)
    return `Seal ${seal.id} was not retired into this very file: the file was changed, or the seal. 封存 ${seal.id} 的归档文件不是本文件：文件或封存被改动。`;
  if (lines.length !== stored.count || hashOf(keyring, { ...stored, ...seal }, lines) !== stored.hash)
    return `A line of seal ${seal.id} is not as it was sealed. 封存 ${seal.id} 中有行与封存时不符。`;
  return null;
}

async function firstOf(seals: AsyncGenerator<SealRow>): Promise<SealRow[]> {
  for await (const seal of seals) return [seal];
  return [];
}
