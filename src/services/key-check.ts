import { DomainError } from '../errors.ts';
import type { Db } from '../store/db.ts';
import type { Keyring } from '../store/envelope.ts';
import { readSetting, writeSetting } from '../store/queries/installation.ts';

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

const SETTING = 'key-check';
const WORD = 'canbao';
const PLACE = 'installation.value:key-check';

/** Stores a sealed word, the first time, so that a wrong key shows before anything is read or written with it. */
export async function rememberKey(db: Db, keyring: Keyring): Promise<void> {
  if ((await readSetting(db, SETTING)) !== undefined) return assertKeyFits(db, keyring);
  const index = keyring.indexOf(WORD).toString('base64');
  await writeSetting(db, SETTING, `${keyring.seal(WORD, PLACE).toString('base64')} ${index}`);
}

/** Refuses keys that do not open this database, or that would index its numbers differently. */
export async function assertKeyFits(db: Db, keyring: Keyring): Promise<void> {
  const [sealed, index] = (await readSetting(db, SETTING))?.split(' ') ?? [];
  if (!sealed) return;
  try {
    keyring.open(Buffer.from(sealed, 'base64'), PLACE);
  } catch {
    throw new KeyDoesNotFit();
  }
  if (index !== keyring.indexOf(WORD).toString('base64')) throw new IndexKeyDoesNotFit();
}
