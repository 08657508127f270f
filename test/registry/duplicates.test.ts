import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { citizenNumberOf } from '../../src/policy/citizen-number.ts';
import { PROPOSAL_WORDS } from '../../src/services/duplicates/duplicate-words.ts';
import { findDuplicates } from '../../src/services/duplicates/find-duplicates.ts';
import { transaction } from '../../src/store/db.ts';
import {
  COUNTY,
  createTestGraph,
  KEYRING,
  OFFICER,
  type TestGraph,
  TODAY,
  TOWN,
  viewerWith,
} from '../support/graph.ts';
import { enterStay } from '../support/stays.ts';

const OTHER_TOWN = '350825104';
const VILLAGE = '350825103001';
const ELSEWHERE = '350823';

let graph: TestGraph;
let sql: postgres.Sql;
beforeAll(async () => {
  graph = await createTestGraph();
  sql = graph.database.sql;
});
afterAll(() => graph.close());

const find = (scope: { within?: string; personIds?: string[] } = {}) =>
  transaction(graph.platform.db, (tx) => findDuplicates(tx, { today: TODAY, ...scope }));

interface Someone {
  readonly name?: string | null;
  readonly birthDate?: string;
  readonly region?: string;
  readonly livesIn?: string;
  readonly number?: string;
}

/** Nobody is a namesake of anybody else by chance. */
let people = 0;

async function addPerson({
  name = `测试${people++}`,
  birthDate = '1980-02-03',
  region = VILLAGE,
  livesIn,
  number,
}: Someone = {}) {
  const id = randomUUID();
  await sql`insert into people (id, name, sex, birth_date, region_code, source)
    values (${id}, ${name}, 'MALE', ${birthDate}, ${region}, 'test')`;
  if (livesIn) {
    await sql`insert into person_places (person_id, kind, region_code, valid_from, source)
      values (${id}, 'LIVING', ${livesIn}, '2010-01-01', 'test')`;
  }
  if (number) {
    const index = KEYRING.indexOf(citizenNumberOf(number));
    await sql`insert into identity_documents (person_id, kind, number_index, number_masked, source)
      values (${id}, 'CITIZEN_ID', ${index}, ${number.slice(0, 6) + '*'.repeat(number.length - 6)}, 'test')`;
  }
  return id;
}

interface Enrolled {
  readonly year: number;
  readonly region?: string;
  readonly scheme?: string;
  readonly paidFen?: number;
}

async function enrol(personId: string, { year, region = VILLAGE, scheme = 'URRBMI', paidFen }: Enrolled) {
  const id = randomUUID();
  const paidOn = `${year - 1}-10-10`;
  await sql`insert into enrollments (id, person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
    values (${id}, ${personId}, ${scheme}, ${region}, ${COUNTY}, ${year}, 'PAID', ${paidOn}, ${paidOn}, 'test')`;
  if (paidFen) {
    await sql`insert into payments (person_id, enrollment_id, scheme, policy_year, payer, channel, paid_fen, paid_on, source)
      values (${personId}, ${id}, ${scheme}, ${year}, 'SELF', 'ABC_COUNTER', ${paidFen}, ${paidOn}, 'test')`;
  }
  return id;
}

const status = (personId: string, kind: string, from: string | null, region: string | null = null) => sql`
  insert into status_periods (person_id, kind, valid_from, region_code, source) values (${personId}, ${kind}, ${from}, ${region}, 'test')`;

const casesOf = (personId: string) => sql<
  {
    id: string;
    kind: string;
    state: string;
    version: number;
    proposal: string | null;
    reason: string;
    first: string | null;
  }[]
>`select id, kind, state, version, proposal, proposal_reason as reason, first_enrollment_id as first
  from duplicate_cases where ${personId} in (person_id, other_person_id) order by found_at, key`;

const RESOLVE = `mutation Resolve($input: DuplicateResolveInput!) { duplicateResolve(input: $input) {
  case { id state decision reason decidedBy version refund { amount reason state } } userErrors { code field message messageZh } } }`;

async function resolve(caseId: string, version: number, decision: string, more: object = {}) {
  const input = { idempotencyKey: randomUUID(), caseId, version, decision, reason: '已电话核实', ...more };
  const { data, errors } = await graph.ask(OFFICER, RESOLVE, { input });
  expect(errors).toEqual([]);
  return data.duplicateResolve;
}

const enrolmentOf = (personId: string, region: string) => sql<{ status: string; ended: string; why: string }[]>`
  select status, ended_on::text as ended, end_reason as why from enrollments
  where person_id = ${personId} and region_code = ${region} and superseded_at is null`;

