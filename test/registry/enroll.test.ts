import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';

const named = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const [UNCHECKED, STUDENT, PERMIT, EXPIRED, EMPLOYEE] = [named(5), named(6), named(7), named(8), named(14)];
const [ORDINARY, DEAD, LAPSED, PAID, NEWBORN] = [named(3), named(12), named(15), named(16), named(11)];
/** 朋口镇 has a village whose last three digits tell that it is no neighbourhood. */
const VILLAGE = `${TOWN}200`;
const TOWNSHIP = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: [TOWN] });

const REGISTER = `mutation Register($input: EnrollmentRegisterInput!) { enrollmentRegister(input: $input) {
  enrollment { id status category region { code } registeredOn route documentsShown override { approvedBy reason } }
  missingDocuments { name nameEn }
  userErrors { code message messageZh field clauses }
} }`;

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());
beforeEach(async () => {
  await graph.database.sql`delete from enrollments where policy_year = 2018 and person_id = any(${[
    UNCHECKED,
    STUDENT,
    PERMIT,
    EXPIRED,
    EMPLOYEE,
    ORDINARY,
    LAPSED,
    NEWBORN,
  ]}::uuid[])`;
});

async function register(input: object, viewer = OFFICER, today = '2017-11-20') {
  const full = { idempotencyKey: randomUUID(), policyYear: 2018, ...input };
  const { data, errors } = await graph.ask(viewer, REGISTER, { input: full }, { today });
  expect(errors).toEqual([]);
  return data.enrollmentRegister;
}

const rows = async (personId: string) =>
  graph.database
    .sql`select * from enrollments where person_id = ${personId} and policy_year = 2018 and superseded_at is null`;

describe('who may enrol is enrolled', () => {
  test('a newcomer, with the category that the facts give', async () => {
    const { enrollment, userErrors } = await register({ personId: STUDENT });
    expect(userErrors).toEqual([]);
    expect(enrollment).toMatchObject({ status: 'REGISTERED', category: 'STUDENT', registeredOn: '2017-11-20' });
    expect(enrollment.region.code).toBe(TOWN);
    expect(await rows(STUDENT)).toMatchObject([
      { pooling_area_code: '350800', legacy_record: 'NEW', overridden_by: null },
    ]);
  });

  test('a child born in the year before the one that is paid for is no newborn of it; of its own year it is', async () => {
    const { enrollment } = await register({ personId: NEWBORN });
    expect(enrollment.category).toBe('GENERAL');
  });

  test('a newborn with hukou here, before anybody searched a roll', async () => {
    const child = randomUUID();
    const { sql } = graph.database;
    await sql`insert into people (id, birth_date, region_code, source) values (${child}, '2017-11-15', ${TOWN}, 'test')`;
    await sql`insert into person_places (person_id, kind, region_code, valid_from, source)
      values (${child}, 'HUKOU', ${TOWN}, '2017-11-18', 'test')`;
    const { enrollment, userErrors } = await register({ personId: child });
    expect([enrollment?.status, userErrors]).toEqual(['REGISTERED', []]);
  });

  test('who may enrol is open while nobody looked, and the refusal names the write that settles it', async () => {
    const [refused] = (await register({ personId: UNCHECKED })).userErrors;
    expect(refused.message).toMatch(/personCheckRecord, registers [A-Z_, ]*EMPLOYEE_INSURANCE/);
    expect(refused.messageZh).toMatch(/请登记核查（personCheckRecord，registers：[A-Z_、]*EMPLOYEE_INSURANCE/);
  });

  test('the same key answers again and enrols once; for another request it is refused', async () => {
    const idempotencyKey = randomUUID();
    const first = await register({ personId: PERMIT, idempotencyKey });
    const again = await register({ personId: PERMIT, idempotencyKey });
    expect(again.enrollment.id).toBe(first.enrollment.id);
    expect(await rows(PERMIT)).toHaveLength(1);
    const other = await register({ personId: STUDENT, idempotencyKey });
    expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  });

  test('and the audit says so without a name', async () => {
    const { enrollment } = await register({ personId: PERMIT });
    const [line] = await graph.database.sql`select * from audit_lines where ${enrollment.id} = any(subjects)`;
    expect(line).toMatchObject({ action: 'enrollmentRegister', details: { policyYear: 2018, isOverridden: false } });
    expect(JSON.stringify(line?.details)).not.toContain('邹');
  });

  test('two at once enrol once', async () => {
    const codes = await Promise.all(
      Array.from({ length: 8 }, async () => (await register({ personId: PERMIT })).userErrors[0]?.code ?? 'DONE'),
    );
    expect(codes.filter((code) => code === 'DONE')).toHaveLength(1);
    expect(codes.filter((code) => code === 'ALREADY_ENROLLED')).toHaveLength(7);
  });
});

