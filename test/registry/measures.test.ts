import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPolicies } from '../../src/rulebooks/load.ts';
import { formatProblem } from '../../src/rulebooks/problem.ts';
import { bundledMeasures, loadMeasures, MEASURES_FOLDER } from '../../src/services/measures/measures.ts';
import { POLICIES_FOLDER } from '../../src/services/prepare.ts';
import { ANALYST, COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

/** Definitions as they were published. One that changes is a new version: add a file, and its line here. */
const PUBLISHED: Readonly<Record<string, string>> = {
  'assisted-share 1': '2355e00ce6bb634cf64d591c04cbbc1a81e718faeffe005474a5a8ffcc0f6ce5',
  'listed-participation-rate 1': '0d6a02eaef35ec4240436ff653dc8ade596e86602d4f290fd8d0dbf2fd8d4a22',
  'on-time-rate 1': '541ea9fabe8f3d31f717b4c213446a28f425fe87cfdb78f0e4ae5f8988131959',
  'own-contributions 1': '4d91d601aa9194dfec590663e88ceb08535d3de5f0314a91e6cbcfdb4a66cec3',
  'participation-rate 1': '07e1303ea2e0de70d2e0ee8d5e4b37f3de857c3149840fdccda41c2625b70aec',
};

const STRANGER = viewerWith({ role: 'PUBLIC' });

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const ask = (id: string, rest = '', viewer = OFFICER) =>
  graph.ask(
    viewer,
    `query ($within: RegionCode!) { measure(id: "${id}", policyYear: 2018, within: $within${rest}) {
      definition { id version hash } groups isSuppressed
      total { count rate { numerator denominator rate } sum totalOf }
      rows { key { dimension value region { name } } totalOf count rate { numerator denominator } sum } } }`,
    { within: COUNTY },
  );

/** The one row of a statement that always has one. */
async function only<Row>(text: TemplateStringsArray): Promise<Row> {
  const [row] = await graph.database.sql(text);
  return row as Row;
}

describe('the definitions', () => {
  test('are those that were published', () => {
    const now = Object.fromEntries(bundledMeasures().map(({ id, version, hash }) => [`${id} ${version}`, hash]));
    expect(now).toEqual(PUBLISHED);
  });

  test('cite clauses that there are', () => {
    const { documents } = loadPolicies(POLICIES_FOLDER);
    const clauses = new Set(
      documents.flatMap(({ value }) => value.clauses.map(({ locator }) => `${value.id} ${locator}`)),
    );
    const cited = bundledMeasures().flatMap(({ citations }) => citations);
    expect(cited.filter(({ document, locator }) => !clauses.has(`${document} ${locator}`))).toEqual([]);
  });

  test.each<[string, string, string, RegExp]>([
    [
      'a field that is none',
      'region: { within',
      'regoin: { within',
      /participation-rate\.1\.yaml:\d+: "regoin" .*Did you mean "region"/,
    ],
    ['a field that names people', 'region: { within: $within }', 'name: { eq: 林 }', /identity:read/],
    ['a test on ids', 'region: { within: $within }', 'id: { isNull: false }', /picks single rows/],
    [
      'a word that is in no list',
      'PAID, ACTIVE, ENDED] } }\ndim',
      'PAYED, ACTIVE, ENDED] } }\ndim',
      /"PAYED" is no EnrollmentStatus.*PAID/,
    ],
    ['a placeholder that stands for nothing', '$within', '$town', /"\$town" stands for nothing/],
    ['a test that is none', 'within: $within', 'like: x', /knows no test "like"/],
    [
      'a dimension that is none',
      '[region, livesIn',
      '[town, livesIn',
      /"town" is nothing that Person rows are grouped by/,
    ],
    ['a noun that nobody counts', 'noun: Person', 'noun: Job', /"Job" is no noun that is counted/],
    ['a key that is none', 'since:', 'from:', /Unknown key "from"/],
    ['another name than its file', 'version: 1', 'version: 2', /would be called participation-rate\.2\.yaml/],
  ])('with %s are refused where it stands', (_, right, wrong, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'measures-'));
    try {
      cpSync(MEASURES_FOLDER, folder, { recursive: true });
      const file = join(folder, 'participation-rate.1.yaml');
      const text = readFileSync(file, 'utf8');
      expect(text).toContain(right);
      writeFileSync(file, text.replace(right, wrong));
      const { problems, measures } = loadMeasures(folder);
      expect(problems.map(formatProblem).join('\n')).toMatch(message);
      expect(measures.map(({ id }) => id)).not.toContain('participation-rate');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('may be of cohorts, where they name one', () => {
    expect(problemsOf(OF_COHORTS)).toBe('');
    expect(problemsOf(OF_COHORTS.replace('scheme: { eq: $scheme }, ', ''))).toMatch(
      /covered-share\.1\.yaml:\d+: .*scheme is not said/,
    );
  });
});

/** A definition that does not ship: cohorts are of a day, and each asker's own. */
const OF_COHORTS = `id: covered-share
version: 1
since: 2017-10-13
label: { zh: 待遇资格占比, en: Share of people covered }
description: { zh: 群体测算人员中享有待遇资格的比例。, en: Of the people of a cohort the share that is covered. }
citations:
  - { document: 350825-2017-10-13, locator: 一 }
noun: CohortMember
where: { of: { within: { eq: $within }, scheme: { eq: $scheme }, policyYear: { eq: $policyYear } } }
rateOf: { isEnrolled: { eq: true } }
dimensions: [eligibility, sex, age]
`;

/** What is said against a folder with one definition. */
function problemsOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'measures-'));
  try {
    writeFileSync(join(folder, 'covered-share.1.yaml'), text);
    return loadMeasures(folder).problems.map(formatProblem).join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a measure', () => {
  test('is the share that its definition says, counted beside it', async () => {
    const { data, errors } = await ask('participation-rate', ', groupBy: [{ dimension: "region", level: TOWN }]');
    expect(errors).toEqual([]);
    const { whole, part } = await only<{ whole: number; part: number }>`
      with taking as (
        select person_id, scheme from enrollments
        where policy_year = 2018 and status in ('PAID', 'ACTIVE', 'ENDED') and superseded_at is null)
      select count(*)::int as whole, count(*) filter (where id in (select person_id from taking where scheme = 'URRBMI'))::int as part
      from people
      where merged_into_id is null and region_code like '350825%'
        and id not in (select person_id from taking where scheme = 'UEBMI')
        and (birth_date <= '2018-01-01' or birth_date is null)
        and id not in (select person_id from status_periods where kind in ('DEAD', 'SOLDIER', 'ARMED_POLICE', 'EMPLOYEE_INSURED')
          and superseded_at is null and '2018-01-01' between coalesce(valid_from, '0001-01-01') and coalesce(valid_to, '9999-12-31'))`;
    const { total, rows, definition } = data.measure;
    expect(part).toBeGreaterThan(100);
    expect(total.rate).toMatchObject({ numerator: part, denominator: whole });
    expect(total.totalOf).toEqual(['region']);
    expect(definition).toMatchObject({ id: 'participation-rate', version: 1, hash: PUBLISHED['participation-rate 1'] });
    const sum = (of: 'numerator' | 'denominator') =>
      rows.reduce((heads: number, row: { rate: Record<string, number> }) => heads + (row.rate[of] ?? 0), 0);
    expect([sum('numerator'), sum('denominator')]).toEqual([part, whole]);
    const town = rows.find(({ key }: { key: [{ value: string }] }) => key[0].value === TOWN);
    expect(town.key).toEqual([{ dimension: 'region', value: TOWN, region: { name: '朋口镇' } }]);
  });

  test('takes the last day of the window from the rulebook of the year', async () => {
    const { data } = await ask('on-time-rate');
    const { late, all } = await only<{ late: number; all: number }>`
      select count(*)::int as all, count(*) filter (where paid_on > '2017-12-31')::int as late from enrollments
      where policy_year = 2018 and scheme = 'URRBMI' and status in ('PAID', 'ACTIVE', 'ENDED') and superseded_at is null
        and paid_on is not null and region_code like '350825%'`;
    expect(data.measure.total.rate).toMatchObject({ numerator: all - late, denominator: all });
  });

  test('without one law for the region and year is refused with what to ask instead', async () => {
    const city = viewerWith({ role: 'COUNTY_OFFICER', regions: ['350800'] });
    expect(await saidOf('on-time-rate', { within: '350800' }, city)).toMatch(
      /Ask within each region that has one: 350825\./,
    );
    expect(await saidOf('on-time-rate', { policyYear: 2016 })).toMatch(
      /350825.* policy year 2016.*policyYears lists them/,
    );
  });

  test('of a region of which the viewer sees a part only is refused', async () => {
    const town = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
    expect(await saidOf('participation-rate', {}, town)).toMatch(/Ask within your regions: 350825103\./);
  });

  test('that adds up gives the sum and no share', async () => {
    const { data } = await ask('own-contributions', ', groupBy: [{ dimension: "paidOn", by: YEAR }]');
    const { yuan } = await only<{ yuan: string }>`
      select (sum(paid_fen) / 100.0)::numeric(12, 2)::text as yuan from payments join people on people.id = payments.person_id
      where payments.policy_year = 2018 and payments.scheme = 'URRBMI' and payments.superseded_at is null
        and purpose = 'CONTRIBUTION' and payer in ('SELF', 'RELATIVE_ACCOUNT')`;
    expect(data.measure.total).toMatchObject({ sum: yuan, rate: null });
    expect(data.measure.rows[0].key[0]).toEqual({ dimension: 'paidOn', value: '2017', region: null });
  });

  test('is rounded, and written down, for whoever may be told no exact number', async () => {
    const { data, errors } = await ask('assisted-share', '', ANALYST);
    expect(errors).toEqual([]);
    const { total, isSuppressed } = data.measure;
    expect(isSuppressed).toBe(true);
    expect([total.count % 5, total.rate.numerator % 5]).toEqual([0, 0]);
    const { details } = await only<{
      details: { noun: string };
    }>`select details from audit_lines where action = 'statistic.read'`;
    expect(details.noun).toBe('Enrollment');
  });

  test.each([
    ['that nobody defined', 'happiness', '', 'MEASURE_REFUSED'],
    ['of a version that is none', 'assisted-share', ', version: 9', 'MEASURE_REFUSED'],
    [
      'by a dimension that it does not have',
      'assisted-share',
      ', groupBy: [{ dimension: "status" }]',
      'MEASURE_REFUSED',
    ],
  ])('%s is refused', async (_, id, rest, code) => {
    expect(await refusal(id, rest)).toBe(code);
  });

  test('is told to nobody without the scope; its definition to everybody', async () => {
    const { data } = await graph.ask(STRANGER, '{ measures { id version labelZh citations { locator } definition } }');
    expect(data.measures.length).toBe(Object.keys(PUBLISHED).length);
    const { errors } = await ask('assisted-share', '', STRANGER);
    expect(errors.length).toBeGreaterThan(0);
  });
});

