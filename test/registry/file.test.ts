import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { departmentOf } from '../../src/services/people/source-department.ts';
import { COUNTY, createTestGraph, NAMELESS, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

/** 一人一档 (PV-23): one person, one file, with whoever was merged into it, what was replaced, and what each year was. */
let graph: TestGraph;
let policy: TestGraph;
beforeAll(async () => {
  [graph, policy] = await Promise.all([createTestGraph(), createTestGraph('policy')]);
});
afterAll(() => Promise.all([graph.close(), policy.close()]));

const named = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

async function add(table: string, row: Record<string, unknown>): Promise<string> {
  const { sql } = graph.database;
  const [{ id } = { id: '' }] = await sql<{ id: string }[]>`
    insert into ${sql(table)} ${sql({ source: 'the test', ...row })} returning id`;
  return id;
}

/** A person of the town whom no other test looks at. */
const somebody = (name: string, birthDate = '1980-02-03') =>
  add('people', { name, birth_date: birthDate, region_code: TOWN });

const enrolled = (personId: string, year: number, paidOn: string, more: Record<string, unknown> = {}) =>
  add('enrollments', {
    ...{ person_id: personId, scheme: 'URRBMI', region_code: TOWN, pooling_area_code: '350800', policy_year: year },
    ...{ status: 'PAID', registered_on: paidOn, paid_on: paidOn, ...more },
  });

async function file(id: string, fields: string, history = false, viewer = OFFICER) {
  const query = `query File($id: ID!, $history: Boolean!) { person(id: $id) { file(history: $history) { ${fields} } } }`;
  const { data, errors } = await graph.ask(viewer, query, { id, history });
  expect(errors).toEqual([]);
  return data.person?.file ?? null;
}

describe('what was replaced', () => {
  test('is shown when asked for, with when it was learnt better', async () => {
    const id = await somebody('历史');
    const place = { person_id: id, kind: 'LIVING', valid_from: '2010-01-01' };
    const superseded_at = '2017-03-01T08:00:00Z';
    await add('person_places', {
      ...place,
      region_code: '350825104',
      recorded_at: '2016-01-01T08:00:00Z',
      superseded_at,
    });
    await add('person_places', { ...place, region_code: TOWN, recorded_at: superseded_at });
    const fields = 'livingPlaces { region { code } recording { supersededAt source } }';
    expect((await file(id, fields)).livingPlaces).toEqual([
      { region: { code: TOWN }, recording: { supersededAt: null, source: 'the test' } },
    ]);
    const both = (await file(id, fields, true)).livingPlaces;
    expect(both.map((row: { region: { code: string } }) => row.region.code)).toEqual([TOWN, '350825104']);
    expect(both[1].recording.supersededAt).toMatch(/^2017-03-01/);
  });

  test('a source that names a department tells which', () => {
    expect(departmentOf('demo:civil-affairs')).toBe('CIVIL_AFFAIRS');
    expect(departmentOf('exchange:PUBLIC_SECURITY')).toBe('PUBLIC_SECURITY');
    expect(departmentOf('somebody')).toBeNull();
  });
});

describe('a merged file', () => {
  test('is read with the one that stands, rows of both in one list', async () => {
    const id = await somebody('留存');
    const other = await somebody('并入');
    await enrolled(id, 2018, '2017-10-01');
    await enrolled(other, 2017, '2016-10-01');
    const { sql } = graph.database;
    await sql`update people set merged_into_id = ${id} where id = ${other}`;
    await sql`update people set merged_ids = array[${other}::uuid] where id = ${id}`;
    const fields =
      'id enrollments { policyYear } mergedFiles { id name } years(from: 2017, to: 2018) { policyYear state }';
    const whole = await file(other, fields);
    expect(whole).toMatchObject({ id, mergedFiles: [{ id: other, name: '并入' }] });
    expect(whole.enrollments).toEqual([{ policyYear: 2018 }, { policyYear: 2017 }]);
    expect(whole.years.map(({ state }: { state: string }) => state)).toEqual(['ENROLLED', 'ENROLLED_IN_WINDOW']);
  });
});

describe('a department’s clerk', () => {
  test('is shown the whole of somebody whom they list by a file that was merged, in every way of asking', async () => {
    const [id, listed, third, stranger] = [
      await somebody('留存'),
      await somebody('名单'),
      await somebody('第三'),
      await somebody('无关'),
    ];
    const listing = await add('assistance_listings', {
      ...{ person_id: listed, category: 'DIBAO', department: 'CIVIL_AFFAIRS', region_code: TOWN },
      ...{ confirmed_on: '2017-06-01', valid_from: '2017-06-01' },
    });
    await enrolled(id, 2018, '2017-10-01');
    await enrolled(third, 2017, '2016-10-01');
    const { sql } = graph.database;
    const clerk = (department: string) => viewerWith({ role: 'DEPARTMENT_CLERK', regions: [TOWN], department });
    const seen = async (viewer = clerk('CIVIL_AFFAIRS')) => {
      const where = `{ id: { in: ["${id}", "${listed}", "${third}", "${stranger}"] } }`;
      const { data } = await graph.ask(
        viewer,
        `{ people(where: ${where}) { totalCount nodes { id } } enrollments(where: { person: ${where} }) { totalCount } }`,
      );
      return [
        data.people.nodes.map((one: { id: string }) => one.id),
        data.people.totalCount,
        data.enrollments.totalCount,
      ];
    };
    expect(await seen()).toEqual([[listed], 1, 0]);
    await sql`update people set merged_into_id = ${id} where id in (${listed}, ${third})`;
    await sql`update people set merged_ids = array[${listed}, ${third}]::uuid[] where id = ${id}`;
    // The enrolment of a file that went is theirs whose file stands.
    expect(await seen()).toEqual([[id], 1, 2]);
    const fields = 'id assistance { id } enrollments { policyYear }';
    for (const asked of [id, listed, third]) {
      expect(await file(asked, fields, false, clerk('CIVIL_AFFAIRS'))).toEqual({
        ...{ id, assistance: [{ id: listing }], enrollments: [{ policyYear: 2018 }, { policyYear: 2017 }] },
      });
      expect(await file(asked, 'id', false, clerk('HEALTH'))).toBeNull();
    }
    expect(await seen(clerk('HEALTH'))).toEqual([[], 0, 0]);
  });
});

describe('what a year was', () => {
  const states = async (id: string, from: number, to: number) =>
    (await file(id, `years(from: ${from}, to: ${to}) { policyYear state scheme }`)).years.map(
      ({ policyYear, state, scheme }: { policyYear: number; state: string; scheme: string | null }) =>
        [policyYear, state, scheme].join(' '),
    );

  test('is in the window, or late, by the rulebook of the year; without one that is left unsaid', async () => {
    const [timely, late] = [await somebody('按时'), await somebody('逾期')];
    await enrolled(timely, 2018, '2017-10-31');
    await enrolled(late, 2018, '2018-01-01');
    await enrolled(late, 2017, '2016-10-01');
    expect(await states(timely, 2018, 2018)).toEqual(['2018 ENROLLED_IN_WINDOW URRBMI']);
    const { data } = await graph.ask(
      OFFICER,
      `{ person(id: "${late}") { file { years(asOf: "2018-02-01") { policyYear state } } } }`,
    );
    expect(data.person.file.years).toEqual([
      { policyYear: 2017, state: 'ENROLLED' },
      { policyYear: 2018, state: 'ENROLLED_LATE' },
    ]);
  });

  test('is one row for each paid enrolment; employee insurance is cover elsewhere', async () => {
    const id = await somebody('两处');
    await enrolled(id, 2018, '2017-10-01');
    await enrolled(id, 2018, '2017-10-02', { scheme: 'UEBMI' });
    expect((await states(id, 2018, 2018)).sort()).toEqual([
      '2018 COVERED_ELSEWHERE UEBMI',
      '2018 ENROLLED_IN_WINDOW URRBMI',
    ]);
  });

  test('is what somebody settled, whatever the records say', async () => {
    const id = await somebody('核定');
    await enrolled(id, 2018, '2017-10-01');
    await add('person_years', { person_id: id, policy_year: 2018, state: 'ENROLLED_LATE' });
    await add('person_years', { person_id: id, policy_year: 2017, state: 'COVERED_ELSEWHERE' });
    expect(await states(id, 2017, 2018)).toEqual(['2017 COVERED_ELSEWHERE ', '2018 ENROLLED_LATE URRBMI']);
  });

  test('is not known until the roll was searched, and a registration alone is no cover', async () => {
    const id = await somebody('未查');
    await enrolled(id, 2018, '2017-10-01', { status: 'REGISTERED', paid_on: null });
    expect(await states(id, 2017, 2018)).toEqual(['2017 UNKNOWN ', '2018 NOT_ENROLLED URRBMI']);
    await add('register_checks', { person_id: id, registers: '{ENROLLMENT_HISTORY}', checked_on: '2017-11-01' });
    expect(await states(id, 2017, 2017)).toEqual(['2017 NOT_ENROLLED ']);
  });

  test('is the same where the policy half answers alone from a representation', async () => {
    const fields =
      'years(from: 2014, to: 2018) { policyYear state scheme paidOn reasons { key citations { locator } } }';
    const entity = `query File($of: [_Any!]!) { _entities(representations: $of) { ... on PersonFile { ${fields} } } }`;
    const ids = [12, 13, 14, 15, 17].map(named);
    const apart = await policy.ask(OFFICER, entity, { of: await representations(ids) });
    expect(apart.errors).toEqual([]);
    for (const [at, id] of ids.entries()) {
      expect(apart.data._entities[at].years).toEqual((await file(id, fields)).years);
    }
  });

  test('more than sixty years are refused', async () => {
    const { errors } = await graph.ask(
      OFFICER,
      `{ person(id: "${named(3)}") { file { years(from: 1900, to: 2018) { state } } } }`,
    );
    expect(errors[0]?.extensions.code).toBe('YEARS_REFUSED');
  });
});

/** Files as a gateway hands them from the registry half to the other, their facts sealed. */
async function representations(ids: readonly string[]): Promise<object[]> {
  const registry = await createTestGraph('registry');
  const entity = 'query Facts($of: [_Any!]!) { _entities(representations: $of) { ... on PersonFile { id facts } } }';
  const { data } = await registry.ask(OFFICER, entity, { of: ids.map((id) => ({ __typename: 'PersonFile', id })) });
  await registry.close();
  return data._entities.map((one: object) => ({ __typename: 'PersonFile', ...one }));
}

describe('who sees a file', () => {
  test('only who sees the person', async () => {
    const elsewhere = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: ['350825104'] });
    expect(await file(named(3), 'id changes { action }', true, elsewhere)).toBeNull();
  });

  test('money, identity and assistance need their scopes', async () => {
    const query = `{ person(id: "${named(3)}") { file { identityDocuments { kind } } } }`;
    const { errors } = await graph.ask(NAMELESS, query);
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

describe('required fields (DL-16)', () => {
  test('a file says the same as the report on its town', async () => {
    const report = `query Report($within: RegionCode!) {
      completeness(within: $within, policyYear: 2018) {
        defective(first: 60) { nodes { person { id file { completeness(policyYear: 2018) { missing } } } missing } }
      }
    }`;
    const { data, errors } = await graph.ask(OFFICER, report, { within: TOWN });
    expect(errors).toEqual([]);
    const rows = data.completeness.defective.nodes;
    expect(rows.length).toBeGreaterThan(20);
    for (const { person, missing } of rows) expect(person.file.completeness.missing).toEqual(missing);
  });
});

describe('attributes of a region (DL-9, DL-14)', () => {
  test('are those of the nearest region above, on the day', async () => {
    await add('region_attributes', { region_code: COUNTY, kind: 'AGRICULTURE_RELATED', is_set: true });
    const town = { region_code: TOWN, kind: 'AGRICULTURE_RELATED', is_set: false, valid_from: '2017-11-01' };
    await add('region_attributes', town);
    const query = `query Attributes($on: Date) {
      region(code: "${TOWN}") { attributes(on: $on) { kind isSet region { code } } }
    }`;
    const on = async (day: string) => {
      const { data } = await graph.ask(viewerWith({ role: 'PUBLIC' }), query, { on: day });
      return data.region.attributes;
    };
    expect(await on('2017-10-31')).toEqual([{ kind: 'AGRICULTURE_RELATED', isSet: true, region: { code: COUNTY } }]);
    expect(await on('2017-11-01')).toEqual([{ kind: 'AGRICULTURE_RELATED', isSet: false, region: { code: TOWN } }]);
  });
});
