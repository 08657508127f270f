import { maskPhone } from '../../demo/phone-number.ts';
import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import {
  incomingAddresses,
  incomingPhones,
  type SealedPair,
  storeAddresses,
  storePhones,
} from '../../store/queries/sealed.ts';

/** Cells opened at once: enough that round trips do not show, few enough that they take no memory. */
const PAGE = 5000;

/**
 * Stores telephone numbers and addresses that differ from those on file. What is sealed can be compared only when it is
 * opened, and is sealed for the row it stands in, so these two come by way of this process; new rows were sealed before.
 */
export async function resealCells(tx: Db, keyring: Keyring, source: string): Promise<void> {
  for await (const pairs of pagesOf(tx, incomingPhones)) {
    const changed = changedOf(pairs, keyring, 'people.phone_cipher');
    await storePhones(
      tx,
      changed.map(({ text, ...row }) => ({ ...row, masked: maskPhone(text) })),
      source,
    );
  }
  for await (const pairs of pagesOf(tx, incomingAddresses)) {
    const changed = changedOf(pairs, keyring, 'households.address_cipher');
    await storeAddresses(
      tx,
      changed.map(({ text: _, ...row }) => row),
      source,
    );
  }
}

async function* pagesOf(tx: Db, read: typeof incomingPhones): AsyncGenerator<SealedPair[]> {
  for (let after = 0; ; ) {
    const pairs = await read(tx, after, PAGE);
    const last = pairs.at(-1);
    if (!last) return;
    yield pairs;
    after = last.line;
  }
}

/** Those of the cells that say something else than what is stored, sealed for the row that will hold them. */
function changedOf(pairs: readonly SealedPair[], keyring: Keyring, column: string) {
  return pairs.flatMap(({ line, id, stored, incomingId, incoming }) => {
    const text = keyring.open(incoming, `${column}:${incomingId}`);
    if (stored && keyring.open(stored, `${column}:${id}`) === text) return [];
    return [{ line, id, text, sealed: keyring.seal(text, `${column}:${id}`) }];
  });
}
