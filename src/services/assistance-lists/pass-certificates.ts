import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import { stagePassing } from '../../store/queries/assistance-list-apply.ts';
import { keepPassing, passingCertificates } from '../../store/queries/sealed-assistance-list.ts';
import type { Counter } from '../write.ts';

/** Certificates opened at once: enough that round trips do not show, few enough that they take no memory. */
const PAGE = 5000;

const FIRST = '00000000-0000-0000-0000-000000000000';

const placeOf = (listingId: string) => `assistance_listings.certificate_cipher:${listingId}`;

/**
 * Seals certificates anew for the listings that take the place of those they stand on: sealed for one row, they open in no
 * other. `stage` says which pass to which.
 */
export async function passCertificates(
  { db, keyring }: Pick<Counter, 'db' | 'keyring'>,
  stage: (db: Db) => Promise<unknown>,
): Promise<void> {
  await stagePassing(db);
  await stage(db);
  for (let after = FIRST; ; ) {
    const passing = await passingCertificates(db, after, PAGE);
    const last = passing.at(-1);
    if (!last) return;
    await keepPassing(db, passing.map(resealedBy(keyring)));
    after = last.id;
  }
}

const resealedBy =
  (keyring: Keyring) =>
  ({ id, stoodId, sealed }: Awaited<ReturnType<typeof passingCertificates>>[number]) => ({
    id,
    sealed: keyring.seal(keyring.open(sealed, placeOf(stoodId)), placeOf(id)),
  });