/** People with two paid enrolments of one scheme and year that no case, open or decided, is about. */
const unnoticed = () => sql`
  select person_id, scheme, policy_year from enrollments e
  where superseded_at is null and status in ('PAID', 'ACTIVE', 'ENDED')
    and not exists (select from duplicate_cases c where c.kind = 'WITHIN_SCHEME' and c.person_id = e.person_id
      and c.scheme = e.scheme and c.policy_year = e.policy_year and c.state in ('OPEN', 'DECIDED'))
  group by 1, 2, 3 having count(*) > 1`;

describe('the demo county', () => {
  test('has nobody with two paid enrolments of one scheme and year without a case', async () => {
    const [doubled] = await sql`select count(*)::int as count from duplicate_cases where kind = 'WITHIN_SCHEME'`;
    expect(doubled?.count).toBeGreaterThan(5);
    expect([...(await unnoticed())]).toEqual([]);
  });

  test('has every kind that its people give rise to, each proposal with words in both languages', async () => {
    const kinds = await sql`select distinct kind::text from duplicate_cases order by 1`;
    expect(kinds.map(({ kind }) => kind)).toEqual(['CROSS_SCHEME', 'SAME_NUMBER', 'WITHIN_SCHEME']);
    const reasons = await sql`select distinct proposal_reason as reason from duplicate_cases`;
    for (const { reason } of reasons) expect(PROPOSAL_WORDS[reason]?.zh, reason).toBeTruthy();
  });

  test('looked through again gives the same cases, untouched', async () => {
    const all = () => sql`select * from duplicate_cases order by id`;
    const before = await all();
    expect(await find()).toEqual({ found: before.length, opened: 0, reopened: 0, gone: 0 });
    expect(await find({ within: TOWN })).toMatchObject({ opened: 0, reopened: 0, gone: 0 });
    expect(await all()).toEqual(before);
  });

  test('does not call namesakes or people who moved between schemes in a year duplicates', async () => {
    const person = await addPerson();
    await sql`insert into status_periods (person_id, kind, valid_from, valid_to, source)
      values (${person}, 'EMPLOYEE_INSURED', '2010-01-01', '2016-12-31', 'test')`;
    await enrol(person, { year: 2017 });
    await find({ personIds: [person] });
    expect([...(await casesOf(person))]).toEqual([]);
  });
});

describe('claims in the overlap', () => {
  test('are those of the year until either enrolment ended, for whoever reads claims', async () => {
    const person = await addPerson();
    await enrol(person, { year: 2017 });
    const other = await enrol(person, { year: 2017, region: ELSEWHERE });
    await sql`update enrollments set ended_on = '2017-06-30' where id = ${other}`;
    await find({ personIds: [person] });
    const [found] = await casesOf(person);
    const stay = (admittedOn: string) => enterStay(sql, { personId: person, admittedOn, regionCode: TOWN });
    const [, last, first] = [await stay('2017-07-01'), await stay('2017-06-30'), await stay('2017-01-01')];
    await stay('2016-12-31');
    const asked = `{ node(id: "${found?.id}") { ... on DuplicateCase { overlappingClaims { id } } } }`;
    const { data } = await graph.ask(OFFICER, asked);
    expect(data.node.overlappingClaims).toEqual([{ id: first }, { id: last }]);
    const { errors } = await graph.ask(viewerWith({ role: 'VILLAGE_COLLECTOR', regions: [COUNTY] }), asked);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });
});

