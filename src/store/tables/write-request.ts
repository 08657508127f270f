import { sql } from 'drizzle-orm';
import { jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, sealed } from './columns.ts';

/** 办理请求: a write that was done, by the key its client gave it. Asked again, it answers again and does nothing. */
export const writeRequests = pgTable(
  'write_requests',
  {
    /** Whose key it is: the token's subject. */
    client: text().notNull(),
    key: text().notNull(),
    operation: text().notNull(),
    /** Keyed hash of operation and input: nobody can try out what stood in it. */
    requestHash: sealed('request_hash').notNull(),
    /** Ids of what was made; never what anybody is called. */
    answer: jsonb().notNull(),
    at: instant('at').notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.client, t.key] })],
);
