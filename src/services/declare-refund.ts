import { randomUUID } from 'node:crypto';
import type { Scheme } from '../policy/facts.ts';
import { type Fen, formatYuan } from '../policy/money.ts';
import { insertRefunds, type NewRefund, type PaidByPerson, paidByPeople } from '../store/queries/refund.ts';
import { holdOne } from './hold-person.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from './write.ts';
import { assertWritten } from './written-text.ts';

export type RefundReason = NewRefund['reason'];

/** Whose contribution of which scheme and year. */
export interface ContributionOfYear {
  readonly personId: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
}

/** Money that is to be given back. */
export interface RefundWish extends ContributionOfYear {
  readonly reason: RefundReason;
  /** In fen. */
  readonly amountFen: Fen;
  /** The clause or decision that it rests on, in words. */
  readonly basis: string;
  readonly dueOn: string;
}

/** What can still be given back for a contribution: paid by the person or from a relative's account, and not promised back yet. */
export async function refundableFen(tx: Counter, of: ContributionOfYear): Promise<Fen> {
  const paid = await paidFor(tx, of);
  return paid.netFen - paid.openFen;
}

/**
 * Declares that money is to be given back, inside a transaction that holds the person's file. Refuses more than the person paid and
 * was not given back, and a second refund for one year and reason.
 */
export async function declareRefund(tx: Counter, wish: RefundWish, id: string): Promise<void> {
  const { personId, scheme, policyYear, reason, amountFen, basis, dueOn } = wish;
  const { netFen, openFen, reasons } = await paidFor(tx, wish);
  if (reasons.includes(reason)) {
    const text = {
      zh: `该人员${policyYear}年度因${reason}的退费已申报，不得重复。`,
      en: `A refund of ${policyYear} for ${reason} was declared already; there is one for a year and reason.`,
    };
    refuseWrite('REFUND_DECLARED', text, 'reason');
  }
  if (amountFen <= 0) {
    const text = { zh: '退费金额须大于零。', en: 'A refund is more than nothing: give an amount above 0.00.' };
    refuseWrite('REFUND_AMOUNT', text, 'amount');
  }
  assertPaid(netFen - openFen, amountFen);
  const declaredBy = tx.viewer.subject ?? '';
  await insertRefunds(tx.db, [{ id, personId, scheme, policyYear, reason, amountFen, basis, dueOn, declaredBy }]);
}

/** Refuses to give back more than is there to be given back. */
export function assertPaid(refundable: Fen, amount: Fen): void {
  if (amount <= refundable) return;
  const most = formatYuan(Math.max(0, refundable));
  const text = {
    zh: `退费${formatYuan(amount)}元超过可退金额${most}元（本人已缴，减去已退和已申报的退费）。`,
    en: `${formatYuan(amount)} is more than the ${most} that can be given back: what the person paid, less refunds paid and declared.`,
  };
  refuseWrite('REFUND_EXCEEDS_PAID', text, 'amount');
}

/** What a person paid for a scheme and year, and what of it is promised back. */
export async function paidFor({ db, reach }: Counter, of: ContributionOfYear): Promise<PaidByPerson> {
  const [paid] = await paidByPeople(db, reach, [of.personId], of);
  if (!paid) throw new Error('A file that is held can be read.');
  return paid;
}

export interface RefundDeclareInput extends Keyed, ContributionOfYear {
  readonly reason: RefundReason;
  readonly amount: Fen;
  readonly basis: string;
  /** Today, unless told. */
  readonly dueOn?: string | null;
}

/** 申报退费 by hand, for whoever may give money back (`money:refund`). */
export function refundDeclare(counter: Counter, input: RefundDeclareInput): Promise<{ refundId: string }> {
  return writeOnce(
    counter,
    'refundDeclare',
    input,
    () => ({ refundId: randomUUID() }),
    async (tx, { refundId }) => {
      const { scheme, policyYear, reason, amount, basis, dueOn } = input;
      assertWritten(basis, 'basis');
      const { id: personId } = await holdOne(tx, { id: input.personId, field: 'personId' });
      const wish = { personId, scheme, policyYear, reason, amountFen: amount, basis, dueOn: dueOn ?? tx.today };
      await declareRefund(tx, wish, refundId);
      return { subjects: [personId, refundId], details: { scheme, policyYear, reason, amountFen: amount } };
    },
  );
}
