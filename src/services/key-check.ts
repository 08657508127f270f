import { DomainError } from '../errors.ts';
import { type Db, unsealing } from '../store/db.ts';
import { type Keyring, keyOfValue } from '../store/envelope.ts';
import { readSetting, writeSetting } from '../store/queries/installation.ts';
import { anyIndexedValue, anySealedValue } from '../store/queries/sealed-value.ts';
import { NUMBER_INDEX, SEALED_COLUMNS } from '../store/sealed-columns.ts';

export class KeyDoesNotFit extends DomainError {
  readonly code = 'KEY_DOES_NOT_FIT';
  constructor() {
    super(
      'The database was sealed with another key: identity numbers in it cannot be opened. Give the key list it was made with (CANBAO_KEYS, or the file "keys" of the embedded folder). 密钥与数据库不符，证件号码无法解密：请使用该数据库原来的密钥清单（CANBAO_KEYS，或内置数据库文件夹中的 keys 文件）。',
    );
  }
}

/** Everything would open and nobody would be found: told apart, because one key of the list is wrong and not all of it. */
export class IndexKeyDoesNotFit extends DomainError {
  readonly code = 'INDEX_KEY_DOES_NOT_FIT';
  constructor() {
    super(
      'The key list holds another index key than the database was begun with: nobody would be found by number. Put back its own "index" or "indexsm" key (CANBAO_KEYS, or the file "keys" of the embedded folder). It stays when sealing keys are added or changed to another suite. 索引密钥与数据库不符，按号码将查不到人：请放回原来的 index 或 indexsm 密钥。',
    );
  }
}

/** Sealed values, and nothing that says by which keys: a backup of some tables, or a row that somebody took away. */
export class KeyUnknown extends DomainError {
  readonly code = 'KEY_UNKNOWN';
  constructor() {
    super(
      'The database holds sealed values, and its word to check the keys by is missing (row "key-check" of table installation): it was restored in part. Restore that table too, or run `npm run canbao -- migrate` with the key list that the values were sealed with: it opens what is there before it takes the list. 数据库中有加密数据，但缺少核对密钥的记录（installation 表的 key-check 行）：请一并恢复该表，或以原密钥清单运行 npm run canbao -- migrate。',
    );
  }
}

/** The login may not read what is behind the second fence: nobody's number could be opened, nor compared. */
export class MayNotUnseal extends DomainError {
  readonly code = 'MAY_NOT_UNSEAL';
}

/** Refuses a login that cannot work as the role that reads numbers, phones and diagnoses. */
export async function assertUnsealing(db: Db): Promise<void> {
  try {
    await unsealing(db).sql`select 1`;
  } catch (error) {
    throw new MayNotUnseal(
      `Numbers, phones and diagnoses cannot be read (${error instanceof Error ? error.message : error}). ${wayToUnseal(error)} 无法读取加密的号码、电话和诊断：请授予 canbao_unseal 角色，或更正 DATABASE_UNSEAL_URL。`,
    );
  }
}

/** Postgres: this login may not take that role. */
const INSUFFICIENT_PRIVILEGE = '42501';

/** A grant mends no wrong password, and no address where nobody answers. */
const wayToUnseal = (error: unknown): string =>
  (error as { code?: unknown }).code === INSUFFICIENT_PRIVILEGE
    ? 'As the owner, run `grant canbao_unseal to <login>`: for the login of DATABASE_UNSEAL_URL, or without one for that of DATABASE_URL.'
    : 'Correct DATABASE_UNSEAL_URL: its address, login or password is another than the database’s.';

/** Numbers are found, and no seal of the audit could be verified nor an id of a decision made again. */
export class MarksKeyDoesNotFit extends DomainError {
  readonly code = 'MARKS_KEY_DOES_NOT_FIT';
  constructor() {
    super(
      'The key list holds another "marks" key than the database was begun with, or none: seals of the audit could not be verified. Put it back beside the index key; it was the first index key. 清单缺少原来的 marks 密钥或与原来不同，审计封存将无法核验：请将其放回索引密钥旁。',
    );
  }
}

