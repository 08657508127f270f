import { and, isNull, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { ofVisiblePerson, type Seeing } from '../access.ts';
import type { Noun } from '../noun.ts';
import { assistanceListBatches, assistanceListings, households, people } from '../tables/index.ts';
import { OF_PERSON } from './about-person.ts';

export const assistanceListing: Noun<typeof assistanceListings> = {
  name: 'AssistanceListing',
  table: assistanceListings,
  id: assistanceListings.id,
  scope: 'assistance:read',
  fields: {
    id: { column: assistanceListings.id, kind: 'ID', zh: '标识' },
    category: { column: assistanceListings.category, kind: 'ENUM', enumName: 'AssistanceCategory', zh: '类别' },
    department: { column: assistanceListings.department, kind: 'ENUM', enumName: 'Department', zh: '认定部门' },
    region: { column: assistanceListings.regionCode, kind: 'REGION', zh: '认定地' },
    confirmedOn: { column: assistanceListings.confirmedOn, kind: 'DATE', isOrderable: true, zh: '认定日期' },
    validFrom: { column: assistanceListings.validFrom, kind: 'DATE', isOrderable: true, zh: '起始日' },
    validTo: { column: assistanceListings.validTo, kind: 'DATE', isOrderable: true, zh: '截止日' },
  },
  relations: {
    person: { to: 'Person', on: () => [assistanceListings.personId, people.id], isMany: false, zh: '人员' },
    household: {
      to: 'Household',
      on: () => [assistanceListings.householdId, households.id],
      isMany: false,
      zh: '户',
    },
    batch: {
      to: 'AssistanceListBatch',
      on: () => [assistanceListings.batchId, assistanceListBatches.id],
      isMany: false,
      zh: '名单批次',
    },
  },
  current: isNull(assistanceListings.supersededAt),
  visible: listingVisible,
  person: assistanceListings.personId,
  dimensions: {
    category: {
      kind: 'ENUM',
      enumName: 'AssistanceCategory',
      value: () => sql`${assistanceListings.category}`,
      zh: '类别',
    },
    department: {
      kind: 'ENUM',
      enumName: 'Department',
      value: () => sql`${assistanceListings.department}`,
      zh: '认定部门',
    },
    region: { kind: 'REGION', value: () => sql`${assistanceListings.regionCode}`, zh: '认定地' },
    confirmedOn: { kind: 'DATE', value: () => sql`${assistanceListings.confirmedOn}`, zh: '认定日期' },
    ...OF_PERSON,
  },
};

/** A department sees its own listings, never another's; everybody else those of the people they may see. */
function listingVisible(seeing: Seeing) {
  const { kind, bind } = seeing;
  const own =
    kind === 'DEPARTMENT' ? sql`${assistanceListings.department} = ${bind('reachDepartment')}::department` : undefined;
  return and(own, sensitiveShown(seeing), ofVisiblePerson(assistanceListings.personId)(seeing));
}

/** Severe mental disorder is shown to those alone who hold the scope for it; to a resident, their own. */
function sensitiveShown({ kind, bind }: Seeing) {
  const own = kind === 'PERSON' ? sql` and ${assistanceListings.personId} = ${bind('reachPerson')}::uuid` : sql``;
  return sql`(${assistanceListings.category} <> 'MENTAL_SEVERE' or (${bind('reachSensitive')}::boolean${own}))`;
}

/** The same of what is no listing yet: shown to those alone who hold the scope. */
export const sensitiveHidden = ({ bind }: Seeing, category: AnyPgColumn) =>
  sql`(${category} is distinct from 'MENTAL_SEVERE' or ${bind('reachSensitive')}::boolean)`;
