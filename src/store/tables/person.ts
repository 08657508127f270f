import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  date,
  index,
  integer,
  pgEnum,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { held, instant, recorded, regionCode, sealed } from './columns.ts';
import { organisations } from './organisation.ts';

export const sex = pgEnum('sex', ['MALE', 'FEMALE']);
export const placeKind = pgEnum('place_kind', ['HUKOU', 'LIVING']);
export const hukouKind = pgEnum('hukou_kind', ['AGRICULTURAL', 'NON_AGRICULTURAL', 'RESIDENT']);
export const statusKind = pgEnum('status_kind', [
  'STUDENT',
  'EMPLOYED',
  'FLEXIBLE_EMPLOYMENT',
  'UNEMPLOYMENT_BENEFIT',
  'EMPLOYEE_INSURED',
  'ARMED_POLICE',
  'SOLDIER',
  'VETERAN',
  'MILITARY_SPOUSE_UNEMPLOYED',
  'PRISON',
  'EMIGRATED',
  'DEAD',
]);
export const educationLevel = pgEnum('education_level', [
  'KINDERGARTEN',
  'PRIMARY',
  'SECONDARY',
  'VOCATIONAL_SECONDARY',
  'COLLEGE',
]);
export const identityDocumentKind = pgEnum('identity_document_kind', [
  'CITIZEN_ID',
  'RESIDENCE_PERMIT',
  'HK_MACAO_PERMIT',
  'TAIWAN_PERMIT',
  'HMT_RESIDENCE_PERMIT',
  'FOREIGN_PERMANENT_RESIDENCE',
  'MILITARY_ID',
  'BIRTH_CERTIFICATE',
]);
export const register = pgEnum('register', [
  'HUKOU',
  'LIVING',
  'EMPLOYEE_INSURANCE',
  'EMPLOYMENT',
  'STUDENT',
  'ARMED_POLICE',
  'RESIDENCE_PERMIT',
  'HMT_DOCUMENT',
  'ASSISTANCE',
  'IDENTITY_DOCUMENT',
  'ENROLLMENT_HISTORY',
  'STATUS',
]);

/** 人员. What hardly changes about a person; everything dated stands in the tables beside. */
export const people = pgTable(
  'people',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** Null while a newborn has none. */
    name: text(),
    sex: sex(),
    birthDate: date('birth_date', { mode: 'string' }),
    /** 民族, as on the identity card. */
    ethnicity: text(),
    /** 经办地: the town or village whose office keeps this person's file. Decides who may see the row. */
    regionCode: regionCode('region_code').notNull(),
    phoneCipher: sealed('phone_cipher'),
    /** `138****0001`. */
    phoneMasked: text('phone_masked'),
    /** Counts up with every correction (optimistic lock). */
    version: integer().notNull().default(1),
    /** 并档: the file that this one was merged into. Its rows stay where they are and are read with that file's own. */
    mergedIntoId: uuid('merged_into_id').references((): AnyPgColumn => people.id),
    /** The files that were merged into this one in the order in which they came, each before what had been merged into it. */
    mergedIds: uuid('merged_ids').array().notNull().default(sql`'{}'`),
    /** Why it was merged, in the words of whoever did it; not for analysts. */
    mergeReason: text('merge_reason'),
    /** When it was last corrected; of a file that was merged, when that was. */
    recordedAt: instant('recorded_at').notNull().default(sql`now()`),
    source: text().notNull(),
  },
  (t) => [
    index('people_region_idx').on(t.regionCode, t.id),
    index('people_name_idx').on(t.name),
    index('people_merged_idx').on(t.mergedIntoId).where(sql`merged_into_id is not null`),
    index('people_whole_idx').on(t.regionCode, t.id).where(sql`merged_ids <> '{}'`),
    // By age, either way: missing days stand last in both. The region, so that a town's are told apart without their rows.
    index('people_birth_idx').on(t.birthDate, t.id, t.regionCode),
    index('people_youngest_idx').on(t.birthDate.desc().nullsLast(), t.id, t.regionCode),
  ],
);

