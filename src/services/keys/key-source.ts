import { readFileSync } from 'node:fs';
import { chown, readFile, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { replaceFile } from '../../store/embedded/durable.ts';
import { KeyRefused, type Keyring, parseKeyring, SealingKeyMissing } from '../../store/envelope.ts';
import { folderKeys } from '../open-database.ts';

/** Where the key list stands: in a file that commands change and servers follow, or given as it is. */
export type KeySource = { readonly file: string } | { readonly list: string };

/** `CANBAO_KEYS` is a list, or the path of a file that holds one. */
export const givenKeys = (keys: string): KeySource => (isAbsolute(keys) ? { file: keys } : { list: keys });

/** What `CANBAO_KEYS` gives; without it the folder's own file, made when there is none: without it its database cannot be read. */
export async function keySourceOf({ keys, folder }: { keys: string | null; folder: string }): Promise<KeySource> {
  if (keys !== null) return givenKeys(keys);
  await folderKeys(folder);
  return { file: `${folder}/keys` };
}

/** How long a process may seal by the key before, after a file was given a newer one. */
export const FOLLOWED_MS = 2_000;

/** The keys of a source. Those of a file are read again when it changes, and at once where a value was sealed by a key that is new. */
export function openKeyring(source: KeySource): Keyring {
  return 'list' in source ? parseKeyring(source.list) : followed(source.file);
}

function followed(file: string): Keyring {
  let text = listIn(file);
  let keyring = parseKeyring(text);
  let lookedAt = Date.now();
  const look = () => {
    lookedAt = Date.now();
    const before = keyring;
    try {
      const now = listIn(file);
      if (now !== text) [text, keyring] = [now, parseKeyring(now)];
    } catch {
      // Half a list, or none at this moment: what was read before still opens what it sealed.
    }
    return keyring !== before;
  };
  const current = () => {
    if (Date.now() - lookedAt >= FOLLOWED_MS) look();
    return keyring;
  };
  const opening = <Result>(open: (by: Keyring) => Result): Result => {
    try {
      return open(keyring);
    } catch (error) {
      if (error instanceof SealingKeyMissing && look()) return open(keyring);
      throw error;
    }
  };
  return {
    seal: (...given) => current().seal(...given),
    sealSmall: (...given) => current().sealSmall(...given),
    sealBytes: (...given) => current().sealBytes(...given),
    open: (...given) => opening((by) => by.open(...given)),
    openBytes: (...given) => opening((by) => by.openBytes(...given)),
    reseal: (...given) => opening((by) => by.reseal(...given)),
    indexOf: (number) => keyring.indexOf(number),
    markOf: (text) => keyring.markOf(text),
    hashOfAudit: (parts) => keyring.hashOfAudit(parts),
    get sealingKey() {
      return current().sealingKey;
    },
    get openingKeys() {
      return current().openingKeys;
    },
  };
}

function listIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new KeyRefused(
      `The key list cannot be read from ${file} (${code}). Put the file there, or name it in CANBAO_KEYS. 无法读取密钥清单，请将文件放回原处，或在 CANBAO_KEYS 中写明其路径。`,
    );
  }
}

export const readList = (source: KeySource): Promise<string> =>
  'list' in source ? Promise.resolve(source.list) : readFile(source.file, 'utf8');

/** Writes a list in the place of the one that stands, for the same user and nobody else. */
export async function writeList(file: string, list: string): Promise<void> {
  const { uid, gid } = await stat(file);
  await replaceFile(file, list, 0o600);
  if (process.getuid?.() !== uid) await chown(file, uid, gid);
}

/** How long ago the list was written; null where that is not known. */
export async function ageOfList(source: KeySource): Promise<number | null> {
  return 'list' in source ? null : Date.now() - (await stat(source.file)).mtimeMs;
}
