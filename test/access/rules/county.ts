import type { Chapter } from './chapter.ts';

/** Bulletins, what offices report upward, and the fund. */
export const COUNTY: Chapter = {
  types: {
    'bulletin:close': `BulletinClosePayload`,
    // What is published, and standing of offices. Exact, because it is the same for everybody once a month (ADR 22).
    'bulletin:read': `
      Bulletin BulletinDuty BulletinRegion CeilingCompliance NoticeCount ParticipationProgress ProgressCounts
      ProgressRegion ProgressReport ProgressReports SchemeOffice StaffingCheck StandardChange TownReport`,
    'bulletin:report': `NoticeDeliveryLogPayload ProgressReportSubmitPayload`,
    // Sums of a whole area to the fen: one claim settled between two looks is told by their difference, so not for
    // analysts; and names nobody.
    'fund:read': `
      FundAccounts FundArrival FundComparison FundComparisonLine FundDifference FundEntry FundHand FundPayout
      FundReconciliation FundStatement FundStatementDelivery FundStatementLine FundWhatIf FundYear HeadCount RegionHeads
      RiskFundMovement WhatIfPayout WhatIfReading WhatIfSurplus WhatIfTier`,
    'supervision:write': `StandardChangePayload`,
    'bulletin:read+decision:read': `ParticipationPace RegionPace`,
    // Exact heads or households for a day of one's own choice: two days apart they tell of one household. Not for who is
    // told rounded numbers.
    'bulletin:read+statistics:exact': `
      NoticeDelivery NoticeReach SubsidyDeclaration SubsidyDeclarationLine VillageNotices`,
    'bulletin:report | bulletin:close': `BulletinDutyPayload`,
    'bulletin:report | supervision:write': `SubsidyDeclarationPayload`,
    // The same paper in the hands of who draws it up and who approves it.
    'fund:book | fund:approve': `FundStatementPayload HeadCountPayload`,
    'fund:book | fund:confirm': `FundEntryPayload`,
    'fund:read+decision:read': `FundIncome FundProjection FundShares FundSource FundSplit`,
  },
  fields: {
    'bulletin:close': `Mutation.{bulletinDutyDecide,bulletinDutyPublish,bulletinClose}`,
    'bulletin:read': `
      Query.{bulletinDuties,bulletin,bulletins,ceilingCompliance,participation,progressReports,staffingCheck,standardChanges}`,
    'bulletin:report': `Mutation.{bulletinDutyHandIn,noticeDeliveryLog,progressReportSubmit,subsidyDeclare}`,
    'fund:approve': `Mutation.{fundStatementApprove,headCountApprove}`,
    'fund:book': `
      Mutation.{fundEntryBook,fundEntryReverse,fundBudgetDraft,fundAccountDraft,fundReportDraft,fundStatementDeliver,headCountTake,headCountReport}`,
    'fund:confirm': `Mutation.{fundEntryConfirm}`,
    'fund:read': `Query.{fundEntries,fundSegregation,fundStatements,fundWhatIf,fundYear,headCounts}`,
    'supervision:write': `
      Mutation.{standardChangeEnter,standardChangeReport,standardChangeApprove,subsidyDeclarationDecide}`,
    'bulletin:read+decision:read': `
      Bulletin.{participation,standings} CeilingCompliance.{deadlines} NoticeDelivery.{deadlines}
      ParticipationProgress.{assessment,pace} StaffingCheck.{staffing}`,
    // Villages are small; what a town reported is not what is published.
    'bulletin:read+statistics:exact': `
      Bulletin.{villages} TownReport.{report,replaced,counted,difference} Query.{noticeDelivery,subsidyDeclarations}`,
    // Who of an office reported: for offices that report, and auditors.
    'bulletin:report | audit:read': `
      NoticeCount.{loggedBy} ProgressReport.{reportedBy} SubsidyDeclaration.{declaredBy,decidedBy}`,
    'fund:read+decision:read': `FundYear.{income,split,check,projection}`,
    // The bank finds its slip by number, and has to know that somebody else booked it; it reads no other name.
    'identity:read | fund:confirm': `
      FundEntry.{slipNumber,bookedBy,confirmedBy,note} FundStatement.{draftedBy,approvedBy,note}`,
    // As with reports.
    'supervision:write | audit:read': `StandardChange.{enteredBy}`,
    // Who counted must not be who approves.
    'fund:book | fund:confirm | audit:read': `HeadCount.{countedBy,approvedBy}`,
  },
};
