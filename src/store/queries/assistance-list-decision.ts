import type { Reach } from '../access.ts';
import type { Db } from '../db.ts';

/** A decision that was kept about somebody on a delivery: its question, not what it rested on. */
export interface AskedDecision {
  readonly id: string;
  readonly personId: string;
  readonly question: unknown;
}

/** Decisions kept about people whom a delivery changes something for, behind an id, at most `limit`; those of a file of theirs too. */
export const decisionsAbout = ({ sql }: Db, batchId: string, after: string, limit: number): Promise<AskedDecision[]> =>
  sql<AskedDecision[]>`
    select decision.id, coalesce(file.merged_into_id, file.id) as "personId", decision.question
    from decisions decision join people file on file.id = decision.person_id
    where decision.id > ${after} and decision.kind <> 'CLAIM' and coalesce(file.merged_into_id, file.id) in (
      select person_id from assistance_list_rows
      where batch_id = ${batchId} and class in ('NEW', 'CHANGED', 'DROPPED'))
    order by decision.id limit ${limit}`;

/** Writes down whose answer is another since a delivery was applied. */
export const insertChangedDecisions = ({ sql }: Db, batchId: string, ids: readonly string[]): Promise<unknown> => sql`
  insert into assistance_list_decisions (batch_id, decision_id) select ${batchId}, unnest(${[...ids]}::text[])`;

/**
 * Decisions whose answer is another since a delivery was applied, but for those of people who stand on it by a sensitive category alone,
 * where that is not told: they would be known by it. Whether they may be seen is asked where they are read.
 */
export async function changedDecisionIds(
  { keyed }: Db,
  { isSensitiveShown }: Reach,
  batchId: string,
  limit: number,
): Promise<string[]> {
  const rows = await keyed<{ id: string }[]>`
    select changed.decision_id as id from assistance_list_decisions changed
    join decisions decision on decision.id = changed.decision_id
    join people file on file.id = decision.person_id
    where changed.batch_id = ${batchId} and (${isSensitiveShown} or coalesce(file.merged_into_id, file.id) in (
      select coalesce(listed.merged_into_id, listed.id)
      from assistance_list_rows named join people listed on listed.id = named.person_id
      where named.batch_id = changed.batch_id and named.class in ('NEW', 'CHANGED', 'DROPPED')
        and named.category is distinct from 'MENTAL_SEVERE'))
    order by changed.decision_id limit ${limit}`;
  return rows.map(({ id }) => id);
}
