import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COUNTY, createTestGraph, KEYRING, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';
import { COLLECTOR, freshNumber, OTHER_VILLAGE, somebody, VILLAGE, writer } from './file-writer.ts';

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
  return payload.person as { id: string; version: number; name: string | null };
}

/** Every row that a write could have left behind. */
async function rows() {
  const [counted] = await graph.database.sql<Record<string, number>[]>`
    select (select count(*)::int from people) as people, (select count(*)::int from identity_documents) as documents,
      (select count(*)::int from household_members) as members, (select count(*)::int from status_periods) as statuses,
      (select count(*)::int from write_requests) as keys, (select count(*)::int from parents) as parents`;
  return counted;
}

/** The last line of the audit about somebody. */
async function lastLine(id: string) {
  const [line] = await graph.database.sql`
    select action, details, subjects from audit_lines where ${id} = any(subjects) and action <> 'registry.read' order by id desc limit 1`;
  return line;
}

const ask = async (query: string, as = OFFICER) => {
  const { data, errors } = await graph.ask(as, query);
  expect(errors).toEqual([]);
  return data;
};

describe('somebody who has no file', () => {
  test('is registered: number and phone sealed, masked and found again', async () => {
    const number = freshNumber('1890-03-01', 'MALE');
    const { id } = await register({ phone: '0597-8900 0011', documents: [{ kind: 'CITIZEN_ID', number }] });
    const [row] = await graph.database.sql`
      select p.phone_cipher, p.phone_masked, d.id as document, d.number_cipher, d.number_masked
      from people p join identity_documents d on d.person_id = p.id where p.id = ${id}`;
    expect(KEYRING.open(row?.number_cipher, `identity_documents.number_cipher:${row?.document}`)).toBe(number);
    expect(KEYRING.open(row?.phone_cipher, `people.phone_cipher:${id}`)).toBe('059789000011');
    expect(row).toMatchObject({ phone_masked: '059****0011', number_masked: '999999************' });
    expect(await ask(`{ person(idNumber: "${number}") { id } }`)).toEqual({ person: { id } });
  });

  test('with a household, places and parents', async () => {
    const mother = await register({ sex: 'FEMALE' });
    const { payload } = await write('householdCreate', {
      number: 'T-1',
      region: VILLAGE,
      headId: mother.id,
      from: '2010-01-01',
      source: '测试',
    });
    const child = await register({
      name: null,
      birthDate: '2017-11-01',
      documents: [{ kind: 'BIRTH_CERTIFICATE', number: 'T999000001' }],
      hukou: { region: VILLAGE, kind: 'RESIDENT', from: '2017-11-10' },
      living: { region: VILLAGE },
      household: { householdId: payload.household.id, relation: 'CHILD', from: '2017-11-01' },
      parents: [{ parentId: mother.id, isRegisteredWith: true }],
    });
    const { person } = await ask(`{ person(id: "${child.id}") {
      name places { kind valid { from } } household { id version } identityDocuments { kind } } }`);
    expect(person).toEqual({
      name: null,
      places: [
        { kind: 'HUKOU', valid: { from: '2017-11-10' } },
        { kind: 'LIVING', valid: { from: null } },
      ],
      household: { id: payload.household.id, version: 2 },
      identityDocuments: [{ kind: 'BIRTH_CERTIFICATE' }],
    });
    const kin = await graph.database
      .sql`select parent_id, is_registered_with from parents where person_id = ${child.id}`;
    expect(kin).toEqual([{ parent_id: mother.id, is_registered_with: true }]);
  });

  const citizen = (number: string) => ({ documents: [{ kind: 'CITIZEN_ID', number }] });
  const man = freshNumber('1890-03-02', 'MALE');
  test.each<[string, Record<string, unknown>, string[]]>([
    ['no document', { documents: [] }, ['DOCUMENT_NEEDED']],
    [
      'an expired document alone',
      { documents: [{ kind: 'HK_MACAO_PERMIT', number: 'H99999901', validTo: '2017-11-19' }] },
      ['DOCUMENT_NEEDED'],
    ],
    ['no name and no birth certificate', { name: ' ' }, ['NAME_NEEDED']],
    ['digits in the name', { name: '示例7' }, ['NAME_REFUSED']],
    ['a number that was mistyped', citizen(`${man.slice(0, 17)}${man[17] === '1' ? '2' : '1'}`), ['ID_NUMBER_INVALID']],
    ['another day of birth', { ...citizen(man), birthDate: '1890-03-03' }, ['BIRTH_DATE_CONTRADICTS']],
    ['another sex', { ...citizen(man), birthDate: '1890-03-02', sex: 'FEMALE' }, ['SEX_CONTRADICTS']],
    [
      'a birth to come',
      { birthDate: '2017-11-21', documents: [{ kind: 'BIRTH_CERTIFICATE' }] },
      ['BIRTH_DATE_IMPOSSIBLE'],
    ],
    [
      'a birth too long ago',
      { birthDate: '1887-11-20', documents: [{ kind: 'MILITARY_ID' }] },
      ['BIRTH_DATE_IMPOSSIBLE'],
    ],
    [
      'a permit without its region',
      { documents: [{ kind: 'RESIDENCE_PERMIT', validTo: '2018-01-01' }] },
      ['REGION_NEEDED'],
    ],
    ['a short phone number', { phone: '8900011' }, ['PHONE_REFUSED']],
    ['two mistakes', { phone: '1', name: '' }, ['NAME_NEEDED', 'PHONE_REFUSED']],
    ['a region that is not', { hukou: { region: '999999' } }, ['REGION_UNKNOWN']],
    ['a county as the office', { region: COUNTY }, ['REGION_TOO_WIDE']],
    ["another county's office", { region: '350823100' }, ['REGION_NOT_YOURS']],
    ['a parent nobody knows', { parents: [{ parentId: '00000000-0000-4000-8000-00000000ffff' }] }, ['PERSON_UNKNOWN']],
  ])('is refused with %s, and nothing is left of it', async (_, over, expected) => {
    const before = await rows();
    const { codes, payload } = await write('personRegister', somebody(over));
    expect(codes).toEqual(expected);
    expect(payload.person).toBeNull();
    expect(await rows()).toEqual(before);
  });

  test('is refused under a number that a file holds, which is named to whoever may see it, and noted as a search', async () => {
    const number = freshNumber('1890-03-01', 'MALE');
    const { id } = await register({ region: OTHER_VILLAGE, documents: [{ kind: 'CITIZEN_ID', number }] });
    const again = somebody({ documents: [{ kind: 'CITIZEN_ID', number: number.toLowerCase() }] });
    const seen = await write('personRegister', again);
    expect(seen.payload.userErrors).toMatchObject([{ code: 'NUMBER_TAKEN', field: 'documents.0.number' }]);
    expect(seen.body).toContain(id);
    const unseen = await write('personRegister', again, { as: COLLECTOR });
    expect(unseen.codes).toEqual(['NUMBER_TAKEN']);
    expect(unseen.body).not.toContain(id);
    expect(await lastLine(id)).toMatchObject({ action: 'person.search', subjects: [id] });
  });

  test('is registered once by two who do it at the same moment', async () => {
    const number = freshNumber('1890-03-01', 'MALE');
    const given = () => write('personRegister', somebody({ documents: [{ kind: 'CITIZEN_ID', number }] }));
    const done = await Promise.all([given(), given(), given()]);
    expect(done.map(({ codes }) => codes[0] ?? 'DONE').sort()).toEqual(['DONE', 'NUMBER_TAKEN', 'NUMBER_TAKEN']);
  });
});

