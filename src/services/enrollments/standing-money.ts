import type { EnrollmentFact, PersonFacts, Scheme } from '../../policy/facts.ts';
import type { Fen } from '../../policy/money.ts';
import type { MoneyOfYear } from '../../store/queries/refund.ts';
import { type Contribution, contributionOf, RegionUndetermined } from '../assess.ts';
import { isPaidByLaw } from '../refunds/refundable.ts';
import { PolicyYearNotPublished } from '../rulebooks.ts';
import type { Counter } from '../write.ts';

/** One person's year: what is known of them, and what moved. */
export interface PersonYear {
  readonly facts: PersonFacts;
  readonly money: MoneyOfYear;
  readonly scheme: Scheme;
  readonly policyYear: number;
}

/** Money that stands from a payer, in fen. */
export type Standing = Pick<MoneyOfYear['payments'][number], 'payer' | 'fen'>;

export const totalOf = (money: readonly Standing[]): Fen => money.reduce((sum, { fen }) => sum + fen, 0);

type IsCounted = (row: { readonly enrollmentId: string | null }) => boolean;

/** What was paid less what went back; what the law gave back to somebody who stays paid (先缴后返) still counts. */
const standing = ({ payments, refunds }: MoneyOfYear, isCounted: IsCounted): Standing[] => [
  ...payments.filter(isCounted),
  ...refunds.filter((row) => isPaidByLaw(row) && isCounted(row)),
];

/** What stands for one enrolment. While it is promised back it stands still. */
export const standingOf = (money: MoneyOfYear, id: string): Standing[] =>
  standing(money, ({ enrollmentId }) => enrollmentId === id);

/** What stands for none of these and is not promised back: 闲置资金. */
export function standingBeside(money: MoneyOfYear, ids: ReadonlySet<string>): Standing[] {
  const isIdle: IsCounted = ({ enrollmentId }) => enrollmentId === null || !ids.has(enrollmentId);
  const promised = money.refunds.filter((row) => isIdle(row) && isOpen(row));
  return [...standing(money, isIdle), ...promised.map(({ payer, fen }) => ({ payer, fen: -fen }))];
}

const isOpen = ({ reason, state }: MoneyOfYear['refunds'][number]): boolean =>
  (state === 'DUE' || state === 'APPROVED') && reason !== 'CONFIRMED_LATER';

/** Whether something stands, and the law would collect no more if that were all; where it is silent, whether something stands. */
export function stillCovers(money: readonly Standing[], at: EnrollmentFact, year: PersonYear, law: Counter): boolean {
  return totalOf(money) > 0 && stillCollected(money, at, year, law) === 0;
}

/** What the law would still collect at the least if only this money had come, in fen; nothing where it is silent. */
export const stillCollected = (money: readonly Standing[], at: EnrollmentFact, year: PersonYear, law: Counter): Fen =>
  collectedBeside(money, at, year, law)?.collectedNow?.minFen ?? 0;

/** Whether something stands, and the law says for sure that it is all. */
export function completes(money: readonly Standing[], at: EnrollmentFact, year: PersonYear, law: Counter): boolean {
  if (totalOf(money) <= 0) return false;
  const found = collectedBeside(money, at, year, law);
  return found?.decision.outcome === 'AMOUNT' && found.collectedNow?.maxFen === 0;
}

/** What the law collects at an enrolment's place where only this money had come; undefined where no law is published. */
function collectedBeside(
  money: readonly Standing[],
  { regionCode }: EnrollmentFact,
  { facts, scheme, policyYear }: PersonYear,
  law: Counter,
): Contribution | undefined {
  const others = facts.payments.filter(
    (one) => one.scheme !== scheme || one.policyYear !== policyYear || one.purpose === 'REPAIR',
  );
  const came = [...Map.groupBy(money, ({ payer }) => payer)].map(([payer, rows]) => ({
    ...{ scheme, policyYear, payer, paidFen: totalOf(rows), paidOn: law.today },
    ...{ recordedAt: `${law.today}T00:00:00Z`, source: 'standing' },
  }));
  try {
    const question = { scheme, policyYear, region: regionCode };
    return contributionOf({ ...facts, payments: [...others, ...came] }, question, law);
  } catch (error) {
    if (error instanceof PolicyYearNotPublished || error instanceof RegionUndetermined) return undefined;
    throw error;
  }
}
