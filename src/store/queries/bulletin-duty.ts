import { eq, type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { countListed, type ListedPage, readListed, readRows } from '../listed.ts';
import { inRegion } from '../region-level.ts';
import { isUuid, selectOf } from '../rows.ts';
import { bulletinDuties } from '../tables/index.ts';
import { isReadable } from './bulletin.ts';

export type BulletinDutyRow = typeof bulletinDuties.$inferSelect;

const selected = sql`select ${selectOf(bulletinDuties)} from bulletin_duties`;

/** What became due with some bulletins, by region. Who may read these is asked before. */
export const dutiesOfBulletins = (db: Db, bulletinIds: readonly string[]): Promise<BulletinDutyRow[]> =>
  readRows(
    db,
    sql`${selected} where bulletin_id = any(${sql.param(bulletinIds)}::uuid[]) order by region_code, kind, bulletin_duties.id`,
  );

/** A duty, held until the transaction ends. Whether the viewer works for its region is asked of it then. */
export async function lockBulletinDuty(tx: Db, id: string): Promise<BulletinDutyRow | undefined> {
  if (!isUuid(id)) return undefined;
  return (await readRows<BulletinDutyRow>(tx, sql`${selected} where bulletin_duties.id = ${id}::uuid for update`))[0];
}

/** A duty as it stands; undefined where none has the id. */
export async function bulletinDutyById(db: Db, id: string): Promise<BulletinDutyRow | undefined> {
  return (await readRows<BulletinDutyRow>(db, sql`${selected} where bulletin_duties.id = ${id}::uuid`))[0];
}

/** A step with a duty; what is left out stays. */
export type DutyStep = Partial<
  Pick<BulletinDutyRow, 'content' | 'handedInBy' | 'handedInOn' | 'decidedBy' | 'decidedOn' | 'ruling'>
> &
  Pick<BulletinDutyRow, 'state'>;

/** Writes a step with a duty; its version counts up. */
export async function stepBulletinDuty({ orm }: Db, id: string, step: DutyStep): Promise<void> {
  await orm
    .update(bulletinDuties)
    .set({ ...step, version: sql`${bulletinDuties.version} + 1` })
    .where(eq(bulletinDuties.id, id));
}

export interface DutiesAsked {
  readonly within: string;
  readonly state?: BulletinDutyRow['state'] | null;
}

/** Duties of a region and those below it by bulletins that may be read, the newest month first. */
export const pageOfDuties = (
  db: Db,
  reach: Reach,
  asked: DutiesAsked,
  page: ListedPage,
): Promise<Page<BulletinDutyRow>> =>
  readListed(db, { name: 'duties', columns: ['recency', 'regionCode', 'key'] }, listedOf(reach, asked), page);

export const countDuties = (db: Db, reach: Reach, asked: DutiesAsked): Promise<number> =>
  countListed(db, listedOf(reach, asked));

const listedOf = (reach: Reach, { within, state }: DutiesAsked): SQL => sql`
  select ${selectOf(bulletinDuties)}, lpad((999999 - replace(bulletins.month, '-', '')::int)::text, 6, '0') as recency,
    bulletin_duties.kind || bulletin_duties.id::text as key
  from bulletin_duties join bulletins on bulletins.id = bulletin_duties.bulletin_id
  where ${isReadable(reach)} and ${inRegion(sql`bulletin_duties.region_code`, within)}
    and (${state ?? null}::bulletin_duty_state is null or bulletin_duties.state = ${state ?? null}::bulletin_duty_state)`;
