import type { PersonFacts } from '../../policy/facts.ts';
import { type MoneyOfYear, OWN_PAYERS } from '../../store/queries/refund.ts';

/** Somebody's facts and the money of their year. */
export interface Known {
  readonly facts: PersonFacts;
  readonly money: MoneyOfYear | undefined;
}

/**
 * What a department may be told somebody's year by: its own listings, and what the person paid in. What others paid, and what
 * was given back or is to be, would tell of another department's list; so it learns of no refund, whatever its reason.
 */
export function toldToDepartment(facts: PersonFacts, department: string): PersonFacts {
  return {
    ...facts,
    listings: facts.listings.filter((listing) => listing.department === department),
    payments: facts.payments.filter(({ payer, paidFen }) => paidFen > 0 && OWN_PAYERS.includes(payer)),
  };
}

/** The same with the money of the year; `known` itself where nothing is withheld, as of most people. */
export function knownToDepartment(known: Known, department: string): Known {
  const facts = toldToDepartment(known.facts, department);
  const money = known.money && toldMoney(known.money);
  return isWhole(known, { facts, money }) ? known : { facts, money };
}

const toldMoney = (money: MoneyOfYear): MoneyOfYear => ({
  ...money,
  payments: money.payments.filter(({ payer, isGivenBack }) => !isGivenBack && OWN_PAYERS.includes(payer)),
  refunds: [],
});

const isWhole = (known: Known, told: Known): boolean =>
  known.facts.listings.length === told.facts.listings.length &&
  known.facts.payments.length === told.facts.payments.length &&
  known.money?.payments.length === told.money?.payments.length &&
  known.money?.refunds.length === told.money?.refunds.length;
