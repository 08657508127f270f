import { isNull, sql } from 'drizzle-orm';
import { personVisible } from '../access.ts';
import type { Noun } from '../noun.ts';
import {
  assistanceListings,
  enrollments,
  householdMembers,
  payments,
  people,
  personPlaces,
  refunds,
  statusPeriods,
} from '../tables/index.ts';

export const person: Noun<typeof people> = {
  name: 'Person',
  table: people,
  id: people.id,
  scope: 'registry:read',
  fields: {
    id: { column: people.id, kind: 'ID', zh: '标识' },
    name: { column: people.name, kind: 'TEXT', scope: 'identity:read', isOrderable: true, zh: '姓名' },
    sex: { column: people.sex, kind: 'ENUM', enumName: 'Sex', zh: '性别' },
    birthDate: { column: people.birthDate, kind: 'DATE', isOrderable: true, zh: '出生日期' },
    region: { column: people.regionCode, kind: 'REGION', isOrderable: true, zh: '经办地' },
  },
  relations: {
    livesIn: {
      to: 'PersonPlace',
      on: () => [people.id, personPlaces.personId],
      isMany: true,
      only: () => sql`${personPlaces.kind} = 'LIVING' and ${personPlaces.validTo} is null`,
      regionColumn: () => personPlaces.regionCode,
      zh: '现居住地',
    },
    registeredIn: {
      to: 'PersonPlace',
      on: () => [people.id, personPlaces.personId],
      isMany: true,
      only: () => sql`${personPlaces.kind} = 'HUKOU' and ${personPlaces.validTo} is null`,
      regionColumn: () => personPlaces.regionCode,
      zh: '现户籍地',
    },
    enrollments: { to: 'Enrollment', on: () => [people.id, enrollments.personId], isMany: true, zh: '参保登记' },
    payments: { to: 'Payment', on: () => [people.id, payments.personId], isMany: true, zh: '缴费' },
    refunds: { to: 'Refund', on: () => [people.id, refunds.personId], isMany: true, zh: '退费' },
    assistance: {
      to: 'AssistanceListing',
      on: () => [people.id, assistanceListings.personId],
      isMany: true,
      zh: '困难群体认定',
    },
    statuses: { to: 'StatusPeriod', on: () => [people.id, statusPeriods.personId], isMany: true, zh: '状态时段' },
    memberships: {
      to: 'HouseholdMember',
      on: () => [people.id, householdMembers.personId],
      isMany: true,
      zh: '户成员记录',
    },
  },
  naturalOrder: 'region',
  current: isNull(people.mergedIntoId),
  visible: personVisible,
};
