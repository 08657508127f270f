import { randomUUID } from 'node:crypto';
import { previousDay } from '../../policy/dates.ts';
import { type LockedHousehold, membersOfHouseholds, updateHousehold } from '../../store/queries/household.ts';
import { replaceRows } from '../../store/supersede.ts';
import { householdMembers } from '../../store/tables/index.ts';
import { assertPast } from '../past-day.ts';
import { holdPeople } from '../people/hold-person.ts';
import { type Counter, type Keyed, refuseWrite, WriteRefused, writeOnce } from '../write.ts';
import { assertOnce, type MemberGiven } from './create-household.ts';
import { holdHousehold, type NamedHousehold } from './hold-household.ts';
import { notMember } from './leave-household.ts';
import {
  assertNoHead,
  type Change,
  deathsOf,
  type Joining,
  type Membership,
  membershipsFrom,
  personDead,
  type Relation,
} from './membership.ts';

export interface HouseholdHeadChangeInput extends Keyed, NamedHousehold, Change {
  readonly headId: string;
  /** What members are to the new head; the old head, while still a member, is among them. */
  readonly relations?: readonly MemberGiven[] | null;
}

/** 户主变更: a member becomes the head from a day on; who is not re-stated keeps the relation that is on file. */
export const changeHouseholdHead = (
  counter: Counter,
  input: HouseholdHeadChangeInput,
): Promise<{ householdId: string }> =>
  writeOnce(
    counter,
    'householdHeadChange',
    input,
    () => ({ householdId: input.householdId.toLowerCase() }),
    async (tx) => {
      assertPast(tx, input.from, 'from');
      const household = await holdHousehold(tx, input);
      const restated = await holdRestated(tx, input);
      const [head] = restated;
      if (!head) throw new Error('A file that was not refused is held.');
      if ((await deathsOf(tx, [head.person])).has(head.person.id)) {
        throw new WriteRefused([personDead('headId')]);
      }
      await assertOldHeadStated(tx, household, restated, input.from);
      for (const one of restated) await restate(tx, household.id, one, input);
      await updateHousehold(tx.db, household.id, { headPersonId: head.person.id, source: input.source });
      return { subjects: [household.id, ...restated.map(({ person }) => person.id)], details: { from: input.from } };
    },
  );

/** The new head and all whose relation is stated anew, held; the head first. */
async function holdRestated(tx: Counter, { headId, relations }: HouseholdHeadChangeInput): Promise<Joining[]> {
  const given = (relations ?? []).map((one, at) => ({ ...one, field: `relations.${at}` }));
  assertNoHead(given);
  const named = given.map(({ personId, field }) => ({ id: personId, field: `${field}.personId` }));
  const held = await holdPeople(tx, [{ id: headId, field: 'headId' }, ...named]);
  assertOnce(held);
  return held.map((person, at) => ({
    person,
    relation: given[at - 1]?.relation ?? 'HEAD',
    field: named[at - 1]?.field ?? 'headId',
  }));
}

/** The old head, while a member, is something to the new one: there are never two heads. */
async function assertOldHeadStated(
  { db, reach }: Counter,
  { id, headPersonId }: LockedHousehold,
  restated: readonly Joining[],
  from: string,
): Promise<void> {
  if (!headPersonId || restated.some(({ person }) => person.id === headPersonId)) return;
  const members = await membersOfHouseholds(db, reach, [id], from);
  if (!members.some(({ personId }) => personId === headPersonId)) return;
  const text = {
    zh: '请填写原户主与新户主的关系。',
    en: 'The old head is still a member: say what they are to the new one.',
  };
  refuseWrite('RELATION_NEEDED', text, 'relations');
}

/** Writes what a member is to the head from a day on; until the day before they were what they were. */
async function restate(
  tx: Counter,
  householdId: string,
  { person, relation, field }: Joining,
  { from, source }: Change,
): Promise<void> {
  const rows = (await membershipsFrom(tx, [person], from)).filter((row) => row.householdId === householdId);
  if (rows.length === 0) throw new WriteRefused([notMember(person.id, householdId, field)]);
  const parts = rows.flatMap((row) => parted(row, from, { relation, source }));
  await replaceRows(tx.db, householdMembers, rows, parts);
}

/** A membership in two: as it was until the day before, and as it is from the day on. One that began later is changed whole. */
function parted(row: Membership, from: string, { relation, source }: { relation: Relation; source: string }) {
  const after = { ...row, id: randomUUID(), relation, source };
  if (row.validFrom !== null && row.validFrom >= from) return [after];
  return [
    { ...row, id: randomUUID(), validTo: previousDay(from), source },
    { ...after, validFrom: from },
  ];
}
