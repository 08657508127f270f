import { admissionAfter } from '../../policy/claim-facts.ts';
import type { StoredClaim } from '../../store/queries/claim.ts';
import { refuseWrite } from '../write.ts';

type Stayed = Pick<StoredClaim, 'visit' | 'admittedOn' | 'dischargedOn'>;

/** 住院: whether somebody was admitted, which counts among the admissions of a year. */
export const isStay = ({ visit }: Pick<Stayed, 'visit'>): boolean => admissionAfter(visit, 0) !== null;

/** 未出院: whether no day of discharge of a stay is known: what it costs is known when it is over. */
export const isUnderWay = (claim: Stayed): boolean => claim.dischargedOn === null && isStay(claim);

/** Refuses to settle a stay that is not over. */
export function assertDischarged(claim: Stayed): void {
  if (!isUnderWay(claim)) return;
  const text = {
    zh: `${claim.admittedOn}入院，尚未登记出院日期，不得结算：请退回补正（claimReturn），出院后以同一单据号重新录入（claimEnter）并填写出院日期。`,
    en: `Admitted on ${claim.admittedOn}, with no day of discharge: nothing is settled before the stay is over. Return the claim (claimReturn) and enter it again under its number, with that day, once the patient has left.`,
  };
  refuseWrite('DISCHARGE_MISSING', text, 'claimId');
}
