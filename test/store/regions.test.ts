import { createReadStream, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readCsv } from '../../src/services/imports/csv.ts';
import { CsvProblems } from '../../src/services/imports/csv-problems.ts';
import { importPoolingAreas } from '../../src/services/imports/import-pooling-areas.ts';
import { importRegions } from '../../src/services/imports/import-regions.ts';
import { importTargets } from '../../src/services/imports/import-targets.ts';
import { loadBundledRegions } from '../../src/services/imports/load-bundled-regions.ts';
import {
  canHold,
  isDay,
  isRegionCode,
  levelOf,
  type RegionFileRefused,
} from '../../src/services/imports/region-file.ts';
import { createTestDatabase } from '../support/database.ts';
import { problemsOf } from '../support/import.ts';

const FOLDER = fileURLToPath(new URL('../../regions', import.meta.url));
const HEADER = 'code,name,level,kind,parentCode,validFrom,validTo,successorCodes,source';
const EXAMPLE = [
  '990000,示例省,PROVINCE,ADMINISTRATIVE,,,,,invented',
  '999900,示例市,CITY,ADMINISTRATIVE,990000,,,,invented',
  '999901,旧区,COUNTY,ADMINISTRATIVE,999900,,2019-12-31,999902,invented',
  '999902,新区,COUNTY,ADMINISTRATIVE,999900,2020-01-01,,,invented',
  '9999Z1,开发区,COUNTY,FUNCTIONAL_ZONE,999900,,,,invented',
  '9999Z1001,园区街道,TOWN,ADMINISTRATIVE,9999Z1,,,,invented',
];

async function* once(...chunks: (Buffer | string)[]): AsyncGenerator<Buffer | string> {
  yield* chunks;
}

const file = (rows: readonly string[], header = HEADER) => once([header, ...rows, ''].join('\n'));

describe('a region code', () => {
  test('tells its level by its length and its zeros', () => {
    const levels = ['350000', '350800', '350825', '2102Z1', '350825210', '2102Z1001', '350825111201'].map(levelOf);
    expect(levels).toEqual(['PROVINCE', 'CITY', 'COUNTY', 'COUNTY', 'TOWN', 'TOWN', 'VILLAGE']);
  });

  test('has 6, 9 or 12 characters, and a Z in the fifth place alone', () => {
    expect(['350825', '2102Z1', '350825210', '2102Z1001002'].every(isRegionCode)).toBe(true);
    expect(['35', '3508', '35082521', '21Z201', '2102z1', '350825 ', ''].some(isRegionCode)).toBe(false);
  });

  test('lies only in regions whose prefix it carries', () => {
    expect(canHold('350000', '350825')).toBe(true);
    expect(canHold('441900', '441900003')).toBe(true);
    expect(canHold('350825', '350825210')).toBe(true);
    expect(canHold('350800', '350900')).toBe(false);
    expect(canHold('350825', '350825')).toBe(false);
    expect(canHold('350825', '350800')).toBe(false);
  });

  test('never lies in a region that lies in it', () => {
    const code = fc.stringMatching(/^(\d{6}|\d{4}Z\d)(\d{3}){0,2}$/);
    fc.assert(fc.property(code, code, (a, b) => !(canHold(a, b) && canHold(b, a))));
  });
});

test('a day is a day of the calendar', () => {
  expect(['2016-02-29', '2015-10-13'].every(isDay)).toBe(true);
  expect(['2015-02-29', '2015-13-01', '2015-1-1', '0000-01-01', '13.10.2015', ''].some(isDay)).toBe(false);
});

