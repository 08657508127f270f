import { sql } from 'drizzle-orm';
import type { Noun } from '../noun.ts';
import { auditLine } from '../nouns/audit-line.ts';
import { auditLines } from '../tables/index.ts';

/** The lines, or those about one person, household or other thing: found first, by the index on subjects, and then put in order. */
export function soughtLines(about: string | null | undefined): Noun<typeof auditLines> {
  if (about == null) return auditLine;
  // No line is about what Postgres cannot hold.
  if (about.includes('\0')) return { ...auditLine, current: sql`false` };
  const found = sql`${auditLines.id} = any(array(select line.id from audit_lines line where line.subjects @> array[${about.toLowerCase()}::text]))`;
  return { ...auditLine, current: found };
}
