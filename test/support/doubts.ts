import { assessHeldClaim } from '../../src/services/claims/assess-claim.ts';
import { keepClaimDecision } from '../../src/services/claims/check-claim.ts';
import { holdClaim } from '../../src/services/claims/hold-claim.ts';
import { reachOf } from '../../src/services/viewer.ts';
import type { TestDatabase } from './database.ts';
import { OFFICER, type TestGraph } from './graph.ts';
import { enterStay } from './stays.ts';

/** A county whose rows are in no other answer, and one beside it. */
const [NEIGHBOUR, BEYOND] = ['350823', '350802'];

/**
 * What an office would rather not find: in a neighbouring county somebody destitute who lives and is enrolled beyond it, and one who
 * died and still stands on the list; in the demo county stays of 2017 that were paid for a dead person, for one who was not enrolled
 * and twice at once, and stays of 2018 that were filed in time, too late, and over the turn of the year.
 */
export async function enterDoubts(graph: TestGraph): Promise<void> {
  const { sql } = graph.database;
  const [away, dead] = ['00000000-0000-4000-9100-000000000001', '00000000-0000-4000-9100-000000000002'];
  await sql`insert into people (id, name, sex, birth_date, region_code, source) values
    (${away}, '示例远', 'MALE', '1950-02-03', ${NEIGHBOUR}, 'test'), (${dead}, '示例故', 'FEMALE', '1940-02-03', ${NEIGHBOUR}, 'test')`;
  await sql`insert into person_places (person_id, kind, region_code, valid_from, source) values
    (${away}, 'LIVING', ${BEYOND}, '2015-01-01', 'test'), (${dead}, 'LIVING', ${NEIGHBOUR}, '1940-02-03', 'test')`;
  await sql`insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, source) values
    (${away}, 'TEKUN', 'CIVIL_AFFAIRS', ${NEIGHBOUR}, '2016-01-01', '2016-01-01', 'test'),
    (${dead}, 'DIBAO', 'CIVIL_AFFAIRS', ${NEIGHBOUR}, '2016-01-01', '2016-01-01', 'test')`;
  await sql`insert into status_periods (person_id, kind, valid_from, source) values (${dead}, 'DEAD', '2017-10-02', 'test')`;
  await sql`insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
    values (${away}, 'URRBMI', ${BEYOND}, ${BEYOND}, 2018, 'PAID', '2017-10-10', '2017-10-10', 'test')`;
  await enterDoubtfulStays(graph);
}

async function enterDoubtfulStays(graph: TestGraph): Promise<void> {
  const { sql } = graph.database;
  const { died, diedOn, unenrolled, enrolled } = await doubtfulPeople(sql);
  const stays = [
    { personId: died, admittedOn: '2017-11-06', dischargedOn: '2017-11-10' },
    { personId: unenrolled, admittedOn: '2017-09-04', dischargedOn: '2017-09-08' },
    { personId: enrolled, admittedOn: '2017-08-01', dischargedOn: '2017-08-09' },
    { personId: enrolled, admittedOn: '2017-08-05', dischargedOn: '2017-08-12' },
    { personId: enrolled, admittedOn: '2018-05-02', dischargedOn: '2018-05-10', filedOn: '2019-03-31' },
    { personId: enrolled, admittedOn: '2018-06-04', dischargedOn: '2018-06-11', filedOn: '2019-04-01' },
    { personId: enrolled, admittedOn: '2018-12-28', dischargedOn: '2019-01-05', filedOn: '2019-05-02' },
  ];
  if (diedOn >= '2017-11-06') throw new Error('The stay began in life.');
  for (const [at, stay] of stays.entries()) {
    const claimId = await enterStay(sql, {
      ...stay,
      number: `DOUBT-${at + 1}`,
      regionCode: '350825105',
      basicFen: 200_000,
    });
    if (stay.admittedOn >= '2018-01-01') await keepDecisionOf(graph, claimId);
  }
}

/** Puts what the law says in the place of the decision that nobody opens. */
async function keepDecisionOf({ platform, database: { sql } }: TestGraph, claimId: string): Promise<void> {
  const today = '2019-05-06';
  const counter = { ...platform, viewer: OFFICER, reach: reachOf(OFFICER, today), today };
  const claim = await holdClaim(counter, { claimId, version: 1 }, ['PAID']);
  const decisionId = await keepClaimDecision(counter, claim, await assessHeldClaim(counter, claim));
  await sql`update claim_settlements set decision_id = ${decisionId} where claim_id = ${claimId}`;
}

interface DoubtfulPeople {
  readonly died: string;
  readonly diedOn: string;
  readonly unenrolled: string;
  readonly enrolled: string;
}

async function doubtfulPeople(sql: TestDatabase['sql']): Promise<DoubtfulPeople> {
  const [found] = await sql<DoubtfulPeople[]>`
    with own as (
      select id from people where region_code like '350825%' and merged_into_id is null
        and not exists (select from claims where claims.person_id = people.id)
    ), taking as (
      select person_id, policy_year from enrollments where superseded_at is null and status in ('PAID', 'ACTIVE', 'ENDED')
    ), dead as (select person_id, valid_from from status_periods where kind = 'DEAD' and superseded_at is null)
    select died.id as died, died.valid_from::text as "diedOn",
      (select min(id::text) from own where id not in (select person_id from taking) and id not in (select person_id from dead)) as unenrolled,
      (select min(id::text) from own where id in (select person_id from taking where policy_year = 2018)
        and id in (select person_id from taking where policy_year = 2017)) as enrolled
    from (select own.id, valid_from from own join dead on dead.person_id = own.id where valid_from between '2017-01-01' and '2017-09-30'
      order by own.id limit 1) died`;
  if (!found) throw new Error('Nobody died there in 2017.');
  return found;
}
