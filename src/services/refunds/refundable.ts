import type { Scheme } from '../../policy/facts.ts';
import { type Fen, formatYuan } from '../../policy/money.ts';
import { type MoneyOfYear, moneyOfPeople, OWN_PAYERS } from '../../store/queries/refund.ts';
import { type Counter, refuseWrite } from '../write.ts';

type Payer = MoneyOfYear['payments'][number]['payer'];

/** Whose contribution of which scheme and year. */
export interface ContributionOfYear {
  readonly personId: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
}

/** What one payer paid for one enrolment, or for the year without naming one. In fen. */
export interface Pot {
  readonly enrollmentId: string | null;
  /** The last of those who paid: what came from a relative's account is given to the person as well. */
  readonly payer: Payer;
  /** Paid in, less what was taken back or given back. */
  readonly netFen: Fen;
  /** The net, and what the law gave back to somebody who stays paid all the same (先缴后返). */
  readonly standsFen: Fen;
  /** What can still be given back: the net less what is promised back already. */
  readonly leftFen: Fen;
  /** The day of the last payment. */
  readonly paidOn: string;
  /** For which reasons a refund of it is open. */
  readonly openReasons: readonly MoneyOfYear['refunds'][number]['reason'][];
}

type Owned = Pick<Pot, 'enrollmentId' | 'payer'>;

const side = (payer: Payer): Payer => (OWN_PAYERS.includes(payer) ? 'SELF' : payer);
const potKey = ({ enrollmentId, payer }: Owned) => `${enrollmentId} ${side(payer)}`;
const sumFen = (rows: readonly { readonly fen: Fen }[]) => rows.reduce((sum, { fen }) => sum + fen, 0);

/** 先缴后返 that was paid out: the law gives it back because assistance takes the contribution over, which stays paid. */
export const isPaidByLaw = ({ reason, state }: MoneyOfYear['refunds'][number]): boolean =>
  reason === 'CONFIRMED_LATER' && state === 'PAID';

/** The money of a year by enrolment and payer, with what of each can be given back. */
export function potsIn({ payments, refunds }: Omit<MoneyOfYear, 'personId'>): Pot[] {
  const open = refunds.filter(({ state }) => state === 'DUE' || state === 'APPROVED');
  const left = (fits: (row: Owned) => boolean) => sumFen(payments.filter(fits)) - sumFen(open.filter(fits));
  return [...Map.groupBy(payments, potKey)].flatMap(([key, rows]) => {
    const last = rows.findLast(({ fen }) => fen > 0);
    if (!last) return [];
    const { enrollmentId, payer, paidOn } = last;
    const ofPot = (row: Owned) => potKey(row) === key;
    // Money that was taken back without naming the enrolment is gone too.
    const leftFen = Math.min(
      left(ofPot),
      left((row) => side(row.payer) === side(payer)),
    );
    const netFen = sumFen(rows);
    const standsFen = netFen + sumFen(refunds.filter((row) => isPaidByLaw(row) && ofPot(row)));
    const openReasons = open.filter(ofPot).map(({ reason }) => reason);
    return [{ enrollmentId, payer, paidOn, netFen, standsFen, leftFen, openReasons }];
  });
}

/** The money of one person's year, whose file may be seen. */
export async function potsOf({ db, reach }: Counter, of: ContributionOfYear): Promise<Pot[]> {
  const [money] = await moneyOfPeople(db, reach, [of.personId], of);
  if (!money) throw new Error('A file that is held can be read.');
  return potsIn(money);
}

/** What of an enrolment can be given back, to each payer their own; where none of it is named, of money that names no enrolment. */
export async function refundablePots(tx: Counter, of: ContributionOfYear, enrollmentId: string): Promise<Pot[]> {
  const pots = await potsOf(tx, of);
  const named = pots.filter((pot) => pot.enrollmentId === enrollmentId);
  const own = named.length > 0 ? named : pots.filter((pot) => pot.enrollmentId === null);
  return own.filter(({ leftFen }) => leftFen > 0);
}

/** The pot that somebody means. */
export interface MeantPot {
  /** Null means money that names no enrolment; left out, the one that money stands for. */
  readonly enrollmentId?: string | null | undefined;
  /** Left out, the person. */
  readonly payer?: Payer | null | undefined;
}

/** The money that is meant; none when that payer paid nothing. Refused when money stands for two enrolments and none is named. */
export function meantPot(pots: readonly Pot[], { enrollmentId, payer }: MeantPot): Pot | undefined {
  const wanted = enrollmentId?.toLowerCase() ?? enrollmentId;
  const fitting = pots.filter(
    (pot) => side(pot.payer) === side(payer ?? 'SELF') && (wanted === undefined || pot.enrollmentId === wanted),
  );
  const filled = fitting.filter(({ leftFen }) => leftFen > 0);
  if (filled.length > 1) {
    const each = filled.map((pot) => `${pot.enrollmentId ?? '—'} (${formatYuan(pot.leftFen)})`);
    const text = {
      zh: `该年度有几项参保的缴费，请写明退哪一项（enrollmentId）：${each.join('；')}。`,
      en: `Money stands for several enrolments of the year. Say whose goes back (enrollmentId): ${each.join('; ')}.`,
    };
    refuseWrite('REFUND_OF_WHICH', text, 'enrollmentId');
  }
  return filled[0] ?? fitting[0];
}

/** The pot that a refund is of. */
export const potOfRefund = (pots: readonly Pot[], refund: Owned): Pot | undefined =>
  pots.find((pot) => potKey(pot) === potKey(refund));

/** Refuses to give back more than is there to be given back; says what stands from whom else. */
export function assertRefundable(pot: Pot | undefined, amount: Fen, leftFen: Fen, pots: readonly Pot[]): void {
  if (amount <= leftFen) return;
  const most = formatYuan(Math.max(0, leftFen));
  const others = pots.filter((one) => one !== pot && one.leftFen > 0);
  const each = others.map((one) => `${one.payer} ${formatYuan(one.leftFen)}`).join(', ');
  const named = (text: string) => (each === '' ? '' : text);
  const text = {
    zh: `退费${formatYuan(amount)}元超过可退金额${most}元（已缴，减去已退和已申报的退费）。${named(`另有：${each}，退给该付款方的请写明 payer。`)}`,
    en: `${formatYuan(amount)} is more than the ${most} that can be given back: what was paid, less refunds paid and declared.${named(` There is also ${each}: name that payer to give it back to them.`)}`,
  };
  refuseWrite('REFUND_EXCEEDS_PAID', text, 'amount');
}
