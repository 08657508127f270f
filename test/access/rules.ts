/**
 * Who may read which field, as the access page promises it, by scope: this project's access once more, written down apart from the
 * directives in the SDL that enforce it. A field takes what its type takes and what is said of the field itself. `public` is for
 * anybody, `known` for whoever has a token; `+` is for scopes that are needed together, `|` for a choice. Whoever adds a field
 * adds it here, in words of their own, or the test of the gate says which one is missing.
 */
const OF_TYPES: Readonly<Record<string, string>> = {
  public: `
    AccountPaymentRule Amount AssistanceCategoryEntry AssistanceGroup AssistanceListColumn AssistancePartner
    AssistancePartnerName BenefitBand BenefitListTable BenefitPeriod BenefitPlan BenefitRelief BenefitRow
    BenefitTable CategoryAlias CategoryConfirmer ChannelGroup Citation ClaimDeadline Clause
    CollectionWindowExtension CollectionWindowRule ConditionalPart ContinuousIncentive ContributionCell
    ContributionMatrix CriticalIllnessTable DocumentToBring DutyDeadline Erratum FacilityTier FamilyAccountTable
    IncentiveCap LaterAdmissions Measure MeasureCitation MedicalAssistanceGroup MedicalAssistanceTable
    NewbornCoverTable OfficeStaff OutsideSurcharge PageInfo Parameter ParticipationGround
    ParticipationIncentiveTable ParticipationTarget PaymentChannelTable Period PolicyDifference PolicyDocument
    PolicyLayer PolicySaying PolicyYear PoolingArea RatioBonus ReferralRule Region RegionAttribute RegionTarget
    RepairTable RowTreatment RuleTable RulebookVersion SecondPayer SecondTiltTable SubsidyShare UserError Viewer ViewerRight
    WaitingPeriodTable Wording ZeroReimbursementIncentive _Service`,
  known: `Node`,
  'assistance:list': `
    AssistanceListEffect AssistanceListEffectConnection AssistanceListEffectEdge AssistanceListPreview
    AssistanceListRow AssistanceListRowConnection AssistanceListRowEdge AssistanceStatement AssistanceStatementLine
    AssistanceYear AssistanceYears ChargedInFull ChargedInFullConnection ChargedInFullEdge EffectCount EffectPayer
    EffectTown FileProblem OneStopEntitlement OneStopEntitlementConnection OneStopEntitlementEdge PayerAmount
    RowProblem`,
  'assistance:read': `
    AssistanceListBatch AssistanceListBatchConnection AssistanceListBatchEdge AssistanceListStep AssistanceListing
    AssistanceListingConnection AssistanceListingEdge`,
  'assistance:review': `AssistanceListReviewPayload AssistanceOverlap AssistanceOverlaps MatchCandidate`,
  'assistance:sync': `
    AssistanceListChunkPayload AssistanceListStepPayload AssistanceListSyncPayload RegistryChange RegistryChanges`,
  'audit:read': `
    AuditLine AuditLineConnection AuditLineEdge AuditProblem AuditSeal AuditSealConnection AuditSealEdge
    AuditVerification`,
  'audit:read | looks:read': `FileLook`,
  'audit:read | emergency:open': `EmergencyOpening`,
  'bulletin:close': `BulletinClosePayload`,
  'bulletin:read': `
    Bulletin BulletinConnection BulletinDuty BulletinDutyConnection BulletinDutyEdge BulletinEdge BulletinRegion
    CeilingCompliance NoticeCount ParticipationProgress ProgressCounts ProgressRegion
    ProgressReport ProgressReports SchemeOffice StaffingCheck StandardChange StandardChangeConnection
    StandardChangeEdge TownReport`,
  'bulletin:report': `NoticeDeliveryLogPayload ProgressReportSubmitPayload`,
  'claim:diagnosis': `ClaimItem`,
  'claim:read': `
    AccountLine AccountMovement Claim ClaimChecked ClaimConnection ClaimDenied ClaimEdge ClaimEntered
    ClaimOtherPayer ClaimPaid ClaimReturned ClaimReversed ClaimSettled ClaimSettlement ClaimSettlementPart
    ClaimStepTaken HouseholdAccount HouseholdAccounts InstitutionViolation SupervisionCase SupervisionCaseConnection
    SupervisionCaseEdge`,
  'claim:settle': `ClaimsSettlePayload FamilyAccountsPayload`,
  'claim:write': `ComplaintPayload SupervisionCasePayload`,
  'cohort:make': `CohortMakePayload`,
  'decision:read': `
    Adjudication Assessment BulletinDue BulletinMonth BulletinRank Bulletins ChannelAnswer ClaimEstimate ClaimFiling
    ClaimLine ClaimStep CollectionWindow ComplaintAnswer Contribution ContributionLine Cover CriticalIllnessCeiling
    Deadlines DeathCancellation Decision DecisionDifference DecisionQuestion DecisionStorePayload DutyStanding
    EnrollmentEligibility FamilyAccount FundCheck FundingLine HouseholdCompleteness HouseholdContribution
    MemberContribution NamedPart NearMiss NeededFact NewbornCover OfficeStanding OwnTarget Participation
    PaymentChannels Penalty PlaceToEnrol Reason RegionDuty RegionProgress RegionShare RepairOption Staffing
    SurplusReading TargetProgress TimelineStep UsedFact WaitingPeriod WinningListing WorkFundShare WorkFunds
    YearCover`,
  'duplicate:decide': `DuplicateFindPayload DuplicateResolvePayload`,
  'emergency:open': `EmergencyPayload`,
  'exchange:decide': `ExchangeDecidePayload`,
  'export:make': `Export ExportConnection ExportEdge ExportRequestPayload`,
  'fund:read': `
    FundAccounts FundArrival FundComparison FundComparisonLine FundDifference FundEntry FundEntryConnection
    FundEntryEdge FundHand FundPayout FundReconciliation FundStatement FundStatementDelivery FundStatementLine
    FundWhatIf FundYear HeadCount RegionHeads RiskFundMovement WhatIfPayout WhatIfReading WhatIfSurplus WhatIfTier`,
  'identity:read': `IdentityDocument`,
  'institution:write': `InstitutionPayload InstitutionViolationPayload`,
  'money:collect': `ContributionCollectPayload`,
  'money:read': `
    Payment PaymentConnection PaymentEdge Receipt ReceiptConnection ReceiptEdge ReceiptLine ReceiptVoid Refund
    RefundConnection RefundEdge`,
  'money:refund': `RefundDeclareDuePayload RefundPayload`,
  'money:transfer': `FundTransferRecordPayload`,
  'money:void': `ReceiptVoidPayload`,
  'registry:import': `ImportBatch`,
  'registry:read': `
    Certificate CertificateEvent Designation DuplicateCase DuplicateCaseConnection DuplicateCaseEdge
    DuplicateProposalText Enrollment EnrollmentConnection EnrollmentEdge EnrollmentOverride FileChange
    FileCompleteness FileDeath Household HouseholdConnection HouseholdEdge HouseholdMember Institution
    InstitutionConnection InstitutionEdge MergedFile Organisation Person PersonConnection PersonEdge PersonFile
    PersonPlace PopulationMembership Recording RegisterCheck RegistrationChecklist RegistrationDocument
    RegistrationRoute StaffAssignment StaffMember StatusPeriod`,
  'registry:reconcile': `
    Completeness DefectiveRecord DefectiveRecordConnection DefectiveRecordEdge ExchangeList ExchangeRow
    ExchangeRowConnection ExchangeRowEdge ExchangeValue FieldMissing InsuredCount LivingApart LivingApartConnection
    LivingApartEdge PopulationMembershipConnection PopulationMembershipEdge PopulationSets Reconciliation
    ReconciliationDifference ReconciliationDifferenceConnection ReconciliationDifferenceEdge RegionCompleteness
    RegionPopulationSets RegionReconciliation RegionUnenrolledHouseholds UnenrolledHousehold
    UnenrolledHouseholdConnection UnenrolledHouseholdEdge UnenrolledHouseholds UninsuredCount`,
  'registry:write': `
    CertificatePayload EnrollmentRegisterPayload EnrollmentWithdrawPayload HouseholdPayload HouseholdSplitPayload
    PersonDeathRecordPayload`,
  'roster:make': `RosterMakePayload`,
  'statistics:read': `
    AgeBand AssistanceListingStatistics AssistanceListingStatisticsKey AssistanceListingStatisticsRow
    ClaimStatistics ClaimStatisticsKey ClaimStatisticsRow Cohort CohortMember CohortMemberConnection
    CohortMemberEdge CohortMemberStatistics CohortMemberStatisticsKey CohortMemberStatisticsRow EnrollmentStatistics
    EnrollmentStatisticsKey EnrollmentStatisticsRow MeasureAnswer MeasureKey MeasureRow MoneySums NumberSums
    PaymentStatistics PaymentStatisticsKey PaymentStatisticsRow PersonStatistics PersonStatisticsKey
    PersonStatisticsRow StatisticRate`,
  'supervision:write': `StandardChangePayload`,
  'assistance:list+money:read': `AssistanceRefund`,
  'bulletin:read+decision:read': `ParticipationPace RegionPace`,
  'bulletin:read+statistics:exact': `NoticeDelivery NoticeReach SubsidyDeclaration SubsidyDeclarationLine VillageNotices`,
  'bulletin:report | bulletin:close': `BulletinDutyPayload`,
  'bulletin:report | supervision:write': `SubsidyDeclarationPayload`,
  'claim:read+decision:read': `ClaimDifference ClaimDifferences ClaimPartDifference`,
  'claim:read+identity:read': `PublishedClaim PublishedClaimConnection PublishedClaimEdge`,
  'claim:read+registry:reconcile': `
    AssumedClaim AssumedClaims AssumedParameter ClaimLiabilities ClaimLiability Complaint FaultyClaim
    FaultyClaimConnection FaultyClaimEdge`,
  'decision:read+registry:read': `StoredDecision`,
  'fund:book | fund:approve': `FundStatementPayload HeadCountPayload`,
  'fund:book | fund:confirm': `FundEntryPayload`,
  'fund:read+decision:read': `FundIncome FundProjection FundShares FundSource FundSplit`,
  'registry:override | registry:merge': `PersonDeathRevokePayload`,
  'registry:reconcile+money:read': `
    MoneyStatement MonthMoney PayerMoney ReceiptChain RegionMoney RegionUnsignedPayments UnsignedPayments`,
  'registry:write | registry:merge': `PersonPayload`,
  'rulebook:propose | rulebook:publish': `
    RulebookProposal RulebookProposePayload RulebookPublishPayload RulebookWithdrawPayload`,
  'claim:settle | claim:read+registry:reconcile': `ClaimRun`,
  'claim:write | claim:settle | claim:pay': `ClaimPayload`,
  'registry:read+money:read+decision:read': `ComparedAnswer ComparedPayer PersonComparison PolicyComparison`,
  'registry:reconcile+money:read+decision:read': `
    BalancePart ContributionBalance RegionBalance RegionSubsidy RegionSubsidyLevel SubsidyDue SubsidyLevel`,
  'assistance:list+assistance:sensitive+money:read+registry:reconcile': `
    UnconfirmedAssistance UnconfirmedAssistances`,
  'assistance:sync | claim:settle | cohort:make | export:make': `Job JobCancelPayload`,
  'money:read+money:collect | money:read+assistance:sensitive': `ContributionDue`,
  'statistics:exact+registry:read+money:read+decision:read': `ComparedSum`,
  'money:read+money:collect | money:read+money:refund | money:read+assistance:sensitive': `
    RefundDue RefundsDue`,
  'registry:read+money:read+money:collect | registry:read+money:read+assistance:sensitive': `
    Roster RosterLine RosterLineConnection RosterLineEdge RosterTotal`,
};

