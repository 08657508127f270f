import { index, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { day, recorded, sealed } from './columns.ts';
import { households } from './household.ts';
import { staffMembers } from './organisation.ts';
import { people } from './person.ts';

export const certificateKind = pgEnum('certificate_kind', [
  'SCHEME_CERTIFICATE',
  'SOCIAL_SECURITY_CARD',
  'MEDICAL_RECORD',
]);
export const certificateEventKind = pgEnum('certificate_event_kind', [
  'ISSUED',
  'HANDED_IN',
  'RETURNED',
  'NOTED',
  'LOST',
]);

/** 证卡: a household's scheme certificate (合作医疗证), or somebody's card or medical record book. */
export const certificates = pgTable(
  'certificates',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: certificateKind().notNull(),
    personId: uuid('person_id').references(() => people.id),
    householdId: uuid('household_id').references(() => households.id),
    numberCipher: sealed('number_cipher'),
    numberMasked: text('number_masked'),
    ...recorded(),
  },
  (t) => [index('certificates_person_idx').on(t.personId), index('certificates_household_idx').on(t.householdId)],
);

/** 保管: who has it. What was handed in and not returned is detained, which nobody may do. */
export const certificateEvents = pgTable(
  'certificate_events',
  {
    id: uuid().primaryKey().defaultRandom(),
    certificateId: uuid('certificate_id')
      .notNull()
      .references(() => certificates.id),
    kind: certificateEventKind().notNull(),
    happenedOn: day('happened_on').notNull(),
    /** Who holds it after HANDED_IN. */
    staffMemberId: uuid('staff_member_id').references(() => staffMembers.id),
    /** What was written in it after NOTED, such as a death. */
    note: text(),
    ...recorded(),
  },
  (t) => [index('certificate_events_certificate_idx').on(t.certificateId)],
);