describe('elsewhere the law is another', () => {
  const [CHILD, MOTHER] = [randomUUID(), randomUUID()];
  const DALIAN = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: ['210283'] });

  beforeAll(async () => {
    const { sql } = graph.database;
    await sql`insert into region_attributes (region_code, kind, is_set, valid_from, source)
      values ('210283', 'AGRICULTURE_RELATED', true, '2018-01-01', 'test')`;
    for (const [id, born] of [
      [CHILD, '2019-03-10'],
      [MOTHER, '1990-01-01'],
    ] as const) {
      await sql`insert into people (id, name, birth_date, region_code, source) values (${id}, '示例', ${born}, '210283', 'test')`;
      for (const kind of ['HUKOU', 'LIVING']) {
        await sql`insert into person_places (person_id, kind, region_code, valid_from, source)
          values (${id}, ${kind}, '210283', ${born}, 'test')`;
      }
      await sql`insert into register_checks (person_id, registers, checked_on, source)
        values (${id}, enum_range(null::register), '2019-04-01', 'test')`;
    }
    await sql`insert into parents (person_id, parent_id, is_registered_with, source) values (${CHILD}, ${MOTHER}, true, 'test')`;
    await sql`insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
      values (${MOTHER}, 'NRCMS', '210283', '210283', 2019, 'ACTIVE', '2018-10-01', '2018-10-01', 'test')`;
  });

  const born = (over: object = {}) => ({ personId: CHILD, policyYear: 2019, scheme: 'NRCMS', ...over });

  test('DL-10: a newborn of an insured mother has cover at once and owes nothing for the birth year', async () => {
    const { enrollment, userErrors } = await register(born(), DALIAN, '2019-05-01');
    expect(userErrors).toEqual([]);
    expect(enrollment).toMatchObject({ category: 'NEWBORN', status: 'ACTIVE', region: { code: '210283' } });
  });

  test('DL-9: the text names places to enrol; another of the city is none', async () => {
    await graph.database.sql`delete from enrollments where person_id = ${CHILD}`;
    const all = viewerWith({ role: 'COUNTY_OFFICER', regions: ['210200'] });
    const { userErrors } = await register(born({ region: '210281' }), all, '2019-05-01');
    expect(userErrors).toMatchObject([{ code: 'NOT_A_PLACE_TO_ENROL', field: 'region' }]);
  });
});

