import type { Chapter } from './chapter.ts';

/** The law, and what it says of somebody. */
export const LAW: Chapter = {
  types: {
    // Whatever was issued, its values and clauses; where places are; which departments send lists; who one is oneself.
    // Reasons of refusals too: they quote no row.
    public: `
      AccountPaymentRule Amount AssistanceCategoryEntry AssistanceGroup AssistanceListColumn AssistancePartner
      AssistancePartnerName BenefitBand BenefitListTable BenefitPeriod BenefitPlan BenefitRelief BenefitRow BenefitTable
      CategoryAlias CategoryConfirmer ChannelGroup Citation ClaimDeadline Clause CollectionWindowExtension
      CollectionWindowRule ConditionalPart ContinuousIncentive ContributionCell ContributionMatrix CriticalIllnessTable
      DocumentToBring DutyDeadline Erratum FacilityTier FamilyAccountTable IncentiveCap LaterAdmissions Measure
      MeasureCitation MedicalAssistanceGroup MedicalAssistanceTable NewbornCoverTable OfficeStaff OutsideSurcharge
      PageInfo Parameter ParticipationGround ParticipationIncentiveTable ParticipationTarget PaymentChannelTable Period
      PolicyDifference PolicyDocument PolicyLayer PolicySaying PolicyYear PoolingArea RatioBonus ReferralRule Region
      RegionAttribute RegionTarget RepairTable RowTreatment RuleTable RulebookVersion SecondPayer SecondTiltTable
      SubsidyShare UserError Viewer ViewerRight WaitingPeriodTable Wording ZeroReimbursementIncentive _Service`,
    // What can be fetched by an id: each type guards its own fields.
    known: `Node`,
    // What the law says of facts. Of facts by hand that is a calculator, which analysts use; of a person it takes the
    // person besides, which nobody reaches without `registry:read`. Lists behind an answer are left out by who asks (ADR
    // 23).
    'decision:read': `
      Adjudication Assessment BulletinDue BulletinMonth BulletinRank Bulletins ChannelAnswer ClaimEstimate ClaimFiling
      ClaimLine ClaimStep CollectionWindow ComplaintAnswer Contribution ContributionLine Cover CriticalIllnessCeiling
      Deadlines DeathCancellation Decision DecisionDifference DecisionQuestion DecisionStorePayload DutyStanding
      EnrollmentEligibility FamilyAccount FundCheck FundingLine HouseholdCompleteness HouseholdContribution
      MemberContribution NamedPart NearMiss NeededFact NewbornCover OfficeStanding OwnTarget Participation
      PaymentChannels Penalty PlaceToEnrol Reason RegionDuty RegionProgress RegionShare RepairOption Staffing
      SurplusReading TargetProgress TimelineStep UsedFact WaitingPeriod WinningListing WorkFundShare WorkFunds YearCover`,
    // Kept decisions hold facts of somebody: analysts open none.
    'decision:read+registry:read': `StoredDecision`,
    // A law before it holds, with who wrote it by name: whoever publishes has to know that somebody else proposed, and
    // administrators read no names otherwise.
    'rulebook:propose | rulebook:publish': `
      RulebookProposal RulebookProposePayload RulebookPublishPayload RulebookWithdrawPayload`,
  },
  fields: {
    // What is law of offices and days is as public as the rest of it.
    public: `
      PolicyYear.{dutyDeadlines,officeStaff}
      Query.{_service,policyDocument,policyDocuments,policyDiff,policyYear,policyYears,rulebook,assistanceCategories,assistancePartners,assistancePartner,measures,region,poolingArea,viewer}`,
    known: `Query.{node,_entities}`,
    'decision:read': `
      PolicyYear.{assess} AssistanceListBatch.{changedDecisions}
      Person.{facts,contribution,cover,criticalIllnessCeiling,enrollmentEligibility,newbornCover,paymentChannels,waitingPeriod}
      Household.{memberFacts,completeness,contribution} PersonFile.{facts,years}`,
    'rulebook:propose': `Mutation.{rulebookPropose}`,
    'rulebook:publish': `Mutation.{rulebookPublish}`,
    // What the year's claims left of ceilings says that there were claims.
    'decision:read+claim:read': `Person.{claimEstimate}`,
    'decision:read+registry:read': `Query.{decision}`,
    'rulebook:propose | rulebook:publish': `Query.{rulebookProposals} Mutation.{rulebookWithdraw}`,
    // What is kept rests on all lists.
    'decision:store+money:collect | decision:store+assistance:sensitive': `Mutation.{decisionStore}`,
  },
};
