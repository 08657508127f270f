import type { Db } from '../db.ts';
import { DEAD, ELSEWHERE } from './assistance-list-class.ts';
import type { ListScope } from './assistance-list-match.ts';
import { aboutIn, type ProblemWords, staysIn } from './assistance-list-stage.ts';

/**
 * Rejects accepted rows of a delivery that list somebody who has died or moved out of its region since it was matched. Gives how
 * many.
 */
export async function rejectGone(
  { sql }: Db,
  batchId: string,
  { region: { from, to }, policyYear }: ListScope,
  words: ProblemWords,
): Promise<number> {
  const { count } = await sql.unsafe(
    `with dead as (${DEAD}), gone as (
       select g.id, g.listing_id, case when d.person_id is null then 'OUTSIDE_REGION' else 'DEAD' end as code,
         coalesce(d.died_on, elsewhere.name) as problem_value
       from assistance_list_rows g
       join people own on own.id = g.person_id
       join people p on p.id = coalesce(own.merged_into_id, own.id)
       left join dead d on d.person_id = p.id
       left join lateral (${ELSEWHERE}) as elsewhere on true
       where g.batch_id = $4 and g.class in ('NEW', 'CHANGED', 'UNCHANGED') and g.action is distinct from 'REMOVE'
         and (d.person_id is not null or elsewhere.name is not null)
     )
     update assistance_list_rows r
     set class = 'REJECTED', problem_code = c.code, problem_field = w.words ->> 'field',
       problem_zh = ${aboutIn('zh')} || ${staysIn('zh')}, problem_en = ${aboutIn('en')} || ${staysIn('en')}
     from gone c join jsonb_each($5::jsonb) as w (code, words) on w.code = c.code
     where r.id = c.id`,
    [from, to, policyYear, batchId, JSON.stringify(words)],
  );
  return count;
}
