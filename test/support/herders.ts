import { randomUUID } from 'node:crypto';
import type { TestDatabase } from './database.ts';
import { enterStay } from './stays.ts';

/** 巴林左旗, 林东镇. */
const [BANNER, TOWN] = ['150422', '150422100'];

/** Households of two and of three members in turn. */
const membersOf = (household: number) => 2 + (household % 2);

/**
 * Herders' households of Balin Zuoqi, two with five people in all unless told, who took part in 2007; eight yuan of each stand in their
 * accounts. Answers with the people.
 */
export async function enrollHerders({ sql }: TestDatabase, households = 2): Promise<string[]> {
  const ids = Array.from({ length: households }, () => randomUUID());
  const members = ids.flatMap((household, at) =>
    Array.from({ length: membersOf(at) }, () => ({ household, person: randomUUID(), enrollment: randomUUID() })),
  );
  const given = sql`(select * from unnest(${members.map((one) => one.household)}::uuid[], ${members.map((one) => one.person)}::uuid[],
    ${members.map((one) => one.enrollment)}::uuid[]) given (household, person, enrollment)) given`;
  await sql`insert into households (id, number, region_code, source) select id, id, ${TOWN}, 'test' from unnest(${ids}::uuid[]) id`;
  await sql`insert into people (id, name, region_code, source) select person, '示例', ${TOWN}, 'test' from ${given}`;
  await sql`insert into household_members (household_id, person_id, relation, source)
    select household, person, 'OTHER', 'test' from ${given}`;
  await sql`insert into enrollments (id, person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
    select enrollment, person, 'NRCMS', ${TOWN}, ${BANNER}, 2007, 'ACTIVE', '2006-12-01', '2006-12-01', 'test' from ${given}`;
  await sql`insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, enrollment_id, recorded_by)
    select household, ${TOWN}, 'CREDIT', 800, 2007, '2007-01-05', enrollment, 'test' from ${given}`;
  return members.map(({ person }) => person);
}

/** Twenty stays of herders that the pool paid 2,800.00 for each, in the first half of the year. */
export async function payHerders({ sql }: TestDatabase, people: readonly string[]): Promise<void> {
  for (const [at, personId] of people.slice(0, 20).entries()) {
    const admittedOn = `2007-0${1 + (at % 6)}-11`;
    await enterStay(sql, {
      personId,
      number: `HERDER-${at + 1}`,
      scheme: 'NRCMS',
      admittedOn,
      regionCode: TOWN,
      basicFen: 280_000,
    });
  }
}