describe('what practice proposes', () => {
  const proposed = async (personId: string) => {
    await find({ personIds: [personId] });
    const [found, ...more] = await casesOf(personId);
    expect(more).toEqual([]);
    const [first] = await sql`select region_code, scheme from enrollments where id = ${found?.first ?? null}`;
    return { ...found, firstRegion: first?.region_code, firstScheme: first?.scheme };
  };
  const kept = ({ proposal, firstRegion }: { proposal?: string | null; firstRegion?: string }) =>
    proposal === null ? null : (proposal === 'KEEP_FIRST') === (firstRegion === VILLAGE) ? VILLAGE : ELSEWHERE;

  const twice = async (someone: Someone) => {
    const person = await addPerson(someone);
    await enrol(person, { year: 2018 });
    await enrol(person, { year: 2018, region: ELSEWHERE });
    return person;
  };

  test('a resident stays where they live', async () => {
    const here = await proposed(await twice({ livesIn: VILLAGE }));
    expect([here.kind, here.reason, kept(here)]).toEqual(['WITHIN_SCHEME', 'LIVING_PLACE', VILLAGE]);
    const there = await proposed(await twice({ livesIn: `${ELSEWHERE}101` }));
    expect([there.reason, kept(there)]).toEqual(['LIVING_PLACE', ELSEWHERE]);
  });

  test('nothing where the place is not known, or no nearer to one', async () => {
    expect(await proposed(await twice({}))).toMatchObject({ proposal: null, reason: 'PLACE_UNKNOWN' });
    expect(await proposed(await twice({ livesIn: '110101' }))).toMatchObject({
      proposal: null,
      reason: 'PLACES_ALIKE',
    });
  });

  test('a student stays where the school is, and chooses where that is not recorded', async () => {
    const student = await twice({ livesIn: VILLAGE });
    await status(student, 'STUDENT', '2015-09-01', ELSEWHERE);
    const found = await proposed(student);
    expect([found.reason, kept(found)]).toEqual(['SCHOOL_PLACE', ELSEWHERE]);
    const choosing = await twice({ livesIn: VILLAGE });
    await status(choosing, 'STUDENT', '2015-09-01');
    expect(await proposed(choosing)).toMatchObject({ proposal: null, reason: 'STUDENT_CHOOSES' });
  });

  test('an employee stays where they work', async () => {
    const person = await addPerson({ livesIn: VILLAGE });
    for (const region of [VILLAGE, ELSEWHERE]) await enrol(person, { year: 2016, region, scheme: 'UEBMI' });
    await status(person, 'EMPLOYED', '2015-01-01', ELSEWHERE);
    const found = await proposed(person);
    expect([found.kind, found.reason, kept(found)]).toEqual(['WITHIN_SCHEME', 'WORK_PLACE', ELSEWHERE]);
  });

  test.each([
    ['2016-11-20', 'KEEP_SECOND', 'EMPLOYEE_FOR_A_YEAR'],
    ['2016-11-22', null, 'EMPLOYEE_FOR_LESS'],
    [null, null, 'EMPLOYEE_SINCE_UNKNOWN'],
  ])('employee insurance stays from a year on: since %s', async (since, proposal, reason) => {
    const person = await addPerson();
    await enrol(person, { year: 2018 });
    await status(person, 'EMPLOYEE_INSURED', since);
    expect(await proposed(person)).toMatchObject({ kind: 'CROSS_SCHEME', proposal, reason, firstScheme: 'URRBMI' });
  });

  test('the unemployed who draw benefits are in employee insurance too', async () => {
    const person = await addPerson();
    await enrol(person, { year: 2018 });
    await status(person, 'UNEMPLOYMENT_BENEFIT', '2017-10-01');
    expect(await proposed(person)).toMatchObject({ kind: 'CROSS_SCHEME', reason: 'EMPLOYEE_FOR_LESS' });
  });

  test('two schemes for residents are compared as two places are, and a year settled as elsewhere chooses nothing', async () => {
    const both = await addPerson({ livesIn: VILLAGE });
    await enrol(both, { year: 2016, scheme: 'NRCMS' });
    await enrol(both, { year: 2016, scheme: 'URBMI', region: ELSEWHERE });
    expect(await proposed(both)).toMatchObject({ kind: 'CROSS_SCHEME', reason: 'LIVING_PLACE' });
    const elsewhere = await addPerson();
    await enrol(elsewhere, { year: 2018 });
    await sql`insert into person_years (person_id, policy_year, state, source) values (${elsewhere}, 2018, 'COVERED_ELSEWHERE', 'test')`;
    expect(await proposed(elsewhere)).toMatchObject({
      kind: 'CROSS_SCHEME',
      proposal: null,
      reason: 'COVERED_ELSEWHERE',
    });
  });
});

