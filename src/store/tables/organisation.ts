import { type AnyPgColumn, index, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { held, recorded, regionCode } from './columns.ts';

export const organisationKind = pgEnum('organisation_kind', [
  'GOVERNMENT',
  'DEPARTMENT',
  'INSURANCE_OFFICE',
  'VILLAGE_COMMITTEE',
  'NEIGHBOURHOOD_COMMITTEE',
  'BANK',
  'COMMITTEE',
  'LABOUR_STATION',
]);
export const staffRole = pgEnum('staff_role', [
  'VILLAGE_COLLECTOR',
  'TOWNSHIP_OFFICER',
  'COUNTY_OFFICER',
  'DEPARTMENT_CLERK',
  'AUDITOR',
  'ADMINISTRATOR',
]);

export const department = pgEnum('department', [
  'CIVIL_AFFAIRS',
  'HEALTH',
  'POVERTY_ALLEVIATION',
  'DISABLED_FEDERATION',
  'VETERANS_AFFAIRS',
  'PUBLIC_SECURITY',
  'EDUCATION',
  'FINANCE',
  'MEDICAL_SECURITY',
]);

/** 机构: an office, committee, department or bank that takes part, for a period. */
export const organisations = pgTable(
  'organisations',
  {
    id: uuid().primaryKey().defaultRandom(),
    name: text().notNull(),
    kind: organisationKind().notNull(),
    department: department(),
    regionCode: regionCode('region_code').notNull(),
    parentId: uuid('parent_id').references((): AnyPgColumn => organisations.id),
    ...held(),
    source: text().notNull(),
  },
  (t) => [index('organisations_region_idx').on(t.regionCode)],
);

/** 工作人员. */
export const staffMembers = pgTable('staff_members', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  organisationId: uuid('organisation_id')
    .notNull()
    .references(() => organisations.id),
  ...recorded(),
});

/** 任职: which role a member of staff holds, where, and when. */
export const staffAssignments = pgTable(
  'staff_assignments',
  {
    id: uuid().primaryKey().defaultRandom(),
    staffMemberId: uuid('staff_member_id')
      .notNull()
      .references(() => staffMembers.id),
    role: staffRole().notNull(),
    regionCode: regionCode('region_code').notNull(),
    ...held(),
    ...recorded(),
  },
  (t) => [index('staff_assignments_member_idx').on(t.staffMemberId)],
);
