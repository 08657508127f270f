import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { sealFacts } from '../../facts-envelope.ts';
import type { HouseholdMemberRow, HouseholdRow, PersonRow } from '../../rows.ts';
import { deathOf } from './death-of.ts';
import { dated, recorded, regionOf } from './shared.ts';

type Member = HouseholdMemberRow & { readonly person?: PersonRow | null };

export const household = {
  Query: {
    household: (_: unknown, { id }: { id: string }, { loaders }: Context) => loaders.household.load(id),
    households: listOf<HouseholdRow>('Household'),
  },
  HouseholdOrderField: orderFields('Household'),

  Household: {
    ...recorded('Household'),
    region: ({ regionCode }: HouseholdRow, _: unknown, context: Context) => regionOf(regionCode, context),
    address: async ({ id }: HouseholdRow, _: unknown, { loaders }: Context) =>
      (await loaders.addressOfHousehold.load(id))?.address ?? null,
    head: ({ headPersonId }: HouseholdRow, _: unknown, { loaders }: Context) =>
      headPersonId && loaders.person.load(headPersonId),
    async headIsDead({ headPersonId }: HouseholdRow, _: unknown, { loaders }: Context) {
      const head = headPersonId && (await loaders.person.load(headPersonId));
      return head ? (await deathOf(head, loaders)) !== undefined : null;
    },
    async members({ id }: HouseholdRow, { on }: { on?: string | null }, { loaders, today }: Context) {
      return (await loaders.membersOn(on ?? today).load(id)).filter(({ person }) => person !== null);
    },
    receipts: ({ id }: HouseholdRow, _: unknown, { loaders }: Context) => loaders.receiptsOfHousehold.load(id),
    async memberFacts({ id }: HouseholdRow, _: unknown, { factsOfHousehold, keyring, today }: Context) {
      return (await factsOfHousehold(id, today)).map((facts) => facts && sealFacts(facts, keyring));
    },
  },

  HouseholdMember: {
    ...dated,
    ...recorded('HouseholdMember'),
    /** A list of members comes with their files; a membership found another way, or of a file that was merged, has to look. */
    person: ({ personId, person }: Member, _: unknown, { loaders }: Context) =>
      person && !person.mergedIntoId ? person : loaders.person.load(personId),
    household: ({ householdId }: HouseholdMemberRow, _: unknown, { loaders }: Context) =>
      loaders.household.load(householdId),
  },
};
