import { randomUUID } from 'node:crypto';
import { membersOfHouseholds } from '../../store/queries/household.ts';
import { shareAccount } from '../family-accounts/transfer-account.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertFoundable, foundHousehold, holdMembers, type NewHousehold } from './create-household.ts';
import { holdHousehold, type NamedHousehold } from './hold-household.ts';
import { leaveHousehold } from './leave-household.ts';

/** The region is that of the household they leave, unless told. */
export interface HouseholdSplitInput extends Keyed, NamedHousehold, Omit<NewHousehold, 'region'> {
  readonly region?: string | null;
}

/** 分户: members leave into a household of their own from a day on, with one of them as its head and their part of the account. */
export const splitHousehold = (
  counter: Counter,
  input: HouseholdSplitInput,
): Promise<{ householdId: string; newHouseholdId: string }> =>
  writeOnce(
    counter,
    'householdSplit',
    input,
    () => ({ householdId: input.householdId.toLowerCase(), newHouseholdId: randomUUID() }),
    async (tx, { newHouseholdId }) => {
      const household = await holdHousehold(tx, input);
      const founded = { ...input, region: input.region ?? household.regionCode };
      await assertFoundable(tx, founded);
      const joining = await holdMembers(tx, founded);
      if (joining.some(({ person }) => person.id === household.headPersonId)) refuseHead();
      const { length: all } = await membersOfHouseholds(tx.db, tx.reach, [household.id], tx.today);
      await leaveHousehold(tx, household, joining, input);
      await foundHousehold(tx, newHouseholdId, founded, joining);
      await shareAccount(tx, { fromId: household.id, toId: newHouseholdId }, { leaving: joining.length, all });
      const people = joining.map(({ person }) => person.id);
      return { subjects: [household.id, newHouseholdId, ...people], details: { from: input.from } };
    },
  );

function refuseHead(): never {
  return refuseWrite('HEAD_LEAVES', {
    zh: '户主不能分出：请由其他成员分户，或先办理户主变更。',
    en: 'The head cannot be split off: let the others leave, or give the household another head first.',
  });
}
