import type { Citation, NeededFact, UsedParameter } from './decision.ts';
import type { Day, PaymentChannel } from './facts.ts';
import type { Text } from './rule.ts';

/** 缴费方式: one group of channels, and whether this person can pay there. */
export interface ChannelAnswer {
  readonly group: { readonly id: string; readonly label: Text };
  readonly channels: readonly PaymentChannel[];
  /** Null while a fact or an opening day is missing. */
  readonly isAllowed: boolean | null;
  /** First day they are open; null when the text names none. */
  readonly opensOn: Day | null;
  /** How somebody new to the roll is registered first. */
  readonly registration: Text | null;
  readonly bring: readonly Text[];
  /** Facts that would settle it. */
  readonly needs: readonly NeededFact[];
  readonly missing: readonly UsedParameter[];
  readonly citations: readonly Citation[];
}
