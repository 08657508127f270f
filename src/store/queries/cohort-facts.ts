import { and, sql } from 'drizzle-orm';
import { personVisible, type Reach, seenBy } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { person } from '../nouns/person.ts';
import { inRegion } from '../region-level.ts';
import { factSources } from './fact-lists.ts';
import { type List, listsOf } from './fact-rows.ts';
import { factsText } from './fact-text.ts';

/** People of one page: each is a statement, and what is on its way takes memory. */
const PAGE = 2000;

/** Some people of a region: their files, and whatever was merged into these. */
export interface PeoplePage {
  readonly people: number;
  readonly ids: readonly string[];
}

/** What is read of people to ask the engine by: all that stands today, but the id of an enrolment, which no rule asks for. */
export const COHORT_LISTS: readonly List[] = listsOf({
  isHistoryTold: false,
  isTold: (list, key) => !(list === 'enrollments' && key === 'id'),
});

/** Everybody of a region whose file may be seen, in pages that the transaction then reads. */
export async function pagesOfRegion(tx: Db, reach: Reach, within: string, size = PAGE): Promise<PeoplePage[]> {
  const isWanted = and(person.current, personVisible(seenBy(reach, 'ALL')), inRegion(sql`people.region_code`, within));
  const pages = await readRows<PeoplePage>(
    tx,
    sql`select count(*) filter (where own.id = file.id)::int as people, array_agg(own.id) as ids
      from (
        select id, merged_ids, (row_number() over (order by id) - 1) / ${size}::int as page from people where ${isWanted}
      ) as file cross join lateral unnest(file.merged_ids || file.id) as own (id)
      group by page order by page`,
  );
  await pickByKey(tx);
  return pages;
}

/**
 * Pages are picked by keys, of which a plan does not see how many there are: for the few that it takes them for, it would look each
 * of them up in each other.
 */
async function pickByKey({ sql: run }: Db): Promise<void> {
  await run`set local plan_cache_mode = force_generic_plan`;
  for (const way of ['seqscan', 'nestloop', 'mergejoin']) await run.unsafe(`set local enable_${way} = off`);
}

const ofPage = (column: string) => `${column} = any($1::uuid[])`;

const FACTS = `
  with file as materialized (
    select row_number() over (order by p.id) as at, p.id, p.merged_ids, p.region_code, p.birth_date, p.sex
    from people p where ${ofPage('p.id')} and p.merged_into_id is null
  ), ${factSources(ofPage)}
  ${factsText(COHORT_LISTS, ofPage)}`;

/** What is known of a page's people as one text, as `peopleOfText` reads it. */
export async function factsOfPage({ sql: run, isPrepared }: Db, { ids }: PeoplePage): Promise<string> {
  const [read] = await run.unsafe<{ facts: string }[]>(FACTS, [ids] as never[], { prepare: isPrepared });
  return read?.facts ?? '';
}
