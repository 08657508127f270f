import { violationsById, withdrawViolation as writeWithdrawal } from '../../store/queries/institution.ts';
import { assertOwnRegion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';
import { holdInstitution } from './hold-institution.ts';

export interface InstitutionViolationWithdrawInput extends Keyed {
  readonly violationId: string;
  /** Of the decision that withdraws it, as the audit will say. */
  readonly documentNumber: string;
}

/**
 * 违规撤销: that a violation turned out to be none, once, as an office of the institution's own region says. Claims that name it are paid from then on as if they did not; what was
 * settled before stands until it is asked anew.
 */
export function withdrawViolation(
  counter: Counter,
  input: InstitutionViolationWithdrawInput,
): Promise<{ violationId: string }> {
  return writeOnce(
    counter,
    'institutionViolationWithdraw',
    input,
    () => ({ violationId: input.violationId.toLowerCase() }),
    async (tx, { violationId }) => {
      const { documentNumber } = input;
      assertWritten(documentNumber, 'documentNumber');
      assertNamesNobody(documentNumber, 'documentNumber');
      const institutionId = await institutionOf(tx, violationId);
      assertOwnRegion(tx, (await holdInstitution(tx, institutionId)).regionCode, 'violationId');
      if (!(await writeWithdrawal(tx.db, violationId))) refuseWithdrawn();
      return { subjects: [institutionId, violationId], details: { documentNumber } };
    },
  );
}

async function institutionOf({ db, reach }: Counter, violationId: string): Promise<string> {
  const [found] = await violationsById(db, reach, [violationId]);
  if (found) return found.institutionId;
  const text = { zh: `没有标识为${violationId}的违规记录。`, en: `There is no violation ${violationId}.` };
  return refuseWrite('VIOLATION_UNKNOWN', text, 'violationId');
}

function refuseWithdrawn(): never {
  const text = { zh: '该违规记录已撤销。', en: 'This violation was withdrawn before.' };
  refuseWrite('VIOLATION_WITHDRAWN', text, 'violationId');
}
