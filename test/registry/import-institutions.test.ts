import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { importDesignations } from '../../src/services/imports/import-designations.ts';
import { importInstitutions } from '../../src/services/imports/import-institutions.ts';
import { csvFile, runOn } from '../support/cli.ts';
import { bytes, createImportDatabase, EAST, officerOf, problemsOf } from '../support/import.ts';

let place: Awaited<ReturnType<typeof createImportDatabase>>;
beforeAll(async () => {
  place = await createImportDatabase();
});
afterAll(() => place.close());
beforeEach(() => place.sql`delete from designations`.then(() => place.sql`delete from institutions`));

const HEADER =
  'code,name,level,grade,regionCode,isNonProfit,hasInsuranceOffice,insuranceOfficer,designatedFrom,designatedTo,designationRegion';
const HOSPITAL = 'H99990100001,示例县医院,COUNTY,二级甲等,999901,是,否,示例甲,2015-01-01,,';
const CLINIC = `H99990100002,东村卫生室,村级,未定级,${EAST},true,,,2016-01-01,2017-12-31,999900`;
const CHINESE = '机构编码,名称,行政层级,等级,区划,非营利,医保办,医保专管员,定点起始日,定点截止日,定点区划';

const takeAs = (importer: typeof place.county, header: string, ...rows: readonly string[]) =>
  importInstitutions(importer, bytes([header, ...rows].join('\n')), { source: 'test' });
const take = (...rows: readonly string[]) => takeAs(place.as(officerOf('999900')), HEADER, ...rows);
const institutions = () => place.sql`
  select code, level, grade, is_non_profit as "isNonProfit", has_insurance_office as "hasOffice",
    insurance_officer as officer, version from institutions order by code`;
const designations = () => place.sql`
  select i.code, d.region_code as region, d.status, d.valid_from::text as from, d.valid_to::text as to
  from designations d join institutions i on i.id = d.institution_id where d.superseded_at is null order by 1, 2, 4`;

test('a list is taken once, in either language, and the same again changes nothing', async () => {
  expect(await take(HOSPITAL, CLINIC)).toMatchObject({ rows: 2, new: 2, changed: 0, designated: 2 });
  const [stored, held] = [await institutions(), await designations()];
  expect(stored).toEqual([
    ...[
      {
        code: 'H99990100001',
        level: 'COUNTY',
        grade: 'TWO',
        isNonProfit: true,
        hasOffice: false,
        officer: '示例甲',
        version: 1,
      },
    ],
    ...[
      {
        code: 'H99990100002',
        level: 'VILLAGE',
        grade: 'UNGRADED',
        isNonProfit: true,
        hasOffice: null,
        officer: null,
        version: 1,
      },
    ],
  ]);
  expect(held).toEqual([
    { code: 'H99990100001', region: '999901', status: 'DESIGNATED', from: '2015-01-01', to: null },
    { code: 'H99990100002', region: '999900', status: 'DESIGNATED', from: '2016-01-01', to: '2017-12-31' },
  ]);
  const again = await takeAs(place.as(officerOf('999900')), CHINESE, HOSPITAL, CLINIC);
  expect(again).toMatchObject({ rows: 2, new: 0, changed: 0, designated: 0 });
  expect([await institutions(), await designations()]).toEqual([stored, held]);
});

test('what differs is said anew, and an empty cell leaves what is known', async () => {
  await take(HOSPITAL);
  const corrected = 'H99990100001,示例县人民医院,,三级,999901,,,,2015-01-01,2016-12-31,';
  expect(await take(corrected)).toMatchObject({ new: 0, changed: 1, designated: 1 });
  expect(await institutions()).toMatchObject([{ level: 'COUNTY', grade: 'THREE', officer: '示例甲', version: 2 }]);
  expect(await designations()).toMatchObject([
    { from: '2015-01-01', to: '2016-12-31' },
    { from: '2017-01-01', to: null },
  ]);
});

test('an institution may stand in a row for each period and region', async () => {
  const also = HOSPITAL.replace('2015-01-01,,', '2014-01-01,2014-06-30,');
  const city = `${HOSPITAL}999900`;
  expect(await take(HOSPITAL, also, city)).toMatchObject({ rows: 3, new: 1, designated: 3 });
  expect((await designations()).map(({ region, from }) => `${region} ${from}`)).toEqual([
    ...['999900 2015-01-01', '999901 2014-01-01', '999901 2015-01-01'],
  ]);
});

test('a file never lifts a suspension, and may go round it', async () => {
  await take(HOSPITAL);
  await place.sql`update designations set valid_to = '2016-12-31'`;
  await place.sql`insert into designations (institution_id, region_code, status, valid_from, valid_to, source)
    select id, '999901', 'SUSPENDED', '2017-01-01', '2017-03-31', 'test' from institutions`;
  expect(await problemsOf(take(HOSPITAL))).toEqual([
    expect.stringMatching(/^2 designatedFrom: .*2017-01-01…2017-03-31/),
  ]);
  const round = [
    HOSPITAL.replace('2015-01-01,,', '2015-01-01,2016-12-31,'),
    HOSPITAL.replace('2015-01-01', '2017-04-01'),
  ];
  expect(await take(...round)).toMatchObject({ designated: 1 });
  expect((await designations()).map(({ status }) => status)).toEqual(['DESIGNATED', 'SUSPENDED', 'DESIGNATED']);
});

