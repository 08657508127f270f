import { randomUUID } from 'node:crypto';
import type { TestDatabase } from './database.ts';

/** 巴林左旗, 林东镇. */
const [BANNER, TOWN] = ['150422', '150422100'];

/** Two herders' households of Balin Zuoqi, five people in all, who took part in 2007; eight yuan of each stand in their accounts. */
export async function enrollHerders({ sql }: TestDatabase): Promise<void> {
  for (const members of [2, 3]) {
    const household = randomUUID();
    await sql`insert into households (id, number, region_code, source) values (${household}, ${household}, ${TOWN}, 'test')`;
    for (let member = 0; member < members; member++) {
      const [person, enrollment] = [randomUUID(), randomUUID()];
      await sql`insert into people (id, name, region_code, source) values (${person}, '示例', ${TOWN}, 'test')`;
      await sql`insert into household_members (household_id, person_id, relation, source) values (${household}, ${person}, 'OTHER', 'test')`;
      await sql`insert into enrollments (id, person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
        values (${enrollment}, ${person}, 'NRCMS', ${TOWN}, ${BANNER}, 2007, 'ACTIVE', '2006-12-01', '2006-12-01', 'test')`;
      await sql`insert into family_account_lines (household_id, region_code, kind, amount_fen, policy_year, booked_on, enrollment_id, recorded_by)
        values (${household}, (select region_code from households where id = ${household}), 'CREDIT', 800, 2007, '2007-01-05', ${enrollment}, 'test')`;
    }
  }
}
