import type { EffectSide } from './effect-side.ts';

/** 名单影响: what a list changes for one person. Several may hold; NONE stands alone. */
export const EFFECT_KINDS = [
  /** 新增资助: helped for certain where nobody helped; how much may be open. */
  'GAINS',
  /** 失去资助: nobody helps any more. A year that was paid for them is not lost. */
  'LOSES',
  /** 先缴后返: comes to stand behind the cut-off, pays first and is paid back. */
  'PAYS_FIRST',
  /** 应返还: what they paid themselves falls due back. */
  'REFUND_DUE',
  /** 多缴: comes to be helped directly, and has paid more than is theirs already. */
  'OVERPAID',
  /** 待定: an amount changes, and to what is open. */
  'OPEN',
  /** 付款方变化. */
  'PAYER_CHANGES',
  /** 金额变化: another amount that is known, or another way of settling it, for somebody who neither gains nor loses. */
  'AMOUNT_CHANGES',
  /** 免等待期. */
  'WAIT_SKIPPED',
  /** 恢复等待期. */
  'WAIT_RETURNS',
  /** 开始一站式结算. */
  'ONE_STOP_BEGINS',
  /** 停止一站式结算. */
  'ONE_STOP_ENDS',
  /** 无影响. */
  'NONE',
] as const;
export type EffectKind = (typeof EFFECT_KINDS)[number];

interface Sides {
  readonly before: EffectSide;
  readonly after: EffectSide;
}

/** Which kinds hold, in the order of `EFFECT_KINDS`. */
export function kindsOf(before: EffectSide, after: EffectSide): readonly EffectKind[] {
  const sides: Sides = { before, after };
  const kinds = TESTS.filter(([, holds]) => holds(sides)).map(([kind]) => kind);
  return kinds.length > 0 ? kinds : NOTHING;
}

const NOTHING: readonly EffectKind[] = ['NONE'];

/** Whether others help for certain. */
const isHelped = ({ settlement }: EffectSide): boolean => settlement === 'DIRECT' || settlement === 'REFUND_LATER';

const gains = ({ before, after }: Sides): boolean => before.settlement === 'NONE' && isHelped(after);
const loses = ({ before, after }: Sides): boolean => isHelped(before) && after.settlement === 'NONE';
const isOpened = (sides: Sides): boolean => sides.after.isOpen && isMoneyChanged(sides);

const TESTS: readonly (readonly [EffectKind, (sides: Sides) => boolean])[] = [
  ['GAINS', gains],
  ['LOSES', loses],
  ['PAYS_FIRST', ({ before, after }) => before.settlement !== 'REFUND_LATER' && after.settlement === 'REFUND_LATER'],
  ['REFUND_DUE', ({ before, after }) => after.refundDueFen > before.refundDueFen],
  ['OVERPAID', ({ before, after }) => after.overpaidFen > before.overpaidFen],
  ['OPEN', isOpened],
  ['PAYER_CHANGES', ({ before, after }) => arePayersLeft(before, after) && payersOf(before) !== payersOf(after)],
  ['AMOUNT_CHANGES', (sides) => !gains(sides) && !loses(sides) && !isOpened(sides) && isAmountChanged(sides)],
  ['WAIT_SKIPPED', ({ before, after }) => !before.isWaitSkipped && after.isWaitSkipped],
  ['WAIT_RETURNS', ({ before, after }) => before.isWaitSkipped && !after.isWaitSkipped],
  ['ONE_STOP_BEGINS', ({ before, after }) => !before.isOneStop && after.isOneStop],
  ['ONE_STOP_ENDS', ({ before, after }) => before.isOneStop && !after.isOneStop],
];

/** Whether somebody helps, or perhaps does, before and after. */
const arePayersLeft = (before: EffectSide, after: EffectSide): boolean =>
  before.settlement !== 'NONE' && after.settlement !== 'NONE';

const payersOf = ({ payers }: EffectSide): string => payers.map(([payer]) => payer).join();
const sharesOf = ({ payers }: EffectSide): string => payers.map(([, fen]) => fen).join();

/** Whether what the person hands over changes, or is paid back; or how much others bear, or how. */
function isAmountChanged({ before, after }: Sides): boolean {
  if (before.settlement !== after.settlement || before.refundDueFen !== after.refundDueFen) return true;
  if (before.collectedFen !== after.collectedFen || before.assistedFen !== after.assistedFen) return true;
  return payersOf(before) === payersOf(after) && sharesOf(before) !== sharesOf(after);
}

const isMoneyChanged = (sides: Sides): boolean =>
  isAmountChanged(sides) || payersOf(sides.before) !== payersOf(sides.after);
