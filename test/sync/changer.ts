import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { COUNTY, TOWN, viewerWith } from '../support/graph.ts';

/** A clerk of a department, of the whole county unless told. */
export const clerk = (department: string, over: object = {}) =>
  viewerWith({ role: 'DEPARTMENT_CLERK', department, regions: [COUNTY], ...over });

export const CIVIL = clerk('CIVIL_AFFAIRS');

export const idsOf = (changes: readonly { readonly id: string }[]) => changes.map(({ id }) => id);

interface Listed {
  readonly department?: string;
  readonly category?: string;
  readonly validTo?: string | null;
}

/** Writes what others follow, as the database's owner; by a transaction of its own where one is given. */
export const changer = (sql: () => postgres.Sql) => ({
  /** Somebody new whose file a village keeps. */
  async somebody(region = `${TOWN}201`): Promise<string> {
    const id = randomUUID();
    await sql()`insert into people (id, name, region_code, source) values (${id}, '测试', ${region}, '测试')`;
    return id;
  },

  async list(personId: string, given: Listed = {}, by: postgres.ISql = sql()): Promise<string> {
    const { department = 'CIVIL_AFFAIRS', category = 'DIBAO', validTo = null } = given;
    const id = randomUUID();
    await by`
      insert into assistance_listings (id, person_id, category, department, region_code, confirmed_on, valid_to, source)
      values (${id}, ${personId}, ${category}, ${department}, ${COUNTY}, '2017-08-20', ${validTo}, '测试')`;
    return id;
  },

  async enrol(personId: string, by: postgres.ISql = sql()): Promise<string> {
    const id = randomUUID();
    await by`
      insert into enrollments (id, person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, source)
      values (${id}, ${personId}, 'URRBMI', ${COUNTY}, ${COUNTY}, 2018, 'REGISTERED', '2017-10-10', '测试')`;
    return id;
  },
});
