import type { TestDatabase } from './database.ts';

/** Who takes part in 2018 in three of Dalian's counties: what each of them and the city owe hangs on these heads alone. */
const HEADS = { '210214': 43, '210281': 29, '210283': 17 } as const;

/** Invented people of Dalian enrolled in NRCMS for 2018, and one more in each county who registered and has not paid. */
export async function enrollDalian({ sql }: TestDatabase): Promise<void> {
  for (const [county, heads] of Object.entries(HEADS)) {
    await sql`
      with joined as (
        insert into people (name, region_code, source)
        select '示例', ${county}, 'test' from generate_series(0, ${heads}) returning id
      ), numbered as (select id, row_number() over (order by id) = 1 as is_open from joined)
      insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
      select id, 'NRCMS', ${county}, ${county}, 2018, (case when is_open then 'REGISTERED' else 'PAID' end)::enrollment_status,
        '2017-11-01', case when is_open then null else '2017-11-01'::date end, 'test' from numbered`;
  }
}
