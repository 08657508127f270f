import type { Db } from '../db.ts';
import { IS_OTHERWISE } from './assistance-list-class.ts';
import type { ProblemText } from './assistance-list-row.ts';

/** Rows that found somebody and are accepted. */
const ACCEPTED = `g.batch_id = $1 and g.class in ('NEW', 'CHANGED', 'UNCHANGED', 'DROPPED')`;

/**
 * Whether an accepted row meets another listing than it met as it was matched, or its person's file was merged since. What
 * stands now is in `list_standing`, gathered as matching gathers it.
 */
export async function isStale({ sql }: Db, batchId: string): Promise<boolean> {
  // Of rows as new as a delivery's no planner knows how many they are: looked up one by one they are compared fast enough.
  await sql`create index on list_standing (person_id, category)`;
  const [row] = await sql.unsafe<{ isStale: boolean }[]>(
    `select exists (
       select from assistance_list_rows g
       join people p on p.id = g.person_id
       left join list_standing l on l.person_id = g.person_id and l.category = g.category
         and (l.id = g.listing_id or (g.listing_id is null and l.nth = 1))
       where ${ACCEPTED} and (p.merged_into_id is not null or l.id is distinct from g.listing_id)) as "isStale"`,
    [batchId],
  );
  return row?.isStale ?? false;
}

/**
 * Says anew what accepted rows come to by what stands now. Whoever is dropped without a row of their own and does not stand as
 * they did stays out of it: a newer list spoke of them. So does whoever a row names since two files became one; of two rows that
 * name one person then, the second is turned down as it would have been.
 */
export async function classifyAnew({ sql }: Db, batchId: string, repeated: ProblemText): Promise<void> {
  await sql`
    update assistance_list_rows g set person_id = p.merged_into_id from people p
    where g.batch_id = ${batchId} and p.id = g.person_id and p.merged_into_id is not null`;
  await sql`
    delete from assistance_list_rows g where g.batch_id = ${batchId} and g.line is null
      and (not exists (select from list_standing l where l.id = g.listing_id and l.person_id = g.person_id)
        or exists (select from assistance_list_rows named where named.batch_id = g.batch_id and named.line is not null
          and named.person_id = g.person_id and named.category = g.category and named.action = 'ADD'))`;
  await sql.unsafe(
    `update assistance_list_rows g set class = 'REJECTED', listing_id = null, is_in_conflict = false, problem_code = $2,
       problem_field = $3, problem_zh = replace($4, '{}', first_line::text), problem_en = replace($5, '{}', first_line::text)
     from (
       select id, row_number() over twin as nth, first_value(line) over twin as first_line
       from assistance_list_rows g where ${ACCEPTED} and line is not null
       window twin as (partition by person_id, category order by number_index is null and name_index is null, line, id)
     ) met where met.id = g.id and met.nth > 1`,
    [batchId, repeated.code, repeated.field, repeated.zh, repeated.en],
  );
  await sql.unsafe(
    `update assistance_list_rows g set listing_id = met.id, class = met.class
     from (
       select g.id as row_id, l.id, (case
         when g.action = 'REMOVE' then case when coalesce(l.valid_to = g.valid_to, l.id is null)
           then 'UNCHANGED' else 'DROPPED' end
         when l.id is null then 'NEW' when ${IS_OTHERWISE} then 'CHANGED' else 'UNCHANGED' end)::row_class as class
       from assistance_list_rows g
       left join list_standing l on l.person_id = g.person_id and l.category = g.category and l.nth = 1
       where ${ACCEPTED} and g.line is not null) met
     where met.row_id = g.id`,
    [batchId],
  );
}
