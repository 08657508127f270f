import { DomainError } from '../../errors.ts';
import type { Reach } from '../../store/access.ts';
import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { numbersOfPeople, phonesOfPeople } from '../../store/queries/sealed.ts';
import { officeOf } from '../audit/office.ts';
import { signatureOf, type Viewer } from '../viewer.ts';
import { type Grounds, groundsOf } from './grounds.ts';

class UnmaskForbidden extends DomainError {
  readonly code = 'FORBIDDEN';
}

export interface Unmasker {
  readonly db: Db;
  readonly keyring: Keyring;
  readonly reach: Reach;
  readonly viewer: Viewer;
}

/** What is opened: a citizen number or a phone number. Each has its own scope, and its own name in the audit. */
const OPENED = {
  number: { scope: 'identity:unmask', action: 'person.unmask', what: 'A number' },
  phone: { scope: 'contact:unmask', action: 'person.unmaskPhone', what: 'A phone number' },
} as const;
type Opened = keyof typeof OPENED;

/** The grounds of somebody who may see a number whole; anybody else is refused, before any is read. */
export function assertMayUnmask(
  viewer: Viewer,
  caseNumber: string | null | undefined,
  opened: Opened = 'number',
): Grounds {
  const { scope, what } = OPENED[opened];
  if (!viewer.scopes.has(scope)) throw new UnmaskForbidden(`${what} in whole needs the scope "${scope}".`);
  return groundsOf(viewer, caseNumber, what);
}

/** Opens the citizen numbers of people, after writing down who reads whose and why: one line for all of one request's of one case. */
export async function unmaskNumbers(
  personIds: readonly string[],
  { db, keyring, reach, viewer }: Unmasker,
  caseNumber: string,
): Promise<{ personId: string; number: string }[]> {
  const grounds = assertMayUnmask(viewer, caseNumber);
  const found = await numbersOfPeople(db, reach, personIds);
  const subjects = found.map(({ personId }) => personId);
  await noteReading(db, grounds, 'number', subjects);
  return found.flatMap(({ id, personId, sealed }) =>
    sealed ? [{ personId, number: keyring.open(sealed, `identity_documents.number_cipher:${id}`) }] : [],
  );
}

/** The same of phone numbers. */
export async function unmaskPhones(
  personIds: readonly string[],
  { db, keyring, reach, viewer }: Unmasker,
  caseNumber: string,
): Promise<{ personId: string; phone: string }[]> {
  const grounds = assertMayUnmask(viewer, caseNumber, 'phone');
  const found = await phonesOfPeople(db, reach, personIds);
  const subjects = found.map(({ id }) => id);
  await noteReading(db, grounds, 'phone', subjects);
  return found.flatMap(({ id, sealed }) =>
    sealed ? [{ personId: id, phone: keyring.open(sealed, `people.phone_cipher:${id}`) }] : [],
  );
}

const noteReading = (db: Db, { viewer, caseNumber }: Grounds, opened: Opened, subjects: string[]): Promise<void> =>
  insertAuditLine(db, {
    ...signatureOf(viewer),
    action: OPENED[opened].action,
    subjects,
    count: subjects.length,
    details: { caseNumber, office: officeOf(viewer) },
  });
