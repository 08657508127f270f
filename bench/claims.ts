import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import type { PersonFacts } from '../src/policy/facts.ts';
import { checkClaim } from '../src/services/claims/check-claim.ts';
import { claimFactsOf } from '../src/services/claims/claim-facts.ts';
import { estimateClaim } from '../src/services/claims/estimate-claim.ts';
import { settleClaim } from '../src/services/claims/settle-claim.ts';
import { settleClaims } from '../src/services/claims/settle-claims.ts';
import { importClaims } from '../src/services/imports/import-claims.ts';
import { importEnrollments } from '../src/services/imports/import-enrollments.ts';
import { importPeople } from '../src/services/imports/import-people.ts';
import { openRulebooks } from '../src/services/rulebooks.ts';
import { reachOf, viewerOf } from '../src/services/viewer.ts';
import type { Counter } from '../src/services/write.ts';
import { copyInto } from '../src/store/copy.ts';
import { connect, type Db } from '../src/store/db.ts';
import type { Keyring } from '../src/store/envelope.ts';
import { standingFactsOfPeople } from '../src/store/queries/person-facts.ts';
import { cityClaims, cityEnrollments, cityPeople } from './city-files.ts';
import { percentile, timed, watchMemory } from './watch.ts';

const DISTRICT = '999901';
const TODAY = '2026-04-01';
const YEAR = { policyYear: 2026, scheme: 'URRBMI' } as const;
/** Claims a head: in a county that claims so much, every third of them is a stay. */
const CLAIMS_OF_EACH = 3;
/** How many are estimated and settled one by one; the first of them warm up what all need. */
const [ALONE, WARM_UP] = [300, 50];

export interface Claims {
  readonly claims: number;
  /** Facts read, the year added up and priced, one after the other: 95th percentile in milliseconds. */
  readonly estimateMs: number;
  /** The same of a settlement, with its locks, decision and audit line. */
  readonly settleMs: number;
  readonly bulkSeconds: number;
  readonly bulkPerSecond: number;
  /** How much the process grew in the run, at its highest. */
  readonly growthMegabytes: number;
  /** Kilobytes of a decision with its facts, sealed. */
  readonly decisionKilobytes: number;
  /** The arithmetic of basic insurance alone by hand, amounts read and copied back, nothing asked, held, explained or kept. */
  readonly byHandSeconds: number;
  /** The same in one statement of SQL. */
  readonly sqlSeconds: number;
}

/** B6. Claims of a city of its own: estimated and settled one by one, and all that are left at once. */
export async function measureClaims(
  url: string,
  sql: postgres.Sql,
  { keyring, claims }: { readonly keyring: Keyring; readonly claims: number },
): Promise<Claims> {
  const db = connect(url, { max: 4, role: 'canbao_app' });
  try {
    const office = await cityOffice(db, keyring);
    await fillCity(office, sql, claims);
    const estimateMs = await estimates(office, sql);
    const settleMs = await settlements(office, sql);
    await sql`vacuum analyze`;
    const memory = watchMemory();
    const bulk = await timed(() =>
      settleClaims(
        office,
        { ...YEAR, regionCode: DISTRICT },
        { progress: () => {}, signal: new AbortController().signal },
      ),
    );
    const growthMegabytes = memory.stop();
    const [kept] = await sql<{ bytes: number }[]>`
      select avg(length(facts_cipher) + length(answer_cipher))::float8 as bytes from decisions`;
    return {
      ...{ claims, estimateMs, settleMs, growthMegabytes, bulkSeconds: bulk / 1000 },
      bulkPerSecond: ((claims - ALONE) * 1000) / bulk,
      decisionKilobytes: (kept?.bytes ?? 0) / 1024,
      byHandSeconds: (await timed(() => byHand(sql))) / 1000,
      sqlSeconds: (await timed(() => inSql(sql))) / 1000,
    };
  } finally {
    await db.end();
  }
}

/** An office that works for the district, or for the whole city. */
export async function cityOffice(db: Db, keyring: Keyring, region = DISTRICT): Promise<Counter> {
  const viewer = viewerOf({ sub: 'bench', role: 'COUNTY_OFFICER', regions: [region], purpose: 'bench' });
  if (typeof viewer === 'string') throw new Error(viewer);
  return { db, keyring, viewer, today: TODAY, reach: reachOf(viewer, TODAY), rulebooks: await openRulebooks(db) };
}

