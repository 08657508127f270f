import { and, eq, type SQL, sql } from 'drizzle-orm';
import { type Reach, regionWithin, seenBy } from '../access.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { readRows } from '../listed.ts';
import { inRegion } from '../region-level.ts';
import { isUuid, selectOf } from '../rows.ts';
import { complaints } from '../tables/index.ts';

export type ComplaintRow = typeof complaints.$inferSelect;
export type NewComplaint = typeof complaints.$inferInsert;

/** A complaint is the office's that has to answer it: seen by whoever works for its region. */
const visible = (reach: Reach): SQL => regionWithin(seenBy(reach, 'ALL'), complaints.regionCode) ?? sql`true`;

const columns = selectOf(complaints);

/** Complaints of a region that may be seen and came in from a day to another, both included: the first first. */
export const readComplaints = (
  db: Db,
  reach: Reach,
  { within, from, to }: { readonly within: string; readonly from: string; readonly to: string },
): Promise<ComplaintRow[]> =>
  readRows(
    db,
    sql`select ${columns} from complaints
      where ${inRegion(sql`complaints.region_code`, within)} and ${visible(reach)}
        and complaints.received_on between ${from}::date and ${to}::date
      order by complaints.received_on, complaints.id`,
  );

/** A complaint that may be seen. */
export async function complaintById(db: Db, reach: Reach, id: string): Promise<ComplaintRow | undefined> {
  if (!isUuid(id)) return undefined;
  const seen = sql`complaints.id = ${id}::uuid and ${visible(reach)}`;
  return (await readRows<ComplaintRow>(db, sql`select ${columns} from complaints where ${seen}`))[0];
}

/** The same, held against every other writer until the transaction ends. */
export async function lockComplaint(tx: Db, reach: Reach, id: string): Promise<ComplaintRow | undefined> {
  if (!isUuid(id)) return undefined;
  const rows = await tx.orm
    .select()
    .from(complaints)
    .where(and(eq(complaints.id, id), visible(reach)))
    .for('update');
  return rows[0];
}

export const insertComplaint = (tx: Db, row: NewComplaint): Promise<void> => insertRows(tx, complaints, [row]);

/** Writes what was answered; the complaint's version counts up. */
export async function answerComplaintRow(
  { orm }: Db,
  id: string,
  said: Pick<ComplaintRow, 'answeredOn' | 'answer' | 'answeredBy'>,
): Promise<void> {
  await orm
    .update(complaints)
    .set({ ...said, version: sql`${complaints.version} + 1` })
    .where(eq(complaints.id, id));
}
