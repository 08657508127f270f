import type postgres from 'postgres';

/** Somebody who paid for 2018 in the demo's county, entered as the database's owner: an enrolment and its payment. */
export async function payFor(
  sql: postgres.Sql,
  personId: string,
  { fen = 18_000, paidOn = '2017-10-20', payer = 'SELF', regionCode = '350825103' } = {},
): Promise<string> {
  await sql`delete from payments where person_id = ${personId} and policy_year = 2018`;
  await sql`delete from refunds where person_id = ${personId} and policy_year = 2018`;
  await sql`delete from enrollments where person_id = ${personId} and policy_year = 2018`;
  const [row] = await sql<{ id: string }[]>`
    insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
    values (${personId}, 'URRBMI', ${regionCode}, '350800', 2018, 'PAID', ${paidOn}, ${paidOn}, 'test') returning id`;
  const id = row?.id ?? '';
  await sql`
    insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
    values (${personId}, ${id}, 'URRBMI', 2018, ${payer}, 'RCU_COUNTER', ${fen}, ${paidOn}, 'test')`;
  return id;
}
