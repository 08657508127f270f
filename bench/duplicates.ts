import type postgres from 'postgres';
import { findDuplicates } from '../src/services/duplicates/find-duplicates.ts';
import { connect, transaction } from '../src/store/db.ts';
import type { FindingCounts } from '../src/store/queries/duplicate-finding.ts';
import { TODAY } from './database.ts';
import { timed } from './watch.ts';

/** Runs of each; the median of them counts. */
const RUNS = 5;

export interface Duplicates {
  /** Looking through a whole county for everything that may stand twice, and keeping cases of it; in milliseconds. */
  readonly findMs: number;
  /** The least that has to be read for it, counted by plain SQL: paid enrolments, numbers, names and memberships in groups. */
  readonly limitMs: number;
  readonly counts: FindingCounts;
}

/** Every table that has to be grouped to know what stands in it twice, each grouped once and nothing kept. */
const LIMIT = [
  `select count(*) from (select person_id, policy_year from enrollments
    where superseded_at is null and status in ('PAID', 'ACTIVE', 'ENDED') group by 1, 2 having count(*) > 1) as doubled`,
  `select count(*) from (select number_index from identity_documents
    where kind = 'CITIZEN_ID' and superseded_at is null group by 1 having count(distinct person_id) > 1) as shared`,
  `select count(*) from (select left(region_code, 6), birth_date, sex, name from people group by 1, 2, 3, 4 having count(*) > 1) as alike`,
  `select count(*) from (select person_id from household_members
    where superseded_at is null and valid_to is null group by 1 having count(*) > 1) as placed`,
];

/** B2. The whole county looked through, beside the plain SQL that groups the same tables. */
export async function measureDuplicates(url: string): Promise<Duplicates> {
  const db = connect(url, { max: 1 });
  try {
    const [find, limit]: [number[], number[]] = [[], []];
    let counts: FindingCounts | undefined;
    for (let run = 0; run < RUNS; run++) {
      limit.push(await timed(() => groupAll(db.sql)));
      find.push(
        await timed(async () => {
          counts = await transaction(db, (tx) => findDuplicates(tx, { today: TODAY }));
        }),
      );
    }
    if (!counts) throw new Error('Nothing was looked for.');
    return { findMs: median(find), limitMs: median(limit), counts };
  } finally {
    await db.end();
  }
}

async function groupAll(sql: postgres.Sql): Promise<void> {
  for (const text of LIMIT) await sql.unsafe(text);
}

const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
