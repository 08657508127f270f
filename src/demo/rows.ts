import type {
  AssistanceCategory,
  Day,
  Department,
  EducationLevel,
  EnrollmentStatus,
  Held,
  HukouKind,
  IdentityDocumentKind,
  Instant,
  Payer,
  PlaceKind,
  Recorded,
  Register,
  Scheme,
  StatusKind,
} from '../policy/facts.ts';
import type { Sex } from './id-number.ts';

interface Row {
  readonly id: string;
}
type DatedRow = Row & Recorded & Held;

interface PersonRow extends Row {
  readonly name: string | null;
  readonly sex: Sex | null;
  readonly birthDate: Day | null;
  readonly ethnicity: string | null;
  readonly regionCode: string;
  /** In clear; whoever stores it seals it. */
  readonly phone: string | null;
  readonly recordedAt: Instant;
  readonly source: string;
}

interface DocumentRow extends DatedRow {
  readonly personId: string;
  readonly kind: IdentityDocumentKind;
  /** In clear; whoever stores it seals it. */
  readonly number: string | null;
  readonly regionCode: string | null;
}

interface PlaceRow extends DatedRow {
  readonly personId: string;
  readonly kind: PlaceKind;
  readonly regionCode: string;
  readonly hukouKind: HukouKind | null;
}

interface StatusRow extends DatedRow {
  readonly personId: string;
  readonly kind: StatusKind;
  readonly educationLevel: EducationLevel | null;
  readonly regionCode: string | null;
}

interface CheckRow extends Row, Recorded {
  readonly personId: string;
  readonly registers: readonly Register[];
  readonly checkedOn: Day;
}

interface HouseholdRow extends DatedRow {
  readonly number: string;
  readonly headPersonId: string | null;
  readonly regionCode: string;
  /** In clear; whoever stores it seals it. */
  readonly address: string;
}

/** 与户主关系. */
export type Relation =
  | 'HEAD'
  | 'SPOUSE'
  | 'CHILD'
  | 'CHILD_IN_LAW'
  | 'GRANDCHILD'
  | 'PARENT'
  | 'GRANDPARENT'
  | 'SIBLING'
  | 'OTHER';

interface MemberRow extends DatedRow {
  readonly householdId: string;
  readonly personId: string;
  readonly relation: Relation;
}

export interface EnrollmentRow extends Row, Recorded {
  readonly personId: string;
  readonly scheme: Scheme;
  readonly regionCode: string;
  readonly poolingAreaCode: string;
  readonly policyYear: number;
  readonly status: EnrollmentStatus;
  readonly category: 'GENERAL' | 'STUDENT' | 'NEWBORN';
  readonly legacyRecord: 'RESIDENT_INSURANCE' | 'NRCMS' | 'NEW';
  readonly registeredOn: Day;
  readonly paidOn: Day | null;
}

export type Channel =
  | 'ABC_COUNTER'
  | 'ABC_MOBILE'
  | 'RCU_COUNTER'
  | 'RCU_MOBILE'
  | 'VILLAGE_CADRE'
  | 'NEIGHBOURHOOD_COMMITTEE'
  | 'MI_APP'
  | 'MI_WECHAT'
  | 'HALL_TERMINAL_ACCOUNT'
  | 'FUND_TRANSFER';

interface PaymentRow extends Row, Recorded {
  readonly personId: string;
  readonly enrollmentId: string;
  readonly receiptLineId: string | null;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly payer: Payer;
  readonly channel: Channel;
  readonly collectorId: string | null;
  readonly paidFen: number;
  readonly paidOn: Day;
  /** Of what a collector took: whether the register was signed for it. */
  readonly isSigned: boolean | null;
}

export interface ReceiptRow extends Row, Recorded {
  readonly series: string;
  /** Numbered within its book when the book is closed. */
  number: number;
  readonly issuerId: string;
  readonly collectorId: string | null;
  readonly householdId: string;
  readonly headName: string;
  readonly isSigned: boolean | null;
  readonly issuedOn: Day;
  readonly totalFen: number;
  readonly status: 'ISSUED' | 'VOID';
  readonly replacesId: string | null;
}

/** A book of receipts, and the last page written in it. */
interface ReceiptSeriesRow {
  readonly series: string;
  readonly regionCode: string;
  readonly lastNumber: number;
}

