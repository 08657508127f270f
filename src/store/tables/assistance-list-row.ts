import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgEnum, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { assistanceCategory } from './assistance-list.ts';
import { day, instant, regionCode, sealed } from './columns.ts';
import { department } from './organisation.ts';
import { people } from './person.ts';

export const listAction = pgEnum('list_action', ['ADD', 'REMOVE']);
export const rowClass = pgEnum('row_class', [
  'NEW',
  'CHANGED',
  'UNCHANGED',
  'DROPPED',
  'UNMATCHED',
  'AMBIGUOUS',
  'REJECTED',
]);
export const rowMatch = pgEnum('row_match', ['NUMBER', 'OLD_NUMBER', 'REMEMBERED', 'REVIEWED', 'HOUSEHOLD']);
export const candidateReason = pgEnum('candidate_reason', ['NUMBER_OTHER_NAME', 'NAME_AND_BIRTH', 'SEVERAL_FILES']);
export const matchVerdict = pgEnum('match_verdict', ['ACCEPTED', 'REJECTED']);

/**
 * 名单行: one row of a delivery, with what it came to; kept for ever. A household's row stands once for each member it is
 * expanded to. Whoever is dropped by a full list has a row without a line.
 */
export const assistanceListRows = pgTable(
  'assistance_list_rows',
  {
    /** Also the id of the listing that it becomes, so that what is sealed for the one opens as the other's. */
    id: uuid().primaryKey().defaultRandom(),
    // Deliveries, people and listings are never deleted: a reference would be checked for each of a million rows, for nothing.
    batchId: uuid('batch_id').notNull(),
    /** The line of the file, the header being line 1; null for somebody whom the list left out. */
    line: integer(),
    numberCipher: sealed('number_cipher'),
    numberIndex: sealed('number_index'),
    numberMasked: text('number_masked'),
    nameCipher: sealed('name_cipher'),
    /** HMAC of the name as it is compared. */
    nameIndex: sealed('name_index'),
    /** Null where it could not be read, in a row that is rejected. */
    category: assistanceCategory(),
    action: listAction().notNull().default('ADD'),
    confirmedOn: day('confirmed_on'),
    validFrom: day('valid_from'),
    validTo: day('valid_to'),
    /** Sealed for the listing that the row becomes: `assistance_listings.certificate_cipher:<id>`. */
    certificateCipher: sealed('certificate_cipher'),
    certificateMasked: text('certificate_masked'),
    grade: text(),
    meetsCondition: boolean('meets_condition'),
    regionCode: regionCode('region_code'),
    class: rowClass().notNull(),
    match: rowMatch(),
    personId: uuid('person_id'),
    /** The standing listing that it met: the one that stays, is changed or ends. */
    listingId: uuid('listing_id'),
    /** Whether another department says otherwise of the same person and category; not for the sender. */
    isInConflict: boolean('is_in_conflict').notNull().default(false),
    /** Why it is not accepted: stable, such as `DEAD`. */
    problemCode: text('problem_code'),
    problemField: text('problem_field'),
    problemZh: text('problem_zh'),
    problemEn: text('problem_en'),
    /** The row of an earlier delivery that this one tries again. */
    originId: uuid('origin_id'),
  },
  (t) => [
    index('assistance_list_rows_batch_idx').on(t.batchId, t.class, t.line),
    index('assistance_list_rows_person_idx').on(t.personId),
    index('assistance_list_rows_open_idx').on(t.numberIndex).where(sql`class in ('UNMATCHED', 'AMBIGUOUS')`),
    index('assistance_list_rows_origin_idx').on(t.originId).where(sql`origin_id is not null`),
  ],
);

/** 候选人: somebody whom a row might mean; never taken without a human. */
export const assistanceListCandidates = pgTable(
  'assistance_list_candidates',
  {
    rowId: uuid('row_id')
      .notNull()
      .references(() => assistanceListRows.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    reason: candidateReason().notNull(),
  },
  (t) => [primaryKey({ columns: [t.rowId, t.personId] })],
);

/** 匹配决定: what a clerk said about a number and name of a department's list; remembered for its next lists. */
export const matchDecisions = pgTable(
  'match_decisions',
  {
    id: uuid().primaryKey().defaultRandom(),
    department: department().notNull(),
    numberIndex: sealed('number_index').notNull(),
    nameIndex: sealed('name_index').notNull(),
    verdict: matchVerdict().notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    rowId: uuid('row_id')
      .notNull()
      .references(() => assistanceListRows.id),
    decidedBy: text('decided_by').notNull(),
    decidedAt: instant('decided_at').notNull().default(sql`now()`),
    reason: text().notNull(),
    supersededAt: instant('superseded_at'),
  },
  (t) => [
    uniqueIndex('match_decisions_key')
      .on(t.department, t.numberIndex, t.nameIndex, t.personId)
      .where(sql`superseded_at is null`),
  ],
);
