import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { Range } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { inRanges } from '../region-level.ts';
import { factSources } from './fact-lists.ts';
import type { List } from './fact-rows.ts';
import { factsText, joined, NEXT_ROW, NEXT_VALUE } from './fact-text.ts';
import type { FundQuestion } from './fund.ts';
import { CLAIM_TEXT } from './what-if-text.ts';

/** People of one page: each page is a statement, and what is on its way takes memory. */
const PAGE = 1000;

/** What one fund settled in its year, and the regions it is of. */
export interface FundClaims extends FundQuestion {
  readonly ranges: readonly Range[];
}

/** The claims of some people that stand settled, and what is known of those people; row after row as text. */
export interface WhatIfPage {
  readonly claims: string;
  readonly facts: string;
}

/** Settled in the year and not taken back, by whichever fund. */
const isSettled = ({ scheme, policyYear }: FundQuestion): SQL => sql`
  c.state in ('SETTLED', 'PAID') and c.scheme = ${scheme}::scheme and c.policy_year = ${policyYear}::int`;

/**
 * Puts everybody together of whom the fund settled a claim of its year, in pages, into the table `what_if_people`, which lives as long
 * as the transaction. Gives how many pages there are.
 */
export async function stageSettled(tx: Db, fund: FundClaims, size = PAGE): Promise<number> {
  await readRows(
    tx,
    sql`create temp table what_if_people on commit drop as
      select id, ((row_number() over (order by id) - 1) / ${size}::int)::int as page from (
        select distinct coalesce(p.merged_into_id, p.id) as id from claims c join people p on p.id = c.person_id
        where ${isSettled(fund)} and ${inRanges(sql`c.region_code`, fund.ranges)}
      ) as settled`,
  );
  await tx.sql`create index on what_if_people (page)`;
  await pickByKey(tx);
  await tx.sql`analyze what_if_people`;
  const [all] = await tx.sql<{ pages: number }[]>`select coalesce(max(page) + 1, 0)::int as pages from what_if_people`;
  return all?.pages ?? 0;
}

/** A page is picked by keys: planned for what it may hold, each would read whole tables. */
async function pickByKey({ sql: run }: Db): Promise<void> {
  for (const way of ['seqscan', 'hashjoin', 'mergejoin']) await run.unsafe(`set local enable_${way} = off`);
}

/** Reads pages of such people, with the lists of facts that are asked for, each as one row: a row for every fact would take most of the time. */
export function whatIfPages(tx: Db, fund: FundClaims, lists: readonly List[]): (page: number) => Promise<WhatIfPage> {
  const made = new PgDialect().sqlToQuery(sql`
    with file as materialized (
      select row_number() over (order by p.id) as at, p.id, p.merged_ids, p.region_code, p.birth_date, p.sex
      from what_if_people w join people p on p.id = w.id where w.page = ${sql.placeholder('page')}::int
    ), ${sql.raw(factSources())}
    select (${claimsText(fund)}) as claims, (${sql.raw(factsText(lists))}) as facts`);
  return async (page) => {
    const params = made.params.map((one) => (isPlaceholder(one) ? page : one)) as never[];
    const [read] = await tx.sql.unsafe<WhatIfPage[]>(made.sql, params, { prepare: tx.isPrepared });
    return { claims: read?.claims ?? '', facts: read?.facts ?? '' };
  };
}

const isPlaceholder = (value: unknown): boolean => typeof value === 'object' && value !== null && 'name' in value;

/** Everybody's claims in the order in which they were settled; those that were settled at once, in that of admission. */
const claimsText = (fund: FundClaims): SQL => sql`
  select string_agg(${sql.raw(joined(Object.values(CLAIM_TEXT)))} || '${sql.raw(NEXT_VALUE)}' || ${inRanges(sql`c.region_code`, fund.ranges)}::text,
    '${sql.raw(NEXT_ROW)}' order by key.at, s.settled_at, c.admitted_on, c.number, c.id)
  from key join claims c on c.person_id = key.id
  join claim_settlements s on s.claim_id = c.id and s.reverses_id is null
    and not exists (select from claim_settlements back where back.reverses_id = s.id)
  join institutions i on i.id = c.institution_id
  where ${isSettled(fund)}`;
