import { type Fen, formatYuan } from '../../policy/money.ts';
import type { Text } from '../../policy/rule.ts';
import type { NewClaim, NewClaimPayer } from '../../store/queries/claim.ts';
import type { WriteProblem } from '../write.ts';
import type { ClaimItem } from './claim-item.ts';
import { problemsOfYear } from './claim-year.ts';

/** What a claim says of its cost and its days, before anybody looks at whose it is. Amounts in fen. */
export interface SaidOfClaim
  extends Readonly<
    Pick<NewClaim, 'policyYear' | 'admittedOn' | 'filedOn' | 'totalFen' | 'selfPaidFen' | 'selfFirstFen'>
  > {
  readonly items: readonly ClaimItem[];
  readonly payers: readonly NewClaimPayer[];
  readonly dischargedOn: string | null;
  /** 政策范围内费用, as given: it has to be what the total leaves. */
  readonly eligibleFen: Fen;
}

/** More is no bill that somebody reads, and what one answer shows of a claim is bounded by it. */
const MOST_ITEMS = 500;

/** What stands in the way of a claim in itself, all of it at once; `today` is the civil day in China. */
export function problemsOfClaim(claim: SaidOfClaim, today: string): WriteProblem[] {
  return [
    ...[...problemsOfDays(claim, today), ...problemsOfYear(claim)],
    ...[...problemsOfCosts(claim), ...problemsOfItems(claim), ...ofPayers(claim)],
  ];
}

const problem = (code: string, field: string, text: Text): WriteProblem => ({ code, field, text });

function problemsOfDays({ admittedOn, dischargedOn, filedOn }: SaidOfClaim, today: string): WriteProblem[] {
  const days = [
    ['admittedOn', admittedOn],
    ['dischargedOn', dischargedOn ?? today],
    ['filedOn', filedOn],
  ] as const;
  const future = days
    .filter(([, day]) => day > today)
    .map(([field, day]) =>
      problem('DAY_IN_FUTURE', field, {
        zh: `日期${day}晚于今日${today}，请在发生之后登记。`,
        en: `${day} lies after today, ${today}: record it when it has happened.`,
      }),
    );
  if (future.length > 0) return future;
  const early = ([field, day]: readonly [string, string | null]) => day !== null && day < admittedOn && field;
  return [['dischargedOn', dischargedOn] as const, ['filedOn', filedOn] as const].filter(early).map(([field, day]) =>
    problem('DAY_BEFORE_ADMISSION', field, {
      zh: `日期${day}早于入院日${admittedOn}。`,
      en: `${day} lies before the admission on ${admittedOn}.`,
    }),
  );
}

function problemsOfCosts({ totalFen, selfPaidFen, selfFirstFen, eligibleFen }: SaidOfClaim): WriteProblem[] {
  if (totalFen <= 0 || Math.min(selfPaidFen, selfFirstFen, eligibleFen) < 0) {
    const text = {
      zh: '总费用须大于零，其余各项不得为负。',
      en: 'The total is above 0.00, and no part of it below.',
    };
    return [problem('COST_REFUSED', 'total', text)];
  }
  const sum = selfPaidFen + selfFirstFen + eligibleFen;
  if (sum === totalFen) return [];
  const [total, parts] = [formatYuan(totalFen), formatYuan(sum)];
  const text = {
    zh: `总费用为${total}元，而全自费、先行自付、政策范围内费用合计${parts}元：请核对单据。`,
    en: `The total is ${total}, and what was self-paid, paid first and eligible comes to ${parts}: look at the bill again.`,
  };
  return [problem('COSTS_DO_NOT_ADD_UP', 'total', text)];
}

/** Lines are not needed; where there are some they say the same as the sums. */
function problemsOfItems(claim: SaidOfClaim): WriteProblem[] {
  const { items } = claim;
  if (items.length === 0) return [];
  if (items.length > MOST_ITEMS) {
    const text = {
      zh: `费用明细至多${MOST_ITEMS}行，请按类别合并。`,
      en: `A claim has at most ${MOST_ITEMS} lines: bring those of one kind together.`,
    };
    return [problem('TOO_MANY_ITEMS', 'items', text)];
  }
  const unsound = items.flatMap((item, at) => (isSound(item) ? [] : [unsoundItem(at)]));
  return unsound.length > 0 ? unsound : problemsOfSums(claim);
}

/** Own shares before any ratio belong to items of that kind alone. */
const isSound = ({ name, catalogue, amountFen, selfFirstFen }: ClaimItem): boolean =>
  name.trim() !== '' &&
  amountFen > 0 &&
  selfFirstFen >= 0 &&
  selfFirstFen <= (catalogue === 'SELF_FIRST' ? amountFen : 0);

const unsoundItem = (at: number): WriteProblem =>
  problem('ITEM_REFUSED', `items.${at}`, {
    zh: '明细须写明名称，金额须大于零；先行自付只属于SELF_FIRST类，且不得超过该行金额。',
    en: 'A line says what it is and costs more than 0.00; an own share before any ratio belongs to SELF_FIRST alone and is at most what the line costs.',
  });

function problemsOfSums({ items, totalFen, selfPaidFen, selfFirstFen }: SaidOfClaim): WriteProblem[] {
  const sum = (of: (item: ClaimItem) => Fen) => items.reduce((so, item) => so + of(item), 0);
  const compared = [
    ['total', '总费用', totalFen, sum(({ amountFen }) => amountFen)],
    ['selfPaid', '全自费', selfPaidFen, sum(({ catalogue, amountFen }) => (catalogue === 'OUTSIDE' ? amountFen : 0))],
    ['selfFirst', '先行自付', selfFirstFen, sum(({ selfFirstFen: own }) => own)],
  ] as const;
  return compared
    .filter(([, , said, summed]) => said !== summed)
    .map(([field, zh, said, summed]) =>
      problem('ITEMS_DO_NOT_ADD_UP', field, {
        zh: `${zh}为${formatYuan(said)}元，而明细合计${formatYuan(summed)}元：请核对单据。`,
        en: `${field} is ${formatYuan(said)}, and the lines come to ${formatYuan(summed)}: look at the bill again.`,
      }),
    );
}

function ofPayers({ payers, totalFen }: SaidOfClaim): WriteProblem[] {
  const named = new Set(payers.map(({ payer }) => payer));
  const paidFen = payers.reduce((sum, one) => sum + one.paidFen, 0);
  const isPaid = payers.every((one) => one.paidFen > 0);
  if (named.size === payers.length && isPaid && paidFen <= totalFen) return [];
  const text = {
    zh: '其他支付方各列一次，金额须大于零，合计不得超过总费用。',
    en: 'Name everybody else who paid once, with more than 0.00; together they paid at most the total.',
  };
  return [problem('OTHER_PAYERS_REFUSED', 'otherPayers', text)];
}
