import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TODAY } from '../support/graph.ts';
import { COLLECTOR, OTHER_VILLAGE, somebody, VILLAGE, writer } from './file-writer.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const write = writer(() => graph);

/** Somebody new, as the graph shows them. */
async function register(over: Record<string, unknown> = {}) {
  const { payload, codes } = await write('personRegister', somebody(over));
  expect(codes).toEqual([]);
  return payload.person as { id: string; version: number };
}

const ask = async (query: string) => {
  const { data, errors } = await graph.ask(OFFICER, query);
  expect(errors).toEqual([]);
  return data;
};

describe('a move', () => {
  test('ends the place before on the day before, keeps what was known, and leaves cover where it was paid', async () => {
    const { id, version } = await register({ living: { region: VILLAGE, from: '2010-01-01' } });
    await graph.database.sql`
      insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
      values (${id}, 'URRBMI', ${VILLAGE}, ${COUNTY}, 2018, 'PAID', '2017-10-10', '2017-10-10', '测试')`;
    const { codes, payload } = await write('personMove', {
      personId: id,
      version,
      from: '2017-11-10',
      living: { region: OTHER_VILLAGE },
      newRegion: OTHER_VILLAGE,
      source: '网格',
    });
    expect(codes).toEqual([]);
    expect(payload.person).toMatchObject({ version: version + 1, region: { code: OTHER_VILLAGE } });
    const { person } = await ask(`{ person(id: "${id}") {
      places { region { code } valid { from to } } enrollments { region { code } status } } }`);
    expect(person).toEqual({
      places: [
        { region: { code: OTHER_VILLAGE }, valid: { from: '2017-11-10', to: null } },
        { region: { code: VILLAGE }, valid: { from: '2010-01-01', to: '2017-11-09' } },
      ],
      enrollments: [{ region: { code: VILLAGE }, status: 'PAID' }],
    });
    const known = await graph.database.sql`
      select valid_to from person_places where person_id = ${id} and superseded_at is not null`;
    expect(known).toEqual([{ valid_to: null }]);
  });

  test('before one that is on file already, before birth or in days to come is refused', async () => {
    const { id, version } = await register({ living: { region: VILLAGE, from: '2010-01-01' } });
    const move = async (from: string) =>
      (await write('personMove', { personId: id, version, from, living: { region: OTHER_VILLAGE }, source: '测试' }))
        .codes;
    expect(await move('2009-01-01')).toEqual(['PLACE_LATER']);
    expect(await move('1880-01-01')).toEqual(['DAY_BEFORE_BIRTH']);
    expect(await move('2017-11-21')).toEqual(['DAY_IN_FUTURE']);
    const leave = { personId: id, version, from: TODAY, leavesHousehold: true, source: '测试' };
    expect((await write('personMove', leave)).codes).toEqual(['NOT_A_MEMBER']);
  });

  test('hands a file over within the writer’s own reach alone', async () => {
    const { id, version } = await register();
    const given = { personId: id, version, from: TODAY, newRegion: OTHER_VILLAGE, source: '测试' };
    expect((await write('personMove', given, { as: COLLECTOR })).codes).toEqual(['REGION_NOT_YOURS']);
    expect((await write('personMove', { ...given, newRegion: '350823100' })).codes).toEqual(['REGION_NOT_YOURS']);
  });
});

test('two writes in one document: what the second shows is not what the first had read', async () => {
  const { id } = await register({ living: { region: VILLAGE, from: '2010-01-01' } });
  const move = (
    key: string,
    version: number,
    from: string,
  ) => `personMove(input: { idempotencyKey: "${key}", personId: "${id}",
    version: ${version}, from: "${from}", living: { region: "${OTHER_VILLAGE}" }, source: "测试" }) { person { version places { valid { from } } } }`;
  const data = await ask(
    `mutation { one: ${move('two-writes-1', 1, '2017-10-01')} two: ${move('two-writes-2', 2, '2017-11-01')} }`,
  );
  expect(data.one.person).toMatchObject({ version: 2, places: { length: 2 } });
  expect(data.two.person).toMatchObject({ version: 3, places: { length: 3 } });
});

describe('a status', () => {
  test('begins, does not overlap itself, and ends', async () => {
    const { id } = await register();
    const record = (over: object, version: number) =>
      write('personStatusRecord', {
        personId: id,
        version,
        evidence: '通知书',
        source: '教育',
        kind: 'STUDENT',
        ...over,
      });
    expect((await record({ from: '2016-09-01', educationLevel: 'COLLEGE' }, 1)).codes).toEqual([]);
    expect((await record({ from: '2017-09-01' }, 2)).codes).toEqual(['STATUS_OVERLAPS']);
    expect((await record({ from: '2015-09-01', to: '2016-09-01' }, 2)).codes).toEqual(['STATUS_OVERLAPS']);
    expect((await record({ to: '2017-07-01' }, 2)).codes).toEqual([]);
    expect((await record({ from: '2017-07-01' }, 3)).codes).toEqual(['STATUS_OVERLAPS']);
    expect((await record({ from: '2017-09-01' }, 3)).codes).toEqual([]);
    expect((await record({ to: '2017-07-15' }, 4)).codes).toEqual(['STATUS_MISSING']);
    const { person } = await ask(`{ person(id: "${id}") { statuses { educationLevel valid { from to } } } }`);
    expect(person.statuses).toEqual([
      { educationLevel: null, valid: { from: '2017-09-01', to: null } },
      { educationLevel: 'COLLEGE', valid: { from: '2016-09-01', to: '2017-07-01' } },
    ]);
  });

  test.each([
    [{ kind: 'DEAD', from: TODAY }, 'DEATH_BY_ITSELF'],
    [{ kind: 'VETERAN', from: TODAY, educationLevel: 'COLLEGE' }, 'LEVEL_OF_STUDENT'],
    [{ kind: 'VETERAN' }, 'DAYS_REFUSED'],
    [{ kind: 'VETERAN', from: '2017-11-21' }, 'DAY_IN_FUTURE'],
    [{ kind: 'VETERAN', from: TODAY, evidence: ' ' }, 'TEXT_REFUSED'],
  ])('%o is refused', async (over, code) => {
    const { id, version } = await register();
    const given = { personId: id, version, evidence: '证', source: '测试', ...over };
    expect((await write('personStatusRecord', given)).codes).toEqual([code]);
  });
});

