import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { isUuid, selectOf, statement } from '../rows.ts';
import { emergencyOpenings } from '../tables/index.ts';
import { MIDNIGHT } from './audit.ts';

export type EmergencyOpeningRow = typeof emergencyOpenings.$inferSelect & {
  /** Neither closed nor over, by the clock of the database that dates the audit. */
  readonly isOpen: boolean;
};

/** Whose openings: an opening is used, closed and, by whoever is no auditor, read by its own subject in its own role. */
export interface Opener {
  readonly subject: string;
  readonly role: string;
}

const columns = sql`${selectOf(emergencyOpenings)}, closed_at is null and until > now() as "isOpen"`;

const ofOpener = ({ subject, role }: Opener): SQL => sql`subject = ${subject} and role = ${role}`;

/** Adds an opening that lasts some minutes, by the clock of the database. */
export async function insertEmergencyOpening(
  { orm }: Db,
  { minutes, ...row }: Omit<typeof emergencyOpenings.$inferInsert, 'until'> & { readonly minutes: number },
): Promise<void> {
  await orm.insert(emergencyOpenings).values({ ...row, until: sql`now() + make_interval(mins => ${minutes}::int)` });
}

/** An opening of somebody's own; of anybody's where no opener is named. */
export async function emergencyOpeningById(
  db: Db,
  id: string,
  opener: Opener | null,
): Promise<EmergencyOpeningRow | undefined> {
  if (!isUuid(id)) return undefined;
  const whose = opener ? sql`and ${ofOpener(opener)}` : sql``;
  return (
    await readRows<EmergencyOpeningRow>(
      db,
      sql`select ${columns} from emergency_openings where id = ${id}::uuid ${whose}`,
    )
  )[0];
}

/** Openings, the last first: of one opener, or of all. */
export const readEmergencyOpenings = (
  db: Db,
  { opener, since }: { readonly opener: Opener | null; readonly since: string },
): Promise<EmergencyOpeningRow[]> =>
  readRows(
    db,
    sql`select ${columns} from emergency_openings
      where opened_at >= ${since}::date::timestamp at time zone 'Asia/Shanghai' ${opener ? sql`and ${ofOpener(opener)}` : sql``}
      order by opened_at desc, id`,
  );

/** Closes one that is not closed yet. */
export async function closeEmergencyRow({ orm }: Db, id: string): Promise<void> {
  await orm
    .update(emergencyOpenings)
    .set({ closedAt: sql`now()` })
    .where(and(eq(emergencyOpenings.id, id), isNull(emergencyOpenings.closedAt)));
}

/**
 * An opening that a request is to be asked under, of the one who asks; one that is open is noted in the audit by the same statement,
 * so that no question is asked under it unseen.
 */
export async function useEmergencyOpening(
  db: Db,
  id: string,
  { purpose, office, ...opener }: Opener & { readonly purpose: string | null; readonly office: object },
): Promise<EmergencyOpeningRow | undefined> {
  if (!isUuid(id)) return undefined;
  const used = await readRows<EmergencyOpeningRow>(
    db,
    sql`with used as (select ${columns} from emergency_openings where id = ${id}::uuid and ${ofOpener(opener)}),
      noted as (
        insert into audit_lines (actor, role, purpose, action, subjects, count, details)
        select subject, role, ${purpose}, 'emergency.use', case when "personId" is null then '{}' else array["personId"::text] end,
          num_nonnulls("personId"), jsonb_build_object('emergency', id, 'office', ${JSON.stringify(office)}::jsonb)
        from used where "isOpen")
      select * from used`,
  );
  return used[0];
}

const openingsOf = statement<{ readonly count: number }>(({ orm }) =>
  orm
    .select({ count: sql<number>`count(*)::int`.as('count') })
    .from(emergencyOpenings)
    .where(sql`subject = ${sql.placeholder('subject')} and opened_at >= ${MIDNIGHT}`),
);

/** How often somebody has opened since midnight in China. */
export async function openingsToday(db: Db, subject: string): Promise<number> {
  const [row] = await openingsOf(db, 'EVERYWHERE', { subject });
  return row?.count ?? 0;
}