test('rows that are on file stop no file after a suspension, which stays', async () => {
  await take(HOSPITAL);
  const suspended =
    'code,regionCode,status,validFrom,validTo,reason\nH99990100001,999901,SUSPENDED,2017-01-01,2017-03-31,整改';
  await importDesignations(place.as(officerOf('999900')), bytes(suspended), { source: 'notice' });
  const before = await designations();
  const renamed = HOSPITAL.replace('示例县医院', '示例县人民医院');
  expect(await take(renamed, CLINIC)).toMatchObject({ new: 1, changed: 1, designated: 1, superseded: 1 });
  expect((await designations()).filter(({ code }) => code === 'H99990100001')).toEqual(before);
});

test('an office says nothing anew of what another region keeps, nor designates for it', async () => {
  await take(HOSPITAL);
  const neighbour = place.as(officerOf('999902'));
  const elsewhere = HOSPITAL.replace(/,999901,.*/, ',999901,是,否,示例甲,2015-01-01,,999902');
  expect(await takeAs(neighbour, HEADER, elsewhere)).toMatchObject({ changed: 0, designated: 1 });
  expect(await problemsOf(takeAs(neighbour, HEADER, elsewhere.replace('COUNTY', 'CITY')))).toEqual([
    expect.stringMatching(/^2 code: .*kept by region 999901/),
  ]);
  expect(await problemsOf(takeAs(neighbour, HEADER, HOSPITAL))).toEqual([
    expect.stringMatching(/^2 designationRegion: Region 999901 is none/),
  ]);
});

test.each([
  ['X99990100001,甲,,,999901,,,,,,', /^2 code: "X\*+" is not the national code/],
  ['H99990100001,,,,999901,,,,,,', /^2 name: The name is empty/],
  ['H99990100001,甲,巨大,,999901,,,,,,', /^2 level: "巨大" is not a level/],
  ['H99990100001,甲,,四级,999901,,,,,,', /^2 grade: "四级" is not a grade/],
  ['H99990100001,甲,,,999977,,,,,,', /^2 regionCode: The region "999977" is not imported/],
  ['H99990100001,甲,,,9999,,,,,,', /^2 regionCode: "9999" is not a region code/],
  ['H99990100001,甲,,,999901,也许,,,,,', /^2 isNonProfit: "也许" is neither/],
  ['H99990100001,甲,,,999901,,,张13800000000,,,', /^2 insuranceOfficer: /],
  ['H99990100001,甲,,,999901,,,,,2017-01-01,', /^2 designatedFrom: The first day/],
  ['H99990100001,甲,,,999901,,,,2017-01-02,2017-01-01,', /^2 designatedTo: The last day/],
  [`H99990100001,甲,,,999901,,,,2017-01-01,,${EAST}`, /^2 designationRegion: A county or a pooling area/],
  [`${HOSPITAL}\n${HOSPITAL}`, /^3 designatedFrom: Line 2 says the same/],
  [`${HOSPITAL}\n${HOSPITAL.replace('COUNTY', 'CITY').replace(',2015-01-01', ',')}`, /^3 code: .*line 2 already/],
  ['H99990100001,甲,,,999901,,,,,,\nH99990100001,甲,,,999901,,,,,,', /^3 designatedFrom: Line 2 says the same/],
])('%s is refused, and with it the whole file', async (rows, problem) => {
  expect(await problemsOf(take(...rows.split('\n'), CLINIC))).toEqual([expect.stringMatching(problem)]);
  expect(await institutions()).toEqual([]);
});

test('the audit has one line for the file, and no name', async () => {
  await take(HOSPITAL);
  const lines =
    await place.sql`select count, details from audit_lines where action = 'institutions.import' order by id desc`;
  expect(lines[0]).toMatchObject({ count: 1, details: { new: 1, changed: 0, designated: 1 } });
  expect(JSON.stringify(lines)).not.toMatch(/示例/);
});

describe('the command line', () => {
  const run = (...args: readonly string[]) => runOn(place.url, ['institutions', ...args]);
  const fileOf = (...rows: readonly string[]) => csvFile(HEADER, ...rows);

  test('takes a file, says what it did, and names each mistake by file and line', async () => {
    const taken = await run('import', fileOf(HOSPITAL), '--source', 'list', '--actor', 'clerk');
    expect([taken.code, taken.stdout]).toEqual([
      0,
      expect.stringMatching(/^1 rows: 1 institutions new, 0 changed; 1 /),
    ]);
    const [line] =
      await place.sql`select actor from audit_lines where action = 'institutions.import' order by id desc limit 1`;
    expect(line?.actor).toBe('clerk');
    const wrong = fileOf('H9,甲,,,999901,,,,,,');
    const refused = await run('import', wrong, '--source', 'list');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`${wrong}:2: code: `)]);
  });

  test('prints the header in either language', async () => {
    expect((await run('template')).stdout).toBe(`${HEADER}\n`);
    expect((await run('template', '--chinese')).stdout).toBe(`${CHINESE}\n`);
  });
});
