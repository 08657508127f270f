import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CITY_DAY, createExampleCity, DISTRICT, type ExampleCity, SETTLER } from '../support/example-city.ts';
import { viewerWith } from '../support/graph.ts';
import { claimDesk, codesOf } from './claim-desk.ts';
import { claimsByGraph, ITEMS, refusals } from './claim-graph.ts';

let city: ExampleCity;
let desk: ReturnType<typeof claimsByGraph>;
beforeAll(async () => {
  city = await createExampleCity();
  desk = claimsByGraph(city);
});
afterAll(() => city.close());

describe('entering', () => {
  test('a claim is entered where the person is enrolled, for the year of the admission, filed today', async () => {
    const claim = await desk.entered({ items: ITEMS, otherPayers: [{ payer: 'COUNTY_FINANCE', paid: '100.00' }] });
    expect(claim).toMatchObject({
      ...{ state: 'ENTERED', version: 1, policyYear: 2026, filedOn: CITY_DAY, publishedOn: null, violation: null },
      ...{ total: '5000.00', selfPaid: '300.00', selfFirst: '200.00', eligible: '4500.00' },
      ...{ person: { id: city.people.head }, institution: { code: city.institutions.hospital.code } },
      otherPayers: [{ payer: 'COUNTY_FINANCE', paid: '100.00' }],
      steps: [{ state: 'ENTERED', by: 'settler', takenOn: CITY_DAY, note: null }],
      progress: { __typename: 'ClaimEntered', step: { state: 'ENTERED' } },
    });
    expect(claim.region.code.startsWith(DISTRICT)).toBe(true);
    expect(claim.items.map(({ line, name, selfFirst }: Record<string, unknown>) => [line, name, selfFirst])).toEqual([
      [1, '床位费', '0.00'],
      [2, '支架', '200.00'],
      [3, '陪护', '0.00'],
    ]);
  });

  test('what was wrong with the patient is read back, and stands nowhere else', async () => {
    const claim = await desk.entered({ diagnosis: '急性阑尾炎', items: ITEMS });
    expect(claim.diagnosis).toBe('急性阑尾炎');
    const refused = await desk.enter({ diagnosis: '急性阑尾炎', items: ITEMS, total: '1.00' });
    expect(JSON.stringify(refused)).not.toMatch(/阑尾|支架/);
    const { sql } = city.database;
    const kept = await sql`
      select 'claims' as "table", c::text as row from claims c
      union all select 'claim_steps', s::text from claim_steps s
      union all select 'audit_lines', a::text from audit_lines a
      union all select 'write_requests', w::text from write_requests w`;
    expect(kept.length).toBeGreaterThan(3);
    expect(kept.filter(({ row }) => /阑尾|支架/.test(row))).toEqual([]);
  });

  test('who reads a diagnosis or the lines is written down', async () => {
    const { id } = await desk.entered({ diagnosis: '急性阑尾炎', items: ITEMS });
    await city.ask(SETTLER, `{ claim(id: "${id}") { diagnosis(caseNumber: "ZY 7") items { name } } }`);
    const lines = await city.database
      .sql`select action from audit_lines where subjects @> array[${id}] order by action`;
    const read = lines.map(({ action }) => action).filter((action) => action.startsWith('claim.'));
    expect(new Set(read)).toEqual(new Set(['claim.readDiagnosis', 'claim.readItems']));
    const cases = await city.database
      .sql`select details from audit_lines where action = 'claim.readDiagnosis' and subjects @> array[${id}] order by id`;
    expect(cases.map(({ details }) => details.caseNumber)).toEqual(["a test's claim", 'ZY 7']);
    const [items] = await city.database
      .sql`select subjects from audit_lines where action = 'claim.readItems' and subjects @> array[${id}]`;
    expect(new Set(items?.subjects)).toEqual(new Set([city.people.head, id]));
  });

  test('the same request sent again enters nothing more', async () => {
    const input = { ...desk.stay(), idempotencyKey: randomUUID() };
    const [first, second] = [await desk.run('claimEnter', input), await desk.run('claimEnter', input)];
    expect(second.claim).toEqual(first.claim);
    expect(refusals(await desk.run('claimEnter', { ...input, total: '5000.01' }))).toEqual([
      'IDEMPOTENCY_KEY_REUSED idempotencyKey',
    ]);
  });

  test('a stay over the turn of the year may be of either', async () => {
    const days = { admittedOn: '2025-12-30', dischargedOn: '2026-01-02' };
    expect((await desk.entered({ ...days, policyYear: 2026 })).policyYear).toBe(2026);
    expect((await desk.entered(days)).policyYear).toBe(2025);
  });

  test('a number of the institution is entered once, also by two at once; another institution may use it', async () => {
    const number = 'ZY-ONCE';
    const services = claimDesk(city);
    const both = await Promise.allSettled([services.enter({ number }), services.enter({ number, who: 'neighbour' })]);
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [codesOf(Promise.reject(one.reason))] : []));
    expect(await Promise.all(refused)).toEqual([['CLAIM_NUMBER_TAKEN']]);
    expect(refusals(await desk.enter({ number }))).toEqual(['CLAIM_NUMBER_TAKEN number']);
    expect((await desk.enter({ number, institutionCode: city.institutions.clinic.code })).claim.number).toBe(number);
    for (const typed of ['ZY-ONCE ', ' zy-once', 'ＺＹ－ＯＮＣＥ'])
      expect(refusals(await desk.enter({ number: typed }))).toEqual(['CLAIM_NUMBER_TAKEN number']);
    expect(refusals(await desk.enter({ number: 'ZY-ONCE\u200b' }))).toEqual(['TEXT_REFUSED number']);
  });

  test('costs that do not add up are refused, saying both sums', async () => {
    const { userErrors } = await desk.enter({ eligible: '4499.99' });
    expect(userErrors).toMatchObject([{ code: 'COSTS_DO_NOT_ADD_UP', field: 'total' }]);
    for (const said of [userErrors[0].message, userErrors[0].messageZh]) {
      expect(said).toContain('5000.00');
      expect(said).toContain('4999.99');
    }
    expect(refusals(await desk.enter({ selfPaid: '-300.00', eligible: '5100.00' }))).toEqual(['COST_REFUSED total']);
    expect(
      refusals(await desk.enter({ total: '0.00', selfPaid: '0.00', selfFirst: '0.00', eligible: '0.00' })),
    ).toEqual(['COST_REFUSED total']);
  });

  test.each([
    ['total', { amount: '3700.01' }, 0],
    ['selfFirst', { selfFirst: '200.01' }, 1],
    ['selfPaid', { catalogue: 'COVERED' }, 2],
  ])('lines whose %s is another one are refused', async (field, over, at) => {
    const items = ITEMS.map((item, place) => (place === at ? { ...item, ...over } : item));
    expect(refusals(await desk.enter({ items }))).toEqual([`ITEMS_DO_NOT_ADD_UP ${field}`]);
  });

  test.each([
    ['an own share before any ratio of what lies inside', { catalogue: 'COVERED', selfFirst: '200.00' }],
    ['more of it than the line costs', { amount: '100.00', selfFirst: '200.00' }],
    ['a line for nothing', { amount: '0.00', selfFirst: '0.00' }],
    ['a line that does not say what it is', { name: ' ' }],
  ])('%s is refused by its line', async (_, over) => {
    const items = ITEMS.map((item, place) => (place === 1 ? { ...item, ...over } : item));
    expect(refusals(await desk.enter({ items }))).toEqual(['ITEM_REFUSED items.1']);
  });

  test.each([
    ['an admission tomorrow', { admittedOn: '2026-04-02', dischargedOn: null }, 'DAY_IN_FUTURE admittedOn'],
    ['a discharge tomorrow', { dischargedOn: '2026-04-02' }, 'DAY_IN_FUTURE dischargedOn'],
    ['a filing tomorrow', { filedOn: '2026-04-02' }, 'DAY_IN_FUTURE filedOn'],
    ['a discharge before the admission', { dischargedOn: '2026-03-01' }, 'DAY_BEFORE_ADMISSION dischargedOn'],
    ['a filing before the admission', { filedOn: '2026-03-01' }, 'DAY_BEFORE_ADMISSION filedOn'],
    ['an admission before birth', { admittedOn: '1980-04-30' }, 'DAY_BEFORE_BIRTH admittedOn'],
    [
      'other payers who paid more than all',
      { otherPayers: [{ payer: 'SCHOOL', paid: '5000.01' }] },
      'OTHER_PAYERS_REFUSED otherPayers',
    ],
    [
      'an institution that nobody registered',
      { institutionCode: 'H99990199999' },
      'INSTITUTION_UNKNOWN institutionCode',
    ],
    ['a person who is not there', { personId: randomUUID() }, 'PERSON_UNKNOWN personId'],
    ['a year that is not of the stay', { policyYear: 2024 }, 'POLICY_YEAR_WRONG policyYear'],
    [
      'a stay that ended before the year',
      { admittedOn: '2025-12-20', dischargedOn: '2025-12-31', policyYear: 2026 },
      'POLICY_YEAR_WRONG policyYear',
    ],
    ['a number that cannot be kept', { number: 'ZY\u0000' }, 'TEXT_REFUSED number'],
    ['an empty number', { number: ' ' }, 'TEXT_REFUSED number'],
  ])('%s is refused', async (_, over, code) => {
    expect(refusals(await desk.enter(over))).toEqual([code]);
  });

  test.each(['dead', 'unpaid'] as const)('whether somebody %s is paid for is not asked yet', async (name) => {
    expect((await desk.entered({ personId: city.people[name] })).state).toBe('ENTERED');
  });

  test('a claim of a merged file is the standing file’s', async () => {
    const { sql } = city.database;
    const merged = randomUUID();
    await sql`insert into people (id, region_code, source, merged_into_id)
      values (${merged}, ${`${DISTRICT}001`}, 'test', ${city.people.neighbour})`;
    await sql`update people set merged_ids = array[${merged}]::uuid[] where id = ${city.people.neighbour}`;
    const claim = await desk.entered({ personId: merged });
    expect(claim.person.id).toBe(city.people.neighbour);
    const { data } = await city.ask(SETTLER, `{ person(id: "${merged}") { claims { id } } }`);
    expect(data.person.claims).toContainEqual({ id: claim.id });
  });

  test('only the office where the person is enrolled enters and goes on with a claim', async () => {
    const { sql } = city.database;
    const stranger = viewerWith({ role: 'COUNTY_OFFICER', sub: 'stranger', regions: ['999902'], purpose: 'x' });
    const claim = await desk.entered({ personId: city.people.edge });
    await sql`update people set region_code = '999902001' where id = ${city.people.edge}`;
    expect(refusals(await desk.enter({ personId: city.people.edge }, stranger))).toEqual(['REGION_NOT_YOURS personId']);
    expect(refusals(await desk.run('claimReturn', { claimId: claim.id, version: 1, note: 'x' }, stranger))).toEqual([
      'REGION_NOT_YOURS claimId',
    ]);
    await sql`update people set region_code = ${`${DISTRICT}001`} where id = ${city.people.edge}`;
  });
});
