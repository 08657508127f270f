import { insertAuditLine } from '../../store/queries/audit.ts';
import { diagnosesOfClaims } from '../../store/queries/sealed.ts';
import { itemsOfClaims } from '../../store/queries/sealed-claim-item.ts';
import { officeOf } from '../audit/office.ts';
import { groundsOf, lackOfOwnFile } from '../people/grounds.ts';
import type { Unmasker } from '../people/unmask-number.ts';
import { signatureOf, type Viewer } from '../viewer.ts';
import { openItem, type ReadClaimItem } from './claim-item.ts';

const WHAT = 'A diagnosis';

/** The case that diagnoses are read for; null for a resident, who finds their own alone and needs none. */
export const caseOfDiagnosis = (viewer: Viewer, typed: string | null | undefined): string | null =>
  lackOfOwnFile(viewer, WHAT) ? groundsOf(viewer, typed, WHAT).caseNumber : null;

/**
 * Opens what was wrong with patients, after writing down who reads it of whom and for which case: one line for all of one request's.
 * Whoever may not know of it (`claim:diagnosis`) never comes here, and a resident finds their own alone.
 */
export async function readDiagnoses(
  claimIds: readonly string[],
  reader: Unmasker,
  typed: string | null,
): Promise<{ claimId: string; diagnosis: string }[]> {
  const caseNumber = caseOfDiagnosis(reader.viewer, typed);
  const found = await diagnosesOfClaims(reader.db, reader.reach, claimIds);
  const known = found.flatMap(({ id, personId, sealed }) => (sealed ? [{ claimId: id, personId, sealed }] : []));
  const subjects = known.flatMap(({ claimId, personId }) => [personId, claimId]);
  await noteReading(reader, 'claim.readDiagnosis', subjects, caseNumber === null ? {} : { caseNumber });
  return known.map(({ claimId, sealed }) => ({
    claimId,
    diagnosis: reader.keyring.open(sealed, `claims.diagnosis_cipher:${claimId}`),
  }));
}

/** The lines of claims, which say what somebody was treated with: noted in the same way, and opened then. */
export async function readItems(claimIds: readonly string[], reader: Unmasker): Promise<ReadClaimItem[]> {
  const items = await itemsOfClaims(reader.db, reader.reach, claimIds);
  const subjects = items.flatMap(({ personId, claimId }) => [personId, claimId]);
  await noteReading(reader, 'claim.readItems', [...new Set(subjects)]);
  return items.map((item) => openItem(reader.keyring, item));
}

async function noteReading(
  { db, viewer }: Unmasker,
  action: string,
  subjects: string[],
  details: object = {},
): Promise<void> {
  if (subjects.length === 0) return;
  await insertAuditLine(db, {
    ...signatureOf(viewer),
    action,
    subjects,
    count: subjects.length,
    details: { ...details, office: officeOf(viewer) },
  });
}