const SETTING = 'key-check';
const MARKS = 'key-marks';
const WORD = 'canbao';
const PLACE = 'installation.value:key-check';

/**
 * Stores a sealed word, the first time, so that a wrong key shows before anything is read or written with it. Where values are
 * sealed already, they have to open, and to be found.
 */
export async function rememberKey(db: Db, keyring: Keyring): Promise<void> {
  if ((await readSetting(db, SETTING)) !== undefined) return assertKeyFits(db, keyring);
  await assertOpens(db, keyring);
  await writeSetting(db, SETTING, [keyring.seal(WORD, PLACE), keyring.indexOf(WORD)].map(base64).join(' '));
}

const base64 = (bytes: Buffer): string => bytes.toString('base64');

/** Refuses keys that do not open this database, or that would index its numbers differently. */
export async function assertKeyFits(db: Db, keyring: Keyring): Promise<void> {
  const check = await readCheck(db);
  if (!check) return assertNothingSealed(db);
  if (!check.sealed.every((sealed) => opens(keyring, sealed, PLACE))) throw new KeyDoesNotFit();
  if (!keyring.indexOf(WORD).equals(check.index)) throw new IndexKeyDoesNotFit();
  const marks = await readSetting(db, MARKS);
  if (marks !== undefined && marks !== base64(keyring.markOf(WORD))) throw new MarksKeyDoesNotFit();
}

/** Asks for the index key of this list from now on, and for the one that marks. */
export async function rewriteIndexCheck(db: Db, keyring: Keyring): Promise<void> {
  const sealed = (await readCheck(db))?.sealed ?? [keyring.seal(WORD, PLACE)];
  const [first, ...others] = sealed.map(base64);
  await writeSetting(db, SETTING, [first, base64(keyring.indexOf(WORD)), ...others].join(' '));
  await writeSetting(db, MARKS, base64(keyring.markOf(WORD)));
}

/** The word as each key sealed it that values are sealed by: one, and while keys are rotated several. The index stands second. */
async function readCheck(db: Db): Promise<{ sealed: Buffer[]; index: Buffer } | undefined> {
  const words = (await readSetting(db, SETTING))?.split(' ').map((word) => Buffer.from(word, 'base64'));
  const [first, index, ...others] = words ?? [];
  return first && index && { sealed: [first, ...others], index };
}

/** The keys that have to be in the list, by their ids. */
export async function keysOfCheck(db: Db): Promise<string[]> {
  return ((await readCheck(db))?.sealed ?? []).map(keyOfValue);
}

/** Asks for these keys from now on: words of those that stay are kept, and one is sealed by the key that seals now. */
export async function rewriteCheck(db: Db, keyring: Keyring, keys: readonly string[]): Promise<void> {
  const stood = (await readCheck(db))?.sealed ?? [];
  const kept = stood.filter((sealed) => keys.includes(keyOfValue(sealed)) && keyOfValue(sealed) !== keyring.sealingKey);
  const words = [keyring.seal(WORD, PLACE), keyring.indexOf(WORD), ...kept];
  await writeSetting(db, SETTING, words.map(base64).join(' '));
}

async function assertNothingSealed(db: Db): Promise<void> {
  for (const column of SEALED_COLUMNS) if (await anySealedValue(db, column)) throw new KeyUnknown();
}

/** Refuses keys that do not open one value of each column, or do not find the number of one document. */
async function assertOpens(db: Db, keyring: Keyring): Promise<void> {
  for (const column of SEALED_COLUMNS) {
    const value = await anySealedValue(db, column);
    if (value && !opens(keyring, value.sealed, column.placeOf(value.key))) throw new KeyDoesNotFit();
  }
  const known = await anyIndexedValue(db, NUMBER_INDEX);
  if (!known) return;
  const number = keyring.open(known.sealed, NUMBER_INDEX.of.placeOf(known.key));
  if (!keyring.indexOf(number).equals(known.index)) throw new IndexKeyDoesNotFit();
}

function opens(keyring: Keyring, sealed: Buffer, place: string): boolean {
  try {
    keyring.openBytes(sealed, place);
    return true;
  } catch {
    return false;
  }
}