/** 身份证件. The number is stored sealed, as an exact-match index, and masked; never in clear. */
export const identityDocuments = pgTable(
  'identity_documents',
  {
    id: uuid().primaryKey().defaultRandom(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    kind: identityDocumentKind().notNull(),
    numberCipher: sealed('number_cipher'),
    /** HMAC of the normalised number: equal numbers have equal indexes. Two people may hold one number: that is a fact to report. */
    numberIndex: sealed('number_index'),
    /** First six characters and twelve stars. */
    numberMasked: text('number_masked'),
    /** 签发地. */
    regionCode: regionCode('region_code'),
    ...held(),
    ...recorded(),
  },
  (t) => [
    index('identity_documents_person_idx').on(t.personId),
    index('identity_documents_number_idx').on(t.numberIndex),
  ],
);

/** 户籍地 and 居住地, each with its period; 参保地 stands on the enrollment. */
export const personPlaces = pgTable(
  'person_places',
  {
    id: uuid().primaryKey().defaultRandom(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    kind: placeKind().notNull(),
    regionCode: regionCode('region_code').notNull(),
    hukouKind: hukouKind('hukou_kind'),
    ...held(),
    ...recorded(),
  },
  (t) => [
    index('person_places_person_idx').on(t.personId),
    // Who lives somewhere today is told without a row being read.
    index('person_places_standing_idx')
      .on(t.kind, t.regionCode, t.personId)
      .where(sql`superseded_at is null and valid_to is null`),
  ],
);

/** 状态时段: student, employed, insured as an employee, dead …, each with its period. */
export const statusPeriods = pgTable(
  'status_periods',
  {
    id: uuid().primaryKey().defaultRandom(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    kind: statusKind().notNull(),
    /** Of a student: some grounds ask for a college or a vocational school. */
    educationLevel: educationLevel('education_level'),
    /** Where it holds (the school's region); null when nobody recorded it. */
    regionCode: regionCode('region_code'),
    organisationId: uuid('organisation_id').references(() => organisations.id),
    /** What it was seen from: a death certificate's number, a notice. */
    evidence: text(),
    ...held(),
    ...recorded(),
  },
  (t) => [index('status_periods_person_idx').on(t.personId)],
);

/**
 * 核查: which rolls a person was looked up in, and when. A roll searched without a hit makes a fact false; a roll never
 * searched leaves it unknown.
 */
export const registerChecks = pgTable(
  'register_checks',
  {
    id: uuid().primaryKey().defaultRandom(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    registers: register().array().notNull(),
    checkedOn: date('checked_on', { mode: 'string' }).notNull(),
    ...recorded(),
  },
  (t) => [index('register_checks_person_idx').on(t.personId)],
);

export const coverState = pgEnum('cover_state', [
  'ENROLLED_IN_WINDOW',
  'ENROLLED_LATE',
  'NOT_ENROLLED',
  'COVERED_ELSEWHERE',
]);

/** 年度参保状态: what one policy year was, where somebody settled it; else it follows from enrolments and statuses. */
export const personYears = pgTable(
  'person_years',
  {
    id: uuid().primaryKey().defaultRandom(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    policyYear: integer('policy_year').notNull(),
    state: coverState().notNull(),
    /** Of a year without enrolment: why, in the words of whoever asked at the door. */
    note: text(),
    ...recorded(),
  },
  (t) => [
    uniqueIndex('person_years_key').on(t.personId, t.policyYear).where(sql`superseded_at is null`),
    index('person_years_person_idx').on(t.personId),
  ],
);

/** 父母: whose child somebody is; newborns are covered through it. */
export const parents = pgTable(
  'parents',
  {
    id: uuid().primaryKey().defaultRandom(),
    /** The child. */
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    parentId: uuid('parent_id')
      .notNull()
      .references(() => people.id),
    /** 落户: whether the child is registered with this parent; null when nobody recorded it. */
    isRegisteredWith: boolean('is_registered_with'),
    ...recorded(),
  },
  (t) => [
    uniqueIndex('parents_key').on(t.personId, t.parentId).where(sql`superseded_at is null`),
    index('parents_person_idx').on(t.personId),
    index('parents_parent_idx').on(t.parentId),
  ],
);
