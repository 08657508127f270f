import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgEnum, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { day, instant, regionCode, sealed } from './columns.ts';
import { department } from './organisation.ts';
import { people } from './person.ts';

export const exchangeKind = pgEnum('exchange_kind', ['DEATHS', 'HUKOU', 'EMPLOYEE_INSURANCE']);
export const exchangeOutcome = pgEnum('exchange_outcome', [
  'SAME',
  'DIFFERENT',
  'ABSENT_HERE',
  'UNKNOWN_PERSON',
  'NAME_DIFFERS',
]);
export const exchangeState = pgEnum('exchange_state', ['OPEN', 'APPLIED', 'DISMISSED']);

/** 数据比对: another department's list, compared and kept; nothing is changed by it alone. */
export const exchangeLists = pgTable(
  'exchange_lists',
  {
    id: uuid().primaryKey().defaultRandom(),
    kind: exchangeKind().notNull(),
    department: department().notNull(),
    regionCode: regionCode('region_code').notNull(),
    /** The day its data stand for. */
    asOf: day('as_of').notNull(),
    receivedAt: instant('received_at').notNull().default(sql`now()`),
    receivedBy: text('received_by').notNull(),
    checksum: text().notNull(),
    rowCount: integer('row_count').notNull(),
    sameCount: integer('same_count').notNull(),
    differentCount: integer('different_count').notNull(),
    unknownCount: integer('unknown_count').notNull(),
  },
  (t) => [uniqueIndex('exchange_lists_key').on(t.kind, t.department, t.checksum)],
);

/** One row of such a list, what it was compared with, and what was decided. */
export const exchangeRows = pgTable(
  'exchange_rows',
  {
    id: uuid().primaryKey().defaultRandom(),
    listId: uuid('list_id')
      .notNull()
      .references(() => exchangeLists.id),
    line: integer().notNull(),
    numberCipher: sealed('number_cipher'),
    numberIndex: sealed('number_index'),
    numberMasked: text('number_masked'),
    nameCipher: sealed('name_cipher'),
    personId: uuid('person_id').references(() => people.id),
    outcome: exchangeOutcome().notNull(),
    /** What the list says, by field: days, codes. */
    theirs: jsonb().notNull(),
    /** What the registry says. */
    ours: jsonb().notNull(),
    state: exchangeState().notNull().default('OPEN'),
    decidedBy: text('decided_by'),
    decidedAt: instant('decided_at'),
    reason: text(),
    version: integer().notNull().default(1),
  },
  (t) => [uniqueIndex('exchange_rows_line_key').on(t.listId, t.line), index('exchange_rows_person_idx').on(t.personId)],
);
