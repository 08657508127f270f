import type { RegionRow as StoredRegion } from '../store/queries/region.ts';
import type { OpenRow } from '../store/rows.ts';
import type {
  assistanceListBatches,
  assistanceListings,
  contributionDues,
  enrollments,
  householdMembers,
  households,
  identityDocuments,
  organisations,
  payments,
  people,
  personPlaces,
  poolingAreas,
  receiptLines,
  receipts,
  staffAssignments,
  staffMembers,
  statusPeriods,
} from '../store/tables/index.ts';

/** What stands behind each type of the registry half: a row of its table, as statements give it. */
export type PersonRow = OpenRow<typeof people>;
export type IdentityDocumentRow = OpenRow<typeof identityDocuments>;
export type PersonPlaceRow = OpenRow<typeof personPlaces>;
export type StatusPeriodRow = OpenRow<typeof statusPeriods>;
export type HouseholdRow = OpenRow<typeof households>;
export type HouseholdMemberRow = OpenRow<typeof householdMembers>;
export type EnrollmentRow = OpenRow<typeof enrollments>;
export type PaymentRow = OpenRow<typeof payments>;
export type ContributionDueRow = OpenRow<typeof contributionDues>;
export type ReceiptRow = OpenRow<typeof receipts>;
export type ReceiptLineRow = OpenRow<typeof receiptLines>;
export type AssistanceListingRow = OpenRow<typeof assistanceListings>;
export type AssistanceListBatchRow = OpenRow<typeof assistanceListBatches>;
export type OrganisationRow = OpenRow<typeof organisations>;
export type StaffMemberRow = OpenRow<typeof staffMembers>;
export type StaffAssignmentRow = OpenRow<typeof staffAssignments>;
export type RegionRow = StoredRegion;
export type PoolingAreaRow = OpenRow<typeof poolingAreas>;

/** A page as the store reads it, with the count still to be asked for. */
export interface ConnectionRows<Row> {
  readonly nodes: readonly Row[];
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: () => Promise<number>;
}