describe('reading CSV', () => {
  const COLUMNS = { code: ['代码'], name: ['名称'] } as const;

  async function read(...chunks: (Buffer | string)[]) {
    const problems = new CsvProblems();
    const rows = [];
    for await (const { line, values } of readCsv(once(...chunks), COLUMNS, problems))
      rows.push([line, values.code, values.name]);
    return { rows, problems: problems.shown };
  }

  test('takes a byte order mark, Chinese headers in any order, CRLF, blank lines and quoted commas', async () => {
    const { rows, problems } = await read(Buffer.from('\uFEFF名称,code\r\n"甲,乙",1\r\n\r\n 丙 ,2\r\n'));
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      [2, '1', '甲,乙'],
      [4, '2', '丙'],
    ]);
  });

  test('takes a character that is cut between two chunks', async () => {
    const bytes = Buffer.from('code,name\n1,县\n');
    const { rows } = await read(bytes.subarray(0, 13), bytes.subarray(13));
    expect(rows).toEqual([[2, '1', '县']]);
  });

  test('refuses GBK and UTF-16, and names the line', async () => {
    const gbk = Buffer.concat([Buffer.from('code,name\n1,a\n2,'), Buffer.from([0xcf, 0xd8, 0x0a])]);
    expect((await read(gbk)).problems).toEqual([{ line: 3, field: '', message: expect.stringContaining('not UTF-8') }]);
    const utf16 = Buffer.from('code,name\n1,a\n', 'utf16le');
    expect((await read(utf16)).problems).toMatchObject([{ line: 1, message: expect.stringContaining('not UTF-8') }]);
    expect((await read(Buffer.from('code,name\n1,县').subarray(0, -1))).problems).toHaveLength(1);
  });

  test('names every column that is missing, unknown or twice there', async () => {
    const { rows, problems } = await read('code,title,代码\n1,a,1\n');
    expect(rows).toEqual([]);
    expect(problems.map(({ field, message }) => `${field}: ${message}`)).toEqual([
      'title: "title" is not a column of this file. Its columns are code,name. “title”不是本文件的列，可用的列：代码、名称。',
      '代码: The column "代码" stands twice. 列“代码”重复。',
      'name: The column name or 名称 is missing. 缺少列“名称”。',
    ]);
  });

  test('goes on after a row of the wrong width, and stops at a quotation that never ends', async () => {
    const width = await read('code,name\n1\n2,b\n');
    expect(width.rows).toEqual([[3, '2', 'b']]);
    expect(width.problems).toMatchObject([
      { line: 2, message: 'The row has 1 cells where the header has 2. 该行有1格，表头有2格。' },
    ]);
    const quote = await read('code,name\n1,"a\n2,b\n');
    expect(quote.problems).toMatchObject([{ message: expect.stringContaining('quotation marks') }]);
  });

  test('says what an empty file lacks', async () => {
    expect((await read('')).problems).toMatchObject([{ line: 1, message: expect.stringContaining('code,name') }]);
  });
});

