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
  if (index !== keyring.indexOf(WORD).toString('base64')) throw new KeyDoesNotFit();
}
