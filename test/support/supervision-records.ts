import type { TestDatabase } from './database.ts';

/** The day on which everything was recorded that was not reached, reported or entered on a day of its own. */
const RECORDED = '2017-11-10';

/**
 * What a county's supervision finds in November 2017: a town that reported October twice, posters that reached a village's households a
 * day late, a changed standard that nobody reported, a declaration without an amount, and a banner's offices, of which one lacks staff.
 */
export async function loadSupervisionRecords({ sql }: TestDatabase): Promise<void> {
  await sql`
    insert into progress_reports (id, region_code, scheme, policy_year, month, registered, enrolled, paid, note, reported_on, reported_by,
      recorded_at, superseded_at, source)
    values
      ('0f000000-0000-4000-8000-000000000001', '350825103', 'URRBMI', 2018, '2017-10', 90, 80, 70, null, ${RECORDED}, 'town',
        '2017-11-10 09:00+08', '2017-11-11 09:00+08', '乡镇月报'),
      ('0f000000-0000-4000-8000-000000000002', '350825103', 'URRBMI', 2018, '2017-10', 90, 85, 75, '已与村居核对', '2017-11-11', 'town',
        '2017-11-11 09:00+08', null, '乡镇月报')`;
  await sql`
    insert into notice_deliveries (id, region_code, scheme, policy_year, kind, households, reached_on, logged_by, recorded_at, source)
    values
      ('0f000000-0000-4000-8000-000000000011', '350825106215', 'URRBMI', 2018, 'POSTER', 7, '2017-10-20', 'town', '2017-11-10 09:00+08',
        '发放登记表'),
      ('0f000000-0000-4000-8000-000000000012', '350825106215', 'URRBMI', 2018, 'POSTER', 8, '2017-10-21', 'town', '2017-11-10 09:00+08',
        '发放登记表'),
      ('0f000000-0000-4000-8000-000000000013', '350825106209', 'URRBMI', 2018, 'POSTER', 7, '2017-10-20', 'town', '2017-11-10 09:00+08',
        '发放登记表')`;
  await sql`
    insert into standard_changes (id, region_code, scheme, kind, standard_before, standard_after, valid_from, entered_by, entered_on)
    values ('0f000000-0000-4000-8000-000000000021', '350825', 'UEBMI', 'EMPLOYEE_CONTRIBUTION', '单位8%，个人2%', '单位7%，个人2%',
      '2017-11-01', 'county', ${RECORDED})`;
  await sql`
    insert into subsidy_declarations (id, region_code, scheme, policy_year, as_of, heads, rulebook_version_id, declared_by, declared_on)
    select '0f000000-0000-4000-8000-000000000031', '350825103', 'URRBMI', 2018, ${RECORDED}, 85, id, 'town', ${RECORDED}
    from rulebook_versions where content ->> 'name' = '350825-liancheng/urrbmi-2018' limit 1`;
  await openOffices(sql);
}

/** The banner's office with eight staff, and one town's with a single one; of the other towns nobody knows an office. */
const openOffices = (sql: TestDatabase['sql']) => sql`
  with office as (
    insert into organisations (name, kind, region_code, source)
    values ('旗合管办', 'INSURANCE_OFFICE', '150422', 'test'), ('镇合管办', 'INSURANCE_OFFICE', '150422100', 'test') returning id, region_code
  ), members as (
    insert into staff_members (name, organisation_id, source)
    select '示例' || number, office.id, 'test' from office, generate_series(1, 8) as number
    where number = 1 or office.region_code = '150422' returning id
  )
  insert into staff_assignments (staff_member_id, role, region_code, valid_from, source)
  select id, 'TOWNSHIP_OFFICER', '150422', '2007-01-01', 'test' from members`;