/** What single fields take besides. Roots have no type that says anything, so each root stands here. */
const OF_FIELDS: Readonly<Record<string, string>> = {
  public: `
    PolicyYear.{dutyDeadlines,officeStaff}
    Query.{_service,policyDocument,policyDocuments,policyDiff,policyYear,policyYears,rulebook,assistanceCategories,assistancePartners,assistancePartner,measures,region,poolingArea,viewer}`,
  known: `Query.{node,_entities}`,
  'assistance:approve': `Mutation.{assistanceListApprove,assistanceListApply,assistanceListReverse}`,
  'assistance:list': `
    AssistanceListBatch.{rowCount,matchedCount,newCount,changedCount,unchangedCount,droppedCount,unmatchedCount,ambiguousCount,rejectedCount,needsDropConfirmation,problems,problemCount}
    Query.{assistanceYears,assistanceStatement,chargedInFull,oneStopEntitlements}`,
  'assistance:read': `
    Person.{assistance} Query.{assistanceListBatches,assistanceListBatch,assistanceListings} PersonFile.{assistance}
    CohortMember.{assistedBy}`,
  'assistance:review': `
    AssistanceListBatch.{conflictCount} Query.{assistanceListReviews,assistanceOverlaps}
    Mutation.{assistanceListReview} AssistanceListRow.{isInConflict,candidates}`,
  'assistance:sync': `
    AssistanceListBatch.{job} Query.{changesSince}
    Mutation.{assistanceListRetry,assistanceListChunk,assistanceListSync,assistanceListCancel}`,
  'audit:read': `Query.{auditVerify,auditLines,auditSeals}`,
  'audit:read | looks:read': `Person.{looks}`,
  'audit:read | emergency:open': `Query.{emergencyOpenings}`,
  'bulletin:close': `Mutation.{bulletinDutyDecide,bulletinDutyPublish,bulletinClose}`,
  'bulletin:read': `
    Query.{bulletinDuties,bulletin,bulletins,ceilingCompliance,participation,progressReports,staffingCheck,standardChanges}`,
  'bulletin:report': `Mutation.{bulletinDutyHandIn,noticeDeliveryLog,progressReportSubmit,subsidyDeclare}`,
  'case:decide': `Mutation.{caseDecide}`,
  'claim:diagnosis': `Claim.{diagnosis,items}`,
  'claim:pay': `Mutation.{claimPay}`,
  'claim:read': `
    Person.{claims,claimFacts} Query.{claim,claims,familyAccounts,supervisionCases} Household.{account} ChargedInFull.{claim}
    DuplicateCase.{overlappingClaims} FundDifference.{claim} Institution.{violations}`,
  'claim:settle': `
    Mutation.{claimsSettle,claimSettle,claimReverse,familyAccountsCredit,familyAccountsClose} ClaimRun.{job}`,
  'claim:write': `
    Mutation.{claimEnter,claimPublish,claimViolation,claimCheck,claimReturn,complaintRecord,complaintAnswer,caseOpen,caseWithdraw}`,
  'cohort:make': `Mutation.{cohortMake} Cohort.{job}`,
  'contact:read': `Person.{phone} Household.{address} Receipt.{domicile}`,
  'decision:read': `
    PolicyYear.{assess} AssistanceListBatch.{changedDecisions}
    Person.{facts,contribution,cover,criticalIllnessCeiling,enrollmentEligibility,newbornCover,paymentChannels,waitingPeriod}
    Household.{memberFacts,completeness,contribution} PersonFile.{facts,years}`,
  'duplicate:decide': `Mutation.{duplicateFind,duplicateResolve}`,
  'emergency:open': `Mutation.{emergencyOpen,emergencyClose}`,
  'exchange:decide': `Mutation.{exchangeDecide}`,
  'export:make': `Query.{export,exports} Mutation.{exportRequest}`,
  'fund:approve': `Mutation.{fundStatementApprove,headCountApprove}`,
  'fund:book': `
    Mutation.{fundEntryBook,fundEntryReverse,fundBudgetDraft,fundAccountDraft,fundReportDraft,fundStatementDeliver,headCountTake,headCountReport}`,
  'fund:confirm': `Mutation.{fundEntryConfirm}`,
  'fund:read': `Query.{fundEntries,fundSegregation,fundStatements,fundWhatIf,fundYear,headCounts}`,
  'identity:read': `
    AssistanceListBatch.{sentBy,approvedBy} Bulletin.{closedBy}
    Person.{name,nameMasked,ethnicity,idNumber,identityDocuments} PersonFile.{identityDocuments}
    AssistanceListRow.{number,name,certificateNo} AssistanceListing.{certificateNo} AssistanceListStep.{by}
    BulletinDuty.{content,handedInBy,decidedBy,ruling} Certificate.{number} CertificateEvent.{note}
    ClaimRun.{requestedBy} ClaimStepTaken.{by,note} ClaimSettlement.{settledBy} Complaint.{about,answer} DuplicateCase.{decidedBy,reason}
    EnrollmentOverride.{approvedBy,reason} ExchangeList.{receivedBy} ExchangeRow.{number,name,decidedBy,reason}
    Export.{requestedBy} AccountLine.{recordedBy,note} FundHand.{subject} ImportBatch.{takenBy} Institution.{insuranceOfficer}
    Job.{requestedBy} StaffMember.{name} Payment.{slipNumber} FileDeath.{evidence} MergedFile.{name}
    PopulationMembership.{note} ProgressReport.{note} Receipt.{headName,headNumber,certificateNumber} ReceiptVoid.{reason,voidedBy}
    ReceiptLine.{printedName} Refund.{basis,declaredBy,approvedBy,closedBy,closingNote}
    StoredDecision.{storedBy} SubsidyDeclaration.{ruling} SupervisionCase.{about,openedBy,decidedBy,ruling}`,
  'institution:write': `
    Mutation.{institutionRegister,institutionDesignate,institutionViolationRecord,institutionViolationWithdraw}`,
  'money:collect': `Mutation.{contributionCollect}`,
  'money:read': `
    Person.{payments,refunds} Query.{payments,receipt,receipts,refunds} Household.{receipts} Enrollment.{payments}
    PersonFile.{payments,receipts,refunds} AssistanceYear.{refund} CohortMember.{due} DuplicateCase.{refund}
    EnrollmentWithdrawPayload.{refund} Reconciliation.{money} RegionReconciliation.{money}
    ReconciliationDifference.{receipt,expected,found}`,
  'money:refund': `Mutation.{refundDeclare,refundDeclareDue,refundApprove,refundPay,refundCancel}`,
  'money:transfer': `Mutation.{fundTransferRecord}`,
  'money:void': `Mutation.{receiptVoid}`,
  'registry:import': `Query.{importBatches}`,
  'registry:merge': `Mutation.{personMerge}`,
  'registry:read': `
    Person.{certificates,registration,file}
    Query.{certificatesNotReturned,duplicateCases,enrollments,household,households,institution,institutions,institutionsWithoutOfficer,organisations,person,people}
    Household.{certificates} Region.{collectors}`,
  'registry:reconcile': `
    Query.{completeness,exchangeLists,livingApart,populationSets,reconciliation,unenrolledHouseholds}`,
  'registry:write': `
    Mutation.{certificateIssue,certificateEventRecord,enrollmentDocumentsAdd,householdCreate,householdMemberAdd,householdMemberLeave,householdHeadChange,householdSplit,householdMerge,householdCorrect,personMove,personStatusRecord,personDeathRecord,personRegister,personCorrect,personNumberAssign,personCheckRecord}`,
  'roster:make': `Mutation.{rosterMake}`,
  'rulebook:propose': `Mutation.{rulebookPropose}`,
  'rulebook:publish': `Mutation.{rulebookPublish}`,
  'statistics:exact': `Cohort.{people} PolicyComparison.{sums}`,
  'statistics:read': `
    Query.{cohort,measure,peopleStatistics,enrollmentStatistics,paymentStatistics,claimStatistics,listingStatistics,cohortStatistics}`,
  'supervision:write': `
    Mutation.{standardChangeEnter,standardChangeReport,standardChangeApprove,subsidyDeclarationDecide}`,
  'assistance:list+identity:read': `AssistanceListStep.{note}`,
  'bulletin:read+decision:read': `
    Bulletin.{participation,standings} CeilingCompliance.{deadlines} NoticeDelivery.{deadlines}
    ParticipationProgress.{assessment,pace} StaffingCheck.{staffing}`,
  'bulletin:read+statistics:exact': `
    Bulletin.{villages} TownReport.{report,replaced,counted,difference} Query.{noticeDelivery,subsidyDeclarations}`,
  'bulletin:report | audit:read': `
    NoticeCount.{loggedBy} ProgressReport.{reportedBy} SubsidyDeclaration.{declaredBy,decidedBy}`,
  'claim:read+decision:read': `Person.{claimDifferences} Query.{claimDifferences}`,
  'claim:read+identity:read': `Query.{claimBulletin}`,
  'claim:read+registry:reconcile': `Query.{claimFaults,complaints}`,
  'decision:read+claim:read': `Person.{claimEstimate}`,
  'decision:read+registry:read': `Query.{decision}`,
  'fund:read+decision:read': `FundYear.{income,split,check,projection}`,
  'identity:read | fund:confirm': `
    FundEntry.{slipNumber,bookedBy,confirmedBy,note} FundStatement.{draftedBy,approvedBy,note}`,
  'registry:override | registry:merge': `Mutation.{personDeathRevoke}`,
  'registry:reconcile+money:read': `Query.{moneyStatement,unsignedPayments}`,
  'rulebook:propose | rulebook:publish': `Query.{rulebookProposals} Mutation.{rulebookWithdraw}`,
  'statistics:read+registry:read': `Cohort.{members}`,
  'registry:write | audit:read': `Roster.{madeBy}`,
  'supervision:write | audit:read': `StandardChange.{enteredBy}`,
  'claim:read+registry:reconcile+decision:read': `Query.{assumedClaims,claimLiabilities}`,
  'claim:settle | claim:read+registry:reconcile': `Query.{claimRun,claimRuns}`,
  'fund:book | fund:confirm | audit:read': `HeadCount.{countedBy,approvedBy}`,
  'registry:read+money:read+decision:read': `Query.{policyComparison}`,
  'registry:reconcile+money:read+decision:read': `MoneyStatement.{balance,subsidy,workFunds}`,
  'assistance:list+assistance:sensitive+money:read+registry:reconcile': `Query.{unconfirmedAssistance}`,
  'assistance:sync | claim:settle | cohort:make | export:make': `
    Query.{job} Mutation.{jobCancel} Subscription.{jobProgress}`,
  'decision:store+money:collect | decision:store+assistance:sensitive': `Mutation.{decisionStore}`,
  'money:read+money:collect | money:read+assistance:sensitive': `Person.{contributionDues}`,
  'registry:write+money:collect | registry:write+assistance:sensitive': `
    Mutation.{enrollmentRegister,enrollmentWithdraw}`,
  'money:read+money:collect | money:read+money:refund | money:read+assistance:sensitive': `Query.{refundsDue}`,
  'registry:read+money:read+money:collect | registry:read+money:read+assistance:sensitive': `
    Query.{roster,rosterDues}`,
};

