import { sql } from 'drizzle-orm';
import { bigint, customType, date, text, timestamp } from 'drizzle-orm/pg-core';

/** An administrative region's code. Compared byte by byte, so that a prefix is a range (`access.ts`). */
export const regionCode = customType<{ data: string }>({ dataType: () => 'text collate "C"' });

/** Sealed bytes: see `envelope.ts`. */
export const sealed = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** A civil day as `YYYY-MM-DD` text. */
export const day = (name: string) => date(name, { mode: 'string' });

/** Money in fen (分). */
export const fen = (name: string) => bigint(name, { mode: 'number' });

/** An instant as text, microseconds kept. */
export const instant = (name: string) => timestamp(name, { mode: 'string', withTimezone: true });

/** First and last day a fact holds, both inclusive; null means open. */
export const held = () => ({ validFrom: day('valid_from'), validTo: day('valid_to') });

/** When the system learnt a fact, when it learnt better, and from whom. */
export const recorded = () => ({
  recordedAt: instant('recorded_at').notNull().default(sql`now()`),
  supersededAt: instant('superseded_at'),
  source: text('source').notNull(),
});
