import type { TestDatabase } from './database.ts';

/** 长汀县 beside the demo's county, in the same pooling area. */
const [TOWN, BESIDE, AREA] = ['350825101', '350821', '350800'];

/** Somebody who lives in 北团镇, stands on no list and is enrolled for 2018 in the county beside it, not at home. */
export async function enrollElsewhere({ sql }: TestDatabase): Promise<void> {
  const found = await sql`
    insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
    select min(people.id::text)::uuid, 'URRBMI', ${BESIDE}, ${AREA}, 2018, 'PAID', '2017-10-20', '2017-10-20', 'test' from people
    join person_places living on living.person_id = people.id and living.kind = 'LIVING' and living.region_code like ${`${TOWN}%`}
      and living.superseded_at is null and living.valid_to is null
    where people.merged_into_id is null
      and not exists (select from enrollments where person_id = people.id and policy_year = 2018)
      and not exists (select from status_periods where person_id = people.id)
      and not exists (select from assistance_listings where person_id = people.id)
    having count(*) > 0 returning person_id`;
  if (found.length !== 1) throw new Error('Everybody there is enrolled, listed or something else.');
}
