import type { Db } from '../db.ts';

/** Money that a household handed over for somebody's year, and that was neither taken back nor given back since. */
export interface StandingPayment {
  /** As it was asked about: the file that others went into, where they were merged. */
  readonly personId: string;
  readonly paidOn: string;
  readonly channel: string;
  readonly paidFen: number;
  readonly slipNumber: string | null;
  /** Whether nothing is missing for the year. */
  readonly isComplete: boolean;
}

/** The contributions of a year that stand for some people, in one statement for any number of them. */
export async function standingPayments(
  { sql }: Db,
  personIds: readonly string[],
  policyYear: number,
): Promise<StandingPayment[]> {
  return sql<StandingPayment[]>`
    select person.id::text as "personId", paid.paid_on::text as "paidOn", paid.channel::text as channel,
      paid.paid_fen as "paidFen", paid.slip_number as "slipNumber",
      exists (
        select from enrollments e where e.id = paid.enrollment_id and e.superseded_at is null
          and e.status in ('PAID', 'ACTIVE')) as "isComplete"
    from unnest(${personIds as string[]}::uuid[]) as asked (id) join people person on person.id = asked.id
    cross join lateral unnest(person.merged_ids || person.id) as file (id)
    join payments paid on paid.person_id = file.id and paid.policy_year = ${policyYear}
    where paid.superseded_at is null and paid.scheme = 'URRBMI' and paid.purpose = 'CONTRIBUTION' and paid.payer = 'SELF'
      and paid.reverses_id is null and paid.refund_id is null
      and not exists (
        select from payments later where later.person_id = any(person.merged_ids || person.id) and later.policy_year = paid.policy_year
          and (later.reverses_id = paid.id or later.refund_id is not null and later.recorded_at > paid.recorded_at))`;
}
