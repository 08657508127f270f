import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { subtree } from '../src/store/access.ts';
import { atMost } from './bars.ts';
import { COUNTY, TODAY } from './database.ts';
import type { Verdict } from './report.ts';
import type { Served } from './served.ts';
import { timed } from './watch.ts';
import { sorted } from './workloads/sorted.ts';

const POLICY_YEAR = 2018;
/** Months of the year's collection, in the order in which they are closed, each with the last day that counts. */
const MONTHS = [
  ['2017-10', '2017-10-31'],
  ['2017-11', TODAY],
] as const;
const SECONDS = 3;

export interface Bulletins {
  readonly regions: number;
  /** The request of each month, from counting to the bulletin that stands, and what it is ranked by. */
  readonly closeSeconds: readonly number[];
  /** The three numbers of the last of them by village in one statement, kept in a table. */
  readonly byHandSeconds: number;
  readonly verdicts: readonly Verdict[];
}

const CLOSE = `mutation ($input: BulletinCloseInput!) { bulletinClose(input: $input) {
  isNew bulletin { month towns { regionCode registered enrolled paid rank } } userErrors { code message } } }`;

interface Town {
  readonly regionCode: string;
  readonly registered: number;
  readonly enrolled: number;
  readonly paid: number;
}
interface Closed {
  readonly bulletinClose: {
    readonly isNew: boolean | null;
    readonly bulletin: { readonly towns: readonly Town[] } | null;
  };
}

/** B10. A county's monthly bulletins, closed one after the other; those of a run before are forgotten. */
export async function measureBulletins({ ask, sql }: Served): Promise<Bulletins> {
  await sql`truncate bulletins, bulletin_rows, bulletin_duties`;
  const closeSeconds: number[] = [];
  let byHandSeconds = 0;
  for (const [month, asOf] of MONTHS) {
    const input = { idempotencyKey: randomUUID(), regionCode: COUNTY, month, policyYear: POLICY_YEAR };
    let closed: Closed | undefined;
    const took = await timed(async () => {
      closed = await ask<Closed>(CLOSE, { input });
    });
    closeSeconds.push(took / 1000);
    byHandSeconds = (await timed(() => countByHand(sql, asOf))) / 1000;
    await assertSame(sql, closed);
  }
  const [{ regions = 0 } = {}] = await sql<{ regions: number }[]>`
    select count(*)::int as regions from bulletin_rows where bulletin_id = (select id from bulletins order by month desc limit 1)`;
  const verdicts = [atMost('a bulletin closed', Math.max(...closeSeconds), SECONDS, ' s')];
  return { regions, closeSeconds, byHandSeconds, verdicts };
}

/** What is enrolled and what was paid, each by itself, whoever is enrolled or paid for twice. */
async function countByHand(sql: Served['sql'], asOf: string): Promise<void> {
  const { from, to } = subtree(COUNTY);
  await sql`drop table if exists by_hand`;
  await sql`
    create temp table by_hand as
    with standing as (
      select distinct on (person_id) person_id, region_code,
        status <> 'REGISTERED' and coalesce(paid_on <= ${asOf}::date, true) as takes_part
      from enrollments where policy_year = ${POLICY_YEAR} and scheme = 'URRBMI' and superseded_at is null and status <> 'VOID'
        and registered_on <= ${asOf}::date and region_code >= ${from} and region_code < ${to}
      order by person_id, takes_part desc, paid_on, region_code),
    paid as (
      select person_id from payments
      where policy_year = ${POLICY_YEAR} and scheme = 'URRBMI' and superseded_at is null and purpose = 'CONTRIBUTION'
        and paid_on <= ${asOf}::date
      group by person_id having sum(paid_fen) > 0)
    select region_code, count(*)::int as registered, count(*) filter (where takes_part)::int as enrolled,
      count(paid.person_id)::int as paid
    from standing left join paid using (person_id) group by region_code`;
}

async function assertSame(sql: Served['sql'], closed: Closed | undefined): Promise<void> {
  const towns = (closed?.bulletinClose.bulletin?.towns ?? [])
    .filter(({ registered }) => registered > 0)
    .map(({ regionCode, registered, enrolled, paid }) => ({ regionCode, registered, enrolled, paid }));
  const byHand = await sql<Town[]>`
    select left(region_code, 9) as "regionCode", sum(registered)::int as registered, sum(enrolled)::int as enrolled, sum(paid)::int as paid
    from by_hand group by 1`;
  if (towns.length > 0 && isDeepStrictEqual(sorted(towns), sorted([...byHand]))) return;
  throw new Error(`The bulletin says ${JSON.stringify(closed)}, and the statement ${JSON.stringify(byHand)}.`);
}
