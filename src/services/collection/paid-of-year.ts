import type { Payer, PersonFacts, Scheme } from '../../policy/facts.ts';
import type { Fen } from '../../policy/money.ts';

/** Which of a person's payments. */
export interface PaidQuestion {
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly purpose: 'CONTRIBUTION' | 'REPAIR';
  /** Left out, whoever paid. */
  readonly payer?: Payer;
}

/** What was paid for one person and year, in fen, as far as it stands: what was given back is taken off. */
export function paidOfYear({ payments }: PersonFacts, { scheme, policyYear, purpose, payer }: PaidQuestion): Fen {
  return payments
    .filter((one) => (one.purpose ?? 'CONTRIBUTION') === purpose && one.policyYear === policyYear)
    .filter((one) => one.scheme === scheme && (payer === undefined || one.payer === payer))
    .filter(({ supersededAt }) => supersededAt == null)
    .reduce((sum, { paidFen }) => sum + paidFen, 0);
}