describe('a newcomer is told the way and the documents', () => {
  const ASK = `query Way($id: ID!, $region: RegionCode) { person(id: $id) { registration(policyYear: 2018, region: $region) {
    isNewcomer routeNeeds routeNeedsEn route { words label clauses } documents { name nameEn isShown clauses } missing { name }
  } } }`;
  const ask = async (id: string) => (await graph.ask(OFFICER, ASK, { id })).data.person.registration;

  const moveHukou = (code: string) =>
    graph.database.sql`update person_places set region_code = ${code} where person_id = ${LAPSED} and kind = 'HUKOU'`;
  const forget = () => graph.database.sql`delete from enrollments where person_id = ${LAPSED}`;

  test('LC-17: in a village through the cadre, with form, copy and money', async () => {
    await moveHukou(VILLAGE);
    await forget();
    const way = await ask(LAPSED);
    expect(way).toMatchObject({ isNewcomer: true, routeNeeds: [] });
    expect(way.route.words).toContain('村干部');
    expect(way.route.clauses).toEqual([expect.stringContaining('四(一)2')]);
    expect(way.documents.map(({ nameEn }: { nameEn: string }) => nameEn)).toEqual([
      'the registration form, filled in',
      'a copy of the identity card or household register',
      'the contribution',
    ]);
    expect(way.missing).toHaveLength(3);
  });

  test('LC-15: in a neighbourhood at the residents’ committee', async () => {
    await moveHukou(`${TOWN}001`);
    await forget();
    const way = await ask(LAPSED);
    expect(way.route.words).toContain('居委会');
    expect(way.documents.map(({ nameEn }: { nameEn: string }) => nameEn)).toEqual([
      'a copy of the identity card or household register (new members)',
    ]);
  });

  test('where the kind of committee is not known, the fact is named', async () => {
    await moveHukou(TOWN);
    await forget();
    const way = await ask(LAPSED);
    expect(way.route).toBeNull();
    expect(way.routeNeeds).toEqual([expect.stringContaining('居委会')]);
    expect(way.routeNeedsEn).toEqual([expect.stringContaining("residents' committee")]);
  });

  test('a member of an earlier year needs no registration', async () => {
    expect(await ask(ORDINARY)).toMatchObject({ isNewcomer: false, route: null, documents: [] });
  });

  test('what was shown is kept, what is missing is a warning, and can be brought later', async () => {
    await moveHukou(VILLAGE);
    await forget();
    const first = await register({ personId: LAPSED, documentsShown: ['the registration form, filled in'] });
    expect(first.enrollment.documentsShown).toEqual(['按规范填写的新增参保登记表']);
    expect(first.missingDocuments.map(({ nameEn }: { nameEn: string }) => nameEn)).toEqual([
      'a copy of the identity card or household register',
      'the contribution',
    ]);
    const { data } = await graph.ask(
      OFFICER,
      `mutation Add($input: EnrollmentDocumentsAddInput!) { enrollmentDocumentsAdd(input: $input) {
        enrollment { id documentsShown } missingDocuments { name } userErrors { code } } }`,
      {
        input: {
          idempotencyKey: randomUUID(),
          enrollmentId: first.enrollment.id,
          documentsShown: ['身份证（或户口簿）复印件', '个人参保费用'],
        },
      },
    );
    expect(data.enrollmentDocumentsAdd).toMatchObject({ missingDocuments: [], userErrors: [] });
    expect(data.enrollmentDocumentsAdd.enrollment.documentsShown).toHaveLength(3);
    expect((await ask(LAPSED)).missing).toEqual([]);
    expect(await rows(LAPSED)).toHaveLength(1);
  });

  test('a document that nobody asks for is refused', async () => {
    const { userErrors } = await register({ personId: STUDENT, documentsShown: ['a letter'] });
    expect(userErrors).toMatchObject([{ code: 'DOCUMENT_UNKNOWN', field: 'documentsShown.0' }]);
  });
});

describe('who may not is refused, with the reason', () => {
  test.each([
    ['nobody looked', UNCHECKED, 'ELIGIBILITY_OPEN'],
    ['the permit ran out (LC-12)', EXPIRED, 'NOT_ELIGIBLE'],
    ['in employee insurance (LC-9)', EMPLOYEE, 'NOT_ELIGIBLE'],
    ['dead', DEAD, 'PERSON_DEAD'],
    ['enrolled already', PAID, 'ALREADY_ENROLLED'],
    ['no such person', randomUUID(), 'PERSON_UNKNOWN'],
  ])('%s', async (_, personId, code) => {
    const before = await graph.database.sql`select count(*) from enrollments`;
    const { enrollment, userErrors } = await register({ personId });
    expect(enrollment).toBeNull();
    expect(userErrors.map((one: { code: string }) => one.code)).toContain(code);
    expect(userErrors[0].messageZh).toMatch(/[一-鿿]/);
    if (code === 'NOT_ELIGIBLE') expect(userErrors[0].clauses.join()).toContain('三(');
    expect(await graph.database.sql`select count(*) from enrollments`).toEqual(before);
  });

  test('enrolled in another county: it says where', async () => {
    const { userErrors } = await register({ personId: named(13) });
    expect(userErrors.map(({ message }: { message: string }) => message).join()).toContain('350823');
  });

  test('insured in another scheme for the same year (DL-12)', async () => {
    await graph.database
      .sql`insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status,
      registered_on, paid_on, source) values (${STUDENT}, 'UEBMI', '350802', '350800', 2018, 'PAID', '2017-11-01', '2017-11-01', 'test')`;
    expect((await register({ personId: STUDENT })).userErrors).toMatchObject([{ code: 'INSURED_ELSEWHERE' }]);
  });

  test('an open question names what is missing', async () => {
    const { userErrors } = await register({ personId: UNCHECKED });
    expect(userErrors[0].message).toMatch(/household registration/);
    expect(userErrors[0].messageZh).toContain('需要');
  });

  test('a region of somebody else', async () => {
    const { userErrors } = await register({ personId: PERMIT, region: '350823' });
    expect(userErrors).toMatchObject([{ code: 'REGION_NOT_YOURS', field: 'region' }]);
  });

  test('a year without a rulebook', async () => {
    const { userErrors } = await register({ personId: PERMIT, policyYear: 2031 });
    expect(userErrors).toEqual([
      {
        code: 'POLICY_YEAR_NOT_PUBLISHED',
        message: expect.stringMatching(/2031/),
        messageZh: expect.stringMatching(/没有URRBMI2031年度的政策。该区划已发布：/),
        field: 'policyYear',
        clauses: null,
      },
    ]);
  });
});

