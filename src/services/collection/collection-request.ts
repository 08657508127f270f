import type { Day, Relation, Scheme } from '../../policy/facts.ts';
import type { Fen } from '../../policy/money.ts';
import type { payer, paymentChannel } from '../../store/tables/index.ts';
import type { Override } from '../enrollments/override.ts';

export type Payer = (typeof payer.enumValues)[number];
export type Channel = (typeof paymentChannel.enumValues)[number];
export type Purpose = 'CONTRIBUTION' | 'REPAIR';

/** One person and year that a household pays for. What is left out is said at the field. */
export interface CollectionLine {
  readonly personId: string;
  /** The receipt's own year; of a repair, the missed year that is paid for. */
  readonly policyYear?: number | null;
  /** The year's contribution. */
  readonly purpose?: Purpose | null;
  /** In fen; what is due. */
  readonly amount?: Fen | null;
  /** Whether less than what is due may be taken; what the whole receipt says. */
  readonly isPartial?: boolean | null;
  /** What the account's holder is to this person; what the household's roll says. */
  readonly holderRelation?: Relation | null;
}

/** What a household hands over at once, for one receipt (一户一票). */
export interface Collection {
  /** The household that pays; those paid for may belong to another. */
  readonly householdId: string;
  readonly policyYear: number;
  /** Resident insurance, urban and rural in one. */
  readonly scheme?: Scheme | null;
  readonly lines: readonly CollectionLine[];
  /** Whether less than what is due may be taken. */
  readonly isPartial?: boolean | null;
  readonly channel: Channel;
  /** The household itself. */
  readonly payer?: Payer | null;
  /** Whose employee account pays. */
  readonly accountHolderId?: string | null;
  /** In fen, before the payment. */
  readonly accountBalance?: Fen | null;
  /** Of the social security card. Only its first character is looked at; it is kept nowhere. */
  readonly cardNumber?: string | null;
  readonly collectorId?: string | null;
  readonly isSigned?: boolean | null;
  readonly slipNumber?: string | null;
  readonly certificateNumber?: string | null;
  /** Today. */
  readonly paidOn?: Day | null;
  /** The book it is written in; the household's region and the year. */
  readonly series?: string | null;
  /** 参保地 of newcomers; where each lives or is registered, else the household's region. */
  readonly region?: string | null;
  readonly override?: Override | null;
}
