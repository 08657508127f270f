import { type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { countListed, type ListedPage, readListed, readRows } from '../listed.ts';
import { atLevel, inRegion } from '../region-level.ts';
import { holdsOn } from './population-set.ts';
import { addressIsKnown } from './sealed.ts';
import { type BookYear, joinMerged, ownerOf, seenPeople, standingOf, WHOSE } from './year-books.ts';

/** What a record of an enrolled person has to hold, as the notice lists it; the contact person is the head of the household. */
export const REQUIRED_FIELDS = [
  'NAME',
  'BIRTH_DATE',
  'SEX',
  'ID_NUMBER',
  'CERTIFICATE_NUMBER',
  'ADDRESS',
  'PHONE',
  'RECEIPT_NUMBER',
  'RELATION_TO_HEAD',
  'CONTACT_PERSON',
] as const;
export type RequiredField = (typeof REQUIRED_FIELDS)[number];

/** When a field is missing, by the relations of `records`. Whom a fund paid for gets no receipt, and lacks none. */
const MISSING: Readonly<Record<RequiredField, SQL>> = {
  NAME: sql`people.name is null`,
  BIRTH_DATE: sql`people.birth_date is null`,
  SEX: sql`people.sex is null`,
  ID_NUMBER: sql`documents.person_id is null`,
  CERTIFICATE_NUMBER: sql`cards.person_id is null and homes.is_certified is not true`,
  ADDRESS: sql`homes.is_addressed is not true`,
  PHONE: sql`people.phone_masked is null`,
  RECEIPT_NUMBER: sql`receipts.is_lacking`,
  RELATION_TO_HEAD: sql`homes.person_id is null`,
  CONTACT_PERSON: sql`homes.is_headed is not true`,
};

/** How many records of a region are whole, and how many lack each field. */
export type CompletenessRow = {
  readonly region: string;
  readonly people: number;
  readonly complete: number;
} & Readonly<Record<RequiredField, number>>;

/** One record that lacks something. */
export interface DefectiveRow {
  readonly region: string;
  readonly personId: string;
  readonly missing: readonly RequiredField[];
}

/** Region by region, by code: people enrolled for the year and what their records lack on a day. */
export function readCompleteness(db: Db, reach: Reach, year: BookYear, on: string): Promise<CompletenessRow[]> {
  const counts = REQUIRED_FIELDS.map(
    (field) => sql`count(*) filter (where ${field}::text = any(missing))::int as ${sql.identifier(field)}`,
  );
  return readRows(
    db,
    sql`select region, count(*)::int as people, count(*) filter (where missing = '{}')::int as complete, ${sql.join(counts, sql`, `)}
      from (${records(year, reach, on)}) records group by region order by region`,
  );
}

/** The records that lack a field, or any, by region and person. */
export function readDefective(
  db: Db,
  reach: Reach,
  year: BookYear,
  on: string,
  field: RequiredField | null,
  page: ListedPage,
): Promise<Page<DefectiveRow>> {
  return readListed(db, { name: 'defective', columns: ['region', 'key'] }, defective(year, reach, on, field), page);
}

export const countDefective = (db: Db, reach: Reach, year: BookYear, on: string, field: RequiredField | null) =>
  countListed(db, defective(year, reach, on, field));

const defective = (year: BookYear, reach: Reach, on: string, field: RequiredField | null) => sql`
  select region, "personId"::text as key, "personId", missing from (${records(year, reach, on)}) records
  where ${field === null ? sql`missing <> '{}'` : sql`${field}::text = any(missing)`}`;

/** One row for each person enrolled for the year, with the fields that the record lacks. */
function records(year: BookYear, reach: Reach, on: string): SQL {
  const missing = REQUIRED_FIELDS.map((field) => sql`case when ${MISSING[field]} then ${field}::text end`);
  return sql`
    select roll.region, roll.person_id as "personId", array_remove(array[${sql.join(missing, sql`, `)}], null) as missing
    from (${rollOf(year, reach)}) roll
    join people on people.id = roll.person_id
    left join (${NUMBERED}) documents on documents.person_id = roll.person_id
    left join (${CARDS}) cards on cards.person_id = roll.person_id
    left join (${homesOn(on)}) homes on homes.person_id = roll.person_id
    left join (${receiptsOf(year)}) receipts on receipts.person_id = roll.person_id`;
}

const rollOf = (year: BookYear, reach: Reach) => sql`
  select ${WHOSE} as person_id, ${atLevel(sql`enrollments.region_code`, year.by)} as region
  from enrollments join people on people.id = enrollments.person_id
  where ${standingOf(year)} and enrollments.status <> 'REGISTERED'
    and ${inRegion(sql`enrollments.region_code`, year.within)} and ${seenPeople(reach)}
  group by 1, 2`;

/** A newborn's birth certificate stands in for a number that has not been given yet, and is none. */
const NUMBERED = sql`
  select distinct ${ownerOf(sql`document`)} as person_id from identity_documents document ${joinMerged(sql`document`)}
  where document.superseded_at is null and document.kind <> 'BIRTH_CERTIFICATE' and document.number_masked is not null`;

const CARDS = sql`
  select distinct ${ownerOf(sql`card`)} as person_id from certificates card ${joinMerged(sql`card`)}
  where card.superseded_at is null and card.kind <> 'MEDICAL_RECORD' and card.number_masked is not null`;

const homesOn = (on: string) => sql`
  select member.person_id, true as is_member, bool_or(${addressIsKnown(sql`home`)}) as is_addressed,
    bool_or(home.head_person_id is not null) as is_headed, bool_or(booklet.household_id is not null) as is_certified
  from household_members member
  join households home on home.id = member.household_id and home.superseded_at is null
  left join (select distinct household_id from certificates
    where superseded_at is null and kind = 'SCHEME_CERTIFICATE' and number_masked is not null) booklet on booklet.household_id = home.id
  where member.superseded_at is null and ${holdsOn(sql`member`, on)}
  group by member.person_id`;

const receiptsOf = ({ scheme, policyYear }: BookYear) => sql`
  select ${ownerOf(sql`payments`)} as person_id, not bool_or(payments.receipt_line_id is not null) and bool_or(payments.payer = 'SELF') as is_lacking
  from payments ${joinMerged(sql`payments`)}
  where payments.policy_year = ${policyYear} and payments.scheme = ${scheme}::scheme and payments.superseded_at is null
    and payments.paid_fen > 0
  group by 1`;
