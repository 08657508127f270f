import { assessHeldClaim } from '../../src/services/claims/assess-claim.ts';
import { keepClaimDecision } from '../../src/services/claims/check-claim.ts';
import { holdClaim } from '../../src/services/claims/hold-claim.ts';
import { reachOf } from '../../src/services/viewer.ts';
import type { TestDatabase } from './database.ts';
import { COUNTY, type TestGraph, viewerWith } from './graph.ts';
import { enterStay } from './stays.ts';

/** A county whose rows are in no other answer, and one beside it. */
const [NEIGHBOUR, BEYOND] = ['350823', '350802'];
/** Example City's eastern district. */
const CITY = '999901';

/**
 * What an office would rather not find: in a neighbouring county destitute people who live beyond it, enrolled there, at home and
 * nowhere, and people who died, of whom one still stands on the list; in the demo county stays of 2017 that were paid for a dead
 * person, for one who was not enrolled and twice at once, stays of 2018 that were filed in time, too late, and over the turn of the
 * year, certificates that ran out, and people who paid in two counties; in Example City stays of people who wait.
 */
export async function enterDoubts(graph: TestGraph): Promise<void> {
  const { sql } = graph.database;
  await enterNeighbours(sql);
  await enterDoubtfulStays(graph);
  await enterStaysOfWaiting(graph);
  await endCertificates(sql);
  await payTwice(sql);
  await payWithoutReceipt(sql);
}

interface Neighbour {
  readonly name: string;
  readonly lives: string;
  readonly category: 'TEKUN' | 'DIBAO';
  readonly listedTo?: string;
  readonly diedOn?: string;
  /** Where they are enrolled for 2018. */
  readonly enrolled?: string;
}

const NEIGHBOURS: readonly Neighbour[] = [
  { name: '示例远', lives: BEYOND, category: 'TEKUN', enrolled: BEYOND },
  { name: '示例故', lives: NEIGHBOUR, category: 'DIBAO', diedOn: '2017-10-02' },
  { name: '示例归', lives: BEYOND, category: 'TEKUN', enrolled: NEIGHBOUR },
  { name: '示例漏', lives: BEYOND, category: 'TEKUN' },
  { name: '示例逝', lives: NEIGHBOUR, category: 'DIBAO', diedOn: '2017-09-12', listedTo: '2017-09-30' },
];

async function enterNeighbours(sql: TestDatabase['sql']): Promise<void> {
  for (const [at, { name, lives, category, listedTo = null, diedOn, enrolled }] of NEIGHBOURS.entries()) {
    const id = `00000000-0000-4000-9100-00000000000${at + 1}`;
    await sql`insert into people (id, name, sex, birth_date, region_code, source)
      values (${id}, ${name}, ${at % 2 === 0 ? 'MALE' : 'FEMALE'}, '1940-02-03', ${NEIGHBOUR}, 'test')`;
    await sql`insert into person_places (person_id, kind, region_code, valid_from, source)
      values (${id}, 'LIVING', ${lives}, '2015-01-01', 'test')`;
    await sql`insert into assistance_listings (person_id, category, department, region_code, confirmed_on, valid_from, valid_to, source)
      values (${id}, ${category}, 'CIVIL_AFFAIRS', ${NEIGHBOUR}, '2016-01-01', '2016-01-01', ${listedTo}, 'test')`;
    if (diedOn)
      await sql`insert into status_periods (person_id, kind, valid_from, source) values (${id}, 'DEAD', ${diedOn}, 'test')`;
    if (enrolled)
      await sql`insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
        values (${id}, 'URRBMI', ${enrolled}, ${enrolled}, 2018, 'PAID', '2017-10-10', '2017-10-10', 'test')`;
  }
}