describe('the same key', () => {
  test('and the same request: the same file again, once', async () => {
    const given = { ...somebody(), idempotencyKey: 'register-once-0001' };
    const first = await write('personRegister', given);
    const before = await rows();
    const second = await write('personRegister', given);
    expect(second.payload.person.id).toBe(first.payload.person.id);
    expect(await rows()).toEqual(before);
  });

  test('and another request is refused', async () => {
    const { codes } = await write('personRegister', { ...somebody(), idempotencyKey: 'register-once-0001' });
    expect(codes).toEqual(['IDEMPOTENCY_KEY_REUSED']);
  });
});

describe('a correction', () => {
  test('writes which fields were changed, and no name or number anywhere', async () => {
    const { id, version } = await register({ name: '示例错字' });
    const { payload } = await write('personCorrect', {
      personId: id,
      version,
      name: '示例正字',
      phone: '10900000077',
      source: '户口簿',
    });
    expect(payload.person).toMatchObject({ name: '示例正字', version: version + 1 });
    const line = await lastLine(id);
    expect(line).toMatchObject({ action: 'personCorrect', details: { fields: ['name', 'phone'] } });
    const [said] = await graph.database.sql`
      select string_agg(details::text, '') || (select string_agg(answer::text, '') from write_requests) as text
      from audit_lines where ${id} = any(subjects)`;
    expect(said?.text).not.toMatch(/示例|10900000077|999999/);
  });

  test('refuses a version that somebody else has overtaken', async () => {
    const { id, version } = await register();
    await write('personCorrect', { personId: id, version, name: '示例乙', source: '测试' });
    const { codes } = await write('personCorrect', { personId: id, version, name: '示例丙', source: '测试' });
    expect(codes).toEqual(['VERSION_STALE']);
    expect(await ask(`{ person(id: "${id}") { name version } }`)).toEqual({ person: { name: '示例乙', version: 2 } });
  });

  test('keeps sex and day of birth agreeing with the number, and corrects the three together', async () => {
    const { id, version } = await register();
    const given = { personId: id, version, birthDate: '1890-04-02', source: '测试' };
    expect((await write('personCorrect', given)).codes).toEqual(['BIRTH_DATE_CONTRADICTS']);
    const idNumber = freshNumber('1890-04-02', 'MALE');
    const { codes, payload } = await write('personCorrect', { ...given, idNumber });
    expect(codes).toEqual([]);
    expect(payload.person.birthDate).toBe('1890-04-02');
    expect(await ask(`{ person(idNumber: "${idNumber}") { id identityDocuments { kind } } }`)).toEqual({
      person: { id, identityDocuments: [{ kind: 'CITIZEN_ID' }] },
    });
  });

  test('that changes nothing is refused', async () => {
    const { id, version } = await register();
    expect((await write('personCorrect', { personId: id, version, name: '示例甲', source: '测试' })).codes).toEqual([
      'NOTHING_TO_CHANGE',
    ]);
  });
});

