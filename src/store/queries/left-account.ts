import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { areaOf } from './pooling-area.ts';

/** 无人户的账户: the account of a household in which nobody alive is left, as far as somebody has a part in it who left it last. */
export interface LeftAccount {
  readonly householdId: string;
  /** Of those who left it last: how many come to the household that is asked about, and how many belong to none yet. */
  readonly coming: number;
  readonly waiting: number;
}

/** Who comes to which household, and on which civil day that is told. */
export interface Coming {
  readonly householdId: string;
  /** The files that stand for them, and all of their files. */
  readonly personIds: readonly string[];
  readonly fileIds: readonly string[];
  readonly today: string;
}

/** Whether somebody is recorded as dead, of a row `file` of people. */
const IS_DEAD = sql`exists (
  select from status_periods death where death.kind = 'DEAD' and death.superseded_at is null
    and death.person_id = any(file.merged_ids || file.id || coalesce(file.merged_into_id, file.id)))`;

/** Whether a membership, of a row `member`, holds on a day or will. */
const standsFrom = (day: string): SQL => sql`coalesce(member.valid_to >= ${day}::date, true)`;

/** Whether somebody alive belongs to a household on a day, as far as is recorded. */
export const isLivedIn = (householdId: SQL, day: string): SQL => sql`exists (
  select from household_members member join people file on file.id = member.person_id
  where member.household_id = ${householdId} and member.superseded_at is null and ${standsFrom(day)} and not ${IS_DEAD})`;

/**
 * The accounts with money in them that people who come to a household left behind: of households of its pooling area that ended with
 * their leaving. Somebody who left earlier has no part in them, and the dead take nothing.
 */
export function accountsLeftBehind(tx: Db, { householdId, personIds, fileIds, today }: Coming): Promise<LeftAccount[]> {
  const isComing = sql`member.person_id = any(${sql.param(personIds)}::uuid[])`;
  return readRows(
    tx,
    sql`with once as (
      select distinct household_id as id from household_members
      where person_id = any(${sql.param(fileIds)}::uuid[]) and superseded_at is null and household_id <> ${householdId}::uuid
    ), members as (
      select once.id, coalesce(file.merged_into_id, file.id) as person_id, member.valid_to, ${IS_DEAD} as is_dead
      from once join household_members member on member.household_id = once.id and member.superseded_at is null
      join people file on file.id = member.person_id
    ), ended as (
      select id, max(valid_to) as last from members member group by id having not bool_or(not is_dead and ${standsFrom(today)})
    )
    select ended.id as "householdId", count(distinct member.person_id) filter (where ${isComing})::int as coming,
      count(distinct member.person_id) filter (where not ${isComing} and not ${isPlaced(today)})::int as waiting
    from ended join members member on member.id = ended.id and member.valid_to = ended.last and not is_dead
    join households emptied on emptied.id = ended.id join households joined on joined.id = ${householdId}::uuid
    where ${areaOf(sql`emptied.region_code`, today)} = ${areaOf(sql`joined.region_code`, today)}
      and 0 < (select sum(amount_fen) from family_account_lines line where line.household_id = ended.id)
    group by ended.id having count(*) filter (where ${isComing}) > 0 order by ended.id`,
  );
}

/** Whether whoever a row `member` is about belongs to some household from a day on. */
const isPlaced = (day: string): SQL => sql`exists (
  select from household_members other where other.person_id = member.person_id and other.superseded_at is null
    and coalesce(other.valid_to >= ${day}::date, true))`;
