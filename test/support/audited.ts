import { keepDecision } from '../../src/services/keep-decision.ts';
import { reachOf } from '../../src/services/viewer.ts';
import { factsOfPeople } from '../../src/store/queries/person-facts.ts';
import { OFFICER, type TestGraph, TODAY } from './graph.ts';

const PERSON = '00000000-0000-4000-8000-000000000001';

/**
 * What auditors look into: a review of the stay that waits for its office, a complaint in Example City, and a decision that was kept,
 * whose id this gives.
 */
export async function enterAudited({ platform, database: { sql } }: TestGraph): Promise<string> {
  await sql`
    insert into supervision_cases (kind, region_code, scheme, claim_id, opened_on, opened_by, about, source)
    select 'CLAIM_REVIEW', region_code, scheme, id, '2017-11-06', 'test', '费用明细与病程不符', 'test' from claims where state = 'ENTERED'`;
  await sql`
    insert into complaints (region_code, scheme, received_on, about, recorded_by, source)
    values ('999901', 'URRBMI', '2026-03-02', '报销金额与结算单不符', 'test', 'test'),
      ('999901', 'URRBMI', '2026-04-01', '久未结算', 'test', 'test')`;
  const archive = { ...platform, viewer: OFFICER, reach: reachOf(OFFICER, TODAY), today: TODAY };
  const [facts] = await factsOfPeople(platform.db, archive.reach, [PERSON]);
  const asked = {
    kind: 'CONTRIBUTION',
    policyYear: 2018,
    region: null,
    scheme: 'URRBMI',
    asOf: null,
    knownAt: null,
  } as const;
  return (await keepDecision(facts as never, asked, archive)).id;
}
