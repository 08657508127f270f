import type { Range } from '../access.ts';
import type { Db } from '../db.ts';

/** Somebody who both booked money of a fund's year and moved money of it, and how often each. */
export interface FundHandRow {
  readonly subject: string;
  /** Lines of the ledger that they booked, reversals among them. */
  readonly booked: number;
  /** Claims that they settled. */
  readonly settled: number;
  /** Lines that they confirmed for the bank. */
  readonly confirmed: number;
  /** Claims that they paid out. */
  readonly paid: number;
}

interface FundHandSearch {
  readonly poolingArea: string;
  readonly policyYear: number;
  /** Where the claims of the area are. */
  readonly ranges: readonly Range[];
  readonly first: number;
}

/** Who did both in a year of an area, by name of login; from what was written, whatever their roles are today. */
export async function handsOfFund(
  { keyed }: Db,
  { poolingArea, policyYear, ranges, first }: FundHandSearch,
): Promise<readonly FundHandRow[]> {
  const [from, to] = [ranges.map((range) => range.from), ranges.map((range) => range.to)];
  return keyed<FundHandRow[]>`
    with entries as (
      select booked_by, confirmed_by from fund_entries where pooling_area_code = ${poolingArea} and policy_year = ${policyYear}
    ), year as (
      select c.id from claims c join unnest(${from}::text[], ${to}::text[]) as area (low, high)
        on c.region_code >= area.low and c.region_code < area.high
      where c.policy_year = ${policyYear}
    ), hands (subject, booked, settled, confirmed, paid) as (
      select booked_by, count(*), 0, 0, 0 from entries group by 1
      union all select confirmed_by, 0, 0, count(*), 0 from entries where confirmed_by is not null group by 1
      union all select s.settled_by, 0, count(*), 0, 0 from claim_settlements s where s.claim_id in (select id from year) group by 1
      union all select t.by, 0, 0, 0, count(*) from claim_steps t where t.state = 'PAID' and t.claim_id in (select id from year) group by 1
    ), sums as (
      select subject, sum(booked)::int as booked, sum(settled)::int as settled, sum(confirmed)::int as confirmed, sum(paid)::int as paid
      from hands group by subject
    )
    select * from sums where booked + settled > 0 and confirmed + paid > 0 order by subject limit ${first}`;
}
