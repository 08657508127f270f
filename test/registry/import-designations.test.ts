import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { importDesignations } from '../../src/services/imports/import-designations.ts';
import { isDesignatedOn } from '../../src/store/queries/institution.ts';
import { csvFile, runOn } from '../support/cli.ts';
import { bytes, createImportDatabase, EAST, officerOf, problemsOf } from '../support/import.ts';

const HOSPITAL = 'H99990100001';
const HEADER = 'code,regionCode,status,validFrom,validTo,documentNumber,reason';
const CHINESE = '机构编码,定点区划,定点状态,起始日,截止日,文号,原因';
const STANDS = `${HOSPITAL},999901,DESIGNATED,2017-01-01,,示医保发〔2016〕9号,`;
const SUSPENDED = `${HOSPITAL},999901,暂停定点,2018-02-01,2018-03-31,,套取基金`;

let place: Awaited<ReturnType<typeof createImportDatabase>>;
let institutionId: string;
beforeAll(async () => {
  place = await createImportDatabase();
  const [row] = await place.sql<{ id: string }[]>`
    insert into institutions (code, name, region_code, source) values (${HOSPITAL}, '示例县医院', '999901', 'test') returning id`;
  institutionId = row?.id ?? '';
});
afterAll(() => place.close());
beforeEach(() => place.sql`delete from designations`);

const takeAs = (importer: typeof place.county, header: string, ...rows: readonly string[]) =>
  importDesignations(importer, bytes([header, ...rows].join('\n')), { source: 'test' });
const take = (...rows: readonly string[]) => takeAs(place.as(officerOf('999900')), HEADER, ...rows);
const standing = () => place.sql`
  select id, status, valid_from::text as from, valid_to::text as to, document_number as number, reason
  from designations where superseded_at is null order by valid_from`;
const isDesignated = async (day: string) =>
  (await isDesignatedOn(place.db, [{ institutionId, regionCode: EAST, day }]))[0];

test('a file is taken once, in either language, and the same again changes nothing', async () => {
  expect(await take(STANDS.replace(',,', ',2018-01-31,'), SUSPENDED)).toMatchObject({ rows: 2, designated: 2 });
  const before = await standing();
  expect(before).toMatchObject([
    { status: 'DESIGNATED', from: '2017-01-01', to: '2018-01-31', number: '示医保发〔2016〕9号', reason: null },
    { status: 'SUSPENDED', from: '2018-02-01', to: '2018-03-31', number: null, reason: '套取基金' },
  ]);
  const again = await takeAs(
    place.as(officerOf('999900')),
    CHINESE,
    STANDS.replace(',,', ',2018-01-31,').replace('DESIGNATED', '定点'),
    SUSPENDED,
  );
  expect(again).toMatchObject({ rows: 2, designated: 0 });
  expect(await standing()).toEqual(before);
});

test('what is said of some days supersedes what was said of them, and nothing else', async () => {
  await take(STANDS);
  expect([await isDesignated('2018-02-01'), await isDesignated('2018-04-01')]).toEqual([true, true]);
  await take(SUSPENDED);
  expect(
    await Promise.all(['2018-01-31', '2018-02-01', '2018-03-31', '2018-04-01'].map((day) => isDesignated(day))),
  ).toEqual([true, false, false, true]);
});

test('a suspension is lifted by a row that says why, and by no other', async () => {
  await take(STANDS);
  await take(SUSPENDED);
  const unreasoned = `${HOSPITAL},999901,DESIGNATED,2018-03-01,2018-03-31,,`;
  expect(await problemsOf(take(unreasoned))).toEqual([expect.stringMatching(/^2 reason: .*2018-02-01…2018-03-31/)]);
  expect(await isDesignated('2018-03-01')).toBe(false);
  expect(await take(`${HOSPITAL},999901,DESIGNATED,2018-03-01,2018-03-31,,整改合格`)).toMatchObject({ designated: 1 });
  expect([await isDesignated('2018-02-28'), await isDesignated('2018-03-01')]).toEqual([false, true]);
});

test('an older file undoes nothing newer, and says that something is', async () => {
  await take(SUSPENDED);
  await take(`${HOSPITAL},999901,DESIGNATED,2018-02-10,2018-02-12,,整改合格`);
  const before = await standing();
  expect(await take(SUSPENDED)).toMatchObject({ rows: 1, designated: 0, superseded: 1 });
  expect(await standing()).toEqual(before);
  const anew = SUSPENDED.replace('套取基金', '再次套取基金');
  expect(await take(anew)).toMatchObject({ designated: 1, superseded: 0 });
  expect(await isDesignated('2018-02-11')).toBe(false);
});

test.each([
  [STANDS.replace(HOSPITAL, 'H9'), /^2 code: "H9" is not the national code/],
  [STANDS.replace(HOSPITAL, 'H99990100009'), /^2 code: No institution of this code/],
  [`${HOSPITAL},999977,DESIGNATED,2017-01-01,,,`, /^2 regionCode: The region "999977" is not/],
  [`${HOSPITAL},990000,DESIGNATED,2017-01-01,,,`, /^2 regionCode: Region 990000 is none/],
  [`${HOSPITAL},${EAST},DESIGNATED,2017-01-01,,,`, /^2 regionCode: A county or a pooling area/],
  [`${HOSPITAL},,DESIGNATED,2017-01-01,,,`, /^2 regionCode: The regionCode is empty/],
  [`${HOSPITAL},999901,好,2017-01-01,,,`, /^2 status: "好" is not a status/],
  [`${HOSPITAL},999901,DESIGNATED,,,,`, /^2 validFrom: The validFrom is empty/],
  [`${HOSPITAL},999901,DESIGNATED,2017-01-02,2017-01-01,,`, /^2 validTo: The last day/],
  [`${HOSPITAL},999901,ENDED,2017-01-01,,,`, /^2 reason: The reason is empty/],
  [`${HOSPITAL},999901,ENDED,2017-01-01,,,张13800000000`, /^2 reason: /],
  [`${STANDS}\n${STANDS}`, /^3 validFrom: Line 2 speaks of some of these days/],
])('%s is refused, and with it the whole file', async (rows, problem) => {
  const good = `${HOSPITAL},999901,DESIGNATED,2015-01-01,2015-12-31,,`;
  expect(await problemsOf(take(...rows.split('\n'), good))).toEqual([expect.stringMatching(problem)]);
  expect(await standing()).toEqual([]);
});

test('the audit has one line for the file', async () => {
  await take(STANDS);
  const [line] =
    await place.sql`select count, details from audit_lines where action = 'designations.import' order by id desc limit 1`;
  expect(line).toMatchObject({
    count: 1,
    details: { designated: 1, checksum: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
});

describe('the command line', () => {
  const run = (...args: readonly string[]) => runOn(place.url, ['institutions', ...args]);
  const fileOf = (...rows: readonly string[]) => csvFile(HEADER, ...rows);

  test('takes a file, says what it did, and names each mistake by file and line', async () => {
    const taken = await run('designations', fileOf(STANDS), '--source', 'notice', '--actor', 'clerk');
    expect([taken.code, taken.stdout]).toEqual([0, expect.stringMatching(/^1 rows: 1 periods of designation written/)]);
    const wrong = fileOf('H9,999901,DESIGNATED,2017-01-01,,,');
    const refused = await run('designations', wrong, '--source', 'notice');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`${wrong}:2: code: `)]);
  });

  test('prints the header in either language', async () => {
    expect((await run('template', '--designations')).stdout).toBe(`${HEADER}\n`);
    expect((await run('template', '--designations', '--chinese')).stdout).toBe(`${CHINESE}\n`);
  });
});
