import { membersOfHouseholds, updateHousehold } from '../../store/queries/household.ts';
import type { LockedPerson } from '../../store/queries/person.ts';
import { handOverAccount } from '../family-accounts/transfer-account.ts';
import { assertPast } from '../past-day.ts';
import { holdPeople } from '../people/hold-person.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertOnce, type MemberGiven } from './create-household.ts';
import { holdHouseholds } from './hold-household.ts';
import { leaveHousehold } from './leave-household.ts';
import { assertNoHead, type Change, joinHousehold } from './membership.ts';

export interface HouseholdMergeInput extends Keyed, Change {
  readonly fromId: string;
  readonly fromVersion: number;
  readonly intoId: string;
  readonly intoVersion: number;
  /** What everybody who comes is to the head who stays. */
  readonly relations: readonly MemberGiven[];
}

/** 并户: all of one household belong to another from a day on, and so does its account; the one that is emptied ends the day before. */
export const mergeHouseholds = (counter: Counter, input: HouseholdMergeInput): Promise<{ householdId: string }> =>
  writeOnce(
    counter,
    'householdMerge',
    input,
    () => ({ householdId: input.intoId.toLowerCase() }),
    async (tx) => {
      assertPast(tx, input.from, 'from');
      const [emptied, into] = await holdHouseholds(tx, [
        { householdId: input.fromId, version: input.fromVersion, field: 'fromId' },
        { householdId: input.intoId, version: input.intoVersion, field: 'intoId' },
      ]);
      if (!emptied || !into) throw new Error('Households that were not refused are held.');
      if (emptied.id === into.id) refuseItself();
      const joining = await holdComing(tx, input);
      await assertEverybody(
        tx,
        emptied.id,
        input,
        joining.map(({ person }) => person.id),
      );
      await leaveHousehold(tx, emptied, joining, input);
      await joinHousehold(tx, into.id, joining, input);
      await handOverAccount(tx, { fromId: emptied.id, toId: into.id });
      await updateHousehold(tx.db, into.id, { source: input.source });
      const people = joining.map(({ person }) => person.id);
      return { subjects: [into.id, emptied.id, ...people], details: { from: input.from } };
    },
  );

async function holdComing(tx: Counter, { relations }: HouseholdMergeInput) {
  const given = relations.map((one, at) => ({ ...one, field: `relations.${at}` }));
  assertNoHead(given);
  const held = await holdPeople(
    tx,
    given.map(({ personId, field }) => ({ id: personId, field: `${field}.personId` })),
  );
  assertOnce(held);
  return given.map(({ relation, field }, at) => ({ person: held[at] as LockedPerson, relation, field }));
}

/** Nobody is left behind: those who came later and those whose files may not be seen belong to the household too. */
async function assertEverybody(
  { db, reach, today }: Counter,
  emptiedId: string,
  { from }: HouseholdMergeInput,
  coming: readonly string[],
): Promise<void> {
  const members = await Promise.all(
    [...new Set([from, today])].map((day) => membersOfHouseholds(db, reach, [emptiedId], day)),
  );
  if (members.flat().every(({ personId, person }) => person && coming.includes(personId))) return;
  const text = {
    zh: '请填写被并入户全部成员与户主的关系；有成员由其他经办地管理的，请联系上级经办机构。',
    en: 'Say of everybody in the emptied household what they are to the head; where a file is kept at another office, ask the office above yours.',
  };
  refuseWrite('RELATION_NEEDED', text, 'relations');
}

function refuseItself(): never {
  return refuseWrite(
    'MERGES_ITSELF',
    { zh: '户不能并入自身。', en: 'A household cannot be merged into itself.' },
    'intoId',
  );
}
