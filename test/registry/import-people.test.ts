import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { assessEnrollmentEligibility } from '../../src/policy/engine.ts';
import type { PersonFacts } from '../../src/policy/facts.ts';
import { withoutFormulas } from '../../src/services/imports/csv-text.ts';
import { importPeople } from '../../src/services/imports/import-people.ts';
import { importRegions } from '../../src/services/imports/import-regions.ts';
import { PERSON_COLUMNS } from '../../src/services/imports/person-rows.ts';
import { factsOfPeople } from '../../src/store/queries/person-facts.ts';
import { register } from '../../src/store/tables/index.ts';
import { book } from '../policy/books.ts';
import {
  bytes,
  createImportDatabase,
  csv,
  EAST,
  KEYRING,
  numberOf,
  officerOf,
  problemsOf,
  WEST,
} from '../support/import.ts';

let place: Awaited<ReturnType<typeof createImportDatabase>>;
beforeAll(async () => {
  place = await createImportDatabase();
});
afterAll(() => place.close());
beforeEach(async () => {
  await place.sql.unsafe(
    'truncate people, identity_documents, person_places, status_periods, households, household_members, enrollments, ' +
      'payments, receipts, receipt_lines, receipt_series, import_batches, duplicate_cases, audit_lines cascade',
  );
});

const LI = numberOf('1970-05-01', 1);
const WANG = numberOf('1972-08-09', 2);
const CHILD = numberOf('2001-02-03', 3);
const GRANNY = numberOf('1940-10-10', 4);

/** One household of three in the eastern village. */
const FAMILY: readonly Readonly<Record<string, string>>[] = [
  {
    idNumber: LI,
    name: '李示例',
    phone: '10900000001',
    region: EAST,
    hukouRegion: EAST,
    hukouKind: 'AGRICULTURAL',
    hukouFrom: '1970-05-01',
    livingRegion: EAST,
    householdNumber: 'E-001',
    relation: 'HEAD',
    memberFrom: '1990-01-01',
    address: '东村1号',
  },
  {
    idNumber: WANG,
    name: '王示例',
    region: EAST,
    hukouRegion: EAST,
    livingRegion: EAST,
    householdNumber: 'E-001',
    relation: 'SPOUSE',
    memberFrom: '1995-06-01',
  },
  {
    idNumber: CHILD,
    name: '李小例',
    region: EAST,
    hukouRegion: EAST,
    livingRegion: WEST,
    livingFrom: '2016-09-01',
    householdNumber: 'E-001',
    relation: 'CHILD',
    memberFrom: '2001-02-03',
  },
];
const HEADER = Object.keys(PERSON_COLUMNS);
const file = (rows: readonly Readonly<Record<string, string>>[], header = HEADER) => csv(header, rows);
const take = (text: string, source = 'county list', importer = place.county) =>
  importPeople(importer, bytes(text), { source });
const refusals = (rows: readonly Readonly<Record<string, string>>[]) => problemsOf(take(file(rows)));

/** The family with one row changed. */
const withRow = (at: number, change: Readonly<Record<string, string>>) =>
  FAMILY.map((row, i) => (i === at ? { ...row, ...change } : row));

