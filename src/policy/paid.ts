import type { Payer, PaymentFact } from './facts.ts';
import type { FactsView } from './facts-view.ts';
import type { Fen } from './money.ts';

/** What has arrived for one person's contribution of the year, in fen. */
export interface Paid {
  /** Paid in by the person or anybody who pays in their place. */
  readonly inFen: Fen;
  /** Paid back out of that, as a positive amount. */
  readonly refundedFen: Fen;
  /** Paid in less paid back. */
  readonly netFen: Fen;
  /** Paid by those whom the rulebook names as payers of assistance. */
  readonly byAssistanceFen: Fen;
}

/** Government's own share is no part of the individual contribution, whoever recorded it. */
const GOVERNMENT: ReadonlySet<Payer> = new Set<Payer>([
  'CENTRAL_FINANCE',
  'PROVINCE_FINANCE',
  'CITY_FINANCE',
  'CITY_AND_ABOVE_FINANCE',
  'COUNTY_FINANCE',
  'TOWN_FINANCE',
]);

/**
 * Adds up the payments of the rulebook's scheme and year that arrived by the day and were known; what repairs (修复) a
 * missed year is none of them. Assistance is what the rulebook's `payers` of it paid; what government pays is that only for
 * a person whom this level of government is among those `assisting`: otherwise it is its own share, the subsidy.
 */
export function paidSoFar(
  view: FactsView,
  payers: ReadonlySet<Payer> | undefined,
  assisting: readonly Payer[] = [],
): Paid {
  let [inFen, refundedFen, byAssistanceFen] = [0, 0, 0];
  for (const payment of view.facts.payments) {
    if (!hasArrived(payment, view)) continue;
    if (isBy(payment, payers, assisting)) byAssistanceFen += payment.paidFen;
    else if (GOVERNMENT.has(payment.payer)) continue;
    else if (payment.paidFen < 0) refundedFen -= payment.paidFen;
    else inFen += payment.paidFen;
  }
  return { inFen, refundedFen, netFen: inFen - refundedFen, byAssistanceFen };
}

/**
 * What some payers paid of it, payer by payer; in fen. As in `paidSoFar`, what government pays counts only while it is among
 * those `assisting`.
 */
export function paidBy(
  view: FactsView,
  payers: ReadonlySet<Payer> | undefined,
  assisting: readonly Payer[] = [],
): ReadonlyMap<Payer, Fen> {
  const paid = new Map<Payer, Fen>();
  for (const payment of view.facts.payments) {
    if (!hasArrived(payment, view) || !isBy(payment, payers, assisting)) continue;
    paid.set(payment.payer, (paid.get(payment.payer) ?? 0) + payment.paidFen);
  }
  return paid;
}

/** Whether a payment is for the rulebook's year and had arrived by the day. */
function hasArrived(payment: PaymentFact, view: FactsView): boolean {
  if (payment.scheme !== view.scope.scheme || payment.policyYear !== view.scope.policyYear) return false;
  return payment.purpose !== 'REPAIR' && payment.paidOn <= view.asOf && view.knew(payment);
}

function isBy({ payer }: PaymentFact, payers: ReadonlySet<Payer> | undefined, assisting: readonly Payer[]): boolean {
  return payers?.has(payer) === true && (!GOVERNMENT.has(payer) || assisting.includes(payer));
}
