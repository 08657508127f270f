import type postgres from 'postgres';
import { settleClaims } from '../src/services/claims/settle-claims.ts';
import { fundWhatIf } from '../src/services/fund/what-if.ts';
import { connect } from '../src/store/db.ts';
import type { Keyring } from '../src/store/envelope.ts';
import { cityOffice, fillCity } from './claims.ts';
import { timed, watchMemory } from './watch.ts';

const FUND = { poolingAreaCode: '999900', policyYear: 2026, scheme: 'URRBMI' } as const;
const QUIET = { progress: () => {}, signal: new AbortController().signal };
/** What a committee tries: it touches every stay at one tier, and everybody's year after it. */
const CHANGES = [
  { parameter: 'benefits.inpatient.grade-two.deductible', value: '600.00' },
  { parameter: 'benefits.inpatient.grade-two.first.ratio', value: '72.50' },
  { parameter: 'benefits.inpatient.ceiling', value: '140000.00' },
] as const;
/** The same tried on the line of critical illness insurance: every claim has to be priced twice. */
const FOR_ALL = [{ parameter: 'critical-illness.deductible', value: '12000.00' }] as const;

export interface WhatIf {
  readonly claims: number;
  readonly seconds: number;
  /** Of which the processors worked, in this process and its threads; what the database did is not in it. */
  readonly processorSeconds: number;
  readonly forAllSeconds: number;
  readonly affectedClaims: number;
  /** Claims that came to something else by the published law than they were settled. */
  readonly differingClaims: number;
  readonly growthMegabytes: number;
  /** The arithmetic of basic insurance alone, twice by hand: amounts read, nobody's facts and year but what it paid. */
  readonly byHandSeconds: number;
  /** The same in one statement of SQL. */
  readonly sqlSeconds: number;
}

/** B7. What a city's year of claims would have come to by other parameters. */
export async function measureWhatIf(
  url: string,
  sql: postgres.Sql,
  { keyring, claims }: { readonly keyring: Keyring; readonly claims: number },
): Promise<WhatIf> {
  const db = connect(url, { max: 4, role: 'canbao_app' });
  try {
    const office = await cityOffice(db, keyring, FUND.poolingAreaCode);
    await fillCity(office, sql, claims);
    await settleClaims(office, { ...FUND, regionCode: FUND.poolingAreaCode }, QUIET);
    await sql`vacuum analyze`;
    let { tally } = await fundWhatIf(office, FUND, []);
    const [memory, worked] = [watchMemory(), process.cpuUsage()];
    const seconds = await secondsOf(async () => {
      tally = (await fundWhatIf(office, FUND, CHANGES)).tally;
    });
    const { user, system } = process.cpuUsage(worked);
    return {
      ...{ claims, seconds, processorSeconds: (user + system) / 1_000_000 },
      forAllSeconds: await secondsOf(() => fundWhatIf(office, FUND, FOR_ALL)),
      ...{ affectedClaims: tally.affectedClaims, differingClaims: tally.differingClaims },
      growthMegabytes: memory.stop(),
      byHandSeconds: await secondsOf(() => byHand(sql)),
      sqlSeconds: await secondsOf(() => inSql(sql)),
    };
  } finally {
    await db.end();
  }
}

const secondsOf = async (run: () => Promise<unknown>): Promise<number> => (await timed(run)) / 1000;

/** Of every stay alike a deductible, a ratio and the year's ceiling, as published and as tried. */
const [PUBLISHED, TRIED] = [
  { deductibleFen: 50_000, ratioBp: 7000, ceilingFen: 15_000_000 },
  { deductibleFen: 60_000, ratioBp: 7250, ceilingFen: 14_000_000 },
];

async function byHand(sql: postgres.Sql): Promise<number> {
  const claims = await sql<{ personId: string; eligibleFen: string }[]>`
    select person_id as "personId", total_fen - self_paid_fen - self_first_fen as "eligibleFen" from claims
    order by admitted_on, number`;
  return paidBy(TRIED, claims) - paidBy(PUBLISHED, claims);
}

function paidBy(law: typeof TRIED, claims: readonly { personId: string; eligibleFen: string }[]): number {
  const paidOf = new Map<string, number>();
  let sum = 0;
  for (const { personId, eligibleFen } of claims) {
    const before = paidOf.get(personId) ?? 0;
    const above = Math.max(0, Number(eligibleFen) - law.deductibleFen);
    const paid = Math.min(law.ceilingFen - before, Math.floor((above * law.ratioBp + 5000) / 10_000));
    paidOf.set(personId, before + paid);
    sum += paid;
  }
  return sum;
}

async function inSql(sql: postgres.Sql): Promise<void> {
  await sql`
    select law, sum(least(wanted, greatest(0, ceiling_fen - (so_far - wanted)))) from (
      select *, sum(wanted) over (partition by law, person_id order by admitted_on, number) as so_far from (
        select law, person_id, admitted_on, number, ceiling_fen,
          (greatest(0, total_fen - self_paid_fen - self_first_fen - deductible_fen) * ratio_bp + 5000) / 10000 as wanted
        from claims cross join (values
          ('published', ${PUBLISHED.deductibleFen}::bigint, ${PUBLISHED.ratioBp}::int, ${PUBLISHED.ceilingFen}::bigint),
          ('tried', ${TRIED.deductibleFen}::bigint, ${TRIED.ratioBp}::int, ${TRIED.ceilingFen}::bigint)
        ) as laws (law, deductible_fen, ratio_bp, ceiling_fen)
      ) as priced
    ) as in_order group by law`;
}
