import type postgres from 'postgres';

/** A household of the demo county whose members all have still to pay for 2018, and may. */
export interface Family {
  readonly id: string;
  readonly regionCode: string;
  readonly members: readonly string[];
}

/**
 * Households of so many members or more, in country villages, where nobody is enrolled for 2018, dead, insured elsewhere or on a list, and everybody has
 * hukou in the county and was in the rural scheme the year before: each owes 180 yuan and may pay through the village cadre.
 */
export async function families(sql: postgres.Sql, size: number): Promise<Family[]> {
  const rows = await sql<Family[]>`
    select h.id, h.region_code as "regionCode", array_agg(m.person_id order by m.relation, m.person_id) as members
    from households h join household_members m on m.household_id = h.id and m.superseded_at is null and m.valid_to is null
    where h.superseded_at is null and h.valid_to is null and right(h.region_code, 3) >= '200'
    group by h.id
    having count(*) >= ${size} and bool_and(
      not exists (select from enrollments e where e.person_id = m.person_id and e.policy_year = 2018)
      and not exists (select from status_periods s where s.person_id = m.person_id and s.kind in ('DEAD', 'EMPLOYEE_INSURED'))
      and not exists (select from assistance_listings l where l.person_id = m.person_id)
      and exists (select from person_places p where p.person_id = m.person_id and p.kind = 'HUKOU' and p.valid_to is null
        and p.region_code like '350825%')
      and exists (select from enrollments e where e.person_id = m.person_id and e.policy_year = 2017 and e.superseded_at is null
        and e.legacy_record = 'NRCMS' and e.pooling_area_code = '350800'))
    order by h.id`;
  return rows.map((row) => ({ ...row }));
}

/** How many rows the tables hold that a receipt writes. */
export async function rowCounts(sql: postgres.Sql): Promise<Record<string, unknown>> {
  const [counts] = await sql`
    select (select count(*)::int from receipts) as receipts, (select count(*)::int from receipt_lines) as lines,
      (select count(*)::int from payments) as payments, (select count(*)::int from enrollments) as enrollments,
      (select count(*)::int from contribution_dues) as dues, (select count(*)::int from audit_lines where action <> 'registry.read') as audit,
      (select count(*)::int from write_requests) as requests, (select sum(last_number)::int from receipt_series) as numbers,
      (select count(*)::int from receipt_voids) as voids, (select md5(string_agg(e::text, '' order by id)) from enrollments e) as enrolled`;
  return counts ?? {};
}
