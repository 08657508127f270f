import type postgres from 'postgres';

/**
 * Merges every seventh file of a database into the one before it, as its owner: the file that goes points at the one that stays,
 * takes its office and lives nowhere any more; its rows stay its own. Says how many went.
 */
export async function mergeFiles(sql: postgres.Sql, most = 100): Promise<number> {
  const gone = await sql`
    with pair as (
      select id, lag(id) over (order by id) as into_id, row_number() over (order by id) as at from people
      where merged_into_id is null and merged_ids = '{}'
    ), chosen as (
      select * from pair where at % 7 = 0 order by at limit ${most}
    ), stays as (
      update people set merged_ids = array[chosen.id] from chosen where people.id = chosen.into_id
    ), left_home as (
      update household_members set valid_to = '2017-11-19' from chosen
      where person_id = chosen.id and valid_to is null and superseded_at is null
        and coalesce(valid_from < '2017-11-19', true)
    )
    update people set merged_into_id = whole.id, region_code = whole.region_code
    from chosen join people whole on whole.id = chosen.into_id where people.id = chosen.id
    returning people.id`;
  return gone.length;
}
