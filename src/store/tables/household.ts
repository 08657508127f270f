import { index, integer, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { held, recorded, regionCode, sealed } from './columns.ts';
import { people } from './person.ts';

/** 与户主关系. */
export const householdRelation = pgEnum('household_relation', [
  'HEAD',
  'SPOUSE',
  'CHILD',
  'CHILD_IN_LAW',
  'GRANDCHILD',
  'PARENT',
  'GRANDPARENT',
  'SIBLING',
  'OTHER',
]);

/** 户. The registered household; the one that pays may differ, and then the receipt names it. */
export const households = pgTable(
  'households',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** 户号: the number on the household's book, or the village's own. */
    number: text().notNull(),
    headPersonId: uuid('head_person_id').references(() => people.id),
    /** The village, or the town where villages are not loaded. Decides who may see the row. */
    regionCode: regionCode('region_code').notNull(),
    addressCipher: sealed('address_cipher'),
    version: integer().notNull().default(1),
    ...held(),
    ...recorded(),
  },
  (t) => [
    index('households_region_idx').on(t.regionCode, t.id),
    index('households_head_idx').on(t.headPersonId),
    index('households_number_idx').on(t.number, t.regionCode),
  ],
);

/** 户成员: who belongs to a household, as what, and when. */
export const householdMembers = pgTable(
  'household_members',
  {
    id: uuid().primaryKey().defaultRandom(),
    householdId: uuid('household_id')
      .notNull()
      .references(() => households.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    relation: householdRelation().notNull(),
    ...held(),
    ...recorded(),
  },
  (t) => [
    index('household_members_household_idx').on(t.householdId),
    index('household_members_person_idx').on(t.personId),
  ],
);
