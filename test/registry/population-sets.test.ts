import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANALYST, COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

const VILLAGE = `${TOWN}210`;
const OTHER_TOWN = '350825100';
const AWAY = '350203';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

/** Somebody of the town, entered as the database's owner. */
async function enter({
  living = VILLAGE,
  hukou = VILLAGE,
  file = VILLAGE,
}: {
  living?: string | null;
  hukou?: string | null;
  file?: string;
} = {}) {
  const id = randomUUID();
  const { sql } = graph.database;
  await sql`insert into people (id, name, region_code, source) values (${id}, '测试', ${file}, 'test')`;
  for (const [kind, code] of [
    ['LIVING', living],
    ['HUKOU', hukou],
  ] as const) {
    if (code)
      await sql`insert into person_places (person_id, kind, region_code, source) values (${id}, ${kind}, ${code}, 'test')`;
  }
  return id;
}

const enrol = (
  id: string,
  { scheme = 'URRBMI', region = VILLAGE, status = 'ACTIVE', year = 2017, end = null as string | null } = {},
) =>
  graph.database.sql`
    insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, end_reason, source)
    values (${id}, ${scheme}, ${region}, ${region.slice(0, 6)}, ${year}, ${status}, '2016-11-01', ${end}, 'test')`;

const status = (id: string, kind: string, from = '2016-01-01', to: string | null = null) =>
  graph.database.sql`
    insert into status_periods (person_id, kind, valid_from, valid_to, source) values (${id}, ${kind}, ${from}, ${to}, 'test')`;

const noted = (id: string, state: string, note: string | null) =>
  graph.database
    .sql`insert into person_years (person_id, policy_year, state, note, source) values (${id}, 2017, ${state}, ${note}, 'test')`;

const ONE = `query One($id: ID!) { person(id: $id) { populationSets(policyYear: 2017) {
  person { id } region { code } living { code } hukou { code } insuredBy reason note } } }`;

async function setsOf(id: string) {
  const { data, errors } = await graph.ask(OFFICER, ONE, { id });
  expect(errors).toEqual([]);
  return data.person.populationSets;
}

describe('one person', () => {
  test('is insured by a paid enrolment here, as an employee, or elsewhere, in this order', async () => {
    const id = await enter();
    expect(await setsOf(id)).toMatchObject({ insuredBy: null, reason: 'UNKNOWN', person: { id } });
    await enrol(id, { region: AWAY });
    expect(await setsOf(id)).toMatchObject({ insuredBy: 'RESIDENT_ELSEWHERE', reason: null });
    await status(id, 'EMPLOYEE_INSURED');
    expect(await setsOf(id)).toMatchObject({ insuredBy: 'EMPLOYEE' });
    await enrol(id, { region: OTHER_TOWN });
    expect(await setsOf(id)).toMatchObject({ insuredBy: 'RESIDENT_HERE' });
  });

  test('is an employee by an enrolment as well, and covered otherwise where somebody settled it', async () => {
    const employee = await enter();
    await enrol(employee, { scheme: 'UEBMI', region: AWAY });
    expect(await setsOf(employee)).toMatchObject({ insuredBy: 'EMPLOYEE' });
    const other = await enter();
    await noted(other, 'COVERED_ELSEWHERE', '在外省参保');
    expect(await setsOf(other)).toMatchObject({ insuredBy: 'OTHER', reason: null, note: null });
  });

  test('is not insured for the first reason that holds', async () => {
    const id = await enter();
    await noted(id, 'NOT_ENROLLED', '本人不愿参保');
    expect(await setsOf(id)).toMatchObject({ reason: 'NOTED', note: '本人不愿参保' });
    await enrol(id, { status: 'VOID', end: 'WITHDRAWN' });
    expect(await setsOf(id)).toMatchObject({ insuredBy: null, reason: 'WITHDRAWN' });
    await enrol(id, { status: 'REGISTERED' });
    expect(await setsOf(id)).toMatchObject({ reason: 'REGISTERED_UNPAID' });
    await status(id, 'EMIGRATED');
    expect(await setsOf(id)).toMatchObject({ reason: 'EMIGRATED' });
    await status(id, 'PRISON');
    expect(await setsOf(id)).toMatchObject({ reason: 'PRISON' });
    await status(id, 'ARMED_POLICE');
    expect(await setsOf(id)).toMatchObject({ reason: 'SOLDIER' });
  });

  test('a status that has ended explains nothing, and an enrolment of another year insures nobody', async () => {
    const id = await enter();
    await status(id, 'SOLDIER', '2010-01-01', '2017-11-19');
    await enrol(id, { year: 2016 });
    expect(await setsOf(id)).toMatchObject({ insuredBy: null, reason: 'UNKNOWN' });
  });

  test('the dead are in no set', async () => {
    const id = await enter();
    await status(id, 'DEAD', '2017-11-19');
    expect(await setsOf(id)).toBeNull();
  });

  test('the place of living answers for somebody inside the county of the file, the hukou outside it', async () => {
    expect(await setsOf(await enter({ living: OTHER_TOWN }))).toMatchObject({ region: { code: OTHER_TOWN } });
    expect(await setsOf(await enter({ living: AWAY }))).toMatchObject({
      region: { code: VILLAGE },
      hukou: { code: VILLAGE },
    });
    expect(await setsOf(await enter({ living: null, hukou: null, file: TOWN }))).toMatchObject({
      region: { code: TOWN },
      living: null,
    });
  });

  test('a file that was merged away counts with the file that it went into', async () => {
    const [kept, gone] = [await enter(), await enter()];
    await enrol(gone);
    await graph.database.sql`update people set merged_into_id = ${kept} where id = ${gone}`;
    await graph.database.sql`update people set merged_ids = array[${gone}::uuid] where id = ${kept}`;
    expect(await setsOf(kept)).toMatchObject({ insuredBy: 'RESIDENT_HERE' });
    const { data } = await graph.ask(OFFICER, LIST, { set: 'INSURED' });
    const ids = data.populationSets.list.nodes.map((one: { person: { id: string } }) => one.person.id);
    expect(ids.filter((id: string) => id === kept || id === gone)).toEqual([kept]);
  });

  test('twenty people take no more statements than one', async () => {
    const query = (first: number) =>
      `{ people(first: ${first}) { nodes { populationSets(policyYear: 2017) { insuredBy } } } }`;
    const one = await graph.ask(OFFICER, query(1));
    const many = await graph.ask(OFFICER, query(20));
    expect(many.statements).toHaveLength(one.statements.length);
    expect(many.statements).toHaveLength(2);
  });
});

