import { parse } from 'csv-parse/sync';
import { readXlsx } from 'hucre/xlsx';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetchExport } from '../../src/services/exports/fetch-export.ts';
import { makeExport } from '../../src/services/exports/make-export.ts';
import { requestExport } from '../../src/services/exports/request-export.ts';
import { seeExport } from '../../src/services/exports/see-export.ts';
import { jobStands } from '../../src/services/jobs/take-job.ts';
import { countGroups } from '../../src/services/statistics/count-groups.ts';
import type { Counter } from '../../src/services/write.ts';
import { readPage } from '../../src/store/connection.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';
import { createTestCounter, type TestCounter } from '../support/counter.ts';
import { ANALYST, COUNTY, OFFICER, TOWN, viewerWith } from '../support/graph.ts';
import { asking, bytesOf, fileOf, makeFile, runExport } from './export-desk.ts';

const NASTY = [
  '=HYPERLINK("http://x","点")',
  '@SUM(1)',
  '-1+1',
  "'=1",
  '罗"某", 乙',
  '丁\n戊',
  '012345678901234567',
] as const;

let desk: TestCounter;
let officer: Counter;
let named: readonly string[];
beforeAll(async () => {
  desk = await createTestCounter();
  officer = desk.for(OFFICER);
  const { sql } = desk.database;
  named = (
    await sql<{ id: string }[]>`select id from people where region_code like ${`${TOWN}%`} order by id limit 7`
  ).map(({ id }) => id);
  for (const [at, id] of named.entries()) await sql`update people set name = ${NASTY[at] ?? ''} where id = ${id}`;
  await sql`update people set birth_date = null where id = ${named[0] ?? ''}`;
});
afterAll(() => desk?.close());

/** The rows of a CSV by their headings. */
const rowsOf = (file: Buffer): Record<string, string>[] => parse(file, { bom: true, columns: true });

const linesOf = (file: Buffer) =>
  file
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a file', () => {
  const rows = {
    where: { id: { in: [] as string[] } },
    fields: ['id', 'name', 'sex', 'birthDate', 'region', 'idNumber'],
  };
  beforeAll(() => rows.where.id.in.push(...named));

  test('is a CSV that no spreadsheet takes for formulas, in Chinese with terms', async () => {
    const file = await fileOf(officer, { noun: 'Person', rows });
    expect(file.subarray(0, 3)).toEqual(Buffer.from('\uFEFF'));
    const told = rowsOf(file);
    expect(Object.keys(told[0] ?? {})).toEqual([
      '标识',
      '姓名',
      '性别',
      '出生日期',
      '经办地',
      '经办地名称',
      '公民身份号码',
    ]);
    const names = new Map(told.map((row) => [row.标识, row.姓名]));
    expect(named.map((id) => names.get(id))).toEqual([
      `'${NASTY[0]}`,
      `'${NASTY[1]}`,
      `'${NASTY[2]}`,
      `'${NASTY[3]}`,
      NASTY[4],
      '丁 戊',
      `${NASTY[6]}\t`,
    ]);
    expect(new Set(told.map((row) => row.性别))).toContain('男');
    expect(told.find((row) => row.标识 === named[0])?.出生日期).toBe('');
    expect(told.every((row) => /^(\d{6}\*{12})?$/.test(row.公民身份号码 ?? ''))).toBe(true);
  });

  test('is lines of JSON with names, codes and nulls as the graph has them', async () => {
    const told = linesOf(await fileOf(officer, { noun: 'Person', rows, format: 'NDJSON' }));
    const names = new Map(told.map((row) => [row.id, row.name]));
    expect(named.map((id) => names.get(id))).toEqual([...NASTY]);
    expect(told.find(({ id }) => id === named[0])).toMatchObject({ birthDate: null, regionName: expect.any(String) });
    expect(told[0]).toMatchObject({ sex: expect.stringMatching(/MALE$/), region: expect.stringMatching(/^350825103/) });
  });

  test('is a workbook whose texts are texts and whose amounts are numbers', async () => {
    const workbook = await readXlsx(await fileOf(officer, { noun: 'Person', rows, format: 'XLSX' }));
    const [header, ...cells] = workbook.sheets[0]?.rows ?? [];
    expect(header?.slice(0, 3)).toEqual(['标识', '姓名', '性别']);
    expect(new Map(cells.map(([id, name]) => [id, name])).get(named[0] as never)).toBe(NASTY[0]);
    const payments = await readXlsx(
      await fileOf(officer, { noun: 'Payment', rows: { fields: ['amount', 'paidOn'] }, format: 'XLSX' }),
    );
    expect(payments.sheets[0]?.rows[1]).toEqual([120, expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/)]);
  });

  test('is Parquet with decimals and dates', async () => {
    const asked = { noun: 'Payment', rows: { fields: ['id', 'amount', 'paidOn', 'policyYear', 'isSigned'] } } as const;
    const file = await fileOf(officer, { ...asked, format: 'PARQUET' });
    const lines = linesOf(await fileOf(officer, { ...asked, format: 'NDJSON' }));
    const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer;
    const told = await parquetReadObjects({ file: bytes });
    expect(
      told.map(({ amount, paidOn, ...row }) => ({
        ...row,
        amount: amount.toFixed(2),
        paidOn: paidOn.toISOString().slice(0, 10),
      })),
    ).toEqual(lines);
    expect(parquetMetadata(bytes).schema.map(({ converted_type }) => converted_type)).toEqual([
      undefined,
      'UTF8',
      'DECIMAL',
      'DATE',
      undefined,
      undefined,
    ]);
  });

  test('without rows is whole too, in every format', async () => {
    const nobody = { noun: 'Refund', rows: { where: { policyYear: { eq: 1950 } } } } as const;
    expect((await fileOf(officer, { ...nobody, format: 'NDJSON' })).length).toBe(0);
    expect(rowsOf(await fileOf(officer, nobody))).toEqual([]);
    expect((await readXlsx(await fileOf(officer, { ...nobody, format: 'XLSX' }))).sheets[0]?.rows).toHaveLength(1);
    const { buffer, byteOffset, length } = await fileOf(officer, { ...nobody, format: 'PARQUET' });
    expect(parquetMetadata(buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer).num_rows).toBe(0n);
  });
});

