import { assertPast } from '../past-day.ts';
import { holdOne } from '../people/hold-person.ts';
import { type Counter, type Keyed, writeOnce } from '../write.ts';
import { holdHousehold, type NamedHousehold } from './hold-household.ts';
import { assertNoHead, type Change, joinHousehold, type Relation, touchHouseholds } from './membership.ts';

export interface HouseholdMemberAddInput extends Keyed, NamedHousehold, Change {
  readonly personId: string;
  readonly relation: Relation;
}

/** 入户: somebody belongs to a household from a day on. */
export const addHouseholdMember = (
  counter: Counter,
  input: HouseholdMemberAddInput,
): Promise<{ householdId: string }> =>
  writeOnce(
    counter,
    'householdMemberAdd',
    input,
    () => ({ householdId: input.householdId.toLowerCase() }),
    async (tx) => {
      const { personId, relation, from } = input;
      assertPast(tx, from, 'from');
      assertNoHead([{ relation, field: '' }]);
      const household = await holdHousehold(tx, input);
      const person = await holdOne(tx, { id: personId, field: 'personId' });
      await joinHousehold(tx, household.id, [{ person, relation, field: 'personId' }], input);
      await touchHouseholds(tx, [household.id]);
      return { subjects: [household.id, person.id], details: { relation, from } };
    },
  );
