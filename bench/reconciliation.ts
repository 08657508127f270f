import type postgres from 'postgres';
import { reconcile } from '../src/services/statements/reconcile.ts';
import { reachOfRegions } from '../src/store/access.ts';
import { connect } from '../src/store/db.ts';
import { COUNTY } from './database.ts';
import { percentile, timed } from './watch.ts';

const YEAR = { within: COUNTY, scheme: 'URRBMI', policyYear: 2017, by: 'VILLAGE' } as const;

/** Milliseconds, the median of the rounds. */
export interface Reconciled {
  readonly villages: number;
  /** Three numbers, person by person, and the money from receipts to payments: as the service answers an officer. */
  readonly oursMs: number;
  /** The plain SQL: each side added up by itself, whoever looks, and no person held against another. */
  readonly plainMs: number;
}

/** A year reconciled village by village, beside the plain SQL that only counts, which has to come to the same numbers. */
export async function measureReconciliation(url: string, sql: postgres.Sql, rounds: number): Promise<Reconciled> {
  const db = connect(url, { max: 2, role: 'canbao_app' });
  try {
    const ours = () => answer(db);
    const plain = () => countPlainly(sql);
    const [mine, theirs] = [await ours(), await plain()];
    if (JSON.stringify(mine) !== JSON.stringify(theirs)) {
      throw new Error(`The books differ: ${JSON.stringify(mine)} and ${JSON.stringify(theirs)}.`);
    }
    const oursMs: number[] = [];
    const plainMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      oursMs.push(await timed(ours));
      plainMs.push(await timed(plain));
    }
    return { villages: mine.villages, oursMs: percentile(oursMs, 0.5), plainMs: percentile(plainMs, 0.5) };
  } finally {
    await db.end();
  }
}

/** What both sides have to come to. */
interface Sums {
  readonly villages: number;
  readonly registered: number;
  readonly enrolled: number;
  readonly paid: number;
  readonly receiptFen: number;
}

async function answer(db: ReturnType<typeof connect>): Promise<Sums> {
  const { regions, registered, enrolled, paid, chains } = await reconcile(
    { db, reach: reachOfRegions([COUNTY]) },
    YEAR,
    true,
  );
  const money = [...(await chains()).values()];
  const receiptFen = money.reduce((sum, chain) => sum + chain.receiptFen, 0);
  return { villages: regions.length, registered, enrolled, paid, receiptFen };
}

async function countPlainly(sql: postgres.Sql): Promise<Sums> {
  const { policyYear, scheme } = YEAR;
  const below = `${COUNTY}%`;
  const [row] = await sql<Sums[]>`
    with standing as (
      select region_code, count(distinct person_id) as registered,
        count(distinct person_id) filter (where status <> 'REGISTERED') as enrolled
      from enrollments where policy_year = ${policyYear} and scheme = ${scheme} and superseded_at is null and status <> 'VOID'
        and region_code like ${below} group by 1),
    paid as (
      select region_code, count(*) as paid from (
        select e.region_code, p.person_id from payments p join enrollments e on e.id = p.enrollment_id
        where p.policy_year = ${policyYear} and p.scheme = ${scheme} and p.superseded_at is null
        group by 1, 2 having sum(p.paid_fen) > 0) as people group by 1),
    issued as (
      select h.region_code, sum(r.total_fen) as fen from receipts r join households h on h.id = r.household_id
      where r.status = 'ISSUED' and r.superseded_at is null
        and exists (select 1 from receipt_lines l where l.receipt_id = r.id and l.policy_year = ${policyYear}) group by 1)
    select count(*)::int as villages, sum(registered)::int as registered, sum(enrolled)::int as enrolled, sum(paid)::int as paid,
      sum(fen)::float8 as "receiptFen"
    from standing left join paid using (region_code) left join issued using (region_code)`;
  if (!row) throw new Error('The plain SQL gave no row.');
  return row;
}
