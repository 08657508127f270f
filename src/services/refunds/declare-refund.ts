import { randomUUID } from 'node:crypto';
import { type Fen, formatYuan } from '../../policy/money.ts';
import { standingDeaths } from '../../store/queries/death.ts';
import { enrollmentsById } from '../../store/queries/enrollment.ts';
import type { LockedPerson } from '../../store/queries/person.ts';
import { insertRefunds, type NewRefund } from '../../store/queries/refund.ts';
import { holdOne, idsOfFile } from '../people/hold-person.ts';
import { assertOwnRegion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertWritten } from '../written-text.ts';
import { assertRefundable, type ContributionOfYear, type MeantPot, meantPot, type Pot, potsOf } from './refundable.ts';
import { dueTo } from './refunds-due.ts';

export type RefundReason = NewRefund['reason'];

/** Money that is to be given back, and why. */
export interface RefundGround extends ContributionOfYear {
  readonly reason: RefundReason;
  /** The clause or decision that it rests on, in words. */
  readonly basis: string;
  readonly dueOn: string;
}

export interface RefundWish extends RefundGround, MeantPot {
  /** In fen. */
  readonly amountFen: Fen;
}

/**
 * Declares that money is to be given back, inside a transaction that holds the person's file. Refuses more than its payer paid and
 * was not given back, and a second refund of the same money while one for that reason is open.
 */
export async function declareRefund(tx: Counter, wish: RefundWish, id: string): Promise<void> {
  const { personId, scheme, policyYear, reason, amountFen, basis, dueOn } = wish;
  const pots = await potsOf(tx, wish);
  const pot = meantPot(pots, wish);
  if (pot?.openReasons.includes(reason)) {
    const text = {
      zh: `该人员${policyYear}年度因${reason}的退费已申报、尚未支付，不得重复。`,
      en: `A refund of ${policyYear} for ${reason} is declared and not yet paid; there is one of the same money at a time.`,
    };
    refuseWrite('REFUND_DECLARED', text, 'reason');
  }
  if (amountFen <= 0) {
    const text = { zh: '退费金额须大于零。', en: 'A refund is more than nothing: give an amount above 0.00.' };
    refuseWrite('REFUND_AMOUNT', text, 'amount');
  }
  assertRefundable(pot, amountFen, pot?.leftFen ?? 0, pots);
  const { enrollmentId = null, payer = 'SELF' } = pot ?? {};
  const declaredBy = tx.viewer.subject ?? '';
  const of = { personId, scheme, policyYear, enrollmentId, payer };
  await insertRefunds(tx.db, [{ id, ...of, reason, amountFen, basis, dueOn, declaredBy }]);
}

/** Declares that money goes back whole, to each payer their own; gives what it comes to, in fen. The first refund has the id given. */
export async function declarePots(
  tx: Counter,
  ground: RefundGround,
  pots: readonly Pot[],
  refundId: string,
): Promise<Fen> {
  for (const [at, pot] of pots.entries()) {
    const wish = { ...ground, enrollmentId: pot.enrollmentId, payer: pot.payer, amountFen: pot.leftFen };
    await declareRefund(tx, wish, at === 0 ? refundId : randomUUID());
  }
  return pots.reduce((sum, { leftFen }) => sum + leftFen, 0);
}

export interface RefundDeclareInput extends Keyed, ContributionOfYear, MeantPot {
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
      const { scheme, policyYear, reason, amount, basis, dueOn, enrollmentId, payer } = input;
      assertWritten(basis, 'basis');
      const person = await holdOne(tx, { id: input.personId, field: 'personId' });
      const { id: personId } = person;
      const ground = { personId, scheme, policyYear, reason, basis, dueOn: dueOn ?? tx.today };
      if (reason === 'CONFIRMED_LATER') await assertDueByLaw(tx, ground, amount);
      if (reason === 'DEATH') await assertDead(tx, person);
      const meant = { enrollmentId: enrollmentId ?? undefined, payer };
      await assertKeptHere(tx, person, meantPot(await potsOf(tx, ground), meant));
      await declareRefund(tx, { ...ground, ...meant, amountFen: amount }, refundId);
      return { subjects: [personId, refundId], details: { scheme, policyYear, reason, amountFen: amount } };
    },
  );
}

/** Money goes back where the enrolment is kept that it was paid for; what names no enrolment, where the file is. */
async function assertKeptHere(tx: Counter, person: LockedPerson, pot: Pot | undefined): Promise<void> {
  const [paidFor] = pot?.enrollmentId ? await enrollmentsById(tx.db, tx.reach, [pot.enrollmentId]) : [];
  assertOwnRegion(tx, paidFor?.regionCode ?? person.regionCode, paidFor ? 'enrollmentId' : 'personId');
}

/** 先缴后返 is the law's to say, and so is how much: never more than the engine gives. */
async function assertDueByLaw(tx: Counter, ground: RefundGround, amount: Fen): Promise<void> {
  const [due] = await dueTo(tx, [ground.personId], ground);
  if (due && amount <= due.amountFen) return;
  const most = formatYuan(due?.amountFen ?? 0);
  const text = {
    zh: `先缴后返由政策认定：该人员尚可返还${most}元。其他理由的退费请另选原因。`,
    en: `Who was confirmed later and gets money back is for the rules to say: ${most} is due to this person and not declared. For another ground give another reason.`,
  };
  refuseWrite('REFUND_NOT_DUE', text, 'reason');
}

/** Nobody who lives gets money back for a death, and a death that was taken back (撤销死亡登记) is none. */
async function assertDead({ db }: Counter, person: LockedPerson): Promise<void> {
  if ((await standingDeaths(db, idsOfFile(person))).length > 0) return;
  const text = {
    zh: '该人员没有有效的死亡登记，不能因死亡退费：请先登记死亡（personDeathRecord），或另选退费原因。',
    en: 'No death of this person stands, so nothing is given back for one: record the death first (personDeathRecord), or give another reason.',
  };
  refuseWrite('DEATH_NOT_RECORDED', text, 'reason');
}