describe('a case', () => {
  test('goes when it is no longer found, and opens again when it is', async () => {
    const person = await addPerson();
    await enrol(person, { year: 2018 });
    const second = await enrol(person, { year: 2018, region: ELSEWHERE });
    await find({ personIds: [person] });
    await sql`update enrollments set status = 'VOID' where id = ${second}`;
    expect(await find({ within: OTHER_TOWN })).toMatchObject({ gone: 0 });
    expect(await find({ personIds: [person] })).toMatchObject({ gone: 1 });
    expect(await casesOf(person)).toMatchObject([{ state: 'GONE', version: 2 }]);
    await sql`update enrollments set status = 'PAID' where id = ${second}`;
    expect(await find({ personIds: [person] })).toMatchObject({ opened: 0, reopened: 1 });
    expect(await casesOf(person)).toMatchObject([{ state: 'OPEN', version: 3 }]);
  });

  test('decided before benefits begin makes the other enrolment void, and what was paid for it falls due', async () => {
    const person = await addPerson({ livesIn: ELSEWHERE });
    await enrol(person, { year: 2018, paidFen: 18000 });
    await enrol(person, { year: 2018, region: ELSEWHERE });
    await find({ personIds: [person] });
    const [found] = await casesOf(person);
    const done = await resolve(found?.id ?? '', 1, found?.proposal ?? '');
    expect(done.userErrors).toEqual([]);
    expect(done.case).toMatchObject({
      state: 'DECIDED',
      decidedBy: 'test',
      version: 2,
      refund: { amount: '180.00', reason: 'DUPLICATE', state: 'DUE' },
    });
    expect(await enrolmentOf(person, VILLAGE)).toMatchObject([{ status: 'VOID', ended: TODAY, why: 'DUPLICATE' }]);
    expect(await enrolmentOf(person, ELSEWHERE)).toMatchObject([{ status: 'PAID', ended: null }]);
    expect(await find({ personIds: [person] })).toMatchObject({ opened: 0, gone: 0 });
    expect(await casesOf(person)).toMatchObject([{ state: 'DECIDED' }]);
  });

  test('decided after benefits began ends the other enrolment today, and nothing is given back', async () => {
    const person = await addPerson({ livesIn: ELSEWHERE });
    await enrol(person, { year: 2017, paidFen: 15000 });
    await enrol(person, { year: 2017, region: ELSEWHERE });
    await find({ personIds: [person] });
    const [found] = await casesOf(person);
    const done = await resolve(found?.id ?? '', 1, found?.proposal ?? '');
    expect(done.case).toMatchObject({ state: 'DECIDED', refund: null });
    expect(await enrolmentOf(person, VILLAGE)).toMatchObject([{ status: 'ENDED', ended: TODAY, why: 'DUPLICATE' }]);
    expect([...(await unnoticed())]).toEqual([]);
  });

  test('never ends an enrolment that another region keeps: its own office decides that', async () => {
    const person = await addPerson({ livesIn: VILLAGE });
    await enrol(person, { year: 2018 });
    const theirs = await enrol(person, { year: 2018, region: ELSEWHERE, paidFen: 18000 });
    await find({ personIds: [person] });
    const [found] = await casesOf(person);
    const ending = found?.first === theirs ? 'KEEP_SECOND' : 'KEEP_FIRST';
    const { userErrors } = await resolve(found?.id ?? '', 1, ending);
    expect(userErrors).toMatchObject([{ code: 'ANOTHER_REGION', field: 'decision' }]);
    expect(userErrors[0].message).toContain(`The office of ${ELSEWHERE} decides`);
    expect(userErrors[0].messageZh).toContain(`由${ELSEWHERE}的经办机构决定`);
    expect(await enrolmentOf(person, ELSEWHERE)).toMatchObject([{ status: 'PAID', ended: null }]);
    expect(await casesOf(person)).toMatchObject([{ state: 'OPEN', version: 1 }]);
    const own = ending === 'KEEP_FIRST' ? 'KEEP_SECOND' : 'KEEP_FIRST';
    expect((await resolve(found?.id ?? '', 1, own)).userErrors).toEqual([]);
    expect(await enrolmentOf(person, VILLAGE)).toMatchObject([{ status: 'VOID' }]);
  });

  test('that keeps both changes nothing else, and stays decided', async () => {
    const person = await addPerson();
    await enrol(person, { year: 2018 });
    await enrol(person, { year: 2018, region: ELSEWHERE });
    await find({ personIds: [person] });
    const [found] = await casesOf(person);
    expect((await resolve(found?.id ?? '', 1, 'KEEP_BOTH')).case).toMatchObject({
      decision: 'KEEP_BOTH',
      refund: null,
    });
    expect(await find({ personIds: [person] })).toMatchObject({ found: 1, opened: 0, reopened: 0, gone: 0 });
    expect(await casesOf(person)).toMatchObject([{ state: 'DECIDED' }]);
  });

  test('leaves employee insurance to the office that keeps it', async () => {
    const person = await addPerson();
    await enrol(person, { year: 2017 });
    await enrol(person, { year: 2017, scheme: 'UEBMI', region: COUNTY });
    await find({ personIds: [person] });
    const [found] = await casesOf(person);
    expect((await resolve(found?.id ?? '', 1, 'KEEP_FIRST')).userErrors).toEqual([]);
    expect(await enrolmentOf(person, COUNTY)).toMatchObject([{ status: 'PAID', why: null }]);
  });

  test('is refused in another version, twice, with a decision of another kind, and without a reason', async () => {
    const person = await addPerson();
    await enrol(person, { year: 2018 });
    await enrol(person, { year: 2018, region: ELSEWHERE });
    await find({ personIds: [person] });
    const id = (await casesOf(person))[0]?.id ?? '';
    const codes = async (...given: Parameters<typeof resolve>) =>
      (await resolve(...given)).userErrors.map(({ code }: { code: string }) => code);
    expect(await codes(id, 2, 'KEEP_BOTH')).toEqual(['VERSION_STALE']);
    expect(await codes(id, 1, 'MERGE')).toEqual(['DECISION_REFUSED']);
    expect(await codes(id, 1, 'KEEP_BOTH', { reason: '  ' })).toEqual(['TEXT_REFUSED']);
    expect(await codes(randomUUID(), 1, 'KEEP_BOTH')).toEqual(['CASE_UNKNOWN']);
    expect(await codes(id, 1, 'KEEP_BOTH')).toEqual([]);
    expect(await codes(id, 2, 'KEEP_BOTH')).toEqual(['CASE_NOT_OPEN']);
    const [line] =
      await sql`select actor, details from audit_lines where action = 'duplicateResolve' and ${id} = any(subjects)`;
    expect(line).toMatchObject({ actor: 'test', details: { decision: 'KEEP_BOTH' } });
  });
});

