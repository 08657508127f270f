import type { Keyring } from '../../store/envelope.ts';
import type { SealRow } from '../../store/queries/audit-seal.ts';

/** A seal, the SHA-256 of the file that its lines went into, and the day in China. */
type Retired = Pick<
  SealRow,
  'id' | 'firstLine' | 'lastLine' | 'count' | 'hash' | 'exactSealedAt' | 'retiredFile' | 'retiredOn'
>;

/** Keyed over the seal, the file and the day: whoever owns the database and has no key cannot remove lines as if they were retired. */
export function markOfRetired(keyring: Pick<Keyring, 'hashOfAudit'>, seal: Retired): string {
  const { id, firstLine, lastLine, count, hash, exactSealedAt, retiredFile, retiredOn } = seal;
  // No seal's own words begin with a text.
  const words = ['retired', id, firstLine, lastLine, count, hash, exactSealedAt, retiredFile, retiredOn];
  return keyring.hashOfAudit([`${JSON.stringify(words)}\n`]);
}
