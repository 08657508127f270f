import type { TestDatabase } from './database.ts';

/** Lines of the fund of Balin Zuoqi for 2007: what arrived late, what is only booked, and an outlay that the plan forbids. */
export async function bookFund({ sql }: TestDatabase): Promise<void> {
  const rows = [
    ['ARRIVAL', 'SELF', 1_250_000, '2007-01-15', '150422', '2006-12-31', '20070115-001', 'bank'],
    ['ARRIVAL', 'VILLAGE_COLLECTIVE', 300_000, '2007-03-20', '150422', '2007-01-31', '20070320-004', 'bank'],
    ['ARRIVAL', 'COUNTY_FINANCE', 1_000_000, '2007-06-30', null, null, '20070630-002', null],
    ['ADMINISTRATION', null, 45_000, '2007-09-05', null, null, '20070905-001', 'bank'],
  ] as const;
  for (const [kind, payer, fen, movedOn, region, collectedOn, slip, by] of rows) {
    await sql`insert into fund_entries (pooling_area_code, scheme, policy_year, kind, payer, amount_fen, moved_on, region_code,
        collected_on, slip_number, booked_by, booked_on, confirmed_by, confirmed_at, confirmed_on, source)
      values ('150422', 'NRCMS', 2007, ${kind}, ${payer}, ${fen}, ${movedOn}, ${region}, ${collectedOn}, ${slip}, 'agency',
        ${movedOn}, ${by}, case when ${by}::text is not null then now() end, case when ${by}::text is not null then ${movedOn}::date end, 'test')`;
  }
}