describe('two files', () => {
  test('of one number and one name are proposed to be merged, and then stand as one', async () => {
    const number = '99999919800203771X';
    const [one, two] = [await addPerson({ number, name: '合并' }), await addPerson({ number, name: '合 并' })];
    await enrol(one, { year: 2018 });
    await enrol(two, { year: 2018, region: ELSEWHERE });
    await find({ personIds: [two] });
    const [found, ...more] = await casesOf(one);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ kind: 'SAME_NUMBER', proposal: 'MERGE', reason: 'NUMBER_AND_NAME_AGREE' });
    const done = await resolve(found?.id ?? '', 1, 'MERGE');
    expect(done.userErrors).toEqual([]);
    expect(done.case).toMatchObject({ state: 'DECIDED', decision: 'MERGE' });
    const open = (await sql`select kind, state from duplicate_cases where ${one} in (person_id, other_person_id)
      or ${two} in (person_id, other_person_id) order by kind`) as unknown;
    expect(open).toMatchObject([
      { kind: 'WITHIN_SCHEME', state: 'OPEN' },
      { kind: 'SAME_NUMBER', state: 'DECIDED' },
    ]);
  });

  test('of one number and different names are left to whoever looks into it', async () => {
    const number = '999999198002037787';
    const one = await addPerson({ number, name: '甲' });
    await addPerson({ number, name: '乙' });
    await find({ personIds: [one] });
    expect(await casesOf(one)).toMatchObject([{ kind: 'SAME_NUMBER', proposal: null, reason: 'NUMBER_ALONE_AGREES' }]);
  });

  test('of an old and a new number are one person', async () => {
    const old = '999999800204779';
    const [one] = [await addPerson({ number: citizenNumberOf(old), name: '旧号', birthDate: '1980-02-04' })];
    const two = await addPerson({ number: old, name: '旧号', birthDate: '1980-02-04' });
    await find({ personIds: [two] });
    const [found] =
      await sql`select person_id, other_person_id, kind, proposal, proposal_reason from duplicate_cases where other_person_id = ${two}`;
    expect(found).toMatchObject({
      person_id: one,
      kind: 'SAME_PERSON',
      proposal: 'MERGE',
      proposal_reason: 'OLD_AND_NEW_NUMBER',
    });
  });

  test.each([
    ['阿依古丽·买买提', '阿依古丽•买买提'],
    ['阿迪力·艾山', '阿迪力 艾山'],
    ['ＡＢＣ王', 'abc王'],
  ])('under near names (%s, %s) are proposed when one has no number', async (name, other) => {
    const birthDate = `1961-0${1 + (name.length % 9)}-03`;
    const one = await addPerson({ name, birthDate });
    const two = await addPerson({
      name: other,
      birthDate,
      number: `9999991961010${randomUUID().replace(/\D/g, '').slice(0, 4)}`,
    });
    await find({ personIds: [one] });
    const [found] =
      await sql`select person_id, proposal, proposal_reason as reason from duplicate_cases where other_person_id = ${one}`;
    expect(found).toEqual({ person_id: two, proposal: 'MERGE', reason: 'ONE_WITHOUT_NUMBER' });
  });

  test('are left apart in two counties, and with another day of birth', async () => {
    const one = await addPerson({ name: '独一', birthDate: '1933-03-03' });
    await addPerson({ name: '独一', birthDate: '1933-03-03', region: ELSEWHERE });
    await addPerson({ name: '独一', birthDate: '1933-03-04' });
    await find({ personIds: [one] });
    expect([...(await casesOf(one))]).toEqual([]);
  });
});