interface ReceiptVoidRow {
  readonly receiptId: string;
  readonly voidedOn: Day;
  readonly reason: string;
  readonly voidedBy: string;
  readonly recordedAt: Instant;
}

interface ParentRow extends Row, Recorded {
  readonly personId: string;
  readonly parentId: string;
  readonly isRegisteredWith: boolean | null;
}

interface CertificateRow extends Row, Recorded {
  readonly kind: 'SCHEME_CERTIFICATE' | 'SOCIAL_SECURITY_CARD' | 'MEDICAL_RECORD';
  readonly personId: string | null;
  readonly householdId: string | null;
  /** In clear; whoever stores it seals it. */
  readonly number: string;
}

export interface CertificateEventRow extends Row, Recorded {
  readonly certificateId: string;
  readonly kind: 'ISSUED' | 'HANDED_IN' | 'RETURNED' | 'NOTED' | 'LOST';
  readonly happenedOn: Day;
  readonly staffMemberId: string | null;
  readonly note: string | null;
}

interface ReceiptLineRow extends Row {
  readonly receiptId: string;
  readonly lineNo: number;
  readonly personId: string;
  readonly policyYear: number;
  readonly paidFen: number;
}

export interface ListingRow extends DatedRow {
  readonly personId: string;
  readonly category: AssistanceCategory;
  readonly department: Department;
  readonly regionCode: string;
  readonly confirmedOn: Day;
  readonly certificateNo: string | null;
  readonly grade: string | null;
  readonly batchId: string;
}

export interface BatchRow extends Row {
  readonly department: Department;
  readonly batch: string;
  readonly regionCode: string;
  readonly receivedAt: Instant;
  readonly rowCount: number;
  readonly matchedCount: number;
  readonly checksum: string;
  readonly status: 'APPLIED';
}

export interface OrganisationRow extends Row {
  readonly name: string;
  readonly kind:
    | 'GOVERNMENT'
    | 'DEPARTMENT'
    | 'INSURANCE_OFFICE'
    | 'VILLAGE_COMMITTEE'
    | 'NEIGHBOURHOOD_COMMITTEE'
    | 'BANK';
  readonly department: Department | null;
  readonly regionCode: string;
  readonly parentId: string | null;
  readonly source: string;
}

interface StaffMemberRow extends Row, Recorded {
  readonly name: string;
  readonly organisationId: string;
}

export interface AssignmentRow extends DatedRow {
  readonly staffMemberId: string;
  readonly role: 'VILLAGE_COLLECTOR' | 'TOWNSHIP_OFFICER' | 'COUNTY_OFFICER' | 'DEPARTMENT_CLERK';
  readonly regionCode: string;
}

/** A piece of the population: rows of every table, each list in the order it was made. */
export interface DemoRows {
  readonly organisations: OrganisationRow[];
  readonly staffMembers: StaffMemberRow[];
  readonly assignments: AssignmentRow[];
  readonly people: PersonRow[];
  readonly documents: DocumentRow[];
  readonly places: PlaceRow[];
  readonly statuses: StatusRow[];
  readonly checks: CheckRow[];
  readonly households: HouseholdRow[];
  readonly members: MemberRow[];
  readonly enrollments: EnrollmentRow[];
  readonly receipts: ReceiptRow[];
  readonly receiptLines: ReceiptLineRow[];
  readonly payments: PaymentRow[];
  readonly batches: BatchRow[];
  readonly listings: ListingRow[];
  readonly parents: ParentRow[];
  readonly certificates: CertificateRow[];
  readonly certificateEvents: CertificateEventRow[];
  readonly receiptSeries: ReceiptSeriesRow[];
  readonly receiptVoids: ReceiptVoidRow[];
}

/** A piece with nothing in it yet. */
export function noRows(): DemoRows {
  return {
    organisations: [],
    staffMembers: [],
    assignments: [],
    people: [],
    documents: [],
    places: [],
    statuses: [],
    checks: [],
    households: [],
    members: [],
    enrollments: [],
    receipts: [],
    receiptLines: [],
    payments: [],
    batches: [],
    listings: [],
    parents: [],
    certificates: [],
    certificateEvents: [],
    receiptSeries: [],
    receiptVoids: [],
  };
}