describe('somebody may answer for it', () => {
  const override = { approvedBy: '张主任 工号0001', reason: '居住证正在换发' };

  test('and is written down', async () => {
    const { enrollment, userErrors } = await register({ personId: EXPIRED, override });
    expect(userErrors).toEqual([]);
    expect(enrollment.override).toEqual(override);
    const [line] = await graph.database.sql`select details from audit_lines where ${enrollment.id} = any(subjects)`;
    expect(line?.details).toMatchObject({ isOverridden: true, outcome: 'NO' });
    expect(JSON.stringify(line?.details)).not.toContain('张');
  });

  test('not without the scope, nor without a name and a reason', async () => {
    expect((await register({ personId: EXPIRED, override }, TOWNSHIP)).userErrors).toMatchObject([
      { code: 'OVERRIDE_FORBIDDEN' },
    ]);
    expect((await register({ personId: EXPIRED, override: { ...override, reason: ' ' } })).userErrors).toMatchObject([
      { code: 'OVERRIDE_INCOMPLETE' },
    ]);
  });

  test('not by whoever enrols, under their own name or as a member of staff; another member of staff stands by name', async () => {
    const own = { ...override, approvedBy: ` ${(OFFICER.subject ?? '').toUpperCase()}` };
    expect((await register({ personId: EXPIRED, override: own })).userErrors).toMatchObject([
      { code: 'APPROVER_IS_MAKER', field: 'override.approvedBy' },
    ]);
    const [member] = await graph.database.sql`select id, name from staff_members where superseded_at is null limit 1`;
    const staff = { ...override, approvedBy: member?.id };
    const asStaff = { ...OFFICER, subject: member?.name };
    const refused = await register({ personId: EXPIRED, override: staff }, asStaff);
    expect(refused.userErrors).toMatchObject([{ code: 'APPROVER_IS_MAKER' }]);
    const { enrollment } = await register({ personId: EXPIRED, policyYear: 2018, override: staff });
    expect(enrollment.override).toEqual({ approvedBy: member?.name, reason: override.reason });
  });

  test('but nobody answers for the dead or for a second enrolment', async () => {
    expect((await register({ personId: DEAD, override })).userErrors[0].code).toBe('PERSON_DEAD');
    expect((await register({ personId: PAID, override })).userErrors[0].code).toBe('ALREADY_ENROLLED');
  });
});

describe('by role', () => {
  test.each([
    ['DEPARTMENT_CLERK', { department: 'CIVIL_AFFAIRS', regions: [COUNTY] }],
    ['ANALYST', { regions: [COUNTY] }],
    ['AUDITOR', { regions: [COUNTY] }],
    ['RESIDENT', { person: PERMIT }],
  ])('%s enrols nobody', async (role, claims) => {
    const input = { idempotencyKey: randomUUID(), policyYear: 2018, personId: PERMIT };
    const { errors } = await graph.ask(viewerWith({ role, ...claims }), REGISTER, { input });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await rows(PERMIT)).toHaveLength(0);
  });

  test('a collector of another village sees no such person', async () => {
    const elsewhere = viewerWith({ role: 'VILLAGE_COLLECTOR', regions: ['350825100200'] });
    expect((await register({ personId: PERMIT }, elsewhere)).userErrors).toMatchObject([{ code: 'PERSON_UNKNOWN' }]);
  });
});
