import type { Chapter } from './chapter.ts';

/** Lists of the departments: who is in need, by whose word. 困难群体名单. */
export const LISTS: Chapter = {
  types: {
    // Rows as a department sent them, and what they do: with amounts that people paid, which a department has to know of
    // its own list to pay them back. Never for a village or a town, who would read whom the county waits to help.
    'assistance:list': `
      AssistanceListEffect AssistanceListPreview AssistanceListRow AssistanceStatement AssistanceStatementLine
      AssistanceYear AssistanceYears ChargedInFull EffectCount EffectPayer EffectTown FileProblem OneStopEntitlement
      PayerAmount RowProblem`,
    // That somebody stands on a list: whoever collects has to know. The sensitive category is left out row by row, and
    // counts of a list that may hold it are kept back.
    'assistance:read': `AssistanceListBatch AssistanceListStep AssistanceListing`,
    // Whom a row might mean names people who are on no list, and what other departments say: the county's office alone.
    'assistance:review': `AssistanceListReviewPayload AssistanceOverlap AssistanceOverlaps MatchCandidate`,
    // What came of a list's steps, and what changed behind a cursor: for who sends lists.
    'assistance:sync': `
      AssistanceListChunkPayload AssistanceListStepPayload AssistanceListSyncPayload RegistryChange RegistryChanges`,
    'assistance:list+money:read': `AssistanceRefund`,
    // Paid without a list, by every list there is: whoever may not know of one would take its people for mistakes.
    'assistance:list+assistance:sensitive+money:read+registry:reconcile': `
      UnconfirmedAssistance UnconfirmedAssistances`,
  },
  fields: {
    // A second person: whoever only sends may not apply.
    'assistance:approve': `Mutation.{assistanceListApprove,assistanceListApply,assistanceListReverse}`,
    // How many are on a list, and what is wrong with its file, tells of those who are.
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
    // Words of whoever took the step.
    'assistance:list+identity:read': `AssistanceListStep.{note}`,
    'assistance:list+assistance:sensitive+money:read+registry:reconcile': `Query.{unconfirmedAssistance}`,
  },
};