const counts = async () => {
  const [row] = await place.sql`
    select (select count(*)::int from people) as people, (select count(*)::int from identity_documents) as documents,
      (select count(*)::int from person_places) as places, (select count(*)::int from households) as households,
      (select count(*)::int from household_members) as members, (select count(*)::int from import_batches) as batches,
      (select count(*)::int from audit_lines) as lines`;
  return row;
};
const NOTHING = { people: 0, documents: 0, places: 0, households: 0, members: 0, batches: 0, lines: 0 };

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
    const [child] = await place.sql`
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
    const [row] = await place.sql`
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
    const [found] = await place.sql`
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
    expect((await place.sql`select max(version) as top from people`)[0]?.top).toBe(1);
  });

  test('writes one audit line with counts and checksum, and no name or number', async () => {
    const { checksum } = await take(file(FAMILY));
    const lines = await place.sql`select action, count, details from audit_lines`;
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
    const people = await place.sql`select id, name, version, phone_cipher as phone from people order by birth_date`;
    expect(people.map(({ name, version }) => [name, version])).toEqual([
      ['李改例', 2],
      ['王示例', 1],
      ['李小例', 1],
    ]);
    expect(KEYRING.open(people[0]?.phone, `people.phone_cipher:${people[0]?.id}`)).toBe('10900000002');
    const [home] = await place.sql`select id, address_cipher as address, version from households`;
    expect(KEYRING.open(home?.address, `households.address_cipher:${home?.id}`)).toBe('东村2号');
    expect(home?.version).toBe(2);
  });

  test('ends a place the day before the next begins, and keeps what was known', async () => {
    await take(file(withRow(2, { livingRegion: EAST, livingFrom: '2018-02-01' })));
    const rows = await place.sql`
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
    const rows = await place.sql`
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
    const rows = await place.sql`
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
    const [head] = await place.sql`select p.name from households h join people p on p.id = h.head_person_id`;
    expect(head?.name).toBe('王示例');
  });

  test('a death ends the membership and the cover of years to come', async () => {
    const [person] = await place.sql`select id from people where name = '王示例'`;
    await place.sql`
      insert into enrollments (person_id, scheme, region_code, pooling_area_code, policy_year, status, registered_on, paid_on, source)
      select ${person?.id}, 'URRBMI', ${EAST}, '999900', year, status::enrollment_status, '2016-11-01', '2016-11-01', 'test'
      from (values (2017, 'ENDED'), (2018, 'ACTIVE'), (2019, 'PAID')) as y (year, status)`;
    expect(await take(file(withRow(1, { diedOn: '2018-02-10' })))).toMatchObject({ changed: 1, unchanged: 2 });
    const years = await place.sql`
      select policy_year, status, ended_on::text as "on", end_reason from enrollments where superseded_at is null order by 1`;
    expect(years).toEqual([
      { policy_year: 2017, status: 'ENDED', on: null, end_reason: null },
      { policy_year: 2018, status: 'ENDED', on: '2018-02-10', end_reason: 'DEATH' },
      { policy_year: 2019, status: 'VOID', on: '2018-02-10', end_reason: 'DEATH' },
    ]);
    const [member] = await place.sql`
      select valid_to::text as "to" from household_members where person_id = ${person?.id} and superseded_at is null`;
    expect(member?.to).toBe('2018-02-10');
    const [dead] = await place.sql`select kind, valid_from::text as "from" from status_periods`;
    expect(dead).toEqual({ kind: 'DEAD', from: '2018-02-10' });
  });

  test('a newborn by certificate is the same person when the number comes', async () => {
    const newborn = { name: '', documentKind: '出生医学证明', documentNumber: 'B180000001', region: EAST };
    const born = { ...newborn, sex: '女', birthDate: '2018-02-20', householdNumber: 'E-001', relation: '女' };
    expect(await take(file([born]))).toMatchObject({ new: 1 });
    const number = numberOf('2018-02-20', 6);
    expect(await take(file([{ ...born, idNumber: number, name: '李新例' }]))).toMatchObject({ new: 0, changed: 1 });
    const documents = await place.sql`
      select d.kind from identity_documents d join people p on p.id = d.person_id where p.name = '李新例' order by 1`;
    expect(documents.map(({ kind }) => kind)).toEqual(['CITIZEN_ID', 'BIRTH_CERTIFICATE']);
  });

  test('a row about a merged file is about the one it went into', async () => {
    await place.sql`
      update people set merged_into_id = (select id from people where name = '李示例') where name = '王示例'`;
    const rows = [{ idNumber: WANG, name: '李示例', region: EAST, sex: '', ethnicity: '汉族' }];
    expect(await take(file(rows, ['idNumber', 'name', 'region', 'ethnicity']))).toMatchObject({ new: 0, changed: 1 });
    expect((await place.sql`select name from people where ethnicity = '汉族'`)[0]?.name).toBe('李示例');
  });
});