describe('a death', () => {
  const OUTCOME = 'refund cancelledEnrollments { policyYear status } householdsNeedingHead { id }';
  const record = (personId: string, version: number, over: object = {}) =>
    write(
      'personDeathRecord',
      { personId, version, diedOn: '2017-11-15', evidence: '火化证明', source: '民政', ...over },
      { select: OUTCOME },
    );

  async function enrolled(years: readonly [number, string][]) {
    const person = await register();
    for (const [year, status] of years) {
      const [row] = await graph.database.sql`
        insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
        values (${person.id}, 'URRBMI', ${VILLAGE}, ${COUNTY}, ${year}, ${status}::enrollment_status, ${`${year - 1}-10-10`},
          ${status === 'REGISTERED' ? null : `${year - 1}-10-10`}, '测试') returning id`;
      if (status === 'REGISTERED') continue;
      await graph.database.sql`
        insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
        values (${person.id}, ${row?.id}, 'URRBMI', ${year}, 'SELF', 'VILLAGE_CADRE', 18000, ${`${year - 1}-10-10`}, '测试')`;
    }
    return person;
  }

  test('voids cover that has not begun, ends the year that runs, and says that no rule returns the money', async () => {
    const { id, version } = await enrolled([
      [2016, 'ENDED'],
      [2017, 'ACTIVE'],
      [2018, 'PAID'],
    ]);
    const { payload } = await record(id, version);
    expect(payload).toMatchObject({
      refund: 'NOT_STATED',
      cancelledEnrollments: [
        { policyYear: 2018, status: 'VOID' },
        { policyYear: 2017, status: 'ENDED' },
      ],
      householdsNeedingHead: [],
    });
    const [ended] = await graph.database.sql`
      select ended_on, end_reason from enrollments where person_id = ${id} and policy_year = 2017 and superseded_at is null`;
    expect(ended?.end_reason).toBe('DEATH');
    const [refunds] = await graph.database.sql`select count(*)::int as count from refunds where person_id = ${id}`;
    expect(refunds?.count).toBe(0);
    const { person } = await ask(`{ person(id: "${id}") { diedOn enrollments { policyYear status } } }`);
    expect(person.diedOn).toBe('2017-11-15');
    expect(person.enrollments).toContainEqual({ policyYear: 2016, status: 'ENDED' });
    expect((await record(id, version + 1)).codes).toEqual(['PERSON_DEAD']);
  });

  test('of whoever had paid nothing leaves nothing to return', async () => {
    const { id, version } = await enrolled([[2018, 'REGISTERED']]);
    const { payload } = await record(id, version);
    expect(payload).toMatchObject({ refund: 'NOTHING_PAID', cancelledEnrollments: [{ status: 'VOID' }] });
  });

  test('of a head leaves a household that needs another', async () => {
    const head = await register();
    const other = await register();
    const { payload } = await write('householdCreate', {
      number: 'T-head',
      region: VILLAGE,
      headId: head.id,
      members: [{ personId: other.id, relation: 'CHILD' }],
      from: '2010-01-01',
      source: '测试',
    });
    const death = await record(head.id, 1);
    expect(death.payload.householdsNeedingHead).toEqual([{ id: payload.household.id }]);
    const { household } = await ask(`{ household(id: "${payload.household.id}") {
      headIsDead
      now: members { person { id } } then: members(on: "2017-11-15") { person { id } } } }`);
    expect(household.now).toEqual([{ person: { id: other.id } }]);
    expect(household.then).toHaveLength(2);
    expect(household.headIsDead).toBe(true);
  });

  test('is noted in the certificate where there is one, and refused as noted where there is none', async () => {
    const { id, version } = await register();
    expect((await record(id, version, { certificateNoted: true })).codes).toEqual(['CERTIFICATE_UNKNOWN']);
    const [certificate] = await graph.database.sql`
      insert into certificates (kind, person_id, source) values ('SCHEME_CERTIFICATE', ${id}, '测试') returning id`;
    expect((await record(id, version, { certificateNoted: true })).codes).toEqual([]);
    const [event] = await graph.database.sql`
      select kind, note from certificate_events where certificate_id = ${certificate?.id}`;
    expect(event).toEqual({ kind: 'NOTED', note: '死亡 2017-11-15' });
  });

  test('to come, before birth or read in another version is refused, and changes nothing', async () => {
    const { id, version } = await enrolled([[2018, 'PAID']]);
    expect((await record(id, version, { diedOn: '2017-11-21' })).codes).toEqual(['DAY_IN_FUTURE']);
    expect((await record(id, version, { diedOn: '1880-01-01' })).codes).toEqual(['DAY_BEFORE_BIRTH']);
    expect((await record(id, version + 1)).codes).toEqual(['VERSION_STALE']);
    const { person } = await ask(`{ person(id: "${id}") { diedOn version enrollments { status } } }`);
    expect(person).toEqual({ diedOn: null, version, enrollments: [{ status: 'PAID' }] });
  });
});
