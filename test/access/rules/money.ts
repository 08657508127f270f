import type { Chapter } from './chapter.ts';

/** What people pay, owe and get back. */
export const MONEY: Chapter = {
  types: {
    'money:collect': `ContributionCollectPayload`,
    // Money that moved is told as it is. That a fund paid says that somebody is on a list: ADR 23 says why it stays.
    'money:read': `Payment Receipt ReceiptLine ReceiptVoid Refund`,
    'money:refund': `RefundDeclareDuePayload RefundPayload`,
    'money:transfer': `FundTransferRecordPayload`,
    'money:void': `ReceiptVoidPayload`,
    // What comes of making one is read as a roster is.
    'roster:make': `RosterMakePayload`,
    // Sums of a region to the fen, by payer and month.
    'registry:reconcile+money:read': `
      MoneyStatement MonthMoney PayerMoney ReceiptChain RegionMoney RegionUnsignedPayments UnsignedPayments`,
    // Two laws side by side say who is helped by what they are paid: by all three scopes whose rows it rests on.
    'registry:read+money:read+decision:read': `ComparedAnswer ComparedPayer PersonComparison PolicyComparison`,
    'registry:reconcile+money:read+decision:read': `
      BalancePart ContributionBalance RegionBalance RegionSubsidy RegionSubsidyLevel SubsidyDue SubsidyLevel`,
    // Stored by all lists, hidden ones too: for who takes the money, or may know of every list. ADR 23.
    'money:read+money:collect | money:read+assistance:sensitive': `ContributionDue`,
    // The same, and for who gives it back.
    'money:read+money:collect | money:read+money:refund | money:read+assistance:sensitive': `RefundDue RefundsDue`,
    // What everybody of a place owes, by all lists.
    'registry:read+money:read+money:collect | registry:read+money:read+assistance:sensitive': `
      Roster RosterLine RosterTotal`,
  },
  fields: {
    'money:collect': `Mutation.{contributionCollect}`,
    // Amounts beside rows that others read without them.
    'money:read': `
      Person.{payments,refunds} Query.{payments,receipt,receipts,refunds} Household.{receipts} Enrollment.{payments}
      PersonFile.{payments,receipts,refunds} AssistanceYear.{refund} CohortMember.{due} DuplicateCase.{refund}
      EnrollmentWithdrawPayload.{refund} Reconciliation.{money} RegionReconciliation.{money}
      ReconciliationDifference.{receipt,expected,found}`,
    'money:refund': `Mutation.{refundDeclare,refundDeclareDue,refundApprove,refundPay,refundCancel}`,
    'money:transfer': `Mutation.{fundTransferRecord}`,
    'money:void': `Mutation.{receiptVoid}`,
    'roster:make': `Mutation.{rosterMake}`,
    'registry:reconcile+money:read': `Query.{moneyStatement,unsignedPayments}`,
    'registry:read+money:read+decision:read': `Query.{policyComparison}`,
    'registry:reconcile+money:read+decision:read': `MoneyStatement.{balance,subsidy,workFunds}`,
    'money:read+money:collect | money:read+assistance:sensitive': `Person.{contributionDues}`,
    // Refusals say what is due, and that rests on all lists.
    'registry:write+money:collect | registry:write+assistance:sensitive': `
      Mutation.{enrollmentRegister,enrollmentWithdraw}`,
    'money:read+money:collect | money:read+money:refund | money:read+assistance:sensitive': `Query.{refundsDue}`,
    'registry:read+money:read+money:collect | registry:read+money:read+assistance:sensitive': `
      Query.{roster,rosterDues}`,
  },
};
