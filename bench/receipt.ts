import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { collectContribution } from '../src/services/collection/collect-contribution.ts';
import type { Counter } from '../src/services/write.ts';
import { connect } from '../src/store/db.ts';
import type { Keyring } from '../src/store/envelope.ts';
import { TODAY } from './database.ts';
import { officeOf } from './office.ts';
import { timed } from './watch.ts';

const POLICY_YEAR = 2018;
const MEMBERS = 5;
/** Receipts of each side; the first ones warm up and do not count. */
const RECEIPTS = 220;
const WARM = 20;

export interface Receipts {
  readonly receipts: number;
  /** One receipt of five members, decided by the law and written, in milliseconds. */
  readonly medianMs: number;
  readonly p95Ms: number;
  /** The same rows inserted by plain SQL in one transaction, undecided. */
  readonly limitMedianMs: number;
  readonly limitP95Ms: number;
  /** Begin and commit included. */
  readonly statements: number;
}

/** One receipt after the other for households of five who owe, beside the inserts alone. Needs a stored roster of the county. */
export async function measureReceipts(url: string, sql: postgres.Sql, keyring: Keyring): Promise<Receipts> {
  let statements = 0;
  const db = connect(url, { max: 1, role: 'canbao_app', onStatement: () => (statements += 1) });
  try {
    const counter = await officeOf(db, keyring);
    const households = await owingHouseholds(sql);
    if (households.length < 2 * RECEIPTS)
      throw new Error(`Only ${households.length} households of five owe: make the county larger.`);
    const ours: number[] = [];
    const limit: number[] = [];
    for (let at = 0; at < RECEIPTS; at++) {
      const [one, other] = [households[2 * at], households[2 * at + 1]];
      if (!one || !other) break;
      statements = 0;
      ours.push(await timed(() => collect(counter, one)));
      limit.push(await timed(() => insertPlainly(sql, other)));
    }
    return {
      receipts: ours.length - WARM,
      medianMs: quantile(ours.slice(WARM), 0.5),
      p95Ms: quantile(ours.slice(WARM), 0.95),
      limitMedianMs: quantile(limit.slice(WARM), 0.5),
      limitP95Ms: quantile(limit.slice(WARM), 0.95),
      statements,
    };
  } finally {
    await db.end();
  }
}

interface Owing {
  readonly id: string;
  readonly regionCode: string;
  readonly members: readonly string[];
}

const owingHouseholds = (sql: postgres.Sql) => sql<Owing[]>`
  select household_id as id, min(region_code) as "regionCode", (array_agg(person_id))[1:${MEMBERS}::int] as members
  from roster_lines line
  where state = 'OWING' and household_id is not null and roster_id = (select id from rosters order by made_at desc limit 1)
    and not exists (select from payments where payments.person_id = line.person_id and payments.policy_year = ${POLICY_YEAR})
  group by household_id having count(*) >= ${MEMBERS} order by md5(household_id::text) limit ${2 * RECEIPTS}`;

const collect = (counter: Counter, { id, members }: Owing) =>
  collectContribution(counter, {
    idempotencyKey: randomUUID(),
    householdId: id,
    policyYear: POLICY_YEAR,
    channel: 'MI_APP',
    lines: members.map((personId) => ({ personId })),
  });

/** The least that a receipt costs: its rows, nothing asked and nothing decided. */
async function insertPlainly(sql: postgres.Sql, { id, regionCode, members }: Owing): Promise<void> {
  await sql.begin(async (tx) => {
    const series = `plain-${regionCode}`;
    const [receipt] = await tx<{ id: string }[]>`
      insert into receipts (series, number, household_id, head_name, issued_on, total_fen, source)
      values (${series}, (select coalesce(max(number), 0) + 1 from receipts where series = ${series}), ${id}, '户主', ${TODAY},
        ${18_000 * members.length}, 'bench') returning id`;
    await tx`
      with line as (
        insert into receipt_lines (receipt_id, line_no, person_id, policy_year, paid_fen)
        select ${receipt?.id ?? ''}, at, person, ${POLICY_YEAR}, 18000 from unnest(${members as string[]}::uuid[]) with ordinality as m(person, at)
        returning id, person_id
      ), enrolled as (
        insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
        select person_id, 'URRBMI', ${regionCode}, '350800', ${POLICY_YEAR}, 'PAID', ${TODAY}, ${TODAY}, 'bench' from line
        returning id, person_id
      )
      insert into payments (person_id, enrollment_id, receipt_line_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
      select line.person_id, enrolled.id, line.id, 'URRBMI', ${POLICY_YEAR}, 'SELF', 'MI_APP', 18000, ${TODAY}, 'bench'
      from line join enrolled on enrolled.person_id = line.person_id`;
  });
}

const quantile = (times: readonly number[], share: number) =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
