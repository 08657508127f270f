import { DomainError } from '../errors.ts';
import type { Db } from '../store/db.ts';
import type { Keyring } from '../store/envelope.ts';
import { readSetting, writeSetting } from '../store/queries/installation.ts';
import { anyIndexedValue, anySealedValue } from '../store/queries/sealed-value.ts';
import { NUMBER_INDEX, SEALED_COLUMNS } from '../store/sealed-columns.ts';

export class KeyDoesNotFit extends DomainError {
  readonly code = 'KEY_DOES_NOT_FIT';
  constructor() {
    super(
      'The database was sealed with another key: identity numbers in it cannot be opened. Give the key list it was made with (CANBAO_KEYS, or the file "keys" of the embedded folder).',
    );
  }
}

/** Everything would open and nobody would be found: told apart, because one key of the list is wrong and not all of it. */
export class IndexKeyDoesNotFit extends DomainError {
  readonly code = 'INDEX_KEY_DOES_NOT_FIT';
  constructor() {
    super(
      'The key list holds another index key than the database was begun with: nobody would be found by number. Put back its own "index" or "indexsm" key (CANBAO_KEYS, or the file "keys" of the embedded folder). It stays when sealing keys are added or changed to another suite.',
    );
  }
}

/** Sealed values, and nothing that says by which keys: a backup of some tables, or a row that somebody took away. */
export class KeyUnknown extends DomainError {
  readonly code = 'KEY_UNKNOWN';
  constructor() {
    super(
      'The database holds sealed values, and its word to check the keys by is missing (row "key-check" of table installation): it was restored in part. Restore that table too, or run `npm run canbao -- migrate` with the key list that the values were sealed with: it opens what is there before it takes the list.',
    );
  }
}

const SETTING = 'key-check';
const WORD = 'canbao';
const PLACE = 'installation.value:key-check';

/**
 * Stores a sealed word, the first time, so that a wrong key shows before anything is read or written with it. Where values are
 * sealed already, they have to open, and to be found.
 */
export async function rememberKey(db: Db, keyring: Keyring): Promise<void> {
  if ((await readSetting(db, SETTING)) !== undefined) return assertKeyFits(db, keyring);
  await assertOpens(db, keyring);
  const index = keyring.indexOf(WORD).toString('base64');
  await writeSetting(db, SETTING, `${keyring.seal(WORD, PLACE).toString('base64')} ${index}`);
}

/** Refuses keys that do not open this database, or that would index its numbers differently. */
export async function assertKeyFits(db: Db, keyring: Keyring): Promise<void> {
  const [sealed, index] = (await readSetting(db, SETTING))?.split(' ') ?? [];
  if (!sealed) return assertNothingSealed(db);
  try {
    keyring.open(Buffer.from(sealed, 'base64'), PLACE);
  } catch {
    throw new KeyDoesNotFit();
  }
  if (index !== keyring.indexOf(WORD).toString('base64')) throw new IndexKeyDoesNotFit();
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