describe('a newborn’s number', () => {
  const newborn = () =>
    register({ name: null, birthDate: '1890-05-01', documents: [{ kind: 'BIRTH_CERTIFICATE', number: 'T999000002' }] });

  test('stands beside the birth certificate, which stays', async () => {
    const [certificate] = await graph.database.sql`
      select person_id from identity_documents where kind = 'BIRTH_CERTIFICATE' limit 1`;
    expect(certificate).toBeDefined();
    const { id, version } = await newborn();
    const number = freshNumber('1890-05-01', 'MALE');
    const given = { personId: id, version, number, name: '示例婴', source: '公安' };
    const { payload } = await write('personNumberAssign', given, { select: '' });
    expect(payload.person).toMatchObject({ name: '示例婴', version: version + 1 });
    const { person } = await ask(`{ person(id: "${id}") { identityDocuments { kind } } }`);
    expect(person.identityDocuments.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
      'BIRTH_CERTIFICATE',
      'CITIZEN_ID',
    ]);
    const again = { ...given, version: version + 1, number: freshNumber('1890-05-01', 'MALE') };
    expect((await write('personNumberAssign', again)).codes).toEqual(['NUMBER_HELD']);
  });

  test('that another file holds means merging, and names it', async () => {
    const number = freshNumber('1890-05-01', 'MALE');
    const other = await register({ birthDate: '1890-05-01', documents: [{ kind: 'CITIZEN_ID', number }] });
    const { payload: made } = await write(
      'personRegister',
      somebody({
        name: null,
        birthDate: '1890-05-01',
        documents: [{ kind: 'BIRTH_CERTIFICATE', number: 'T999000003' }],
      }),
    );
    const { id, version } = made.person;
    const { codes, body } = await write('personNumberAssign', { personId: id, version, number, source: '公安' });
    expect(codes).toEqual(['NUMBER_MEANS_MERGING']);
    expect(body).toContain(other.id);
  });
});

describe('who may write', () => {
  test('a village collector, in the own village alone', async () => {
    const own = await register();
    const other = await register({ region: OTHER_VILLAGE });
    const correct = (id: string) =>
      write('personCorrect', { personId: id, version: 1, name: '示例丁', source: '测试' }, { as: COLLECTOR });
    expect((await correct(own.id)).codes).toEqual([]);
    expect((await correct(other.id)).codes).toEqual(['PERSON_UNKNOWN']);
    expect((await write('personRegister', somebody({ region: OTHER_VILLAGE }), { as: COLLECTOR })).codes).toEqual([
      'REGION_NOT_YOURS',
    ]);
    expect((await write('personRegister', somebody(), { as: COLLECTOR })).codes).toEqual([]);
  });

  test.each(['DEPARTMENT_CLERK', 'ANALYST', 'AUDITOR', 'RESIDENT', 'ADMINISTRATOR', 'PUBLIC'])(
    'not %s',
    async (role) => {
      const { id } = await register();
      const viewer = viewerWith({ role, regions: [COUNTY], department: 'CIVIL_AFFAIRS', person: id });
      const before = await rows();
      const { errors } = await graph.ask(
        viewer,
        'mutation W($input: PersonCorrectInput!) { personCorrect(input: $input) { userErrors { code } } }',
        { input: { idempotencyKey: 'not-for-me-0001', personId: id, version: 1, name: '示例', source: '测试' } },
      );
      expect(errors[0]?.extensions.code).toBe(role === 'PUBLIC' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
      expect(await rows()).toEqual(before);
    },
  );
});