describe('a rate', () => {
  const figures = async (id: string, asked = {}, viewer = OFFICER): Promise<number[]> => {
    const { data, errors } = await askOf(id, asked, viewer);
    expect(errors).toEqual([]);
    const { numerator, denominator } = data.measure.total.rate;
    return [numerator, denominator];
  };

  test.each([
    ['SOLDIER', '2017-01-01', '2019-12-31', '2018-01-01', 1],
    ['ARMED_POLICE', '2017-01-01', null, '2018-01-01', 1],
    ['EMPLOYEE_INSURED', '2018-01-01', '2018-01-01', '2018-01-01', 1],
    ['EMPLOYEE_INSURED', '2018-07-01', null, '2018-06-30', 0],
    ['EMPLOYEE_INSURED', '2018-07-01', null, '2018-07-01', 1],
    ['DEAD', '2018-07-01', null, '2018-06-30', 0],
    ['SOLDIER', '2016-01-01', '2017-12-31', '2018-01-01', 0],
  ])('of participation with %s from %s to %s, asked of %s, leaves out %i', async (kind, from, to, on, out) => {
    const before = await figures('participation-rate', { on });
    const [row] = await graph.database.sql<{ id: string }[]>`
      insert into status_periods (person_id, kind, valid_from, valid_to, source)
      select id, ${kind}, ${from}, ${to}, 'test' from people
      where merged_into_id is null and region_code like '350825%' and id not in (select person_id from status_periods)
        and id in (select person_id from enrollments where policy_year = 2018 and scheme = 'URRBMI' and status = 'PAID')
        and id not in (select person_id from enrollments where scheme = 'UEBMI')
      limit 1 returning id`;
    expect(await figures('participation-rate', { on })).toEqual(before.map((heads) => heads - out));
    await graph.database.sql`delete from status_periods where id = ${row?.id ?? ''}`;
  });

  test('of listed people is the same to whoever is shown sensitive lists and who is not', async () => {
    await graph.database
      .sql`update assistance_listings set category = 'MENTAL_SEVERE', department = 'HEALTH' where id in (
      select id from assistance_listings where superseded_at is null and valid_to is null and region_code like '350825103%' limit 3)`;
    const town = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
    const told = await figures('listed-participation-rate', { within: TOWN }, town);
    expect(await figures('listed-participation-rate', { within: TOWN })).toEqual(told);
  });

  test('of listed people counts lists that hold on the day', async () => {
    const before = await figures('listed-participation-rate');
    await graph.database.sql`update assistance_listings set valid_from = '2018-06-01' where person_id = (
      select person_id from assistance_listings join people on people.id = person_id
      where people.region_code like '350825%' and merged_into_id is null and superseded_at is null and valid_to is null
        and category <> 'MENTAL_SEVERE' and person_id not in (select person_id from status_periods) order by 1 limit 1)`;
    expect((await figures('listed-participation-rate'))[1]).toBe((before[1] ?? 0) - 1);
    expect((await figures('listed-participation-rate', { on: '2018-06-01' }))[1]).toBe(before[1]);
  });

  test('of assistance leaves out what was taken back', async () => {
    const [assisted = 0, all] = await figures('assisted-share');
    await graph.database.sql`
      insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, purpose, reverses_id, source)
      select p.person_id, p.enrollment_id, p.scheme, 2018, p.payer, p.channel, -p.paid_fen, '2017-11-15', 'CONTRIBUTION', p.id, 'test'
      from payments p join enrollments e on e.id = p.enrollment_id
      where p.policy_year = 2018 and p.payer = 'MEDICAL_ASSISTANCE_FUND' and p.paid_fen > 0 and e.status = 'PAID' limit 1`;
    expect(await figures('assisted-share')).toEqual([assisted - 1, all]);
  });
});

const askOf = (id: string, asked: object, viewer = OFFICER) =>
  graph.ask(
    viewer,
    `query ($policyYear: Int!, $within: RegionCode!, $on: Date) { measure(id: "${id}", policyYear: $policyYear, within: $within, on: $on) {
      total { rate { numerator denominator } } } }`,
    { policyYear: 2018, within: COUNTY, ...asked },
  );

const saidOf = async (id: string, asked: object, viewer = OFFICER) =>
  (await askOf(id, asked, viewer)).errors[0]?.message;

const refusal = async (id: string, rest: string) => (await ask(id, rest)).errors[0]?.extensions.code;