test('somebody in two households leaves the one that does not stay', async () => {
  const [member] = await sql`
    select m.person_id, m.household_id from household_members m join people p on p.id = m.person_id
    where m.superseded_at is null and m.valid_to is null and m.relation = 'CHILD' and left(p.region_code, 6) = ${COUNTY} limit 1`;
  const [other] = await sql`select id from households where id <> ${member?.household_id} and valid_to is null limit 1`;
  await sql`insert into household_members (household_id, person_id, relation, valid_from, source)
    values (${other?.id}, ${member?.person_id}, 'OTHER', '2017-01-01', 'test')`;
  await find({ personIds: [member?.person_id] });
  const found = (await casesOf(member?.person_id)).find(({ kind }) => kind === 'TWO_HOUSEHOLDS');
  expect(found).toMatchObject({ state: 'OPEN', proposal: null, reason: 'NOTHING_CHOOSES' });
  const [{ ids }] =
    (await sql`select household_ids as ids from duplicate_cases where id = ${found?.id ?? null}`) as unknown as [
      { ids: string[] },
    ];
  expect((await resolve(found?.id ?? '', 1, 'KEEP_SECOND')).userErrors).toEqual([]);
  const standing = await sql`select household_id from household_members
    where person_id = ${member?.person_id} and superseded_at is null and (valid_to is null or valid_to >= ${TODAY})`;
  expect(standing.map(({ household_id }) => household_id)).toEqual([ids[1]]);
});

describe('who may', () => {
  const FIND = `mutation Find($input: DuplicateFindInput!) { duplicateFind(input: $input) {
    found opened reopened gone userErrors { code field } } }`;
  const asked = (within: string, idempotencyKey: string = randomUUID()) => ({ input: { idempotencyKey, within } });

  test('look: the county for its own, once for a key', async () => {
    const person = await addPerson({ region: TOWN });
    await enrol(person, { year: 2018 });
    await enrol(person, { year: 2018, region: ELSEWHERE });
    const again = asked(TOWN);
    expect((await graph.ask(OFFICER, FIND, again)).data.duplicateFind).toMatchObject({ opened: 1, userErrors: [] });
    expect((await graph.ask(OFFICER, FIND, again)).data.duplicateFind).toMatchObject({
      opened: 0,
      found: 0,
      userErrors: [],
    });
    const { data } = await graph.ask(OFFICER, FIND, asked(ELSEWHERE));
    expect(data.duplicateFind.userErrors).toEqual([{ code: 'REGION_NOT_YOURS', field: 'within' }]);
    const town = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });
    expect((await graph.ask(town, FIND, asked(TOWN))).errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  test('see: whoever sees one of the two, and of the other nothing', async () => {
    const number = '999999198002037795';
    const near = await addPerson({ number, name: '近' });
    const far = await addPerson({ number, name: '远', region: OTHER_TOWN });
    await find({ personIds: [near] });
    const LIST = `query Cases($ids: [ID!]) { duplicateCases(where: { or: [
        { person: { id: { in: $ids } } }, { otherPerson: { id: { in: $ids } } } ] }) {
      totalCount nodes { person { id } otherPerson { id } } } }`;
    const seen = async (region: string) => {
      const viewer = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [region] });
      const { data, errors } = await graph.ask(viewer, LIST, { ids: [near, far] });
      expect(errors).toEqual([]);
      return data.duplicateCases.nodes.map((one: { person: object | null; otherPerson: object | null }) => [
        one.person,
        one.otherPerson,
      ]);
    };
    expect(await seen(TOWN)).toEqual([[{ id: near }, null]]);
    expect(await seen(OTHER_TOWN)).toEqual([[null, { id: far }]]);
    expect(await seen('350825100')).toEqual([]);
  });
});
