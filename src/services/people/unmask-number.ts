import { DomainError } from '../../errors.ts';
import type { Reach } from '../../store/access.ts';
import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { numbersOfPeople } from '../../store/queries/sealed.ts';
import { signatureOf, type Viewer } from '../viewer.ts';

export class UnmaskForbidden extends DomainError {
  readonly code = 'FORBIDDEN';
}

export interface Unmasker {
  readonly db: Db;
  readonly keyring: Keyring;
  readonly reach: Reach;
  readonly viewer: Viewer;
}

/** Refuses who may not see a number whole, before any is read. */
export function assertMayUnmask({ scopes, purpose }: Viewer): void {
  if (!scopes.has('identity:unmask')) throw new UnmaskForbidden('A number in whole needs the scope "identity:unmask".');
  if (!purpose)
    throw new UnmaskForbidden('A number in whole needs a token that declares its purpose (claim "purpose").');
}

/** Opens the citizen numbers of people, after writing down who reads whose and why: one line for all of one request's. */
export async function unmaskNumbers(
  personIds: readonly string[],
  { db, keyring, reach, viewer }: Unmasker,
): Promise<{ personId: string; number: string }[]> {
  assertMayUnmask(viewer);
  const found = await numbersOfPeople(db, reach, personIds);
  await insertAuditLine(db, {
    ...signatureOf(viewer),
    action: 'person.unmask',
    subjects: found.map(({ personId }) => personId),
    count: found.length,
    details: {},
  });
  return found.flatMap(({ id, personId, sealed }) =>
    sealed ? [{ personId, number: keyring.open(sealed, `identity_documents.number_cipher:${id}`) }] : [],
  );
}