const COUNTS = 'living registered people insured { by people } uninsured { reason people }';
const REPORT = `query Sets($within: RegionCode!, $by: RegionLevel! = TOWN) {
  populationSets(within: $within, policyYear: 2017, by: $by) { ${COUNTS} regions(first: 500) { regionCode ${COUNTS} } } }`;
const LIST = `query List($within: RegionCode! = "${TOWN}", $set: PopulationSet!, $reason: UninsuredReason, $after: String) {
  populationSets(within: $within, policyYear: 2017) { list(set: $set, reason: $reason, first: 500, after: $after) {
    totalCount nodes { person { id } living { code } hukou { code } insuredBy reason region { code } } } } }`;

interface Counts {
  readonly living: number;
  readonly registered: number;
  readonly people: number;
  readonly insured: readonly { readonly people: number }[];
  readonly uninsured: readonly { readonly reason: string; readonly people: number }[];
}
const sum = (rows: readonly { readonly people: number }[]) => rows.reduce((all, { people }) => all + people, 0);

describe('a region', () => {
  const counts = async (over: object = {}) =>
    (await graph.ask(OFFICER, REPORT, { within: COUNTY, ...over })).data.populationSets;

  test('its own people are insured or not, each once, and its towns add up to it', async () => {
    const { regions, ...county } = await counts();
    for (const one of [county, ...regions] as Counts[]) expect(sum(one.insured) + sum(one.uninsured)).toBe(one.people);
    for (const figure of ['living', 'registered', 'people'] as const) {
      expect(regions.reduce((all: number, row: Counts) => all + row[figure], 0)).toBe(county[figure]);
    }
    const [living] = await graph.database.sql`
      select count(*)::int as people from people where merged_into_id is null
        and not exists (select 1 from status_periods s where s.person_id = people.id and s.kind = 'DEAD' and s.valid_from <= '2017-11-20')`;
    expect(county.people).toBe(living?.people);
  });

  test('each set lists as many people as it counts, and they belong in it', async () => {
    const { living, registered, insured, uninsured } = (await counts({ within: TOWN })) as Counts;
    const list = async (set: string, reason: string | null = null) =>
      (await graph.ask(OFFICER, LIST, { set, reason })).data.populationSets.list;
    expect((await list('LIVING')).totalCount).toBe(living);
    expect((await list('REGISTERED')).totalCount).toBe(registered);
    expect((await list('INSURED')).totalCount).toBe(sum(insured));
    const without = await list('UNINSURED');
    expect(without.totalCount).toBe(sum(uninsured));
    expect(without.nodes.every(({ insuredBy }: { insuredBy: string | null }) => insuredBy === null)).toBe(true);
    for (const { reason, people } of uninsured) expect((await list('UNINSURED', reason)).totalCount).toBe(people);
    expect(
      (await list('LIVING')).nodes.every((one: { living: { code: string } }) => one.living.code.startsWith(TOWN)),
    ).toBe(true);
  });

  test('what a list says of somebody is what the person’s own page says, asked for the county', async () => {
    const { data } = await graph.ask(OFFICER, LIST, { set: 'UNINSURED', within: COUNTY });
    for (const { person, reason, region } of data.populationSets.list.nodes.slice(0, 15)) {
      expect(await setsOf(person.id)).toMatchObject({ reason, region, insuredBy: null });
    }
  });

  test('a town officer counts the town’s files alone', async () => {
    const officer = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
    const { data } = await graph.ask(officer, REPORT, { within: COUNTY });
    const [files] = await graph.database.sql`
      select count(*)::int as people from people where merged_into_id is null and region_code like ${`${TOWN}%`}
        and not exists (select 1 from status_periods s where s.person_id = people.id and s.kind = 'DEAD' and s.valid_from <= '2017-11-20')`;
    expect(data.populationSets.people).toBe(files?.people);
  });
});

