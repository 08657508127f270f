import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { readRows } from '../listed.ts';
import { lockNames } from '../lock-name.ts';
import { selectOf } from '../rows.ts';
import { cohorts } from '../tables/index.ts';

export type CohortRow = typeof cohorts.$inferSelect;

/** What a cohort is asked for: the later of two of one question is the one that stands. */
export interface CohortQuestion {
  readonly regionCode: string;
  readonly scheme: CohortRow['scheme'];
  readonly policyYear: number;
}

const columns = selectOf(cohorts);

const isOf = ({ regionCode, scheme, policyYear }: CohortQuestion): SQL => sql`cohorts.region_code = ${regionCode}
  and cohorts.scheme = ${scheme}::scheme and cohorts.policy_year = ${policyYear}::int`;

const only = async (db: Db, condition: SQL): Promise<CohortRow | undefined> =>
  (await readRows<CohortRow>(db, sql`select ${columns} from cohorts where ${condition}`))[0];

/** The one that stands for the smallest of some regions, each in the next; undefined before the first is whole. */
export const latestCohort = (
  db: Db,
  {
    regionCodes,
    scheme,
    policyYear,
  }: Pick<CohortQuestion, 'scheme' | 'policyYear'> & { regionCodes: readonly string[] },
): Promise<CohortRow | undefined> =>
  only(
    db,
    sql`cohorts.is_latest and cohorts.region_code = any(${sql.param(regionCodes)}::text[])
      and cohorts.scheme = ${scheme}::scheme and cohorts.policy_year = ${policyYear}::int
      order by length(cohorts.region_code) desc, cohorts.region_code desc limit 1`,
  );

/** One by its id, also while it is not whole. */
export const cohortById = (db: Db, id: string): Promise<CohortRow | undefined> =>
  only(db, sql`cohorts.id = ${id}::uuid`);

/** Some by their ids. */
export const cohortsById = (db: Db, ids: readonly string[]): Promise<CohortRow[]> =>
  readRows(db, sql`select ${columns} from cohorts where cohorts.id = any(${sql.param(ids)}::uuid[])`);

export const insertCohort = (tx: Db, row: typeof cohorts.$inferInsert): Promise<void> => insertRows(tx, cohorts, [row]);

/** Makes everybody who asks the same, or ends the same, wait until the transaction ends. */
const lockQuestion = (tx: Db, { regionCode, scheme, policyYear }: CohortQuestion): Promise<unknown> =>
  lockNames(tx, [`cohort ${regionCode} ${scheme} ${policyYear}`]);

/** One of the question that is being made, or none; nobody else finds out before the transaction ends. */
export async function unfinishedCohortOf(tx: Db, asked: CohortQuestion): Promise<string | undefined> {
  await lockQuestion(tx, asked);
  return (await only(tx, sql`${isOf(asked)} and ${isUnderWay}`))?.id;
}

const isUnderWay = sql`exists (select from jobs where jobs.subject_id = cohorts.id and jobs.state in ('QUEUED', 'RUNNING'))`;

/** Older ones of a question that are kept beside the one that stands: whoever reads its pages reads them to the end. */
const KEPT = 1;

/**
 * Lets a cohort stand whose rows were written in the same transaction, and forgets what came long before it or was never whole.
 */
export async function completeCohort(tx: Db, made: CohortRow, members: number): Promise<void> {
  await lockQuestion(tx, made);
  await readRows(tx, sql`update cohorts set is_latest = false where is_latest and ${isOf(made)}`);
  await readRows(
    tx,
    sql`update cohorts set is_latest = true, completed_at = clock_timestamp(), people = ${members}::int where id = ${made.id}::uuid`,
  );
  const past = await readRows<{ id: string }>(
    tx,
    sql`select cohorts.id from cohorts where ${isOf(made)} and not cohorts.is_latest and cohorts.id not in (
      select cohorts.id from cohorts where ${isOf(made)} and not cohorts.is_latest and cohorts.completed_at is not null
      order by cohorts.completed_at desc limit ${KEPT}
    ) and not (cohorts.completed_at is null and ${isUnderWay})`,
  );
  if (past.length === 0) return;
  const ids = past.map(({ id }) => id);
  await tx.sql`delete from cohort_members where cohort_id = any(${ids}::uuid[])`;
  await tx.sql`delete from cohorts where id = any(${ids}::uuid[])`;
}

/** Lines of the audit that are looked through for a write: behind so many looks, one is taken for granted. */
const LINES = 1000;

/**
 * Whether anything was written to the registry since an instant, wherever it was: told by the audit, in which every write leaves its
 * key or the hash of its rows. Asking for a cohort, an export or a statistic writes nothing that one is made of.
 */
export async function isWrittenSince(db: Db, instant: string): Promise<boolean> {
  const [found] = await readRows<{ isWritten: boolean }>(
    db,
    sql`select coalesce(bool_or(line.is_write), false) or count(*) = ${LINES}::int as "isWritten" from (
      select (details ?| array['key', 'hash', 'checksum'] or action in ('assistanceList.apply', 'assistanceList.retry'))
        and action not like all (array['cohort%', 'export%', 'statistic%', 'job%', 'rulebook%', 'bulletin%']) as is_write
      from (select * from audit_lines order by id desc limit ${LINES}::int) latest where latest.at > ${instant}::timestamptz
    ) line`,
  );
  return found?.isWritten ?? false;
}
