import { describe, expect, test } from 'vitest';
import { withoutFormulas } from '../../src/services/imports/csv-text.ts';
import { EAST, numberOf, officerOf, problemsOf, WEST } from '../support/import.ts';
import { CHILD, FAMILY, file, HEADER, importDesk, LI, WANG, withRow } from './people-file.ts';

const desk = importDesk();
const { take, counts, refusals } = desk;

const GRANNY = numberOf('1940-10-10', 4);
const NOTHING = { people: 0, documents: 0, places: 0, households: 0, members: 0, batches: 0, lines: 0 };

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
    const neighbour = desk.place.as(officerOf('999902'));
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
