import { sql } from 'drizzle-orm';
import { date, index, integer, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
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
    recordedAt: instant('recorded_at').notNull().default(sql`now()`),
    source: text().notNull(),
  },
  (t) => [index('people_region_idx').on(t.regionCode, t.id), index('people_name_idx').on(t.name)],
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
  (t) => [index('person_places_person_idx').on(t.personId), index('person_places_region_idx').on(t.kind, t.regionCode)],
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
