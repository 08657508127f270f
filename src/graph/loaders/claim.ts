import { claimFactsOf } from '../../services/claims/claim-facts.ts';
import { readDiagnoses, readItems } from '../../services/claims/read-care.ts';
import { claimsById, claimsOfPeople } from '../../store/queries/claim.ts';
import { payersOfClaims, stepsOfClaims } from '../../store/queries/claim-part.ts';
import { settlementsOfClaims } from '../../store/queries/claim-settlement.ts';
import { by, byKey, groupedBy, memo } from './batched.ts';
import { createReruns } from './reruns.ts';
import { type LoaderSource, seenBy } from './source.ts';

/** Claims, how each was settled, and what it was for. */
export function claimLoaders(source: LoaderSource) {
  const seen = seenBy(source);
  return {
    claim: byKey(seen(claimsById), by('id')),
    claimsOfPerson: groupedBy(seen(claimsOfPeople), by('personId')),
    claimFactsOfPerson: byKey((keys) => claimFactsOf(source, keys), by('personId')),
    rerunsOfPerson: createReruns(source),
    stepsOfClaim: groupedBy(seen(stepsOfClaims), by('claimId')),
    payersOfClaim: groupedBy(seen(payersOfClaims), by('claimId')),
    settlementsOfClaim: groupedBy(seen(settlementsOfClaims), by('claimId')),
    /** What somebody was treated for; reading it is audited. */
    itemsOfClaim: groupedBy((keys) => readItems(keys, source), by('claimId')),
    /** What was wrong with a patient, one loader for each case it is read for, and one for none; reading it is audited. */
    diagnosisFor: memo((caseNumber) => byKey((keys) => readDiagnoses(keys, source, caseNumber || null), by('claimId'))),
  };
}