describe('importing', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.sql`truncate regions, pooling_area_regions, pooling_areas, region_targets cascade`;
  });

  const take = (rows: readonly string[]) => importRegions(database.sql, file(rows));
  const count = async () => (await database.sql`select code from regions`).length;

  test('keeps periods, successors and zones as the file tells them', async () => {
    expect(await take(EXAMPLE)).toEqual({ rows: 6, inserted: 6, updated: 0, unchanged: 0 });
    const [old] = await database.sql`
      select name, level, valid_from, valid_to::text, successor_codes, parent_code from regions where code = '999901'`;
    expect(old).toEqual({
      name: '旧区',
      level: 'COUNTY',
      valid_from: null,
      valid_to: '2019-12-31',
      successor_codes: ['999902'],
      parent_code: '999900',
    });
  });

  test('changes nothing the second time, and only what differs the third', async () => {
    await take(EXAMPLE);
    expect(await take(EXAMPLE)).toEqual({ rows: 6, inserted: 0, updated: 0, unchanged: 6 });
    const renamed = EXAMPLE.map((row) => row.replace('园区街道', '园区 "一\\二" 街道'.replaceAll('"', '')));
    expect(await take(renamed)).toEqual({ rows: 6, inserted: 0, updated: 1, unchanged: 5 });
    const [town] = await database.sql`select name from regions where code = '9999Z1001'`;
    expect(town?.name).toBe('园区 一\\二 街道');
  });

  test('takes rows in any order, and parents from an earlier file', async () => {
    await take(EXAMPLE.toReversed());
    const village = '9999Z1001201,甲村,VILLAGE,ADMINISTRATIVE,9999Z1001,,,,invented';
    expect(await take([village])).toEqual({ rows: 1, inserted: 1, updated: 0, unchanged: 0 });
  });

  test('says of every row what is wrong with it, and keeps none', async () => {
    const problems = await problemsOf(
      take([
        ...EXAMPLE,
        '99991,短,COUNTY,ADMINISTRATIVE,999900,,,,invented',
        '999903,,COUNTY,ADMINISTRATIVE,999900,,,,invented',
        '999904,丁,TOWN,ADMINISTRATIVE,999900,,,,invented',
        '999905,戊,COUNTY,REGION,999900,,,,invented',
        '999906,己,COUNTY,ADMINISTRATIVE,,,,,invented',
        '999907,庚,COUNTY,ADMINISTRATIVE,998900,,,,invented',
        '999908,辛,COUNTY,ADMINISTRATIVE,999900,2020-02-30,,,invented',
        '999909,壬,COUNTY,ADMINISTRATIVE,999900,2020-02-02,2020-02-01,,invented',
        '999910,癸,COUNTY,ADMINISTRATIVE,999900,,,999999,',
        '999899001,镇,TOWN,ADMINISTRATIVE,999899,,,,invented',
        '999904001,镇,TOWN,ADMINISTRATIVE,999904,,,,invented',
      ]),
    );
    expect(problems).toEqual([
      expect.stringMatching(/^8 code: "99991" is not a region code/),
      '9 name: The name is empty. 此格不能为空。',
      '10 level: "999904" is the code of a COUNTY, not of a TOWN. 代码与级别不符。',
      '11 kind: "REGION" is not a kind. Write one of ADMINISTRATIVE, FUNCTIONAL_ZONE, STATISTICAL. 请填所列各值之一。',
      '12 parentCode: The parentCode is empty: a COUNTY lies in 999900. 上级代码不能为空，应为999900。',
      '13 parentCode: "999907" does not lie in "998900": by its code it lies in 999900. “999907”不属于“998900”，按代码应属于999900。',
      expect.stringMatching(/^14 validFrom: "2020-02-30" is not a day/),
      '15 validTo: The last day 2020-02-01 lies before the first day 2020-02-02. 终止日早于起始日。',
      '16 source: The source is empty. 此格不能为空。',
      '16 successorCodes: The successor "999999" is neither in this file nor imported before. 继任区划“999999”不在本文件中，也未曾导入。',
      '17 parentCode: The parent "999899" is neither in this file nor imported before. 上级“999899”不在本文件中，也未曾导入。',
    ]);
    expect(await count()).toBe(0);
  });

  test('a code may come back later, but not twice on one day', async () => {
    const period = (from: string, to: string) => `999902,新区,COUNTY,ADMINISTRATIVE,999900,${from},${to},,invented`;
    const above = EXAMPLE.slice(0, 2);
    const problems = await problemsOf(
      take([
        ...above,
        period('2010-01-01', '2020-12-31'),
        period('2011-01-01', '2012-12-31'),
        period('2020-12-31', ''),
        period('2010-01-01', '2010-06-30'),
      ]),
    );
    expect(problems).toEqual([
      '5 validFrom: The periods of "999902" overlap: line 4 covers some of these days too. “999902”的时段与第4行重叠。',
      '6 validFrom: The periods of "999902" overlap: line 4 covers some of these days too. “999902”的时段与第4行重叠。',
      '7 code: "999902" stands in line 4 already, with the same first day. “999902”已在第4行以同一起始日出现。',
    ]);
    const apart = await take([...above, period('2010-01-01', '2020-12-31'), period('2021-01-01', '')]);
    expect(apart).toEqual({ rows: 4, inserted: 4, updated: 0, unchanged: 0 });
  });

  test('a period may not overlap a stored one, unless the file corrects that one too', async () => {
    await take(EXAMPLE);
    const again = '999902,新区,COUNTY,ADMINISTRATIVE,999900,2022-01-01,,,invented';
    expect(await problemsOf(take([again]))).toEqual([
      '2 validFrom: The period overlaps the one that "999902" is stored with (2020-01-01…). 与“999902”已存的时段重叠（2020-01-01…）。',
    ]);
    const ended = '999902,新区,COUNTY,ADMINISTRATIVE,999900,2020-01-01,2021-12-31,,invented';
    expect(await take([again, ended])).toEqual({ rows: 2, inserted: 1, updated: 1, unchanged: 0 });
  });

  test('a refused file shows a thousand problems and counts all', async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `99990${i}x,甲,COUNTY,ADMINISTRATIVE,999900,,,,invented`);
    const error: unknown = await take([...rows, ...EXAMPLE.slice(2)]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'REGION_FILE_REFUSED', total: 3003 });
    expect((error as RegionFileRefused).problems).toHaveLength(1000);
    expect((error as RegionFileRefused).message).toMatch(
      /^The file has 3003 problems; nothing was imported\..* The first is in line 2:/,
    );
  });

  test('a source that breaks off keeps nothing, and the next import works', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield `${HEADER}\n${EXAMPLE.join('\n')}\n`;
      throw new Error('the disk went away');
    }
    await expect(importRegions(database.sql, broken())).rejects.toThrow('the disk went away');
    expect(await count()).toBe(0);
    expect(await take(EXAMPLE)).toMatchObject({ inserted: 6 });
  });

  test('a wrong header is refused before anything is read', async () => {
    const problems = await problemsOf(
      importRegions(database.sql, file(EXAMPLE, HEADER.replace('parentCode', 'parent'))),
    );
    expect(problems).toEqual([
      expect.stringMatching(/^1 parent: "parent" is not a column of this file/),
      '1 parentCode: The column parentCode or 上级代码 is missing. 缺少列“上级代码”。',
    ]);
  });

  test('tells how far it is', async () => {
    const seen: number[] = [];
    const rows = Array.from({ length: 12_000 }, (_, i) => {
      const code = `9999${String(10 + (i % 80))}${String(Math.floor(i / 80)).padStart(3, '0')}`;
      return `${code},镇,TOWN,ADMINISTRATIVE,${code.slice(0, 6)},,,,invented`;
    });
    const counties = Array.from({ length: 80 }, (_, i) => `9999${10 + i},县,COUNTY,ADMINISTRATIVE,999900,,,,invented`);
    await importRegions(database.sql, file([...EXAMPLE.slice(0, 2), ...counties, ...rows]), {
      onProgress: (done) => seen.push(done),
    });
    expect(seen).toEqual([10_000, 12_082]);
  });

  test('imports at once leave one set of rows', async () => {
    await Promise.all([take(EXAMPLE), take(EXAMPLE), take(EXAMPLE)]);
    expect(await count()).toBe(EXAMPLE.length);
  });

  test('of two imports at once with overlapping periods one is refused', async () => {
    await take(EXAMPLE);
    const from = (day: string) => `999905,戊县,COUNTY,ADMINISTRATIVE,999900,${day},,,invented`;
    // Both get as far as they can before either may write.
    const gate = await database.sql.reserve();
    await gate`begin`;
    await gate`lock table regions in share mode`;
    const both = Promise.allSettled([take([from('2011-01-01')]), take([from('2012-01-01')])]);
    const waiting = () => gate`select from pg_locks where not granted and relation = 'regions'::regclass`;
    await expect.poll(async () => (await waiting()).length).toBe(2);
    await gate`commit`;
    gate.release();
    expect((await both).filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('rows of a file that cannot be read to its end are not called orphans', async () => {
    const orphans = Array.from(
      { length: 5000 },
      (_, i) => `99990${1 + (i % 9)},甲区,COUNTY,ADMINISTRATIVE,999900,,,,invented`,
    );
    const problems = await problemsOf(take([...orphans, '999903,"丙,COUNTY', ...EXAMPLE.slice(0, 2)]));
    expect(problems).toEqual([expect.stringContaining('quotation marks')]);
  });

  const AREAS = 'code,name,level,validFrom,validTo,regions,source';
  const areas = (...rows: string[]) => importPoolingAreas(database.sql, file(rows, AREAS));

  test('a pooling area covers what its row names, and no longer what it named before', async () => {
    await take(EXAMPLE);
    expect(await areas('999900,示例市,CITY,,,999901 999902 9999Z1,invented')).toMatchObject({ inserted: 1 });
    expect(await areas('999900,示例市,CITY,,,9999Z1 999902 999901,invented')).toMatchObject({
      unchanged: 1,
      updated: 0,
    });
    expect(await areas('999900,示例市,CITY,,,999902,invented')).toMatchObject({ updated: 1, inserted: 0 });
    const covered = await database.sql`select region_code from pooling_area_regions`;
    expect(covered.map((row) => row.region_code)).toEqual(['999902']);
  });

  test('a pooling area is refused with its mistakes', async () => {
    await take(EXAMPLE);
    const bad = areas(
      '999900,示例市,CITY,,,999903,invented',
      '999900,示例市,CITY,,,,invented',
      '9999,x,CITY,2020-01-01,2019-01-01,999901,',
    );
    expect((await problemsOf(bad)).map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual(
      expect.arrayContaining(['2 regions', '3 code', '3 regions', '4 code', '4 source', '4 validTo']),
    );
    expect(await database.sql`select code from pooling_areas`).toHaveLength(0);
  });

  const TARGETS = 'regionCode,policyYear,enrolledBefore,taskHeads,source';
  const targets = (...rows: string[]) => importTargets(database.sql, file(rows, TARGETS));

  test('targets are kept by region and year', async () => {
    await take(EXAMPLE);
    expect(await targets('999901,2018,,100,invented')).toMatchObject({ inserted: 1 });
    expect(await targets('999901,2018,90,100,invented')).toMatchObject({ updated: 1, inserted: 0 });
    expect(await targets('999901,2018,90,100,invented', '999901,2019,,103,invented')).toMatchObject({
      unchanged: 1,
      inserted: 1,
    });
    const bad = targets('999901,2018,90,-1,x', '999901,2018,90,100,x', '999908,18,1.5,100,');
    expect((await problemsOf(bad)).map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual(
      expect.arrayContaining([
        '2 taskHeads',
        '3 regionCode',
        '4 policyYear',
        '4 enrolledBefore',
        '4 source',
        '4 regionCode',
      ]),
    );
  });

  test('the bundled files load in one go, and the second time change nothing', async () => {
    const first = await loadBundledRegions(database.sql, FOLDER);
    expect(Object.keys(first)).toHaveLength(5);
    for (const report of Object.values(first)) expect(report).toMatchObject({ inserted: report.rows, updated: 0 });
    for (const report of Object.values(await loadBundledRegions(database.sql, FOLDER))) {
      expect(report).toMatchObject({ inserted: 0, updated: 0, unchanged: report.rows });
    }
  });

  test('a town file read from disk takes over from its predecessor', async () => {
    await loadBundledRegions(database.sql, FOLDER);
    const [xuanhe] = await database.sql`select name, successor_codes from regions where code = '350825210'`;
    expect(xuanhe).toEqual({ name: '宣和乡', successor_codes: ['350825111'] });
    const again = await importRegions(database.sql, createReadStream(`${FOLDER}/towns.csv`));
    expect(again.unchanged).toBe(again.rows);
  });
});

describe('the bundled data', () => {
  const rows = (name: string): Record<string, string>[] =>
    parse(readFileSync(`${FOLDER}/${name}.csv`), { columns: true });
  const regions = ['divisions', 'towns', 'villages'].flatMap(rows);
  const byCode = Map.groupBy(regions, ({ code = '' }) => code);
  const only = (code: string) => {
    expect(byCode.get(code)).toHaveLength(1);
    return byCode.get(code)?.[0];
  };
  const sum = (numbers: Record<string, string>[], column: string) =>
    numbers.reduce((total, row) => total + Number(row[column]), 0);

  test('has one row per code and first day', () => {
    expect(new Set(regions.map(({ code, validFrom }) => `${code} ${validFrom}`)).size).toBe(regions.length);
  });

  test('knows every parent and every successor, and names a source for every row', () => {
    const parentless = regions.filter(({ parentCode }) => parentCode === '');
    expect(new Set(parentless.map(({ level }) => level))).toEqual(new Set(['PROVINCE']));
    for (const { code = '', parentCode = '', successorCodes = '', source } of regions) {
      if (parentCode !== '') expect(byCode.has(parentCode) && canHold(parentCode, code), code).toBe(true);
      for (const successor of successorCodes.split(' ').filter(Boolean)) expect(byCode.has(successor), code).toBe(true);
      expect(source, code).not.toBe('');
    }
  });

  test('has as many regions of each level as the published list', () => {
    const counts = Object.fromEntries(
      [...Map.groupBy(regions, ({ level = '' }) => level)].map(([level, of]) => [level, of.length]),
    );
    expect(counts.PROVINCE).toBe(34);
    expect(counts.CITY).toBeGreaterThan(330);
    expect(counts.COUNTY).toBeGreaterThan(2900);
    expect(regions.filter(({ parentCode }) => parentCode === '350825')).toHaveLength(17 + 2);
    expect(regions.filter(({ level }) => level === 'VILLAGE')).toHaveLength(248);
  });

  test('has names that are shared, so that nothing may look a region up by name', () => {
    const names = Map.groupBy(regions, ({ name = '' }) => name);
    expect(names.get('桥西区')?.length).toBeGreaterThan(1);
    expect(names.get('市辖区')?.length).toBeGreaterThan(1);
  });

  test('ends abolished districts the day before their successors begin', () => {
    expect(only('130103')).toMatchObject({ name: '桥东区', validTo: '2014-09-08', successorCodes: '130102 130104' });
    expect(only('210282')).toMatchObject({ name: '普兰店市', validTo: '2015-10-12', successorCodes: '210214' });
    expect(only('210214')).toMatchObject({ name: '普兰店区', validFrom: '2015-10-13', validTo: '' });
  });

  test('holds the areas of the documents with the codes of their time', () => {
    for (const code of ['130102', '130104', '130105', '130108', '150422', '210202', '210281', '210283', '350825'])
      only(code);
    expect(only('130171')).toMatchObject({ kind: 'FUNCTIONAL_ZONE', parentCode: '130100' });
    for (const zone of ['2102Z1', '2102Z2', '2102Z3', '2102Z4']) {
      expect(only(zone)).toMatchObject({ kind: 'FUNCTIONAL_ZONE', parentCode: '210200' });
    }
    expect(only('350825202')).toMatchObject({ name: '隔川乡', successorCodes: '350825110' });
    expect(only('350825210')).toMatchObject({ name: '宣和乡', successorCodes: '350825111' });
    expect(only('150422104')).toMatchObject({ name: '富河镇' });
    expect(only('350825111211')).toMatchObject({ name: '培田村委会', parentCode: '350825111' });
  });

  test('gives the annex of Liancheng, whose printed totals are the sums of its towns', () => {
    const all = rows('targets');
    const towns = all.filter(({ regionCode = '' }) => regionCode.length === 9);
    const county = all.find(({ regionCode }) => regionCode === '350825');
    expect(towns).toHaveLength(17);
    expect([sum(towns, 'enrolledBefore'), sum(towns, 'taskHeads')]).toEqual([268_867, 276_927]);
    expect(county).toMatchObject({ enrolledBefore: '268867', taskHeads: '276927' });
    for (const { regionCode = '', enrolledBefore, taskHeads } of towns) {
      expect(byCode.has(regionCode)).toBe(true);
      // Every planned number of the annex is the year before plus three in a hundred, rounded down.
      expect(Number(taskHeads), regionCode).toBe(Math.floor((Number(enrolledBefore) * 103) / 100));
    }
  });

  test('has pooling areas whose regions exist', () => {
    const areas = rows('pooling-areas');
    for (const { code = '', regions: covered = '' } of areas) {
      for (const region of [code, ...covered.split(' ')]) expect(byCode.has(region), code).toBe(true);
    }
    expect(areas.find(({ code }) => code === '350800')).toMatchObject({ level: 'CITY', regions: '350800' });
  });
});
