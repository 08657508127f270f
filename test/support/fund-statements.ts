import { randomUUID } from 'node:crypto';
import { approveStatement } from '../../src/services/fund/approve-statement.ts';
import { deliverStatement } from '../../src/services/fund/deliver-statement.ts';
import { draftAccount, draftBudget } from '../../src/services/fund/draft-statement.ts';
import { reachOf } from '../../src/services/viewer.ts';
import type { Counter } from '../../src/services/write.ts';
import { type TestGraph, viewerWith } from './graph.ts';

const FUND = { poolingArea: '350800', scheme: 'URRBMI', policyYear: 2016 } as const;
const TODAY = '2017-02-10';

/** The budget and the final account of a year that is long over, approved and handed to a committee. */
export async function loadFundStatements({ platform, database }: TestGraph): Promise<void> {
  const [maker, checker] = ['maker', 'checker'].map((sub): Counter => {
    const viewer = viewerWith({ role: 'COUNTY_OFFICER', sub, regions: [FUND.poolingArea] });
    return { ...platform, viewer, reach: reachOf(viewer, TODAY), today: TODAY };
  }) as [Counter, Counter];
  const key = () => ({ idempotencyKey: randomUUID() });

  await database.sql`insert into fund_entries (pooling_area_code, scheme, policy_year, kind, payer, amount_fen, moved_on, slip_number,
      booked_by, booked_on, confirmed_by, confirmed_at, confirmed_on, source)
    select '350800', 'URRBMI', 2016, 'ARRIVAL', payer::payer, fen, '2016-03-01', 'S-2016-' || payer, 'books', '2016-03-01', 'bank', now(),
      '2016-03-02', 'test' from (values ('SELF', 12000000), ('PROVINCE_FINANCE', 33000001)) given (payer, fen)`;
  const lines = [
    { item: 'ARRIVAL', payer: 'SELF', amount: 12_000_000 },
    { item: 'ARRIVAL', payer: 'PROVINCE_FINANCE', amount: 30_000_000 },
    { item: 'BASIC', visit: 'INPATIENT', amount: 40_000_000 },
  ] as const;
  const budget = await draftBudget(maker, { ...key(), ...FUND, lines });
  await approveStatement(checker, { ...key(), ...budget, version: 1 });
  const account = await draftAccount(maker, { ...key(), ...FUND });
  await approveStatement(checker, { ...key(), ...account, version: 1 });
  await deliverStatement(maker, { ...key(), ...account, committee: 'SUPERVISION' });
}
