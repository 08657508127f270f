import { isNull, type SQL, sql } from 'drizzle-orm';
import { personVisible } from '../access.ts';
import type { Noun } from '../noun.ts';
import {
  assistanceListings,
  certificates,
  claims,
  cohortMembers,
  duplicateCases,
  enrollments,
  householdMembers,
  payments,
  people,
  personPlaces,
  receiptLines,
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
    name: { column: people.name, kind: 'TEXT', scope: 'identity:read', isName: true, isOrderable: true, zh: '姓名' },
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
    places: { to: 'PersonPlace', on: () => [people.id, personPlaces.personId], isMany: true, zh: '地点记录' },
    claims: { to: 'Claim', on: () => [people.id, claims.personId], isMany: true, zh: '报销申请' },
    receiptLines: { to: 'ReceiptLine', on: () => [people.id, receiptLines.personId], isMany: true, zh: '票据明细' },
    duplicates: { to: 'DuplicateCase', on: () => [people.id, duplicateCases.personId], isMany: true, zh: '重复事项' },
    cohort: {
      to: 'CohortMember',
      on: () => [people.id, cohortMembers.personId],
      isMany: true,
      says: 'Of every cohort that stands: name one by `of`.',
      zh: '群体测算',
    },
    certificates: { to: 'Certificate', on: () => [people.id, certificates.personId], isMany: true, zh: '证卡' },
  },
  naturalOrder: 'region',
  current: isNull(people.mergedIntoId),
  visible: personVisible,
  person: people.id,
  beside: { livesIn: () => standsIn('LIVING'), registeredIn: () => standsIn('HUKOU') },
  dimensions: {
    region: { kind: 'REGION', value: () => sql`${people.regionCode}`, zh: '经办地' },
    livesIn: { kind: 'REGION', value: () => sql`living.code`, beside: 'livesIn', zh: '现居住地' },
    registeredIn: { kind: 'REGION', value: () => sql`hukou.code`, beside: 'registeredIn', zh: '现户籍地' },
    sex: { kind: 'ENUM', enumName: 'Sex', value: () => sql`${people.sex}`, zh: '性别' },
    age: { kind: 'AGE', value: () => sql`${people.birthDate}`, zh: '年龄' },
    birthDate: { kind: 'DATE', value: () => sql`${people.birthDate}`, zh: '出生日期' },
  },
};

/** Where people live or are registered today by any of their files, once for each person: of several places the one that sorts first. */
function standsIn(kind: 'LIVING' | 'HUKOU'): SQL {
  const place = sql.identifier(kind.toLowerCase());
  return sql`left join (
    select coalesce(gone.merged_into_id, place.person_id) as person_id, min(place.region_code) as code from person_places place
    left join people gone on gone.id = place.person_id and gone.merged_into_id is not null
    where place.kind = ${sql.raw(`'${kind}'`)} and place.valid_to is null and place.superseded_at is null
    group by 1) ${place} on ${place}.person_id = ${people.id}`;
}
