import type { Text } from '../../policy/rule.ts';
import { type DesignationRow, sayDesignations } from '../../store/queries/designation.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { assertOwnRegion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';
import { holdInstitution } from './hold-institution.ts';

export interface InstitutionDesignateInput extends Keyed {
  readonly institutionId: string;
  readonly regionCode: string;
  readonly status: DesignationRow['status'];
  readonly from: string;
  readonly to?: string | null;
  readonly documentNumber?: string | null;
  readonly reason?: string | null;
  readonly source: string;
}

/** Codes of counties and of all that is larger; funds are kept by none that is smaller. */
const COUNTY_DIGITS = 6;

/**
 * 定点登记: what an institution is to the insurance of the writer's county or pooling area, for some days or until further notice.
 * What was said of these days before is superseded, what was said of other days stands; both can be read at any time. Days to
 * come may be meant, as in a contract for the next year.
 */
export function designateInstitution(
  counter: Counter,
  input: InstitutionDesignateInput,
): Promise<{ institutionId: string }> {
  return writeOnce(
    counter,
    'institutionDesignate',
    input,
    () => ({ institutionId: input.institutionId.toLowerCase() }),
    async (tx, { institutionId }) => {
      const { regionCode, status, from, to = null, documentNumber = null, reason = null, source } = input;
      assertPeriod(from, to);
      assertReasoned(input);
      await assertKeepsFund(tx, regionCode);
      await holdInstitution(tx, institutionId);
      const period = { validFrom: from, validTo: to };
      await sayDesignations(tx.db, [{ institutionId, regionCode, status, ...period, documentNumber, reason, source }]);
      return { subjects: [institutionId], details: { regionCode, status, from, to, documentNumber } };
    },
  );
}

function assertPeriod(from: string, to: string | null): void {
  if (to === null || to >= from) return;
  const text = { zh: `截止日${to}早于起始日${from}。`, en: `The last day, ${to}, lies before the first, ${from}.` };
  refuseWrite('PERIOD_REFUSED', text, 'to');
}

/** Whoever loses the status, for a time or for good, can ask why (BZ-40). */
function assertReasoned({ status, reason, documentNumber }: InstitutionDesignateInput): void {
  assertNamesNobody(documentNumber, 'documentNumber');
  assertNamesNobody(reason, 'reason');
  if (status !== 'DESIGNATED') assertWritten(reason ?? '', 'reason');
}

async function assertKeepsFund(tx: Counter, regionCode: string): Promise<void> {
  assertOwnRegion(tx, regionCode, 'regionCode');
  await assertRegionsKnown(tx, [{ code: regionCode, field: 'regionCode' }]);
  const fault = faultOfDesignating(regionCode);
  if (fault) refuseWrite('REGION_TOO_SMALL', fault, 'regionCode');
}

/** Why a region cannot designate; undefined where it can. */
export const faultOfDesignating = (regionCode: string): Text | undefined =>
  regionCode.length <= COUNTY_DIGITS
    ? undefined
    : {
        zh: `定点由县（区、旗）或统筹地区认定，${regionCode}为乡镇或村居。`,
        en: `A county or a pooling area designates; ${regionCode} is a town or a village.`,
      };
