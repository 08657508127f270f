import { afterAll, beforeAll, expect, test } from 'vitest';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { supervisionDesk } from './supervision-desk.ts';

/** BZ-7: eight staff in the banner's office, two in each town's. */
const BANNER = '150422';
const OFFICE = viewerWith({ role: 'COUNTY_OFFICER', sub: 'office', regions: [BANNER] });
const MARCH = '2007-03-01';

let graph: TestGraph;
let desk: ReturnType<typeof supervisionDesk>;
let towns: string[];
beforeAll(async () => {
  graph = await createTestGraph();
  desk = supervisionDesk(graph);
  towns = (
    await graph.database.sql`
      select distinct code from regions where level = 'TOWN' and kind = 'ADMINISTRATIVE' and code like ${`${BANNER}%`}
        and coalesce(valid_from <= ${MARCH}::date, true) and coalesce(valid_to >= ${MARCH}::date, true) order by code`
  ).map(({ code }) => code);
  await openOffice(BANNER, 8);
  for (const [index, code] of towns.entries()) if (index > 0) await openOffice(code, 2);
});
afterAll(() => graph.close());

/** An office of the scheme with so many people in post since 2007. */
async function openOffice(code: string, staff: number) {
  await graph.database.sql`
    with office as (
      insert into organisations (name, kind, region_code, source) values (${`合管办${code}`}, 'INSURANCE_OFFICE', ${code}, 'test')
      returning id
    ), members as (
      insert into staff_members (name, organisation_id, source)
      select '示例' || number, office.id, 'test' from office, generate_series(1, ${staff}) as number returning id
    )
    insert into staff_assignments (staff_member_id, role, region_code, valid_from, source)
    select id, 'TOWNSHIP_OFFICER', ${code}, '2007-01-01', 'test' from members`;
}

const check = async (on = MARCH) =>
  (
    await desk.read(
      `{ staffingCheck(within: "${BANNER}", policyYear: 2007, scheme: NRCMS, on: "${on}") { id offices(first: 500) { regionCode staff }
        staffing { short decision { outcome citations { locator } }
          offices { regionCode staff required missing isStaffed office { id } } } } }`,
      { as: OFFICE, today: '2007-06-01' },
    )
  ).staffingCheck;
type Offices = { staffing: { offices: { regionCode: string }[] } };
const officeOf = ({ staffing }: Offices, code: string | undefined) =>
  staffing.offices.find(({ regionCode }) => regionCode === code);

test('eight at the banner and two in a town are enough; a town without an office leaves the answer open', async () => {
  const found = await check();
  expect(found.staffing.decision).toMatchObject({ outcome: 'UNDETERMINED', citations: [{ locator: 'III org. 2' }] });
  expect(officeOf(found, BANNER)).toMatchObject({
    staff: 8,
    required: 8,
    missing: 0,
    isStaffed: true,
    office: { id: 'banner-office' },
  });
  expect(officeOf(found, towns[1])).toMatchObject({
    staff: 2,
    required: 2,
    isStaffed: true,
    office: { id: 'town-office' },
  });
  expect(officeOf(found, towns[0])).toMatchObject({ staff: null, required: 2, missing: null, isStaffed: null });
});

test('whoever left counts no more from the day after, and one missing is a no', async () => {
  await graph.database.sql`
    update staff_assignments set valid_to = '2007-03-31' where id in (
      select id from staff_assignments where region_code = ${BANNER} and source = 'test' limit 1)`;
  expect(officeOf(await check('2007-03-31'), BANNER)).toMatchObject({ staff: 8 });
  const april = await check('2007-04-01');
  expect(officeOf(april, BANNER)).toMatchObject({ staff: 7, missing: 1, isStaffed: false });
  expect(april.staffing).toMatchObject({ short: 1, decision: { outcome: 'NO' } });
});

test('somebody with two posts counts once', async () => {
  const town = towns[1] ?? '';
  await graph.database.sql`
    insert into staff_assignments (staff_member_id, role, region_code, valid_from, source)
    select staff_member_id, 'VILLAGE_COLLECTOR', region_code, '2007-01-01', 'second' from staff_assignments
    where region_code = ${town} and source = 'test' limit 1`;
  expect(officeOf(await check(), town)).toMatchObject({ staff: 2 });
});

test('a county whose rulebook says nothing of staff is told its offices, and no number is made up', async () => {
  const { staffingCheck } = await desk.read(
    `{ staffingCheck(within: "${COUNTY}", policyYear: 2018) { offices(first: 1) { regionCode staff }
      staffing { offices { regionCode } decision { outcome } } } }`,
    { as: OFFICER },
  );
  expect(staffingCheck).toMatchObject({
    offices: [{ regionCode: COUNTY, staff: 1 }],
    staffing: { offices: [], decision: { outcome: 'UNDETERMINED' } },
  });
});

test('a zone that is no town needs no office, and one that it has is told', async () => {
  const [zone] = await graph.database.sql<{ code: string }[]>`
    select code from regions where kind = 'FUNCTIONAL_ZONE' and code like ${`${BANNER}%`}
      and coalesce(valid_from <= ${MARCH}::date, true) and coalesce(valid_to >= ${MARCH}::date, true) order by code limit 1`;
  const codes = async () =>
    (await check()).staffing.offices.map(({ regionCode }: { regionCode: string }) => regionCode);
  expect(zone?.code).toBeDefined();
  expect(await codes()).toEqual([BANNER, ...towns]);
  await openOffice(zone?.code ?? '', 1);
  expect((await codes()).toSorted()).toEqual([BANNER, ...towns, zone?.code].toSorted());
  await openOffice(towns[0] ?? '', 2);
  const found = await check();
  expect(officeOf(found, zone?.code)).toMatchObject({ staff: 1, required: null, missing: null, isStaffed: null });
  expect(found.staffing).toMatchObject({ short: 0, decision: { outcome: 'YES' } });
  await graph.database.sql`update organisations set valid_to = '2006-12-31' where region_code = ${towns[0] ?? ''}`;
  await graph.database.sql`update organisations set valid_to = '2006-12-31' where region_code = ${zone?.code ?? ''}`;
});

test('another county is not told', async () => {
  const asked = `{ staffingCheck(within: "${BANNER}", policyYear: 2007, scheme: NRCMS) { id } }`;
  expect(await desk.refused(asked, { as: OFFICER })).toEqual(['REGION_NOT_YOURS']);
  const town = viewerWith({ role: 'TOWNSHIP_OFFICER', sub: 'town', regions: [TOWN] });
  expect(await desk.refused(`{ staffingCheck(within: "${COUNTY}", policyYear: 2018) { id } }`, { as: town })).toEqual([
    'REGION_NOT_YOURS',
  ]);
});
