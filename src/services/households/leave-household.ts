import { previousDay } from '../../policy/dates.ts';
import {
  type LockedHousehold,
  lockHouseholds,
  membersOfHouseholds,
  updateHousehold,
} from '../../store/queries/household.ts';
import { type LockedPerson, peopleById } from '../../store/queries/person.ts';
import { assertPast } from '../past-day.ts';
import { holdOne, idsOfFile } from '../people/hold-person.ts';
import { type Counter, type Keyed, refuseWrite, type WriteProblem, WriteRefused, writeOnce } from '../write.ts';
import { holdHousehold, type NamedHousehold } from './hold-household.ts';
import { type Change, endMemberships, type Membership, membershipsFrom } from './membership.ts';

export interface HouseholdMemberLeaveInput extends Keyed, NamedHousehold, Change {
  readonly personId: string;
}

/** 退户: somebody belongs to a household no more, from a day on. The last to leave ends it. */
export const leaveHouseholdOnce = (
  counter: Counter,
  input: HouseholdMemberLeaveInput,
): Promise<{ householdId: string }> =>
  writeOnce(
    counter,
    'householdMemberLeave',
    input,
    () => ({ householdId: input.householdId.toLowerCase() }),
    async (tx) => {
      assertPast(tx, input.from, 'from');
      const household = await holdHousehold(tx, input);
      const person = await holdOne(tx, { id: input.personId, field: 'personId' });
      await leaveHousehold(tx, household, [{ person, field: 'personId' }], input);
      return { subjects: [household.id, person.id], details: { from: input.from } };
    },
  );

/** Somebody who is to leave, and the part of the input that says so. */
export interface Leaving {
  readonly person: LockedPerson;
  readonly field: string;
}

/** Lets people leave a household that is held. Refused for whoever is no member, and for the head while others stay. */
export async function leaveHousehold(
  tx: Counter,
  household: LockedHousehold,
  leaving: readonly Leaving[],
  change: Change,
): Promise<void> {
  const people = leaving.map(({ person }) => person);
  const rows = (await membershipsFrom(tx, people, change.from)).filter((row) => row.householdId === household.id);
  const problems = leaving
    .filter(({ person }) => !rows.some(({ personId }) => idsOfFile(person).includes(personId)))
    .map(({ person, field }) => notMember(person.id, household.id, field));
  if (problems.length > 0) throw new WriteRefused(problems);
  const isLeft = await isEmptied(tx, household, rows, change.from);
  const isHead = people.some(({ id }) => id === household.headPersonId);
  if (isHead && !isLeft) refuseHead();
  await endMemberships(tx, rows, change);
  await closeIfEmpty(tx, household, isLeft, change);
}

/**
 * Ends all of somebody's memberships from a day, whatever they were: for the dead and for files that go. The households are held
 * already; one that is emptied ends.
 */
export async function endAllMemberships(
  tx: Counter,
  person: LockedPerson,
  held: readonly LockedHousehold[],
  change: Change,
): Promise<void> {
  const rows = await membershipsFrom(tx, [person], change.from);
  const left = held.filter(({ id }) => rows.some(({ householdId }) => householdId === id));
  const emptied = await Promise.all(left.map((household) => isEmptied(tx, household, rows, change.from)));
  await endMemberships(tx, rows, change);
  for (const [at, household] of left.entries()) await closeIfEmpty(tx, household, emptied[at] ?? false, change);
}

/** The households that somebody belongs to from a day on, as far as they may be seen, held before the file is. */
export async function holdHouseholdsOf(tx: Counter, personId: string, from: string): Promise<LockedHousehold[]> {
  const [row] = await peopleById(tx.db, tx.reach, [personId]);
  if (!row) return [];
  const rows = await membershipsFrom(tx, [row], from);
  return lockHouseholds(
    tx.db,
    tx.reach,
    rows.map(({ householdId }) => householdId),
  );
}

/** Whether nobody stays, neither on that day nor today: members whose files may not be seen stay too. */
async function isEmptied(
  { db, reach, today }: Counter,
  { id }: LockedHousehold,
  leaving: readonly Membership[],
  from: string,
): Promise<boolean> {
  const gone = new Set(leaving.map((row) => row.id));
  for (const day of new Set([from, today])) {
    const members = await membersOfHouseholds(db, reach, [id], day);
    if (members.some((row) => !gone.has(row.id))) return false;
  }
  return true;
}

function closeIfEmpty(
  { db }: Counter,
  { id }: LockedHousehold,
  isEmpty: boolean,
  { from, source }: Change,
): Promise<void> {
  return updateHousehold(db, id, { source, ...(isEmpty && { validTo: previousDay(from) }) });
}

function refuseHead(): never {
  return refuseWrite('HEAD_LEAVES', {
    zh: '户主退出而其他成员仍在户内：请先办理户主变更。',
    en: 'The head cannot leave while others stay: give the household another head first.',
  });
}

export const notMember = (personId: string, householdId: string, field: string): WriteProblem => ({
  code: 'NOT_A_MEMBER',
  field,
  text: {
    zh: `${personId}当日不属于户${householdId}。`,
    en: `${personId} does not belong to the household ${householdId} on that day.`,
  },
});
