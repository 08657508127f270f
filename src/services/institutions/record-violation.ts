import { randomUUID } from 'node:crypto';
import { insertViolation } from '../../store/queries/institution.ts';
import { assertPast } from '../past-day.ts';
import { type Counter, type Keyed, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';
import { assertSupervised, holdInstitution } from './hold-institution.ts';

export interface InstitutionViolationRecordInput extends Keyed {
  readonly institutionId: string;
  readonly foundOn: string;
  readonly description: string;
  readonly documentNumber?: string | null;
}

/**
 * 违规登记: that an institution broke the rules, by an office of its region or of one that designates it. A claim that names the
 * violation is not reimbursed where the rulebook says so (BZ-34).
 */
export function recordViolation(
  counter: Counter,
  input: InstitutionViolationRecordInput,
): Promise<{ violationId: string }> {
  return writeOnce(
    counter,
    'institutionViolationRecord',
    input,
    () => ({ violationId: randomUUID() }),
    async (tx, { violationId: id }) => {
      const { foundOn, description, documentNumber = null } = input;
      assertPast(tx, foundOn, 'foundOn');
      assertWritten(description, 'description');
      assertNamesNobody(description, 'description');
      assertNamesNobody(documentNumber, 'documentNumber');
      const held = await holdInstitution(tx, input.institutionId);
      await assertSupervised(tx, held);
      const institutionId = held.id;
      const recordedBy = tx.viewer.subject ?? '';
      await insertViolation(tx.db, { id, institutionId, foundOn, description, documentNumber, recordedBy });
      return { subjects: [institutionId, id], details: { foundOn, documentNumber } };
    },
  );
}
