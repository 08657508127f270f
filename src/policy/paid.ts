import type { Payer } from './facts.ts';
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

const NOBODY: ReadonlySet<Payer> = new Set();

/** Whose payments are assistance for one person: the rulebook's payers, of government only those who assist this person. */
export function assistingPayers(payers: ReadonlySet<Payer>, assisting: readonly Payer[]): ReadonlySet<Payer> {
  return new Set([...payers].filter((payer) => !GOVERNMENT.has(payer) || assisting.includes(payer)));
}

/**
 * Adds up the payments of the rulebook's scheme and year that arrived by the day and were known; what repairs (修复) a
 * missed year is none of them. What government pays counts
 * as assistance only for a person whom that level of government assists: otherwise it is its own share, the subsidy.
 */
export function paidSoFar(view: FactsView, assistancePayers: ReadonlySet<Payer> = NOBODY): Paid {
  let [inFen, refundedFen, byAssistanceFen] = [0, 0, 0];
  for (const payment of view.facts.payments) {
    if (payment.scheme !== view.scope.scheme || payment.policyYear !== view.scope.policyYear) continue;
    if (payment.purpose === 'REPAIR' || payment.paidOn > view.asOf || !view.knew(payment)) continue;
    if (assistancePayers.has(payment.payer)) byAssistanceFen += payment.paidFen;
    else if (GOVERNMENT.has(payment.payer)) continue;
    else if (payment.paidFen < 0) refundedFen -= payment.paidFen;
    else inFen += payment.paidFen;
  }
  return { inFen, refundedFen, netFen: inFen - refundedFen, byAssistanceFen };
}
