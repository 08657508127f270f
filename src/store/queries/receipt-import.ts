import type { Db } from '../db.ts';

/**
 * Writes the enrolments that are new or differ, into `next_enrollments` first. What a file does not say stays; an enrolment that
 * somebody ended for a reason stays ended, and a paid one is not called unpaid because a cell is empty.
 */
export async function mergeEnrollments({ sql }: Db, source: string): Promise<void> {
  await sql`
    create temp table next_enrollments on commit drop as
    with said as (
      select distinct on (person_id, scheme, policy_year, region_code) *,
        max(paid_on) over (partition by person_id, scheme, policy_year, region_code) as last_paid_on
      from taken order by person_id, scheme, policy_year, region_code, line
    ), settled as (
      select gen_random_uuid() as id, s.line, s.person_id, s.scheme, s.policy_year, s.region_code, s.stored_id,
        case when e.id is null or s.pooling_area is not null then s.pooling_area_code else e.pooling_area_code end as area,
        case when not s.is_status_given and e.status in ('PAID', 'ACTIVE', 'ENDED') then e.status else s.status end as status,
        coalesce(s.category, e.category, 'GENERAL') as category,
        coalesce(s.legacy_record, e.legacy_record, 'NEW') as legacy_record,
        coalesce(s.registered_on, e.registered_on, s.last_paid_on) as registered_on,
        coalesce(s.last_paid_on, e.paid_on) as last_paid_on, e.end_reason
      from said s left join enrollments e on e.id = s.stored_id
    )
    select n.*, case when n.status in ('PAID', 'ACTIVE', 'ENDED') then n.last_paid_on end as paid_on,
      e.id is not null and n.end_reason is null and (n.status, n.area, n.category, n.legacy_record, n.registered_on,
        case when n.status in ('PAID', 'ACTIVE', 'ENDED') then n.last_paid_on end) is distinct from
        (e.status, e.pooling_area_code, e.category, e.legacy_record, e.registered_on, e.paid_on) as is_changed
    from settled n left join enrollments e on e.id = n.stored_id`;
  await sql`analyze next_enrollments`;
  await sql`update enrollments e set superseded_at = now() from next_enrollments n where n.is_changed and e.id = n.stored_id`;
  await sql`
    insert into enrollments (id, person_id, scheme, region_code, pooling_area_code, policy_year, status, category, legacy_record,
      registered_on, paid_on, route, documents_shown, overridden_by, override_reason, source)
    select n.id, n.person_id, n.scheme, n.region_code, n.area, n.policy_year, n.status, n.category, n.legacy_record,
      n.registered_on, n.paid_on, e.route, coalesce(e.documents_shown, '{}'), e.overridden_by, e.override_reason, ${source}
    from next_enrollments n left join enrollments e on e.id = n.stored_id
    where n.stored_id is null or n.is_changed order by n.line`;
  await sql`create index on next_enrollments (person_id)`;
}

/**
 * Writes the receipts that are not on file, one for a household with its lines, and the payments. Books go on after the
 * highest number that was written in them.
 */
export async function insertReceipts({ sql }: Db, source: string): Promise<void> {
  await sql`
    create temp table new_receipts on commit drop as
    select gen_random_uuid() as id, series, number, min(household_id::text)::uuid as household_id,
      min(collector_id::text)::uuid as collector_id, min(printed_head) as head_name, min(paid_on) as issued_on,
      sum(amount_fen)::bigint as total_fen, min(line) as line
    from taken where series is not null and not is_paid group by series, number`;
  await sql`analyze new_receipts`;
  await sql`
    insert into receipts (id, series, number, collector_id, household_id, head_name, issued_on, total_fen, source)
    select id, series, number, collector_id, household_id, head_name, issued_on, total_fen, ${source}
    from new_receipts order by line`;
  await sql`
    insert into receipt_series as s (series, region_code, last_number)
    select n.series, min(h.region_code), max(n.number) from new_receipts n join households h on h.id = n.household_id
    group by n.series order by n.series
    on conflict (series) do update set last_number = greatest(s.last_number, excluded.last_number)`;
  await sql`
    create temp table new_lines on commit drop as
    select gen_random_uuid() as id, r.id as receipt_id, t.line, t.person_id, t.policy_year, t.amount_fen,
      row_number() over (partition by r.id order by t.line)::int as line_no
    from taken t join new_receipts r on r.series = t.series and r.number = t.number`;
  await sql`analyze new_lines`;
  await sql`
    insert into receipt_lines (id, receipt_id, line_no, person_id, printed_name, policy_year, paid_fen)
    select l.id, l.receipt_id, l.line_no, l.person_id, p.name, l.policy_year, l.amount_fen
    from new_lines l join people p on p.id = l.person_id order by l.line`;
  await sql`
    insert into payments (person_id, enrollment_id, receipt_line_id, scheme, policy_year, payer, channel, collector_id, paid_fen,
      paid_on, source)
    select t.person_id, case when n.stored_id is null or n.is_changed then n.id else n.stored_id end, l.id, t.scheme,
      t.policy_year, t.payer, t.channel, t.collector_id, t.amount_fen, t.paid_on, ${source}
    from taken t
    join next_enrollments n using (person_id, scheme, policy_year, region_code)
    left join new_lines l on l.line = t.line
    where t.amount_fen is not null and not t.is_paid order by t.line`;
}

/** The rows by what they did: an enrolment that is new, one that changed or was paid, or nothing. */
export async function countEnrollments({ sql }: Db) {
  const [counts] = await sql<{ rows: number; new: number; changed: number }[]>`
    select count(*)::int as rows, count(*) filter (where t.stored_id is null)::int as new,
      count(*) filter (
        where t.stored_id is not null and (n.is_changed or (t.amount_fen is not null and not t.is_paid)))::int as changed
    from taken t join next_enrollments n using (person_id, scheme, policy_year, region_code)`;
  return counts ?? { rows: 0, new: 0, changed: 0 };
}