describe('a statistic', () => {
  const statistic = {
    groupBy: [{ dimension: 'region', level: 'TOWN' as const }, { dimension: 'sex' }],
    subtotals: true,
  };

  test('has every group and the total, as the graph tells them', async () => {
    const { rows, total } = await countGroups({ ...officer, counting: officer.db }, 'Person', statistic);
    const told = linesOf(await fileOf(officer, { noun: 'Person', statistic, format: 'NDJSON' }));
    expect(told.map(({ region, sex, count }) => [region, sex, count])).toEqual(
      [...rows, total].map(({ key, count }) => [key[0], key[1], count]),
    );
    const inChinese = rowsOf(await fileOf(officer, { noun: 'Person', statistic }));
    expect(inChinese.find((row) => row.经办地 === `${TOWN}\t` && row.性别 === '女')).toMatchObject({
      经办地名称: '朋口镇',
      汇总维度: '',
    });
    expect(inChinese.at(-1)).toMatchObject({ 汇总维度: '经办地、性别', 行数: String(total.count) });
  });

  test('has amounts, bands and rates', async () => {
    const asked = { groupBy: [{ dimension: 'policyYear' }], rateOf: { payer: { eq: 'SELF' } } };
    const [row] = linesOf(await fileOf(officer, { noun: 'Payment', statistic: asked, format: 'NDJSON' }));
    expect(row).toMatchObject({
      amountSum: expect.stringMatching(/^\d+\.\d\d$/),
      ratePercent: expect.stringMatching(/^\d+\.\d\d$/),
    });
    const aged = linesOf(
      await fileOf(officer, {
        noun: 'Person',
        statistic: { groupBy: [{ dimension: 'age', bands: [16, 60] }] },
        format: 'NDJSON',
      }),
    );
    expect(aged.slice(0, 3).map(({ ageFrom, ageTo }) => [ageFrom, ageTo])).toEqual([
      [0, 15],
      [16, 59],
      [60, null],
    ]);
  });

  test('keeps the same numbers back from the same people, and counts against their day', async () => {
    const analyst = desk.for(viewerWith({ role: 'ANALYST', sub: 'analyst', regions: [COUNTY] }));
    const told = linesOf(await fileOf(analyst, { noun: 'Person', statistic, format: 'NDJSON' }));
    expect(told.every(({ count }) => count === null || count % 5 === 0)).toBe(true);
    expect(told.at(-1)).toMatchObject({ isRounded: true });
    const { rows, total } = await countGroups({ ...analyst, counting: analyst.db }, 'Person', statistic);
    expect(told.map(({ count }) => count)).toEqual([...rows, total].map(({ count }) => count));
    const noted = await desk.database
      .sql`select from audit_lines where actor = 'analyst' and action = 'statistic.read'`;
    expect(noted).toHaveLength(2);
  });

  test('comes in every format', async () => {
    const sheet = (await readXlsx(await fileOf(officer, { noun: 'Person', statistic, format: 'XLSX' }))).sheets[0]
      ?.rows;
    const { buffer, byteOffset, length } = await fileOf(officer, { noun: 'Person', statistic, format: 'PARQUET' });
    const rows = await parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer });
    expect(rows).toHaveLength((sheet?.length ?? 0) - 1);
    expect(rows.at(-1)).toMatchObject({ totalOf: 'region sex', isSuppressed: false });
  });
});

