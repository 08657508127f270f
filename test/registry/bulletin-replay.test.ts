import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { COUNTY, OFFICER } from '../support/graph.ts';
import { type BulletinDesk, createBulletinDesk } from './bulletin-desk.ts';
import { OTHER_VILLAGE, somebody, VILLAGE } from './file-writer.ts';
import { payFor } from './paid.ts';

/** Of the same county. */
const OTHER_TOWN = '350825104';

let desk: BulletinDesk;
beforeAll(async () => {
  desk = await createBulletinDesk();
});
afterAll(() => desk.end());
beforeEach(() => desk.clear());

async function write(name: string, input: object) {
  const payload = await desk.write(name, input, 'person { id version }', { as: OFFICER });
  expect(payload.userErrors).toEqual([]);
  return payload.person;
}

const register = async (): Promise<string> => (await write('personRegister', somebody())).id;

async function merge(fromId: string, intoId: string) {
  const { sql } = desk.database;
  const rows = await sql<
    { id: string; version: number }[]
  >`select id, version from people where id in ${sql([fromId, intoId])}`;
  const of = (id: string) => rows.find((row) => row.id === id)?.version ?? 0;
  const named = { fromId, fromVersion: of(fromId), intoId, intoVersion: of(intoId) };
  await write('personMerge', { ...named, reason: '同一人', isConfirmed: true });
}

const pay = (personId: string, collectorId: string | null = null) => desk.database.sql`
  insert into payments (person_id, scheme, policy_year, payer, channel, collector_id, paid_fen, paid_on, source)
  values (${personId}, 'URRBMI', 2018, 'SELF', 'VILLAGE_CADRE', ${collectorId}, 18000, '2017-10-10', 'test')`;

/** Closes October, and gives what was told of the county. */
async function closeOctober() {
  await desk.close('2017-10', '2017-11-02');
  const { isReproduced, county, villages } = await told();
  expect(isReproduced).toBe(true);
  return { county, villages };
}

const told = async () => {
  const query = `{ bulletins(within: "${COUNTY}", first: 1) { nodes { isReproduced
    county { registered enrolled paid } villages(first: 500) { regionCode paid } } } }`;
  return (await desk.told(query)).bulletins.nodes[0];
};

const paidIn = ({ villages }: { villages: { regionCode: string; paid: number }[] }, code: string) =>
  villages.find(({ regionCode }) => regionCode === code)?.paid ?? 0;

describe('a bulletin counts again as it did', () => {
  test('after a file that another was merged into is itself merged, each step as it was known', async () => {
    const { sql } = desk.database;
    const [a, b, c] = [await register(), await register(), await register()];
    await payFor(sql, a, { regionCode: VILLAGE, paidOn: '2017-10-09' });
    await payFor(sql, b, { regionCode: OTHER_VILLAGE });
    await payFor(sql, c, { regionCode: OTHER_TOWN });
    const three = await closeOctober();
    await merge(a, b);
    expect((await told()).isReproduced).toBe(true);
    await desk.clear();
    const two = await closeOctober();
    await merge(b, c);
    expect((await told()).isReproduced).toBe(true);
    await desk.clear();
    const one = await closeOctober();
    expect([three, two, one].map(({ county }) => county.enrolled - one.county.enrolled)).toEqual([2, 1, 0]);
  });

  test('after a file that holds money of no enrolment went to another town', async () => {
    const id = await register();
    await pay(id);
    await closeOctober();
    await desk.database.sql`update people set region_code = ${OTHER_TOWN} where id = ${id}`;
    expect((await told()).isReproduced).toBe(true);
  });

  test('after somebody who had paid is enrolled, elsewhere and later', async () => {
    const id = await register();
    await pay(id);
    const before = await closeOctober();
    await desk.database.sql`
      insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
      values (${id}, 'URRBMI', ${OTHER_TOWN}, ${COUNTY}, 2018, 'PAID', '2017-10-10', '2017-10-10', 'test')`;
    expect((await told()).isReproduced).toBe(true);
    await desk.clear();
    const after = await closeOctober();
    expect(after.county.paid).toBe(before.county.paid + 1);
  });
});

test('money of no enrolment counts where it was taken, and in no bulletin where nobody noted that', async () => {
  const before = await closeOctober();
  const [organisation, collector] = [randomUUID(), randomUUID()];
  await desk.database.sql`insert into organisations (id, name, kind, region_code, source)
    values (${organisation}, '示例村委会', 'VILLAGE_COMMITTEE', ${OTHER_VILLAGE}, 'test')`;
  await desk.database.sql`insert into staff_members (id, name, organisation_id, source)
    values (${collector}, '示例乙', ${organisation}, 'test')`;
  await pay(await register());
  await pay(await register(), collector);
  await desk.clear();
  const after = await closeOctober();
  expect(after.county.paid).toBe(before.county.paid + 1);
  expect(paidIn(after, OTHER_VILLAGE)).toBe(paidIn(before, OTHER_VILLAGE) + 1);
});