/** Late payers of Example City, one of whom bought a missed year back, in hospital before their wait is over. */
async function enterStaysOfWaiting(graph: TestGraph): Promise<void> {
  const stays = [
    { personId: '00000000-0000-4000-9000-000000000005', admittedOn: '2026-04-06', dischargedOn: '2026-04-19' },
    { personId: '00000000-0000-4000-9000-000000000020', admittedOn: '2026-05-09', dischargedOn: '2026-05-17' },
  ];
  for (const [at, stay] of stays.entries()) {
    const place = { number: `WAIT-${at + 1}`, regionCode: CITY, basicFen: 250_000 };
    await keepDecisionOf(graph, await enterStay(graph.database.sql, { ...stay, ...place }), CITY, '2026-06-01');
  }
}

/** Two severely disabled people whose certificates ran out in October, long after the fund had paid for them. */
const endCertificates = (sql: TestDatabase['sql']) => sql`
  update assistance_listings set valid_to = '2017-10-31'
  where id in (
    select id from assistance_listings listing
    where category = 'DISABLED_SEVERE' and superseded_at is null and valid_to is null and confirmed_on <= '2017-08-31'
      and not exists (select from assistance_listings other where other.person_id = listing.person_id and other.id <> listing.id)
      and exists (select from payments where payments.person_id = listing.person_id and policy_year = 2018 and payer <> 'SELF')
    order by id desc limit 2)`;

/** Two who are registered and gave a cadre their money, for which nobody wrote a receipt. */
const payWithoutReceipt = (sql: TestDatabase['sql']) => sql`
  insert into payments (id, person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
  select md5(enrollments.id::text)::uuid, person_id, enrollments.id, scheme, policy_year, 'SELF', 'VILLAGE_CADRE', 18000, '2017-11-14', 'test'
  from enrollments join people on people.id = person_id
  where enrollments.region_code like '350825106%' and policy_year = 2018 and status = 'REGISTERED' and enrollments.superseded_at is null
    and merged_into_id is null and not exists (select from payments where payments.enrollment_id = enrollments.id)
  order by person_id limit 2`;

/** Whoever is enrolled in the neighbouring county too has a receipt from there, and one of them was in hospital in 2018. */
async function payTwice(sql: TestDatabase['sql']): Promise<void> {
  const rows = await sql<{ personId: string }[]>`
    with twice as (
      select enrollments.id, person_id, policy_year, enrollments.paid_on, people.name, gen_random_uuid() as receipt, gen_random_uuid() as line,
        (select household_id from household_members where household_members.person_id = people.id and superseded_at is null limit 1) as household,
        row_number() over (order by person_id) as number
      from enrollments join people on people.id = person_id
      where enrollments.region_code = ${NEIGHBOUR} and people.region_code like '350825%' and policy_year = 2018
        and enrollments.superseded_at is null and status = 'PAID'
    ), given as (
      insert into receipts (id, series, number, household_id, head_name, issued_on, total_fen, source)
      select receipt, ${`${NEIGHBOUR}-2018-01`}, number, household, name, paid_on, 18000, 'test' from twice
      returning id
    ), lined as (
      insert into receipt_lines (id, receipt_id, line_no, person_id, policy_year, paid_fen)
      select line, receipt, 1, person_id, policy_year, 18000 from twice where household is not null
    )
    insert into payments (person_id, enrollment_id, receipt_line_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
    select person_id, id, line, 'URRBMI', 2018, 'SELF', 'RCU_COUNTER', 18000, paid_on, 'test' from twice
    returning person_id as "personId"`;
  const [first] = rows.map(({ personId }) => personId).sort();
  if (!first) throw new Error('Nobody is enrolled twice.');
  const stay = { admittedOn: '2018-03-05', dischargedOn: '2018-03-12', regionCode: '350825', basicFen: 300_000 };
  await enterStay(sql, { ...stay, personId: first, number: 'TWICE-1' });
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
    if (stay.admittedOn >= '2018-01-01') await keepDecisionOf(graph, claimId, COUNTY, '2019-05-06');
  }
}

/** Puts what the law says in the place of the decision that nobody opens. */
async function keepDecisionOf(
  { platform, database: { sql } }: TestGraph,
  claimId: string,
  region: string,
  today: string,
): Promise<void> {
  const viewer = viewerWith({ role: 'COUNTY_OFFICER', regions: [region] });
  const counter = { ...platform, viewer, reach: reachOf(viewer, today), today };
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
