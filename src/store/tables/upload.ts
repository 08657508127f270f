import { sql } from 'drizzle-orm';
import { integer, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant, regionCode, sealed, fen as whole } from './columns.ts';
import { department } from './organisation.ts';

export const uploadFormat = pgEnum('upload_format', ['CSV', 'NDJSON', 'XLSX']);
/** RECEIVING: a file on its way, that nothing can be made of; OPEN: pieces of a small list, closed by whoever sends it. */
export const uploadState = pgEnum('upload_state', ['OPEN', 'RECEIVING', 'COMPLETE']);

/** 上传文件: a department's file as it came, sealed piece by piece, kept until its rows are staged. Its id is the sender's own. */
export const uploads = pgTable('uploads', {
  id: uuid().primaryKey(),
  department: department().notNull(),
  regionCode: regionCode('region_code').notNull(),
  format: uploadFormat().notNull(),
  state: uploadState().notNull().default('OPEN'),
  /** Bytes, once it is complete. */
  size: whole('size').notNull().default(0),
  /** SHA-256 of its content, in hexadecimal, once it is complete. */
  checksum: text(),
  uploadedBy: text('uploaded_by').notNull(),
  uploadedAt: instant('uploaded_at').notNull().default(sql`now()`),
});

/** One piece of an upload. A piece that comes again with other content is refused. */
export const uploadChunks = pgTable(
  'upload_chunks',
  {
    uploadId: uuid('upload_id')
      .notNull()
      .references(() => uploads.id),
    /** From 0. */
    number: integer().notNull(),
    /** SHA-256 of the piece. */
    checksum: text().notNull(),
    contentCipher: sealed('content_cipher').notNull(),
  },
  (t) => [primaryKey({ columns: [t.uploadId, t.number] })],
);