describe('a search of registers', () => {
  const FIELDS = ['idNumber', 'name', 'region', 'checkedRegisters', 'checkedOn'];
  const checked = (checkedRegisters: string, checkedOn = '2017-08-20') =>
    take(file([{ idNumber: LI, name: '李示例', region: EAST, checkedRegisters, checkedOn }], FIELDS), 'the roll');
  const checks = async () => {
    const rows = await place.sql`
      select p.name, c.registers::text[] as registers, c.checked_on::text as "on", c.source from register_checks c
      join people p on p.id = c.person_id where c.superseded_at is null order by c.checked_on, c.registers`;
    return rows.map(({ name, registers, on, source }) => [name, registers.join(' '), on, source]);
  };

  test('is a row of its own, by codes or Chinese terms, each register once', async () => {
    expect(await checked('HUKOU; 学籍名册；居住 学籍、HUKOU')).toMatchObject({ new: 1 });
    expect(await checks()).toEqual([['李示例', 'HUKOU STUDENT LIVING', '2017-08-20', 'the roll']]);
  });

  test('may stand below a Chinese header, and may be left out', async () => {
    await take(
      `姓名,经办地,身份证号,核查名册,核查日期\n李示例,${EAST},${LI},户籍名册,2017-08-20\n王示例,${EAST},${WANG},,\n`,
    );
    expect(await checks()).toEqual([['李示例', 'HUKOU', '2017-08-20', 'county list']]);
  });

  test('that is on file adds nothing, in whatever order; other registers or another day add one', async () => {
    await checked('HUKOU STUDENT');
    expect(await checked('STUDENT HUKOU')).toMatchObject({ changed: 0, unchanged: 1 });
    expect(await checks()).toHaveLength(1);
    expect(await checked('HUKOU')).toMatchObject({ changed: 1 });
    expect(await checked('HUKOU STUDENT LIVING')).toMatchObject({ changed: 1 });
    expect(await checked('HUKOU STUDENT', '2017-08-21')).toMatchObject({ changed: 1 });
    expect(await checks()).toHaveLength(4);
    expect((await place.sql`select version from people`)[0]?.version).toBe(4);
  });

  test('that was superseded is written again', async () => {
    await checked('HUKOU');
    await place.sql`update register_checks set superseded_at = now()`;
    expect(await checked(' HUKOU;')).toMatchObject({ changed: 1 });
    expect(await checks()).toHaveLength(1);
  });

  test('that stands in a file merged into this one adds nothing', async () => {
    await checked('HUKOU');
    await take(file([{ idNumber: WANG, name: '王示例', region: EAST }]));
    await place.sql`
      update people set merged_into_id = (select id from people where name = '王示例') where name = '李示例'`;
    await place.sql`
      update people set merged_ids = array(select id from people where name = '李示例') where name = '王示例'`;
    await take(
      file([{ idNumber: WANG, name: '王示例', region: EAST, checkedRegisters: 'HUKOU', checkedOn: '2017-08-20' }]),
    );
    expect(await checks()).toHaveLength(1);
  });

  test('is what lets the engine say whether somebody imported may enrol', async () => {
    const [town, day] = ['350825103', '2017-11-20'];
    await importRegions(
      place.sql,
      bytes(`code,name,level,kind,parentCode,validFrom,validTo,successorCodes,source
350000,福建省,PROVINCE,ADMINISTRATIVE,,,,,test
350800,龙岩市,CITY,ADMINISTRATIVE,350000,,,,test
350825,连城县,COUNTY,ADMINISTRATIVE,350800,,,,test
${town},某镇,TOWN,ADMINISTRATIVE,350825,,,,test
`),
    );
    const row = { region: town, hukouRegion: town, hukouKind: 'AGRICULTURAL', livingRegion: town };
    const looked = { checkedRegisters: register.enumValues.join(' '), checkedOn: '2017-11-01' };
    const rows = [
      { ...row, ...looked, idNumber: LI, name: '李示例' },
      { ...row, idNumber: WANG, name: '王示例' },
    ];
    const county = place.as(officerOf('350825'));
    await take(file(rows), 'county list', county);
    const people = await place.sql`select id from people order by birth_date`;
    const facts = await factsOfPeople(
      place.db,
      county.reach,
      people.map(({ id }) => id),
    );
    const statusOf = (id: string) => {
      const found = facts.find(({ personId }) => personId === id) as unknown as PersonFacts;
      return assessEnrollmentEligibility(found, { asOf: day }, book('350825-liancheng/urrbmi-2018')).status;
    };
    expect(people.map(({ id }) => statusOf(id))).toEqual(['YES', 'UNDETERMINED']);
  });
});