/** For each requirement the choices it leaves, each with the scopes that it takes together. */
export type Need = 'public' | 'known' | readonly (readonly string[])[];

const needOf = (words: string): Need =>
  words === 'public' || words === 'known' ? words : words.split(' | ').map((choice) => choice.split('+'));

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** `Person.{name,phone}` as `Person.name` and `Person.phone`. */
const coordinates = (text: string): readonly string[] =>
  words(text).flatMap((one) => {
    const [type, fields = ''] = one.split('.');
    return fields
      .replace(/[{}]/g, '')
      .split(',')
      .map((field) => `${type}.${field}`);
  });

const TYPES = new Map(
  Object.entries(OF_TYPES).flatMap(([need, text]) => words(text).map((type) => [type, needOf(need)])),
);
const FIELDS = new Map(
  Object.entries(OF_FIELDS).flatMap(([need, text]) => coordinates(text).map((field) => [field, needOf(need)])),
);

/** Everything that a rule was written for: what is not in the schema any more has to go from here as well. */
export const RULED = { types: [...TYPES.keys()], fields: [...FIELDS.keys()] };

/** What reading a field takes; throws where nobody has said. */
export function needsOf(type: string, field: string): readonly Need[] {
  const needs = [TYPES.get(type), FIELDS.get(`${type}.${field}`)].filter((need) => need !== undefined);
  if (needs.length === 0) throw new Error(`no rule for ${type}.${field}: add one in test/access/rules.ts`);
  // What is public of itself is as closed as the other says: a public type may hold a guarded field.
  const guarded = needs.filter((need) => need !== 'public');
  return guarded.length > 0 ? guarded : ['public'];
}

/** Whether somebody with a token that holds these scopes, or without any token, may read a field. */
export const mayRead = (type: string, field: string, scopes: ReadonlySet<string> | null): boolean =>
  needsOf(type, field).every(
    (need) =>
      need === 'public' ||
      (scopes !== null && (need === 'known' || need.some((choice) => choice.every((scope) => scopes.has(scope))))),
  );
