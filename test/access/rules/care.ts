import type { Chapter } from './chapter.ts';

/** Claims, what was treated, institutions, complaints and cases. */
export const CARE: Chapter = {
  types: {
    // What was done says what was wrong. A resident is told of themselves alone, row by row.
    'claim:diagnosis': `ClaimItem`,
    // What care cost and who paid, without what was wrong. The household that shares an account and a receipt sees it of
    // each other; where somebody was treated stands in it.
    'claim:read': `
      AccountLine AccountMovement Claim ClaimChecked ClaimDenied ClaimEntered ClaimOtherPayer ClaimPaid ClaimReturned
      ClaimReversed ClaimSettled ClaimSettlement ClaimSettlementPart ClaimStepTaken HouseholdAccount HouseholdAccounts
      InstitutionViolation SupervisionCase`,
    'claim:settle': `ClaimsSettlePayload FamilyAccountsPayload`,
    'claim:write': `ComplaintPayload SupervisionCasePayload`,
    'institution:write': `InstitutionPayload InstitutionViolationPayload`,
    'claim:read+decision:read': `ClaimDifference ClaimDifferences ClaimPartDifference`,
    // The village's board: names and amounts, never what, where or why.
    'claim:read+identity:read': `PublishedClaim`,
    // What offices did wrong, and complaints of it: for offices that check, and auditors. Neither residents nor the
    // cashier.
    'claim:read+registry:reconcile': `
      AssumedClaim AssumedClaims AssumedParameter ClaimLiabilities ClaimLiability Complaint FaultyClaim`,
    // Whoever may ask for a run follows it; so does an auditor, who settles nothing.
    'claim:settle | claim:read+registry:reconcile': `ClaimRun`,
    'claim:write | claim:settle | claim:pay': `ClaimPayload`,
  },
  fields: {
    // Somebody above those who open cases.
    'case:decide': `Mutation.{caseDecide}`,
    // With purpose and case besides.
    'claim:diagnosis': `Claim.{diagnosis,items}`,
    // The cashier, who settles nothing; no office that settles holds it.
    'claim:pay': `Mutation.{claimPay}`,
    'claim:read': `
      Person.{claims,claimFacts} Query.{claim,claims,familyAccounts,supervisionCases} Household.{account}
      ChargedInFull.{claim} DuplicateCase.{overlappingClaims} FundDifference.{claim} Institution.{violations}`,
    'claim:settle': `
      Mutation.{claimsSettle,claimSettle,claimReverse,familyAccountsCredit,familyAccountsClose} ClaimRun.{job}`,
    'claim:write': `
      Mutation.{claimEnter,claimPublish,claimViolation,claimCheck,claimReturn,complaintRecord,complaintAnswer,caseOpen,caseWithdraw}`,
    'institution:write': `
      Mutation.{institutionRegister,institutionDesignate,institutionViolationRecord,institutionViolationWithdraw}`,
    'claim:read+decision:read': `Person.{claimDifferences} Query.{claimDifferences}`,
    'claim:read+identity:read': `Query.{claimBulletin}`,
    'claim:read+registry:reconcile': `Query.{claimFaults,complaints}`,
    'claim:read+registry:reconcile+decision:read': `Query.{assumedClaims,claimLiabilities}`,
    'claim:settle | claim:read+registry:reconcile': `Query.{claimRun,claimRuns}`,
  },
};
