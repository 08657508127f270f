import { DomainError } from '../../errors.ts';
import { faultOfCitizenNumber } from '../../policy/citizen-number.ts';
import type { Reach } from '../../store/access.ts';
import type { Db } from '../../store/db.ts';
import type { Keyring } from '../../store/envelope.ts';
import { insertAuditLine } from '../../store/queries/audit.ts';
import { peopleByNumber } from '../../store/queries/person.ts';
import { officeOf } from '../audit/office.ts';
import { signatureOf, type Viewer } from '../viewer.ts';
import { SearchLimit } from './search-limit.ts';

export class PersonSearchRefused extends DomainError {
  readonly code = 'PERSON_SEARCH_REFUSED';
}

export class IdNumberInvalid extends DomainError {
  readonly code = 'ID_NUMBER_INVALID';
}

export class SearchForbidden extends DomainError {
  readonly code = 'FORBIDDEN';
}

export class IdNumberAmbiguous extends DomainError {
  readonly code = 'ID_NUMBER_AMBIGUOUS';
}

interface Search {
  readonly db: Db;
  readonly keyring: Keyring;
  readonly reach: Reach;
  readonly viewer: Viewer;
  /** Searches that the request may still make. More than one would be a way of guessing numbers in bulk. */
  readonly searches: { left: number };
}

/** Finds the one person who holds a citizen number, and writes down who looked, before the answer leaves. */
export async function findPersonByNumber(
  { id, idNumber }: { id: string | null | undefined; idNumber: string | null | undefined },
  { db, keyring, reach, viewer, searches }: Search,
) {
  if (id || !idNumber) throw new PersonSearchRefused('Ask for a person by id or by idNumber: exactly one of the two.');
  if (!viewer.scopes.has('identity:search')) {
    throw new SearchForbidden('Searching by citizen number needs the scope "identity:search".');
  }
  const number = idNumber.trim().toUpperCase();
  assertSound(number);
  searches.left -= 1;
  if (searches.left < 0)
    throw new SearchLimit('One request searches for one citizen number. Ask for each in a request of its own.');
  const found = await peopleByNumber(db, reach, keyring.indexOf(number));
  await noteSearch(
    { db, viewer },
    found.map((one) => one.id),
  );
  if (found.length > 1) {
    throw new IdNumberAmbiguous(
      `More than one person is registered with this number (${found.map((one) => one.id).join(', ')} …). Ask by id, and have the duplicate resolved.`,
    );
  }
  return found[0] ?? null;
}

/** Writes down that somebody looked for people by the numbers of documents, and whose files the numbers led to. */
export async function noteSearch(
  { db, viewer }: Pick<Search, 'db' | 'viewer'>,
  fileIds: readonly string[],
): Promise<void> {
  await insertAuditLine(db, {
    ...signatureOf(viewer),
    action: 'person.search',
    subjects: [...fileIds],
    count: fileIds.length,
    details: { office: officeOf(viewer) },
  });
}

function assertSound(number: string): void {
  const fault = faultOfCitizenNumber(number);
  if (fault === 'SHAPE') {
    throw new IdNumberInvalid('A citizen number has 17 digits and then a digit or X. Check what was typed.');
  }
  if (fault === 'CHECKSUM') {
    throw new IdNumberInvalid(
      'The last character of this citizen number does not fit the others: one of them was mistyped.',
    );
  }
}
