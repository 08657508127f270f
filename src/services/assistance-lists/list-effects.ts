import { isDeepStrictEqual } from 'node:util';
import type { ListingFact, PersonFacts, Scheme } from '../../policy/facts.ts';
import type { StoredListBatch } from '../../store/queries/assistance-list.ts';
import type { ListingChanges, NewEffect } from '../../store/queries/assistance-list-effect.ts';
import { standingFactsOfPeople } from '../../store/queries/person-facts.ts';
import { type MoneyOfYear, moneyOfPeople, OWN_PAYERS } from '../../store/queries/refund.ts';
import type { Counter } from '../write.ts';
import type { EffectSide, SideGround } from './effect-side.ts';
import { effectOf, type ListingEffect } from './listing-effect.ts';
import { type Known, knownToDepartment } from './told-to-department.ts';

/** The insurance that lists are about. */
export const LIST_SCHEME: Scheme = 'URRBMI';

/** The delivery that effects are of, and the year they are about. */
export interface ListYear {
  readonly batchId: string;
  readonly department: string;
  readonly regionCode: string;
  readonly policyYear: number;
}

export function yearOf({ id, department, regionCode, policyYear }: StoredListBatch): ListYear {
  if (policyYear === null) throw new Error(`Delivery ${id} names no year to be previewed.`);
  return { batchId: id, department, regionCode, policyYear };
}

/** What a delivery does to some people, with what is known of them. */
export interface ChangesRead {
  readonly changes: readonly ListingChanges[];
  readonly facts: ReadonlyMap<string, PersonFacts>;
  /** Of those who paid for the year themselves. */
  readonly money: ReadonlyMap<string, MoneyOfYear>;
}

/** Reads what stands of people whom a delivery changes something for. */
export async function readChanges(
  { db, reach }: Pick<Counter, 'db' | 'reach'>,
  changes: readonly ListingChanges[],
  { policyYear }: ListYear,
): Promise<ChangesRead> {
  const ids = changes.map(({ personId }) => personId);
  const facts = (await standingFactsOfPeople(db, reach, ids)) as unknown as readonly PersonFacts[];
  const paid = facts.filter(({ payments }) =>
    payments.some((one) => one.policyYear === policyYear && OWN_PAYERS.includes(one.payer)),
  );
  const asked = { scheme: LIST_SCHEME, policyYear };
  const money = await moneyOfPeople(
    db,
    reach,
    paid.map(({ personId }) => personId),
    asked,
  );
  return {
    changes,
    facts: new Map(facts.map((one) => [one.personId, one])),
    money: new Map(money.map((one) => [one.personId, one])),
  };
}

/** The law, the day, and which categories are settled on the spot. */
export type EffectsGround = Pick<Counter, 'rulebooks' | 'today'> & Pick<SideGround, 'oneStop'>;

/**
 * What a delivery does to some people's year; whoever's year stays as it is has no effect. Of somebody of whom its department
 * is not told everything, also what it does by that, where this is something else.
 */
export function effectsOf({ changes, facts, money }: ChangesRead, year: ListYear, ground: EffectsGround): NewEffect[] {
  return changes.flatMap((change) => {
    const known = facts.get(change.personId);
    if (!known) return [];
    const all = { facts: known, money: money.get(change.personId) };
    const told = knownToDepartment(all, year.department);
    const effect = effectBy(all, change, year, ground);
    const toldEffect = told === all ? effect : effectBy(told, change, year, ground);
    const { personId, isSensitive } = change;
    const of = { personId, isSensitive, regionCode: known.regionCode ?? year.regionCode };
    return forAudiences(effect, toldEffect).map(([audience, row]) => ({ ...of, audience, ...row }));
  });
}

type EffectRow = Omit<NewEffect, 'personId' | 'isSensitive' | 'regionCode' | 'audience'>;
type ForAudience = readonly [NewEffect['audience'], EffectRow];

/** One effect for all, or the office's and the department's, either of which may be none. */
function forAudiences(effect: EffectRow | null, told: EffectRow | null): ForAudience[] {
  if (effect === told || isDeepStrictEqual(effect, told)) return effect ? [['ALL', effect]] : [];
  return [...(effect ? [['OFFICE', effect] as const] : []), ...(told ? [['DEPARTMENT', told] as const] : [])];
}

/** What a change does by what is known; null where it does nothing. */
function effectBy(
  { facts, money }: Known,
  { made, ended }: ListingChanges,
  { policyYear }: ListYear,
  ground: EffectsGround,
): EffectRow | null {
  const change = {
    add: made as unknown as readonly ListingFact[],
    end: (ended as unknown as readonly ListingFact[]).map((listing) => ({ listing, validTo: null })),
  };
  const asked = { policyYear, scheme: LIST_SCHEME };
  const effect = effectOf(facts, change, asked, { ...ground, moneyOf: () => money });
  if (effect === null) return UNKNOWN_LAW;
  return effect.kinds.includes('NONE') ? null : rowOf(effect);
}

function rowOf({ kinds, before, after }: ListingEffect): EffectRow {
  return {
    kinds,
    settlementBefore: before.settlement,
    settlementAfter: after.settlement,
    assistedBeforeFen: before.assistedFen,
    assistedAfterFen: after.assistedFen,
    partsBefore: Object.fromEntries(before.payers),
    partsAfter: Object.fromEntries(after.payers),
    collectedBeforeFen: before.collectedFen,
    collectedAfterFen: after.collectedFen,
    refundBeforeFen: refundFen(before),
    refundAfterFen: refundFen(after),
    isWaitSkipped: after.isWaitSkipped,
    isOneStop: after.isOneStop,
  };
}

/** What is due back; null where that, and nothing else, is what is open. */
function refundFen({ isOpen, collectedFen, assistedFen, refundDueFen }: EffectSide): number | null {
  const isOnlyRefundOpen = isOpen && collectedFen !== null && assistedFen !== null;
  return isOnlyRefundOpen ? null : refundDueFen;
}

/** Of somebody for whose place and year no rulebook is published: everything is open. */
const UNKNOWN_LAW: EffectRow = {
  kinds: ['OPEN'],
  settlementBefore: 'OPEN',
  settlementAfter: 'OPEN',
  assistedBeforeFen: null,
  assistedAfterFen: null,
  partsBefore: {},
  partsAfter: {},
  collectedBeforeFen: null,
  collectedAfterFen: null,
  refundBeforeFen: null,
  refundAfterFen: null,
  isWaitSkipped: false,
  isOneStop: false,
};