test('a row that stands twice in every cell is read once and counted; one that differs refuses the file', async () => {
  const report = await take(file([...FAMILY, FAMILY[0] ?? {}, FAMILY[1] ?? {}]));
  expect(report).toMatchObject({ rows: 3, new: 3, repeated: 2 });
  const [first] = FAMILY;
  expect(await refusals([...FAMILY, { ...first, phone: '10900000009' }])).toEqual([
    expect.stringMatching(/^5 idNumber: The same number stands in line 2/),
  ]);
});

describe('cells as a spreadsheet or a Chinese keyboard writes them', () => {
  const fullWidth = (text: string) =>
    text.replace(/[\dX]/g, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0));

  test('a number kept as text and one in full-width digits are the number', async () => {
    const text = file(FAMILY.map((row, at) => (at === 0 ? { ...row, idNumber: fullWidth(LI) } : row)))
      .replace(`\n${WANG}`, `\n="${WANG}"`)
      .replace(CHILD, `"=""${CHILD}"""`);
    expect(text).toContain('"=""');
    expect(await take(text)).toMatchObject({ rows: 3, new: 3 });
    expect(await take(file(FAMILY))).toMatchObject({ rows: 3, unchanged: 3 });
  });

  test('a cell kept as text is found wherever the file is cut', async () => {
    const text = 'a,b\n="1",="2"\r\n"=""3""",x="4"\n="5",=""\n6,="7"';
    const plain = 'a,b\n1,2\r\n"=""3""",x="4"\n5,\n6,7';
    for (let at = 0; at <= text.length; at++) {
      const pieces = (async function* () {
        yield text.slice(0, at);
        yield text.slice(at);
      })();
      expect((await Array.fromAsync(withoutFormulas(pieces))).join('')).toBe(plain);
    }
  });

  test.each([
    ['an old number', { idNumber: '350825700501123' }, /15 digits.*15位旧号码/],
    ['a day counted', { memberFrom: '42737' }, /count of days.*设为日期/],
    ['a day whose year stands last', { memberFrom: '1/2/2017' }, /ambiguous.*次序不明/],
  ])('%s says what would be right', async (_, changes, words) => {
    expect(await refusals(withRow(1, changes))).toContainEqual(expect.stringMatching(words));
  });

  test('columns that semicolons or tabs part are told so', async () => {
    for (const separator of [';', '\t']) {
      const refused = await problemsOf(take(['姓名', '经办地'].join(separator)));
      expect(refused).toEqual([expect.stringMatching(/by commas.*英文逗号/)]);
    }
  });
});

