import type { Chapter } from './chapter.ts';

/** Files of people and households, who is who in them, and whom the offices still look for. */
export const PEOPLE: Chapter = {
  types: {
    'duplicate:decide': `DuplicateFindPayload DuplicateResolvePayload`,
    'exchange:decide': `ExchangeDecidePayload`,
    // Numbers stand here masked; in whole they take a purpose and a case besides, which `@policy` says and the test of
    // policies asks.
    'identity:read': `IdentityDocument`,
    // The county alone takes files of people in bulk.
    'registry:import': `ImportBatch`,
    // Files without the names in them: whoever lacks `identity:read` sees sex, day of birth and place, which name
    // somebody to those who know them. So no analyst and no treasurer holds this. Offices and posts stand here too: who
    // holds one is public duty, their names are names.
    'registry:read': `
      Certificate CertificateEvent Designation DuplicateCase DuplicateProposalText Enrollment EnrollmentOverride
      FileChange FileCompleteness FileDeath Household HouseholdMember Institution MergedFile Organisation Person
      PersonFile PersonPlace PopulationMembership Recording RegisterCheck RegistrationChecklist RegistrationDocument
      RegistrationRoute StaffAssignment StaffMember StatusPeriod`,
    // Rosters held against one another tell of everybody in a region at once, and of who is in prison or abroad: for
    // offices that keep them and for auditors, never for a village, a department or a resident.
    'registry:reconcile': `
      Completeness DefectiveRecord ExchangeList ExchangeRow ExchangeValue FieldMissing InsuredCount LivingApart
      PopulationMembershipConnection PopulationMembershipEdge PopulationSets Reconciliation ReconciliationDifference
      RegionCompleteness RegionPopulationSets RegionReconciliation RegionUnenrolledHouseholds UnenrolledHousehold
      UnenrolledHouseholds UninsuredCount`,
    'registry:write': `
      CertificatePayload EnrollmentRegisterPayload EnrollmentWithdrawPayload HouseholdPayload HouseholdSplitPayload
      PersonDeathRecordPayload`,
    // A death that was recorded wrongly is taken back by the county: a town records deaths, and would undo its own.
    'registry:override | registry:merge': `PersonDeathRevokePayload`,
    'registry:write | registry:merge': `PersonPayload`,
  },
  fields: {
    // Where somebody lives and is called. An address names a household as well as its number does.
    'contact:read': `Person.{phone} Household.{address} Receipt.{domicile}`,
    'duplicate:decide': `Mutation.{duplicateFind,duplicateResolve}`,
    'exchange:decide': `Mutation.{exchangeDecide}`,
    // Who somebody is: names, numbers, and who of an office did what. Whatever a clerk wrote in words stands here too
    // (notes, reasons, rulings, complaints, slips), also where it should name nobody: nothing keeps a name out of a
    // sentence.
    'identity:read': `
      AssistanceListBatch.{sentBy,approvedBy} Bulletin.{closedBy}
      Person.{name,nameMasked,ethnicity,idNumber,identityDocuments} PersonFile.{identityDocuments}
      AssistanceListRow.{number,name,certificateNo} AssistanceListing.{certificateNo} AssistanceListStep.{by}
      BulletinDuty.{content,handedInBy,decidedBy,ruling} Certificate.{number} CertificateEvent.{note}
      ClaimRun.{requestedBy} ClaimStepTaken.{by,note} ClaimSettlement.{settledBy} Complaint.{about,answer}
      DuplicateCase.{decidedBy,reason} EnrollmentOverride.{approvedBy,reason} ExchangeList.{receivedBy}
      ExchangeRow.{number,name,decidedBy,reason} Export.{requestedBy} AccountLine.{recordedBy,note} FundHand.{subject}
      ImportBatch.{takenBy} Institution.{insuranceOfficer} Job.{requestedBy} StaffMember.{name} Payment.{slipNumber}
      FileDeath.{evidence} MergedFile.{name} PopulationMembership.{note} ProgressReport.{note}
      Receipt.{headName,headNumber,certificateNumber} ReceiptVoid.{reason,voidedBy} ReceiptLine.{printedName} Recording.{source}
      Refund.{basis,declaredBy,approvedBy,closedBy,closingNote} StoredDecision.{storedBy} SubsidyDeclaration.{ruling}
      SupervisionCase.{about,openedBy,decidedBy,ruling}`,
    'registry:import': `Query.{importBatches}`,
    // Two files become one for good: the county's.
    'registry:merge': `Mutation.{personMerge}`,
    // Whoever asks for people finds those of their reach alone; asking by number takes `identity:search` besides, which
    // code asks of the argument.
    'registry:read': `
      Person.{certificates,registration,file}
      Query.{certificatesNotReturned,duplicateCases,enrollments,household,households,institution,institutions,institutionsWithoutOfficer,organisations,person,people}
      Household.{certificates} Region.{collectors}`,
    'registry:reconcile': `
      Query.{completeness,exchangeLists,livingApart,populationSets,reconciliation,unenrolledHouseholds}`,
    'registry:write': `
      Mutation.{certificateIssue,certificateEventRecord,enrollmentDocumentsAdd,householdCreate,householdMemberAdd,householdMemberLeave,householdHeadChange,householdSplit,householdMerge,householdCorrect,personMove,personStatusRecord,personDeathRecord,personRegister,personCorrect,personNumberAssign,personCheckRecord}`,
    'registry:override | registry:merge': `Mutation.{personDeathRevoke}`,
    // Residents read their lines of a roster and not whose hand made it; auditors examine what was made.
    'registry:write | audit:read': `Roster.{madeBy}`,
  },
};
