import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, jsonb, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant, sealed } from './columns.ts';

export const exportFormat = pgEnum('export_format', ['CSV', 'XLSX', 'NDJSON', 'PARQUET']);

/** 导出: a question whose answer is kept as a file for a while, for whoever asked it, with what they might see then. */
export const exportRequests = pgTable(
  'exports',
  {
    id: uuid().primaryKey().defaultRandom(),
    format: exportFormat().notNull(),
    /** Of which noun rows are listed or counted. */
    noun: text().notNull(),
    isStatistic: boolean('is_statistic').notNull(),
    /** What was asked: filters may hold names, so it is sealed. */
    questionCipher: sealed('question_cipher').notNull(),
    /** Who asked, as their token said: the rows are those that they may see. Never names or numbers of people. */
    viewer: jsonb().notNull(),
    requestedBy: text('requested_by').notNull(),
    requestedAt: instant('requested_at').notNull().default(sql`now()`),
    expiresAt: instant('expires_at').notNull(),
    completedAt: instant('completed_at'),
    rows: integer(),
    bytes: bigint({ mode: 'number' }),
    /** SHA-256 of the file. */
    hash: text(),
    downloads: integer().notNull().default(0),
  },
  (t) => [
    index('exports_requested_idx').on(t.requestedBy, t.requestedAt),
    index('exports_expires_idx').on(t.expiresAt),
  ],
);

/** The file of an export in sealed pieces of one size but the last. Not logged: after a crash of the database it is made again. */
export const exportPieces = pgTable(
  'export_pieces',
  {
    exportId: uuid('export_id').notNull(),
    position: integer().notNull(),
    pieceCipher: sealed('piece_cipher').notNull(),
  },
  (t) => [primaryKey({ columns: [t.exportId, t.position] })],
);
