import { eq, type SQL, sql } from 'drizzle-orm';
import { type Reach, regionWithin, seenBy } from '../access.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { readRows } from '../listed.ts';
import { lockNames } from '../lock-name.ts';
import { inRegion } from '../region-level.ts';
import { isUuid, selectOf } from '../rows.ts';
import { claimRuns } from '../tables/index.ts';
import type { ClaimsOf } from './claim-bulk.ts';

export type ClaimRunRow = typeof claimRuns.$inferSelect;

/** A run is the office's whose claims it settles: seen by whoever works for its region. */
const visible = (reach: Reach): SQL => regionWithin(seenBy(reach, 'ALL'), claimRuns.regionCode) ?? sql`true`;

const columns = selectOf(claimRuns);

/** So many runs over a region or parts of it that may be seen, the latest first. */
export const readClaimRuns = (db: Db, reach: Reach, within: string, most: number): Promise<ClaimRunRow[]> =>
  readRows(
    db,
    sql`select ${columns} from claim_runs
      where ${inRegion(sql`claim_runs.region_code`, within)} and ${visible(reach)}
      order by claim_runs.requested_at desc, claim_runs.id limit ${most}`,
  );

/** A run that may be seen. */
export async function claimRunById(db: Db, reach: Reach, id: string): Promise<ClaimRunRow | undefined> {
  if (!isUuid(id)) return undefined;
  const seen = sql`claim_runs.id = ${id}::uuid and ${visible(reach)}`;
  return (await readRows<ClaimRunRow>(db, sql`select ${columns} from claim_runs where ${seen}`))[0];
}

/**
 * The run over the same claims that has not ended, or none. From now until the transaction ends nobody else finds out: of two who
 * ask at once the second sees what the first began.
 */
export async function unfinishedRunOf(tx: Db, asked: ClaimsOf): Promise<string | undefined> {
  const { regionCode, scheme, policyYear } = asked;
  await lockNames(tx, [`claim run ${regionCode} ${scheme} ${policyYear}`]);
  const [run] = await tx.keyed<{ id: string }[]>`
    select run.id from claim_runs run join jobs on jobs.subject_id = run.id
    where run.region_code = ${regionCode} and run.scheme = ${scheme} and run.policy_year = ${policyYear}
      and jobs.state in ('QUEUED', 'RUNNING')`;
  return run?.id;
}

export const insertClaimRun = (tx: Db, row: typeof claimRuns.$inferInsert): Promise<void> =>
  insertRows(tx, claimRuns, [row]);

/** What a run settles, as it begins another attempt: claims of which the amount stays open are looked at and counted again. */
export async function beginClaimRun({ orm }: Db, id: string): Promise<ClaimsOf | undefined> {
  const { regionCode, scheme, policyYear } = claimRuns;
  const began = orm.update(claimRuns).set({ open: 0 }).where(eq(claimRuns.id, id));
  return (await began.returning({ regionCode, scheme, policyYear }))[0];
}

/** Adds what a page came to, in the page's own transaction: what was done is counted, and nothing else is. */
export async function countClaims(
  { orm }: Db,
  id: string,
  { settled, denied, open }: Pick<ClaimRunRow, 'settled' | 'denied' | 'open'>,
): Promise<void> {
  await orm
    .update(claimRuns)
    .set({
      settled: sql`${claimRuns.settled} + ${settled}`,
      denied: sql`${claimRuns.denied} + ${denied}`,
      open: sql`${claimRuns.open} + ${open}`,
    })
    .where(eq(claimRuns.id, id));
}
