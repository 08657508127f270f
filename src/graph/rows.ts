import type { ReadClaimItem } from '../services/claims/claim-item.ts';
import type { RegionRow as StoredRegion } from '../store/queries/region.ts';
import type { NounRow, OpenRow } from '../store/rows.ts';
import type {
  assistanceListBatches,
  assistanceListEffects,
  assistanceListings,
  assistanceListRows,
  auditLines,
  auditSeals,
  certificateEvents,
  certificates,
  claimPayers,
  claimSettlements,
  claimSteps,
  claims,
  cohortMembers,
  contributionDues,
  designations,
  duplicateCases,
  enrollments,
  exchangeLists,
  exchangeRows,
  fundEntries,
  householdMembers,
  households,
  identityDocuments,
  institutions,
  jobs,
  organisations,
  payments,
  people,
  personPlaces,
  poolingAreas,
  receiptLines,
  receipts,
  refunds,
  regionAttributes,
  regionTargets,
  staffAssignments,
  staffMembers,
  standardChanges,
  statusPeriods,
  supervisionCases,
} from '../store/tables/index.ts';

/** What stands behind each type of the registry half: a row of its table, as statements give it. */
export type PersonRow = NounRow<typeof people>;
export type IdentityDocumentRow = NounRow<typeof identityDocuments>;
export type PersonPlaceRow = NounRow<typeof personPlaces>;
export type StatusPeriodRow = NounRow<typeof statusPeriods>;
export type HouseholdRow = NounRow<typeof households>;
export type HouseholdMemberRow = NounRow<typeof householdMembers>;
export type EnrollmentRow = NounRow<typeof enrollments>;
export type PaymentRow = NounRow<typeof payments>;
export type ContributionDueRow = NounRow<typeof contributionDues>;
export type ReceiptRow = NounRow<typeof receipts>;
export type ReceiptLineRow = NounRow<typeof receiptLines>;
export type AssistanceListingRow = NounRow<typeof assistanceListings>;
export type AssistanceListBatchRow = NounRow<typeof assistanceListBatches>;
export type AssistanceListRowRow = NounRow<typeof assistanceListRows>;
export type AssistanceListEffectRow = NounRow<typeof assistanceListEffects>;
export type AuditLineRow = NounRow<typeof auditLines>;
export type AuditSealRow = NounRow<typeof auditSeals>;
export type OrganisationRow = NounRow<typeof organisations>;
export type StaffMemberRow = NounRow<typeof staffMembers>;
export type StaffAssignmentRow = NounRow<typeof staffAssignments>;
export type RefundRow = NounRow<typeof refunds>;
export type CertificateRow = NounRow<typeof certificates>;
export type CertificateEventRow = NounRow<typeof certificateEvents>;
export type ClaimRow = NounRow<typeof claims>;
export type ClaimItemRow = ReadClaimItem;
export type ClaimPayerRow = OpenRow<typeof claimPayers>;
export type ClaimStepRow = OpenRow<typeof claimSteps>;
export type ClaimSettlementRow = OpenRow<typeof claimSettlements>;
export type DuplicateCaseRow = NounRow<typeof duplicateCases>;
export type CohortMemberRow = NounRow<typeof cohortMembers>;
export type ExchangeListRow = NounRow<typeof exchangeLists>;
export type ExchangeRowRow = NounRow<typeof exchangeRows>;
export type FundEntryRow = NounRow<typeof fundEntries>;
export type InstitutionRow = NounRow<typeof institutions>;
export type DesignationRow = NounRow<typeof designations>;
export type StandardChangeRow = NounRow<typeof standardChanges>;
export type SupervisionCaseRow = NounRow<typeof supervisionCases>;
export type JobRow = NounRow<typeof jobs>;
export type RegionRow = StoredRegion;
export type RegionAttributeRow = OpenRow<typeof regionAttributes>;
export type RegionTargetRow = OpenRow<typeof regionTargets>;
export type PoolingAreaRow = OpenRow<typeof poolingAreas>;

/** A page as the store reads it; what is not selected is not made. */
export interface ConnectionRows<Row> {
  readonly nodes: readonly Row[];
  readonly edges: () => readonly { readonly cursor: string; readonly node: Row }[];
  readonly pageInfo: () => {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: () => Promise<number>;
  readonly totalCountEstimate: () => Promise<number>;
}
