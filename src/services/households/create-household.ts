import { randomUUID } from 'node:crypto';
import { insertRows } from '../../store/insert.ts';
import { holdHouseholdNumber } from '../../store/queries/household.ts';
import type { LockedPerson } from '../../store/queries/person.ts';
import { households } from '../../store/tables/index.ts';
import { assertOfficeRegion } from '../known-region.ts';
import { faultOfHouseholdNumber } from '../paper-number.ts';
import { assertPast } from '../past-day.ts';
import { holdPeople } from '../people/hold-person.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNoHead, type Change, type Joining, joinHousehold, type Relation } from './membership.ts';

/** A member, and what they are to the head. */
export interface MemberGiven {
  readonly personId: string;
  readonly relation: Relation;
}

/** A household that is to be: its number is its own among those that stand in its region. */
export interface NewHousehold extends Change {
  readonly number: string;
  /** The village, or the town. */
  readonly region: string;
  readonly address?: string | null;
  readonly headId: string;
  readonly members?: readonly MemberGiven[] | null;
}

export type HouseholdCreateInput = Keyed & NewHousehold;

/** 立户: a household with its head and members, in a region of the writer's own. */
export const createHousehold = (counter: Counter, input: HouseholdCreateInput): Promise<{ householdId: string }> =>
  writeOnce(
    counter,
    'householdCreate',
    input,
    () => ({ householdId: randomUUID() }),
    async (tx, { householdId }) => {
      await assertFoundable(tx, input);
      const joining = await holdMembers(tx, input);
      await foundHousehold(tx, householdId, input, joining);
      return { subjects: [householdId, ...joining.map(({ person }) => person.id)], details: { region: input.region } };
    },
  );

/** Refuses a household that cannot be: in somebody else's region, under a number that another has, or from a day to come. */
export async function assertFoundable(
  tx: Counter,
  { number, region, from }: Omit<NewHousehold, 'headId'>,
): Promise<void> {
  assertPast(tx, from, 'from');
  await assertOfficeRegion(tx, region, 'region');
  await assertNumberFree(tx, region, number);
}

/** Refuses a number that another household of the region stands under; nobody else can take it until the write is done. */
export async function assertNumberFree(tx: Counter, region: string, number: string): Promise<void> {
  const fault = faultOfHouseholdNumber(number.trim());
  if (fault) refuseWrite('TEXT_REFUSED', fault, 'number');
  if (!(await holdHouseholdNumber(tx.db, region, number.trim()))) return;
  const text = {
    zh: `区划${region}已有户号为${number}的户。`,
    en: `A household of number ${number} stands in region ${region} already.`,
  };
  refuseWrite('HOUSEHOLD_NUMBER_TAKEN', text, 'number');
}

/** The head and the members, held; the head first. */
export async function holdMembers(tx: Counter, { headId, members }: NewHousehold): Promise<Joining[]> {
  const given = (members ?? []).map((one, at) => ({ ...one, field: `members.${at}` }));
  assertNoHead(given);
  const named = [
    { id: headId, field: 'headId', relation: 'HEAD' as const },
    ...given.map(({ personId, field, relation }) => ({ id: personId, field: `${field}.personId`, relation })),
  ];
  const held = await holdPeople(tx, named);
  assertOnce(held);
  return named.map(({ relation, field }, at) => ({ person: held[at] as LockedPerson, relation, field }));
}

export function assertOnce(held: readonly LockedPerson[]): void {
  if (new Set(held.map(({ id }) => id)).size === held.length) return;
  const text = { zh: '同一人填写了两次。', en: 'Somebody is named twice.' };
  refuseWrite('MEMBER_TWICE', text, 'members');
}

/** Writes a household that nothing speaks against, and lets its people join; the first of them is the head. */
export async function foundHousehold(
  tx: Counter,
  id: string,
  { number, region, address, from, source }: Omit<NewHousehold, 'headId'>,
  joining: readonly Joining[],
): Promise<void> {
  const place = address?.trim();
  const row = {
    id,
    number: number.trim(),
    headPersonId: joining[0]?.person.id ?? null,
    regionCode: region,
    addressCipher: place ? sealAddress(tx, id, place) : null,
    validFrom: from,
    source,
  };
  await insertRows(tx.db, households, [row]);
  await joinHousehold(tx, id, joining, { from, source });
}

/** An address, sealed for its household. */
export const sealAddress = ({ keyring }: Counter, id: string, address: string): Buffer =>
  keyring.seal(address.trim(), `households.address_cipher:${id}`);