const APART = `query Apart($within: RegionCode!, $direction: ApartDirection!, $after: String) {
  livingApart(within: $within, direction: $direction, first: 500, after: $after) { totalCount nodes {
    person { id } hukou { code } living { code } responsible { code } handOverTo { name region { code } } } } }`;

describe('people who live apart from their hukou', () => {
  const apart = async (within: string, direction: string, viewer = OFFICER) =>
    (await graph.ask(viewer, APART, { within, direction })).data.livingApart;
  const find = (list: { nodes: readonly { person: { id: string } | null }[] }, id: string) =>
    list.nodes.find(({ person }) => person?.id === id);

  test('who moved to another town of the county is handed to the office there', async () => {
    const id = await enter({ living: `${OTHER_TOWN}003`, hukou: VILLAGE });
    const out = find(await apart(TOWN, 'OUT'), id);
    expect(out).toMatchObject({
      hukou: { code: VILLAGE },
      living: { code: `${OTHER_TOWN}003` },
      responsible: { code: `${OTHER_TOWN}003` },
    });
    expect(out).toHaveProperty('handOverTo.region.code', expect.stringContaining(OTHER_TOWN));
    const into = find(await apart(OTHER_TOWN, 'IN'), id);
    expect(into).toMatchObject({ responsible: { code: `${OTHER_TOWN}003` } });
    expect(into).toHaveProperty('handOverTo.region.code', expect.stringContaining(TOWN));
    expect(find(await apart(TOWN, 'IN'), id)).toBeUndefined();
  });

  test('who left the county stays with the hukou', async () => {
    const id = await enter({ living: AWAY, hukou: VILLAGE });
    expect(find(await apart(COUNTY, 'OUT'), id)).toMatchObject({ responsible: { code: VILLAGE }, handOverTo: null });
  });

  test('another village of the same town is no separation, nor is a place known no further than the county', async () => {
    const near = await enter({ living: `${TOWN}211`, hukou: VILLAGE });
    const vague = await enter({ living: COUNTY, hukou: VILLAGE });
    const dead = await enter({ living: AWAY, hukou: VILLAGE });
    await status(dead, 'DEAD', '2017-01-01');
    const list = await apart(COUNTY, 'OUT');
    for (const id of [near, vague, dead]) expect(find(list, id)).toBeUndefined();
    expect(list.totalCount).toBe(list.nodes.length);
  });

  test('an auditor may ask; a collector and an analyst may not', async () => {
    const auditor = viewerWith({ role: 'AUDITOR', regions: [COUNTY] });
    expect((await apart(COUNTY, 'IN', auditor)).totalCount).toBeGreaterThan(0);
    for (const viewer of [viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [COUNTY] }), ANALYST]) {
      const { errors } = await graph.ask(viewer, APART, { within: COUNTY, direction: 'IN' });
      expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    }
  });
});
