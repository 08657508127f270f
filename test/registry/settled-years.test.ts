import { afterAll, beforeAll, expect, test } from 'vitest';
import { totalsOfYear } from '../../src/store/queries/claim-settlement.ts';
import { createExampleCity, type ExampleCity, SETTLER } from '../support/example-city.ts';
import { claimDesk } from './claim-desk.ts';

let city: ExampleCity;
beforeAll(async () => {
  city = await createExampleCity();
});
afterAll(() => city?.close());

/** A run settles a county by the plan that was made before its first settlement. */
test('the plan that is made while nothing is settled yet looks years up by person', async () => {
  await claimDesk(city).enter({});
  const { sql } = city.database;
  await sql`vacuum analyze claims, people, claim_settlements`;
  city.sent.length = 0;
  await totalsOfYear(city.for(SETTLER).db, [city.people.head], { scheme: 'URRBMI', policyYear: 2026 });
  const text = city.sent.find((one) => one.includes('claim_settlements'));
  const plan = await sql.begin(async (tx) => {
    await tx.unsafe('set local enable_seqscan = off; set local plan_cache_mode = force_generic_plan');
    await tx.unsafe(`prepare years as ${text}`);
    return tx.unsafe(`explain execute years('{${city.people.head}}', 'URRBMI', 2026)`);
  });
  const scans = plan.map((row) => String(row['QUERY PLAN'])).filter((line) => line.includes('on claim_settlements'));
  expect(scans).toEqual([expect.stringContaining('using claim_settlements_year_idx')]);
});