describe('a file is refused whole', () => {
  const rows: Record<string, [rows: readonly Readonly<Record<string, string>>[], problem: RegExp]> = {
    'a wrong check character': [
      withRow(1, { idNumber: `${WANG.slice(0, 17)}${WANG.endsWith('1') ? '2' : '1'}` }),
      /^3 idNumber: .*check character/,
    ],
    'another birth date than the number': [
      withRow(1, { birthDate: '1972-08-08' }),
      /^3 idNumber: .*another day of birth/,
    ],
    'another sex than the number': [withRow(1, { sex: '男' }), /^3 idNumber: .*another sex/],
    'a sex that is none': [withRow(1, { sex: 'X' }), /^3 sex: "X" is not a sex. Write one of MALE, FEMALE/],
    'no document at all': [
      withRow(1, { idNumber: '', sex: '女', birthDate: '1972-08-09' }),
      /^3 idNumber: The person has neither/,
    ],
    'no name': [withRow(1, { name: '' }), /^3 name: The name is empty/],
    'a name that is none': [withRow(1, { name: '王1' }), /^3 name: This is no name/],
    'a telephone number that is none': [withRow(1, { phone: '110' }), /^3 phone: A phone number has/],
    'an unknown region': [
      withRow(1, { hukouRegion: '999901100299' }),
      /^3 hukouRegion: The region "999901100299" is not/,
    ],
    'an unknown office, of a household that stands there too': [
      withRow(1, { region: '999901100299' }),
      /^3 region: The region "999901100299" is not/,
    ],
    'a region that is no code': [withRow(1, { livingRegion: '东村' }), /^3 livingRegion: "东村" is not a region code/],
    "a region of somebody else's": [
      withRow(1, { region: '999902100', householdRegion: EAST }),
      /^3 region: Region 999902100 is none that you work for/,
    ],
    'no region': [withRow(1, { region: '', householdRegion: EAST }), /^3 region: The region is empty/],
    'a day that is none': [withRow(1, { memberFrom: '2017-02-29' }), /^3 memberFrom: "2017-02-29" is not a day/],
    'a day to come': [withRow(1, { memberFrom: '2018-03-02' }), /^3 memberFrom: 2018-03-02 is still to come/],
    'a day before birth': [withRow(1, { memberFrom: '1972-08-08' }), /^3 memberFrom: The day lies before/],
    'a death before joining': [withRow(1, { diedOn: '1995-05-31' }), /^3 memberFrom: The person was dead/],
    'a hukou kind without a hukou': [
      withRow(1, { hukouRegion: '', hukouKind: '农业户口' }),
      /^3 hukouRegion: The hukou has/,
    ],
    'a relation without a household': [
      withRow(1, { householdNumber: '', memberFrom: '' }),
      /^3 relation: The row has a relation and no/,
    ],
    'a household without a relation': [withRow(1, { relation: '' }), /^3 relation: The relation to the head/],
    'a relation that is none': [withRow(1, { relation: '邻居' }), /^3 relation: "邻居" is not a relation/],
    'a residence permit of nowhere': [
      withRow(1, { documentKind: 'RESIDENCE_PERMIT', documentNumber: 'A12345' }),
      /^3 documentRegion:/,
    ],
    'a register that is none': [
      withRow(1, { checkedRegisters: 'HUKOU;银行', checkedOn: '2017-08-20' }),
      /^3 checkedRegisters: "银行" is not a register. Write one of HUKOU, LIVING/,
    ],
    'a cell that names no register': [
      withRow(1, { checkedRegisters: ';', checkedOn: '2017-08-20' }),
      /^3 checkedRegisters: ";" names no register/,
    ],
    'registers without a day': [withRow(1, { checkedRegisters: 'HUKOU' }), /^3 checkedOn: The day on which/],
    'a day without registers': [withRow(1, { checkedOn: '2017-08-20' }), /^3 checkedRegisters: Name the registers/],
    'a search to come': [
      withRow(1, { checkedRegisters: 'HUKOU', checkedOn: '2018-03-02' }),
      /^3 checkedOn: 2018-03-02 is still to come/,
    ],
    'a search before birth': [
      withRow(1, { checkedRegisters: 'HUKOU', checkedOn: '1972-08-08' }),
      /^3 checkedOn: The day lies before/,
    ],
    'a document without a number': [withRow(1, { documentKind: 'MILITARY_ID' }), /^3 documentNumber:/],
    'a number that stands twice': [
      withRow(1, { idNumber: LI, relation: 'OTHER' }),
      /^3 idNumber: The same number stands in line 2 already/,
    ],
    'two heads': [withRow(1, { relation: '户主' }), /^3 relation: The household has its head in line 2 already/],
    'a household without a head': [withRow(0, { relation: 'OTHER' }), /^2 relation: The household "E-001" has no head/],
    'two addresses': [withRow(1, { address: '东村9号' }), /^3 address: The household has another address in line 2/],
  };
  test.each(Object.entries(rows))('%s', async (_, [given, problem]) => {
    const problems = await refusals(given);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(await counts()).toEqual(NOTHING);
  });

  test('all of its mistakes are named by line, the first thousand in words', async () => {
    const bad = Array.from({ length: 1200 }, (_, at) => ({ ...FAMILY[0], name: '', phone: `${10900000001 + at}` }));
    const error = await take(file(bad)).catch((reason) => reason);
    expect(error.total).toBe(1200 + 1199);
    expect(error.problems).toHaveLength(1000);
    expect(error.message).toContain('2399 problems');
  });

  test('a header alone, and a header that lacks a name', async () => {
    expect(await problemsOf(take(HEADER.join(',')))).toEqual([
      '1 : The file has no row below its header. 表头下没有数据行。',
    ]);
    expect(await problemsOf(take(`idNumber,region\n${LI},${EAST}\n`))).toEqual([
      expect.stringMatching(/^1 name: The column name or 姓名 is missing\./),
    ]);
  });

  test('what is on file is asked too', async () => {
    await take(file(FAMILY));
    const before = await counts();
    const cases: [Readonly<Record<string, string>>, RegExp][] = [
      [
        { ...FAMILY[1], householdNumber: 'E-002', relation: 'HEAD', memberFrom: '' },
        /^2 memberFrom: The person belongs to another/,
      ],
      [{ ...FAMILY[1], hukouRegion: WEST }, /^2 hukouFrom: The hukou on file is another/],
      [{ ...FAMILY[2], livingRegion: EAST, livingFrom: '' }, /^2 livingFrom: The place of living on file is another/],
      [{ ...FAMILY[1], relation: 'HEAD' }, /^2 relation: The household on file has another head/],
      [{ ...FAMILY[0], relation: 'OTHER' }, /^2 relation: The household is left without a head/],
      [
        { idNumber: GRANNY, name: '张示例', region: EAST, householdNumber: 'E-009', relation: 'PARENT' },
        /^2 relation: .*no head/,
      ],
    ];
    for (const [row, problem] of cases) expect(await refusals([row])).toEqual([expect.stringMatching(problem)]);
    // A refused file is written down, and nothing else is.
    expect(await counts()).toEqual({ ...before, lines: expect.any(Number) });
  });

  test('a file of another office is not touched', async () => {
    const neighbour = place.as(officerOf('999902'));
    await take(file(FAMILY));
    const row = { idNumber: LI, name: '李示例', region: '999902100' };
    expect(await problemsOf(take(file([row]), 'theirs', neighbour))).toEqual([
      expect.stringMatching(/^2 idNumber: Another office keeps the file/),
    ]);
  });

  test('two documents of one row that stand in two files', async () => {
    await take(
      file([
        ...FAMILY,
        {
          idNumber: '',
          name: '赵示例',
          sex: '男',
          birthDate: '1980-01-01',
          documentKind: 'MILITARY_ID',
          documentNumber: 'M123456',
          region: EAST,
        },
      ]),
    );
    const both = { idNumber: LI, name: '李示例', documentKind: 'MILITARY_ID', documentNumber: 'M123456', region: EAST };
    expect(await refusals([both])).toEqual([expect.stringMatching(/^2 idNumber: The documents of this row/)]);
  });
});
