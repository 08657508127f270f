import type { Db } from '../db.ts';
import { type AuditLine, auditRowOf } from './audit.ts';

/** One text for any number of lines, so that it is prepared once. */
export const INSERT_READINGS = `
  insert into audit_lines (actor, role, purpose, action, subjects, count, details)
  select actor, role, purpose, action, subjects, count, details from jsonb_to_recordset($1::jsonb)
    as noted (actor text, role text, purpose text, action text, subjects text[], count integer, details jsonb)`;

/** Adds the lines of all who read in the same moment. */
export async function insertReadings({ keyed, isPrepared }: Db, lines: readonly AuditLine[]): Promise<void> {
  await keyed.unsafe(INSERT_READINGS, [JSON.stringify(lines.map(auditRowOf))], { prepare: isPrepared });
}
