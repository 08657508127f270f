import type { Decision } from '../../policy/decision.ts';
import type { Day, Scheme } from '../../policy/facts.ts';
import type { Fen } from '../../policy/money.ts';
import type { Override } from '../enrollments/override.ts';
import type { LegacyRecord } from './collection-known.ts';
import type { Problem } from './collection-problem.ts';
import type { Channel, Payer, Purpose } from './collection-request.ts';
import type { NamedBook } from './receipt-book.ts';

/** What becomes of the enrolment that is paid for. A row that stands keeps its id; its version before is kept beside it. */
export interface EnrollmentStep {
  /** Null: there is none yet. */
  readonly id: string | null;
  readonly regionCode: string;
  readonly poolingAreaCode: string;
  readonly category: 'GENERAL' | 'STUDENT' | 'NEWBORN';
  readonly legacyRecord: LegacyRecord;
  /** The day the contribution is complete; null while a part is missing. */
  readonly paidOn: Day | null;
  /** Whether it was void, and stands again. */
  readonly isTakenUp: boolean;
  /** 登记途径 of somebody new to the roll. */
  readonly route: string | null;
  readonly override: Override | null;
}

/** What the engine said is due, kept because money moved on it. */
export interface StoredDue {
  readonly regionCode: string;
  readonly standardFen: Fen;
  readonly collectedFen: Fen;
  readonly decision: Decision;
  readonly rulebookVersionId: string;
}

/** A line that may be written. */
export interface PlannedLine {
  readonly personId: string;
  readonly printedName: string | null;
  readonly policyYear: number;
  readonly purpose: Purpose;
  readonly amountFen: Fen;
  /** Of its payment, where somebody is told it beforehand. */
  readonly paymentId?: string;
  /** Null on a repair (修复): it pays a year that is past. */
  readonly enrollment: EnrollmentStep | null;
  readonly due: StoredDue | null;
}

/** A receipt that may be written: nothing stands in its way. */
export interface CollectionPlan extends NamedBook {
  readonly receiptId: string;
  readonly householdId: string;
  readonly headName: string;
  readonly headNumberMasked: string | null;
  /** In clear; whoever writes it seals it. */
  readonly domicile: string | null;
  readonly certificateNumber: string | null;
  readonly collectorId: string | null;
  readonly isSigned: boolean | null;
  readonly slipNumber: string | null;
  readonly scheme: Scheme;
  readonly payer: Payer;
  readonly channel: Channel;
  readonly accountHolderId: string | null;
  readonly paidOn: Day;
  readonly totalFen: Fen;
  readonly replacesId: string | null;
  readonly lines: readonly PlannedLine[];
}

/** What stands in the way of a receipt: of the whole, and of each line that is bad. */
export interface CollectionRefused {
  readonly problems: readonly Problem[];
}

export type Planned = CollectionPlan | CollectionRefused;

export const isRefused = (planned: Planned): planned is CollectionRefused => 'problems' in planned;
