import { insertAuditLine } from '../../store/queries/audit.ts';
import { itemsOfClaims, type StoredClaimItem } from '../../store/queries/claim-part.ts';
import { diagnosesOfClaims } from '../../store/queries/sealed.ts';
import { officeOf } from '../audit/office.ts';
import type { Unmasker } from '../people/unmask-number.ts';
import { signatureOf } from '../viewer.ts';

/**
 * Opens what was wrong with patients, after writing down who reads it of whom: one line for all of one request's. Whoever may not
 * know of it (`claim:diagnosis`) never comes here, and a resident finds their own alone.
 */
export async function readDiagnoses(
  claimIds: readonly string[],
  reader: Unmasker,
): Promise<{ claimId: string; diagnosis: string }[]> {
  const found = await diagnosesOfClaims(reader.db, reader.reach, claimIds);
  const known = found.flatMap(({ id, personId, sealed }) => (sealed ? [{ claimId: id, personId, sealed }] : []));
  await noteReading(
    reader,
    'claim.readDiagnosis',
    known.flatMap(({ claimId, personId }) => [personId, claimId]),
  );
  return known.map(({ claimId, sealed }) => ({
    claimId,
    diagnosis: reader.keyring.open(sealed, `claims.diagnosis_cipher:${claimId}`),
  }));
}

/** The lines of claims, which say what somebody was treated with: noted in the same way. */
export async function readItems(claimIds: readonly string[], reader: Unmasker): Promise<StoredClaimItem[]> {
  const items = await itemsOfClaims(reader.db, reader.reach, claimIds);
  const subjects = items.flatMap(({ personId, claimId }) => [personId, claimId]);
  await noteReading(reader, 'claim.readItems', [...new Set(subjects)]);
  return items;
}

async function noteReading({ db, viewer }: Unmasker, action: string, subjects: string[]): Promise<void> {
  if (subjects.length === 0) return;
  await insertAuditLine(db, {
    ...signatureOf(viewer),
    action,
    subjects,
    count: subjects.length,
    details: { office: officeOf(viewer) },
  });
}
