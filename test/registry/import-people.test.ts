import { beforeEach, describe, expect, test } from 'vitest';
import { EAST, KEYRING, numberOf, WEST } from '../support/import.ts';
import { FAMILY, file, importDesk, LI, WANG, withRow } from './people-file.ts';

const desk = importDesk();
const { take, counts } = desk;

describe('a file of people', () => {
  test('makes files, documents, places, households and memberships', async () => {
    const report = await take(file(FAMILY));
    expect(report).toMatchObject({ kind: 'PEOPLE', rows: 3, new: 3, changed: 0, unchanged: 0, takenBefore: null });
    expect(await counts()).toEqual({
      people: 3,
      documents: 3,
      places: 6,
      households: 1,
      members: 3,
      batches: 1,
      lines: 1,
    });
    const [child] = await desk.place.sql`
      select p.sex, p.birth_date::text as born, m.relation, h.number, head.name as head, l.region_code as living
      from people p join household_members m on m.person_id = p.id join households h on h.id = m.household_id
      join people head on head.id = h.head_person_id
      join person_places l on l.person_id = p.id and l.kind = 'LIVING' where p.name = '李小例'`;
    expect(child).toEqual({
      sex: 'MALE',
      born: '2001-02-03',
      relation: 'CHILD',
      number: 'E-001',
      head: '李示例',
      living: WEST,
    });
  });

  test('keeps numbers, telephone and address sealed for the rows they stand in', async () => {
    await take(file(FAMILY));
    const [row] = await desk.place.sql`
      select p.id, p.phone_cipher as phone, p.phone_masked as masked, d.id as document, d.number_cipher as number,
        d.number_index = ${KEYRING.indexOf(LI)} as is_indexed, d.number_masked as "numberMasked", h.id as household,
        h.address_cipher as address
      from people p join identity_documents d on d.person_id = p.id join households h on h.head_person_id = p.id`;
    expect(KEYRING.open(row?.phone, `people.phone_cipher:${row?.id}`)).toBe('10900000001');
    expect(KEYRING.open(row?.number, `identity_documents.number_cipher:${row?.document}`)).toBe(LI);
    expect(KEYRING.open(row?.address, `households.address_cipher:${row?.household}`)).toBe('东村1号');
    expect(row).toMatchObject({ masked: '109****0001', numberMasked: '999999************', is_indexed: true });
  });

  test('may have a Chinese header in any order, a byte order mark and Chinese terms', async () => {
    const header = ['姓名', '经办地', '身份证号', '性别', '户口性质', '户籍地', '户号', '与户主关系', '入户日期'];
    const row = ['李示例', EAST, LI.toLowerCase(), '男', '农业户口', EAST, 'E-001', '户主', '1990-01-01'];
    const report = await take(`\uFEFF${header.join(',')}\r\n${row.join(',')}\r\n`);
    expect(report).toMatchObject({ rows: 1, new: 1 });
    const [found] = await desk.place.sql`
      select sex, relation, hukou_kind from people p join household_members m on m.person_id = p.id
      join person_places on person_places.person_id = p.id`;
    expect(found).toEqual({ sex: 'MALE', relation: 'HEAD', hukou_kind: 'AGRICULTURAL' });
  });

  test('is one batch however often it comes', async () => {
    const first = await take(file(FAMILY));
    const before = await counts();
    const again = await take(file(FAMILY), 'sent again');
    expect(again).toMatchObject({ rows: 3, new: 3, checksum: first.checksum });
    expect(again.takenBefore).toMatch(/^20\d\d-/);
    expect(await counts()).toEqual(before);
  });

  test('the same rows in another order change nobody', async () => {
    await take(file(FAMILY));
    const before = await counts();
    expect(await take(file([...FAMILY].reverse()))).toMatchObject({ rows: 3, new: 0, changed: 0, unchanged: 3 });
    expect(await counts()).toEqual({ ...before, batches: 2, lines: 2 });
    expect((await desk.place.sql`select max(version) as top from people`)[0]?.top).toBe(1);
  });

  test('writes one audit line with counts and checksum, and no name or number', async () => {
    const { checksum } = await take(file(FAMILY));
    const lines = await desk.place.sql`select action, count, details from audit_lines`;
    expect(lines).toEqual([
      {
        action: 'people.import',
        count: 3,
        details: expect.objectContaining({ checksum, newCount: 3, kind: 'PEOPLE' }),
      },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/李|999999|10900/);
  });
});

describe('a corrected file', () => {
  beforeEach(async () => void (await take(file(FAMILY))));

  test('changes what differs, counts versions up and leaves the rest', async () => {
    const rows = [{ ...FAMILY[0], name: '李改例', phone: '10900000002', address: '东村2号' }, FAMILY[1] ?? {}];
    expect(await take(file(rows))).toMatchObject({ rows: 2, new: 0, changed: 1, unchanged: 1 });
    const people = await desk.place
      .sql`select id, name, version, phone_cipher as phone from people order by birth_date`;
    expect(people.map(({ name, version }) => [name, version])).toEqual([
      ['李改例', 2],
      ['王示例', 1],
      ['李小例', 1],
    ]);
    expect(KEYRING.open(people[0]?.phone, `people.phone_cipher:${people[0]?.id}`)).toBe('10900000002');
    const [home] = await desk.place.sql`select id, address_cipher as address, version from households`;
    expect(KEYRING.open(home?.address, `households.address_cipher:${home?.id}`)).toBe('东村2号');
    expect(home?.version).toBe(2);
  });

  test('ends a place the day before the next begins, and keeps what was known', async () => {
    await take(file(withRow(2, { livingRegion: EAST, livingFrom: '2018-02-01' })));
    const rows = await desk.place.sql`
      select l.region_code as region, l.valid_from::text as "from", l.valid_to::text as "to", l.superseded_at is null as stands
      from person_places l join people p on p.id = l.person_id where p.name = '李小例' and l.kind = 'LIVING'
      order by stands, l.valid_from`;
    expect(rows).toEqual([
      { region: WEST, from: '2016-09-01', to: null, stands: false },
      { region: WEST, from: '2016-09-01', to: '2018-01-31', stands: true },
      { region: EAST, from: '2018-02-01', to: null, stands: true },
    ]);
  });

  test('corrects a day or a relation in place', async () => {
    await take(file(withRow(1, { relation: 'OTHER', memberFrom: '' })));
    const rows = await desk.place.sql`
      select m.relation, m.valid_from::text as "from", m.valid_to, m.superseded_at is null as stands from household_members m
      join people p on p.id = m.person_id where p.name = '王示例' order by stands`;
    expect(rows).toEqual([
      { relation: 'SPOUSE', from: '1995-06-01', valid_to: null, stands: false },
      { relation: 'OTHER', from: '1995-06-01', valid_to: null, stands: true },
    ]);
  });

  test('moves somebody to another household from a day', async () => {
    const moved = { ...FAMILY[2], householdNumber: 'E-002', relation: 'HEAD', memberFrom: '2018-01-01' };
    expect(await take(file([moved]))).toMatchObject({ changed: 1 });
    const rows = await desk.place.sql`
      select h.number, m.valid_to::text as "to" from household_members m join households h on h.id = m.household_id
      join people p on p.id = m.person_id where p.name = '李小例' and m.superseded_at is null order by h.number`;
    expect(rows).toEqual([
      { number: 'E-001', to: '2017-12-31' },
      { number: 'E-002', to: null },
    ]);
  });

  test('gives a household another head when the old one gets another relation', async () => {
    const rows = [
      { ...FAMILY[0], relation: 'SPOUSE', memberFrom: '2018-01-01' },
      { ...FAMILY[1], relation: 'HEAD', memberFrom: '2018-01-01' },
    ];
    expect(await take(file(rows))).toMatchObject({ changed: 2 });
    const [head] = await desk.place.sql`select p.name from households h join people p on p.id = h.head_person_id`;
    expect(head?.name).toBe('王示例');
  });

  test('a death ends the membership and the cover of years to come', async () => {
    const [person] = await desk.place.sql`select id from people where name = '王示例'`;
    await desk.place.sql`
      insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
      select ${person?.id}, 'URRBMI', ${EAST}, '999900', year, status::enrollment_status, '2016-11-01', '2016-11-01', 'test'
      from (values (2017, 'ENDED'), (2018, 'ACTIVE'), (2019, 'PAID')) as y (year, status)`;
    expect(await take(file(withRow(1, { diedOn: '2018-02-10' })))).toMatchObject({ changed: 1, unchanged: 2 });
    const years = await desk.place.sql`
      select policy_year, status, ended_on::text as "on", end_reason from enrollments where superseded_at is null order by 1`;
    expect(years).toEqual([
      { policy_year: 2017, status: 'ENDED', on: null, end_reason: null },
      { policy_year: 2018, status: 'ENDED', on: '2018-02-10', end_reason: 'DEATH' },
      { policy_year: 2019, status: 'VOID', on: '2018-02-10', end_reason: 'DEATH' },
    ]);
    const [member] = await desk.place.sql`
      select valid_to::text as "to" from household_members where person_id = ${person?.id} and superseded_at is null`;
    expect(member?.to).toBe('2018-02-10');
    const [dead] = await desk.place.sql`select kind, valid_from::text as "from" from status_periods`;
    expect(dead).toEqual({ kind: 'DEAD', from: '2018-02-10' });
  });

  test('a newborn by certificate is the same person when the number comes', async () => {
    const newborn = { name: '', documentKind: '出生医学证明', documentNumber: 'B180000001', region: EAST };
    const born = { ...newborn, sex: '女', birthDate: '2018-02-20', householdNumber: 'E-001', relation: '女' };
    expect(await take(file([born]))).toMatchObject({ new: 1 });
    const number = numberOf('2018-02-20', 6);
    expect(await take(file([{ ...born, idNumber: number, name: '李新例' }]))).toMatchObject({ new: 0, changed: 1 });
    const documents = await desk.place.sql`
      select d.kind from identity_documents d join people p on p.id = d.person_id where p.name = '李新例' order by 1`;
    expect(documents.map(({ kind }) => kind)).toEqual(['CITIZEN_ID', 'BIRTH_CERTIFICATE']);
  });

  test('a row about a merged file is about the one it went into', async () => {
    await desk.place.sql`
      update people set merged_into_id = (select id from people where name = '李示例') where name = '王示例'`;
    const rows = [{ idNumber: WANG, name: '李示例', region: EAST, sex: '', ethnicity: '汉族' }];
    expect(await take(file(rows, ['idNumber', 'name', 'region', 'ethnicity']))).toMatchObject({ new: 0, changed: 1 });
    expect((await desk.place.sql`select name from people where ethnicity = '汉族'`)[0]?.name).toBe('李示例');
  });
});
