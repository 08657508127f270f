import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';

/** A claim as it is to stand in a test; amounts in fen, what no payer bears being the patient's own. */
export interface GivenStay {
  readonly personId: string;
  /** Any, unless told. */
  readonly number?: string;
  /** Resident insurance, unless told. */
  readonly scheme?: string;
  readonly admittedOn: string;
  readonly dischargedOn?: string | null;
  readonly filedOn?: string;
  readonly visit?: string;
  readonly route?: string;
  readonly state?: string;
  readonly regionCode?: string;
  readonly institutionId?: string;
  readonly totalFen?: number;
  readonly eligibleFen?: number;
  readonly basicFen?: number;
  readonly assistanceFen?: number;
  /** The day it was settled, and paid where it was; the day of discharge unless told. */
  readonly settledOn?: string;
}

/** The states that have a settlement which was not taken back. */
const SETTLED = ['SETTLED', 'PAID'];

/** Enters a claim as the database's owner, with its steps and, once settled, its settlement: for reports, which ask no law. */
export async function enterStay(sql: postgres.Sql, stay: GivenStay): Promise<string> {
  const { admittedOn, dischargedOn = admittedOn, state = 'PAID' } = stay;
  const { regionCode = '350825103', institutionId = await institutionOf(sql), totalFen = 500_000 } = stay;
  const { eligibleFen = totalFen, filedOn = dischargedOn ?? admittedOn, visit = 'INPATIENT' } = stay;
  const [id, { number = randomUUID().slice(0, 8) }] = [randomUUID(), stay];
  await sql`
    insert into claims (id, number, person_id, scheme, policy_year, region_code, institution_id, visit, admitted_on, discharged_on,
      total_fen, self_paid_fen, self_first_fen, route, filed_on, state, entered_by, source)
    values (${id}, ${number}, ${stay.personId}, ${stay.scheme ?? 'URRBMI'}, ${Number(admittedOn.slice(0, 4))}, ${regionCode}, ${institutionId}, ${visit},
      ${admittedOn}, ${dischargedOn}, ${totalFen}, ${totalFen - eligibleFen}, 0, ${stay.route ?? 'ONE_STOP'}, ${filedOn}, ${state},
      'test', 'test')`;
  const day = stay.settledOn ?? filedOn;
  const steps = state === 'PAID' ? ['ENTERED', 'SETTLED', 'PAID'] : ['ENTERED', state];
  for (const step of steps) {
    await sql`insert into claim_steps (claim_id, state, by, taken_on) values (${id}, ${step}, 'test', ${day})`;
  }
  if (SETTLED.includes(state)) await settle(sql, id, { ...stay, totalFen, eligibleFen, settledOn: day });
  return id;
}

/** Its settlement, with a decision that nobody opens. */
async function settle(
  sql: postgres.Sql,
  claimId: string,
  stay: GivenStay & { readonly totalFen: number; readonly eligibleFen: number; readonly settledOn: string },
): Promise<void> {
  const { basicFen = 0, assistanceFen = 0, totalFen, eligibleFen, settledOn } = stay;
  const decisionId = randomUUID().replaceAll('-', '').slice(0, 27);
  await sql`
    insert into decisions (id, kind, person_id, question, facts_cipher, answer_cipher, rulebook_version_id, stored_by)
    select ${decisionId}, 'CLAIM', ${stay.personId}, '{}', '\\x00', '\\x00', id, 'test' from rulebook_versions order by id limit 1`;
  await sql`
    insert into claim_settlements (claim_id, person_id, scheme, policy_year, decision_id, admissions, total_fen, eligible_fen, basic_fen,
      critical_fen, assistance_fen, tilt_fen, other_fen, account_fen, own_fen, own_after_basic_fen, settled_by, settled_on)
    values (${claimId}, ${stay.personId}, ${stay.scheme ?? 'URRBMI'}, ${Number(stay.admittedOn.slice(0, 4))}, ${decisionId}, 1, ${totalFen}, ${eligibleFen},
      ${basicFen}, 0, ${assistanceFen}, 0, 0, 0, ${totalFen - basicFen - assistanceFen}, ${eligibleFen - basicFen}, 'test', ${settledOn})`;
}

/** A hospital of the county. */
async function institutionOf(sql: postgres.Sql): Promise<string> {
  const [found] = await sql<{ id: string }[]>`
    insert into institutions (code, name, level, grade, region_code, source)
    values ('H35082500001', '示例县医院', 'COUNTY', 'TWO', '350825', 'test')
    on conflict (code) do update set source = 'test' returning id`;
  return found?.id ?? '';
}

/**
 * Stays that ended in October 2017 of people whom civil affairs lists in the demo county: one was paid first and
 * reimbursed, one settled without assistance, one as it ought to be.
 */
export async function enterStaysOfListed(sql: postgres.Sql): Promise<void> {
  const listed = await sql<{ personId: string }[]>`
    select distinct person_id as "personId" from assistance_listings join people on people.id = person_id
    where department = 'CIVIL_AFFAIRS' and category = 'DIBAO' and assistance_listings.superseded_at is null
      and coalesce(valid_from, confirmed_on) < '2017-10-01' and coalesce(valid_to, '2018-01-01') > '2017-12-01'
      and people.region_code like '350825%' and merged_into_id is null order by 1 limit 3`;
  const [first, second, third] = listed.map(({ personId }) => personId);
  if (!first || !second || !third) throw new Error('Fewer than three are listed there.');
  const days = { admittedOn: '2017-10-09', dischargedOn: '2017-10-16' };
  await enterStay(sql, {
    ...days,
    number: 'LISTED-1',
    personId: first,
    route: 'REIMBURSED_AFTER_NOTICE',
    state: 'ENTERED',
  });
  await enterStay(sql, {
    ...days,
    number: 'LISTED-2',
    personId: second,
    basicFen: 300_000,
    dischargedOn: '2017-10-20',
  });
  await enterStay(sql, { ...days, number: 'LISTED-3', personId: third, basicFen: 300_000, assistanceFen: 140_000 });
}
