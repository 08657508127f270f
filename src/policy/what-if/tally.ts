import { CLAIM_PAYERS } from '../claim/payout.ts';
import type { Text } from '../rule.ts';
import type { PayerSums, Priced } from './price.ts';

/** What claims come to: as they were settled, by the law as published, and by the law that is tried; plain data, in fen. */
export interface Counted {
  claims: number;
  /** Of which somebody would pay another amount. */
  affectedClaims: number;
  /** As the settlements say. */
  readonly settled: number[];
  /** By the law as published, computed as what follows is. */
  readonly published: number[];
  /** By the law that is tried, where an amount of it is open at least and at most. */
  readonly least: number[];
  readonly most: number[];
}

/** A tier of institutions, as the rulebook names it, with what was claimed there. */
export interface TierCount extends Counted {
  readonly id: string;
  readonly label: Text;
}

/** 测算结果 of many people; that of others can be added. */
export interface Tally extends Counted {
  people: number;
  affectedPeople: number;
  /** Claims that the law as published would settle otherwise today than they were settled. */
  differingClaims: number;
  /** Claims of which the law that is tried leaves an amount open. */
  openClaims: number;
  /** By the rulebook's tiers; care that no fund pays for is in none. */
  readonly tiers: Record<string, TierCount>;
}

const nothing = (): number[] => CLAIM_PAYERS.map(() => 0);

const noneCounted = (): Counted => ({
  ...{ claims: 0, affectedClaims: 0 },
  ...{ settled: nothing(), published: nothing(), least: nothing(), most: nothing() },
});

/** Nothing yet; tiers that are named are told in their order, also where nothing was claimed. */
export const noneTallied = (tiers: readonly Pick<TierCount, 'id' | 'label'>[] = []): Tally => ({
  ...noneCounted(),
  ...{ people: 0, affectedPeople: 0, differingClaims: 0, openClaims: 0 },
  tiers: Object.fromEntries(tiers.map(({ id, label }) => [id, { ...noneCounted(), id, label }])),
});

/** One claim, three times. */
export interface Compared {
  readonly settled: PayerSums;
  readonly published: PayerSums;
  readonly tried: Priced;
}

/** Counts a claim; says whether somebody would pay another amount of it. */
export function count(tally: Tally, compared: Compared): boolean {
  const { settled, published, tried } = compared;
  const isAffected = !isSame(published, tried.least) || !isSame(published, tried.most);
  if (!isSame(settled, published)) tally.differingClaims += 1;
  if (!tried.isExact) tally.openClaims += 1;
  countIn(tally, compared, isAffected);
  if (tried.tier) {
    const { id, label } = tried.tier;
    tally.tiers[id] ??= { ...noneCounted(), id, label };
    countIn(tally.tiers[id], compared, isAffected);
  }
  return isAffected;
}

function countIn(counted: Counted, { settled, published, tried }: Compared, isAffected: boolean): void {
  counted.claims += 1;
  if (isAffected) counted.affectedClaims += 1;
  addTo(counted.settled, settled);
  addTo(counted.published, published);
  addTo(counted.least, tried.least);
  addTo(counted.most, tried.most);
}

function addTo(sums: number[], more: PayerSums): void {
  for (let at = 0; at < sums.length; at++) sums[at] = (sums[at] ?? 0) + (more[at] ?? 0);
}

function isSame(a: PayerSums, b: PayerSums): boolean {
  return a === b || a.every((fen, at) => fen === b[at]);
}

/** Adds what others were tallied to come to. */
export function addTally(
  to: Tally,
  { people, affectedPeople, differingClaims, openClaims, tiers, ...more }: Tally,
): void {
  to.people += people;
  to.affectedPeople += affectedPeople;
  to.differingClaims += differingClaims;
  to.openClaims += openClaims;
  addCounted(to, more);
  for (const tier of Object.values(tiers)) {
    to.tiers[tier.id] ??= { ...noneCounted(), id: tier.id, label: tier.label };
    addCounted(to.tiers[tier.id] as TierCount, tier);
  }
}

function addCounted(to: Counted, more: Counted): void {
  to.claims += more.claims;
  to.affectedClaims += more.affectedClaims;
  for (const sums of ['settled', 'published', 'least', 'most'] as const) addTo(to[sums], more[sums]);
}