describe('who asks', () => {
  const clerk = viewerWith({ role: 'TOWNSHIP_OFFICER', sub: 'clerk', regions: [TOWN] });

  test('is given the rows that the list has, in its order', async () => {
    const town = desk.for(clerk);
    const orderBy = [{ field: 'birthDate', direction: 'DESC' as const }];
    const where = { sex: { eq: 'FEMALE' } };
    const told = rowsOf(await fileOf(town, { noun: 'Person', language: 'en', rows: { where, orderBy } }));
    const page = await readPage(
      town.db,
      NOUNS.Person,
      { where, orderBy, first: 500 },
      { reach: town.reach, scopes: clerk.scopes },
    );
    const ids = page.rows.map(({ id }) => id as string);
    expect(told.slice(0, 500).map(({ id }) => id)).toEqual(ids);
    expect(told.every(({ region }) => region?.startsWith(TOWN))).toBe(true);
  });

  test('is told the file that stands beside the rows of one that was merged into it, as the graph tells it', async () => {
    const { sql } = desk.database;
    const [gone, stays] = await sql<{ id: string; name: string }[]>`
      select people.id, name from people where merged_ids = '{}' and merged_into_id is null and region_code like ${`${TOWN}%`}
        and id <> all(${[...named]}::uuid[]) and exists (select from payments where person_id = people.id and superseded_at is null)
      order by people.id limit 2`;
    if (!gone || !stays) throw new Error('Two people of the town have paid.');
    const [document] = await sql<{ masked: string }[]>`
      update identity_documents set number_masked = '999999********001X' where person_id = ${stays.id}
        and kind = 'CITIZEN_ID' and superseded_at is null returning number_masked as masked`;
    await sql`update people set merged_ids = array[${gone.id}]::uuid[] where id = ${stays.id}`;
    await sql`update people set merged_into_id = ${stays.id}, name = '并去的名字' where id = ${gone.id}`;
    const fields = ['id', 'amount', 'personId', 'personName', 'personIdNumber'];
    const rows = { fields, where: { person: { id: { eq: stays.id } } } };
    const told = rowsOf(await fileOf(officer, { noun: 'Payment', language: 'en', rows }));
    const paid = await sql<{ id: string }[]>`
      select id from payments where person_id in (${gone.id}, ${stays.id}) and superseded_at is null`;
    expect(told.map(({ id }) => id).sort()).toEqual(paid.map(({ id }) => id).sort());
    expect(paid.length).toBeGreaterThan(1);
    for (const { personId, personName, personIdNumber } of told)
      expect([personId, personName, personIdNumber]).toEqual([stays.id, stays.name, document?.masked ?? '']);
  });

  test('gets no column that their token does not hold the scope of, asked for or not', async () => {
    const blind = desk.for(
      viewerWith({
        role: 'COUNTY_OFFICER',
        sub: 'blind',
        regions: [COUNTY],
        scope: 'registry:read money:read statistics:exact export:make',
      }),
    );
    const [row] = rowsOf(await fileOf(blind, { noun: 'Payment', language: 'en' }));
    expect(Object.keys(row ?? {})).not.toContain('personName');
    expect(Object.keys(row ?? {})).not.toContain('slipNumber');
    expect(Object.keys(row ?? {})).toContain('personBirthDate');
    const asked = requestExport(blind, asking({ noun: 'Payment', rows: { fields: ['amount', 'personName'] } }));
    await expect(asked).rejects.toMatchObject({ problems: [{ code: 'FIELD_NOT_YOURS' }] });
    const filtered = requestExport(blind, asking({ noun: 'Person', rows: { where: { name: { eq: '某' } } } }));
    await expect(filtered).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('is given no rows where numbers are rounded for them', async () => {
    const asked = requestExport(desk.for(ANALYST), asking({ noun: 'Person' }));
    await expect(asked).rejects.toMatchObject({ problems: [{ code: 'ROWS_NOT_YOURS' }] });
  });

  test('fetches it, and nobody else, nor they themselves once they may see less', async () => {
    const town = desk.for(clerk);
    const { exportId } = await makeFile(town, { noun: 'Person' });
    expect((await bytesOf(town, exportId)).length).toBeGreaterThan(0);
    const refusal = async (claims: object) => {
      const other = desk.for(viewerWith({ role: 'TOWNSHIP_OFFICER', sub: 'clerk', regions: [TOWN], ...claims }));
      return fetchExport(other, exportId).then(
        () => null,
        (error) => error.code,
      );
    };
    expect(await refusal({})).toBeNull();
    expect(await refusal({ sub: 'another' })).toBe('EXPORT_UNKNOWN');
    expect(await refusal({ regions: ['350825104'] })).toBe('FORBIDDEN');
    expect(await refusal({ scope: 'registry:read export:make' })).toBe('FORBIDDEN');
  });
});

describe('what is kept', () => {
  test('is sealed, each piece for its own place', async () => {
    const { exportId } = await makeFile(officer, { noun: 'Person', format: 'NDJSON' });
    const pieces = await desk.database.sql<
      { sealed: Buffer }[]
    >`select piece_cipher as sealed from export_pieces where export_id = ${exportId}`;
    expect(pieces.length).toBeGreaterThan(0);
    expect(() => officer.keyring.openBytes(pieces[0]?.sealed ?? Buffer.alloc(0), 'exports:elsewhere:0')).toThrow(
      /does not open/,
    );
    expect(
      officer.keyring.openBytes(pieces[0]?.sealed ?? Buffer.alloc(0), `exports:${exportId}:0`).length,
    ).toBeGreaterThan(1000);
    const [row] = await desk.database.sql`select question_cipher as sealed, viewer from exports where id = ${exportId}`;
    expect(row?.sealed.toString('latin1')).not.toContain('Person');
    expect(row?.viewer).toMatchObject({ role: 'COUNTY_OFFICER', regions: [COUNTY] });
  });

  test('is forgotten when it expires, and the fact that it was asked for is not', async () => {
    const { sql } = desk.database;
    const { exportId } = await makeFile(officer, { noun: 'Institution' });
    await sql`update exports set expires_at = now() - interval '1 second' where id = ${exportId}`;
    await expect(fetchExport(officer, exportId)).rejects.toMatchObject({ code: 'EXPORT_EXPIRED' });
    await makeFile(officer, { noun: 'Institution' });
    expect(await sql`select from export_pieces where export_id = ${exportId}`).toHaveLength(0);
    expect(await sql`select from exports where id = ${exportId}`).toHaveLength(1);
  });

  test('has its day from when it is whole, however long it waited', async () => {
    const { sql } = desk.database;
    const { exportId, jobId } = await requestExport(officer, asking({ noun: 'Institution' }));
    await sql`update exports set expires_at = now() - interval '1 hour' where id = ${exportId}`;
    await sql`insert into export_pieces (export_id, position, piece_cipher) values (${exportId}, 9, 'x')`;
    await makeFile(officer, { noun: 'Institution' });
    expect(await sql`select from export_pieces where export_id = ${exportId}`).toHaveLength(1);
    await expect(fetchExport(officer, exportId)).rejects.toMatchObject({ code: 'EXPORT_UNFINISHED' });
    expect(await runExport(officer, jobId)).toMatchObject({ state: 'DONE' });
    expect((await bytesOf(officer, exportId)).length).toBeGreaterThan(0);
  });

  test('is known to auditors of any of the regions that it is about', async () => {
    const both = desk.for(viewerWith({ role: 'COUNTY_OFFICER', sub: 'both', regions: ['350802', COUNTY] }));
    const { exportId } = await makeFile(both, { noun: 'Institution' });
    const seenFrom = async (region: string) =>
      (await seeExport(desk.for(viewerWith({ role: 'AUDITOR', sub: region, regions: [region] })), exportId))?.id;
    expect(await seenFrom('350802')).toBe(exportId);
    expect(await seenFrom(COUNTY)).toBe(exportId);
    expect(await seenFrom('350821')).toBeUndefined();
  });

  test('and lost in a crash is said to be gone', async () => {
    const { exportId } = await makeFile(officer, { noun: 'Household' });
    await desk.database.sql`delete from export_pieces where export_id = ${exportId}`;
    await expect(fetchExport(officer, exportId)).rejects.toMatchObject({ code: 'EXPORT_GONE' });
  });

  test('of an attempt that broke off is forgotten by the next', async () => {
    const { exportId, jobId } = await requestExport(officer, asking({ noun: 'Household' }));
    await expect(fetchExport(officer, exportId)).rejects.toMatchObject({ code: 'EXPORT_UNFINISHED' });
    await desk.database.sql`
      insert into export_pieces (export_id, position, piece_cipher) values (${exportId}, 0, 'x'), (${exportId}, 7, 'y')`;
    expect(await runExport(officer, jobId)).toMatchObject({ state: 'DONE', done: expect.any(Number) });
    const pieces = await desk.database.sql`select position from export_pieces where export_id = ${exportId}`;
    expect(pieces).toEqual([{ position: 0 }]);
    expect(rowsOf(await bytesOf(officer, exportId)).length).toBeGreaterThan(500);
  });

  test('is nothing when it is broken off while it is written', async () => {
    const { exportId, jobId } = await requestExport(officer, asking({ noun: 'Payment' }));
    const job = { ...(await jobStands(officer.db, jobId)) };
    const asked = new AbortController();
    const progress = () => asked.abort(new Error('broken off'));
    await expect(makeExport({ job, counter: officer, signal: asked.signal, progress })).rejects.toThrow('broken off');
    expect(await desk.database.sql`select from export_pieces where export_id = ${exportId}`).toHaveLength(0);
    await expect(fetchExport(officer, exportId)).rejects.toMatchObject({ code: 'EXPORT_UNFINISHED' });
    expect(await runExport(officer, jobId)).toMatchObject({ state: 'DONE' });
  });

  test('is audited: who asked, what it came to, who fetched it; and nobody by name', async () => {
    const auditor = desk.for(viewerWith({ role: 'AUDITOR', sub: 'auditor', regions: [COUNTY], purpose: '年度审计' }));
    const { exportId } = await makeFile(auditor, { noun: 'Person', rows: { where: { name: { startsWith: '罗明' } } } });
    await bytesOf(auditor, exportId);
    const lines = await desk.database.sql`
      select action, actor, purpose, count, details from audit_lines where subjects @> array[${exportId}] order by id`;
    expect(lines.map(({ action }) => action)).toEqual(['exportRequest', 'export.made', 'export.download']);
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(lines[1]).toMatchObject({
      actor: 'auditor',
      purpose: '年度审计',
      details: { noun: 'Person', sha256: hash },
    });
    expect(lines[2]).toMatchObject({ count: lines[1]?.count, details: { from: 0, sha256: lines[1]?.details.sha256 } });
    expect(JSON.stringify(lines)).not.toContain('罗明');
  });
});

describe('limits', () => {
  test('are five that wait, for each person', async () => {
    const busy = desk.for(viewerWith({ role: 'COUNTY_OFFICER', sub: 'busy', regions: [COUNTY] }));
    for (let at = 0; at < 5; at++) await requestExport(busy, asking({ noun: 'Institution' }));
    const sixth = requestExport(busy, asking({ noun: 'Institution' }));
    await expect(sixth).rejects.toMatchObject({ problems: [{ code: 'JOBS_WAITING' }] });
  });

  test('are so many bytes that are kept, for each person', async () => {
    const full = desk.for(viewerWith({ role: 'COUNTY_OFFICER', sub: 'full', regions: [COUNTY] }));
    const { exportId } = await makeFile(full, { noun: 'Institution' });
    await desk.database.sql`update exports set bytes = ${3 * 1024 ** 3} where id = ${exportId}`;
    const next = requestExport(full, asking({ noun: 'Institution' }));
    await expect(next).rejects.toMatchObject({ problems: [{ code: 'EXPORTS_FULL' }] });
  });
});