/** The city's people with a third as many names as claims, what they paid for seven years, and the claims, none of them settled. */
export async function fillCity(office: Counter, sql: postgres.Sql, claims: number): Promise<void> {
  const people = Math.ceil(claims / CLAIMS_OF_EACH);
  await importPeople(office, cityPeople(people), { source: 'bench' });
  await importEnrollments(office, cityEnrollments(people), { source: 'bench' });
  await sql`
    insert into institutions (code, name, level, grade, region_code, source) values
      ('H99990100001', 'bench 1', 'COUNTY', 'ONE', ${DISTRICT}, 'bench'),
      ('H99990100002', 'bench 2', 'COUNTY', 'TWO', ${DISTRICT}, 'bench')`;
  await sql`
    insert into designations (institution_id, region_code, status, valid_from, source)
    select id, '999900', 'DESIGNATED', '2020-01-01', 'bench' from institutions`;
  await importClaims(office, cityClaims(claims, people), { source: 'bench' });
  await sql`vacuum analyze`;
}

/** The 95th percentile of milliseconds, without those that warmed up. */
const p95 = (all: readonly number[]): number => percentile(all.slice(WARM_UP), 0.95);

async function estimates(office: Counter, sql: postgres.Sql): Promise<number> {
  const people = await sql<{ id: string }[]>`select person_id as id from claims order by id limit ${ALONE}`;
  const facility = { level: 'COUNTY', grade: 'TWO', regionCode: DISTRICT, isDesignated: true } as const;
  const costs = { totalFen: 1_234_500, selfPaidFen: 10_000, selfFirstFen: 0 };
  const stay = { visit: 'INPATIENT', admittedOn: TODAY, facility, isReferred: true, ...costs } as const;
  const took: number[] = [];
  for (const { id } of people) {
    const ms = await timed(async () => {
      const [facts] = await standingFactsOfPeople(office.db, office.reach, [id]);
      const [year] = await claimFactsOf(office, [id]);
      if (facts && year)
        estimateClaim(facts as unknown as PersonFacts, year, { ...YEAR, region: DISTRICT, stay }, office);
    });
    took.push(ms);
  }
  return p95(took);
}

async function settlements(office: Counter, sql: postgres.Sql): Promise<number> {
  const claims = await sql<{ id: string }[]>`select id from claims order by id limit ${ALONE}`;
  const took: number[] = [];
  for (const { id: claimId } of claims) {
    await checkClaim(office, { idempotencyKey: randomUUID(), claimId, version: 1 });
    took.push(await timed(() => settleClaim(office, { idempotencyKey: randomUUID(), claimId, version: 2 })));
  }
  return p95(took);
}

/** Of visits and stays alike a deductible, a ratio and the year's ceiling: what everybody's first version does. */
const [DEDUCTIBLE_FEN, RATIO_BP, CEILING_FEN] = [20_000, 8500, 15_000_000];

async function byHand(sql: postgres.Sql): Promise<void> {
  await sql`create temp table by_hand (claim_id uuid, basic_fen bigint, own_fen bigint)`;
  const claims = await sql<{ id: string; personId: string; totalFen: string; outsideFen: string }[]>`
    select id, person_id as "personId", total_fen as "totalFen", self_paid_fen + self_first_fen as "outsideFen" from claims
    order by admitted_on, number`;
  const paidOf = new Map<string, number>();
  const settled = claims.map(({ id, personId, totalFen, outsideFen }) => {
    const before = paidOf.get(personId) ?? 0;
    const above = Math.max(0, Number(totalFen) - Number(outsideFen) - DEDUCTIBLE_FEN);
    const paid = Math.min(CEILING_FEN - before, Math.floor((above * RATIO_BP + 5000) / 10_000));
    paidOf.set(personId, before + paid);
    return [id, paid, Number(totalFen) - paid];
  });
  await copyInto(sql, 'by_hand', settled);
}

async function inSql(sql: postgres.Sql): Promise<void> {
  await sql`
    create temp table in_sql as
    select id, least(wanted, greatest(0, ${CEILING_FEN} - (sum(wanted) over (
      partition by person_id order by admitted_on, number rows between unbounded preceding and current row) - wanted))) as basic_fen
    from (
      select *, (greatest(0, total_fen - self_paid_fen - self_first_fen - ${DEDUCTIBLE_FEN}) * ${RATIO_BP} + 5000) / 10000 as wanted
      from claims) as priced`;
}
