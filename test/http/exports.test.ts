import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { readXlsx } from 'hucre/xlsx';
import { parquetReadObjects } from 'hyparquet';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STATISTICS_A_DAY } from '../../src/services/statistics/tell.ts';
import { ownerUrlOf, type Served, startServer, temporaryFolder } from '../support/serve.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startServer(folder.path);
});
afterAll(async () => {
  await server?.stop();
  await folder?.remove();
});

const REQUEST = `mutation Export($input: ExportRequestInput!) {
  exportRequest(input: $input) { export { id link isExpired } userErrors { code message messageZh } }
}`;
const EXPORT = `query Export($id: ID!) {
  export(id: $id) { state rows bytes hash link downloads isExpired error { message } progress { done total } }
}`;

const officer = (sub = 'officer') => server.token({ sub, role: 'COUNTY_OFFICER', regions: ['350825'] });

/** Asks for a file as a portal would, and waits for it. */
async function whole(token: string, question: object, format = 'CSV') {
  const input = { idempotencyKey: randomUUID(), format, question };
  const { body } = await server.ask(REQUEST, { token, variables: { input } });
  expect(body.errors).toBeUndefined();
  expect(body.data.exportRequest.userErrors).toEqual([]);
  const { id, link } = body.data.exportRequest.export;
  expect(link).toBeNull();
  for (;;) {
    const read = (await server.ask(EXPORT, { token, variables: { id } })).body.data.export;
    if (!['QUEUED', 'RUNNING'].includes(read.state)) return { id, ...read };
    await sleep(50);
  }
}

const fetchFile = (link: string, token: string | null, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${link}`, { headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers } });

test('a file is asked for in the graph, made in the background and fetched once it is whole', async () => {
  const token = await officer();
  const made = await whole(token, {
    people: { fields: ['ID', 'NAME', 'SEX', 'ID_NUMBER'], orderBy: [{ field: 'BIRTH_DATE' }] },
  });
  expect(made).toMatchObject({ state: 'DONE', rows: 500, progress: { done: 500, total: 500 }, isExpired: false });
  const answer = await fetchFile(made.link, token);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    'content-length': made.bytes,
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': expect.stringMatching(/^attachment; filename="Person-\d{4}-\d\d-\d\d\.csv"$/),
    etag: `"${made.hash}"`,
  });
  const file = Buffer.from(await answer.arrayBuffer());
  expect(createHash('sha256').update(file).digest('hex')).toBe(made.hash);
  expect(file.toString().split('\n')[0]).toBe('\uFEFF标识,姓名,性别,公民身份号码');
  expect(file.toString()).toMatch(/,[男女],999999\*{12}\n/);
});

test('a download that was cut is resumed where it stopped, and begun anew where the file is another', async () => {
  const token = await officer();
  const made = await whole(token, { payments: {} }, 'NDJSON');
  const size = Number(made.bytes);
  const first = await fetchFile(made.link, token, { range: 'bytes=0-999' });
  expect([first.status, first.headers.get('content-range')]).toEqual([206, `bytes 0-999/${size}`]);
  const etag = first.headers.get('etag') ?? '';
  const rest = await fetchFile(made.link, token, { range: 'bytes=1000-', 'if-range': etag });
  const bytes = Buffer.concat([await first.arrayBuffer(), await rest.arrayBuffer()].map((part) => Buffer.from(part)));
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(made.hash);
  const last = await fetchFile(made.link, token, { range: 'bytes=-10' });
  expect(Buffer.from(await last.arrayBuffer())).toEqual(bytes.subarray(-10));
  const another = await fetchFile(made.link, token, { range: 'bytes=1000-', 'if-range': '"another"' });
  expect([another.status, (await another.arrayBuffer()).byteLength]).toEqual([200, size]);
  const beyond = await fetchFile(made.link, token, { range: `bytes=${size}-` });
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${size}`]);
});

test('a file is for who asked for it, and for nobody without a token', async () => {
  const made = await whole(await officer(), { households: {} });
  expect((await fetchFile(made.link, null)).status).toBe(401);
  const other = await fetchFile(made.link, await officer('another'));
  expect([other.status, (await other.json()).errors[0].extensions.code]).toEqual([404, 'EXPORT_UNKNOWN']);
  expect((await fetchFile('/exports/no-id', await officer())).status).toBe(404);
  const seen = await server.ask(EXPORT, { token: await officer('another'), variables: { id: made.id } });
  expect(seen.body.data.export).toBeNull();
});

test('an auditor sees that it was made, and not where it is', async () => {
  const made = await whole(await officer(), { institutions: {} });
  const auditor = await server.token({ sub: 'auditor', role: 'AUDITOR', regions: ['350825'] });
  const { body } = await server.ask(
    '{ exports(first: 1) { totalCount nodes { id link requestedBy } pageInfo { hasNextPage } } }',
    { token: auditor },
  );
  expect(body.data.exports).toMatchObject({
    nodes: [{ id: made.id, link: null, requestedBy: 'officer' }],
    pageInfo: { hasNextPage: true },
  });
  expect((await fetchFile(made.link, auditor)).status).toBe(404);
});

test('a file that has expired, or was lost in a crash, says so', async () => {
  const token = await officer();
  const [expired, lost] = [await whole(token, { institutions: {} }), await whole(token, { households: {} })];
  const sql = postgres(await ownerUrlOf(server.folder), { max: 1 });
  await sql`update exports set expires_at = now() where id = ${expired.id}`;
  await sql`delete from export_pieces where export_id = ${lost.id}`;
  await sql.end();
  const codeOf = async (link: string) => {
    const answer = await fetchFile(link, token);
    return [answer.status, (await answer.json()).errors[0].extensions.code];
  };
  expect(await codeOf(expired.link)).toEqual([410, 'EXPORT_EXPIRED']);
  expect(await codeOf(lost.link)).toEqual([410, 'EXPORT_GONE']);
  const { body } = await server.ask(EXPORT, { token, variables: { id: expired.id } });
  expect(body.data.export).toMatchObject({ isExpired: true, link: null });
});

test('a wish for nothing, or for two things, is refused in words', async () => {
  const token = await officer();
  for (const question of [{}, { people: {}, households: {} }]) {
    const input = { idempotencyKey: randomUUID(), format: 'CSV', question };
    const { body } = await server.ask(REQUEST, { token, variables: { input } });
    expect(body.data.exportRequest).toMatchObject({ export: null, userErrors: [{ code: 'QUESTION_NOT_ONE' }] });
  }
});

describe('a statistic', () => {
  const BY_TOWN_AND_SEX = { groupBy: [{ dimension: 'REGION', level: 'TOWN' }, { dimension: 'SEX' }], subtotals: true };
  const analyst = (sub: string) => server.token({ sub, role: 'ANALYST', regions: ['350825'] });

  type Row = Readonly<Record<string, unknown>>;
  const withHeadings = ([headings = [], ...rows]: readonly (readonly unknown[])[]): Row[] =>
    rows.map((cells) => Object.fromEntries(headings.map((heading, at) => [heading, cells[at]])));
  const READ: Readonly<Record<string, (file: ArrayBuffer) => Row[] | Promise<Row[]>>> = {
    CSV: (file) => parse(Buffer.from(file), { bom: true, columns: true }),
    XLSX: async (file) => withHeadings((await readXlsx(Buffer.from(file))).sheets[0]?.rows ?? []),
    NDJSON: (file) =>
      Buffer.from(file)
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    PARQUET: (file) => parquetReadObjects({ file }),
  };
  const countOf = (row: Row) => {
    const cell = row.count ?? row.行数;
    return cell == null || cell === '' ? null : Number(cell);
  };

  /** The numbers of a file, and those of the graph's own answer; the total last. */
  async function bothOf(token: string, format: string) {
    const made = await whole(token, { peopleStatistics: BY_TOWN_AND_SEX }, format);
    expect(made).toMatchObject({ state: 'DONE', error: null });
    const rows = await READ[format]?.(await (await fetchFile(made.link, token)).arrayBuffer());
    const { body } = await server.ask(
      `{ peopleStatistics(groupBy: [{ dimension: REGION, level: TOWN }, { dimension: SEX }], subtotals: true, first: 500) {
        rows { count } total { count } } }`,
      { token },
    );
    const { rows: groups, total } = body.data.peopleStatistics;
    const told: (number | null)[] = [...groups, total].map(({ count }: { count: number | null }) => count);
    return { filed: (rows ?? []).map(countOf), told };
  }

  test.each(Object.keys(READ))('is told exactly to an officer, and rounded to an analyst: %s', async (format) => {
    const exact = await bothOf(await officer(), format);
    expect(exact.filed).toEqual(exact.told);
    expect(exact.filed.at(-1)).toBe(500);
    expect(exact.filed.some((count) => count !== null && count > 0 && count < 5)).toBe(true);
    const rounded = await bothOf(await analyst(`analyst-${format}`), format);
    expect(rounded.filed).toEqual(rounded.told);
    expect(rounded.filed.filter((count) => count !== null && count % 5 !== 0)).toEqual([]);
    expect(rounded.filed).not.toEqual(exact.filed);
  });

  const ofCohort = { within: { eq: '350825' }, scheme: { eq: 'URRBMI' }, policyYear: { eq: 2018 } };
  test.each([
    ['enrollmentStatistics', {}],
    ['paymentStatistics', {}],
    ['claimStatistics', {}],
    ['listingStatistics', {}],
    ['cohortStatistics', { where: { of: ofCohort } }],
  ])('%s can be had too', async (key, asked) => {
    expect(await whole(await officer(), { [key]: asked })).toMatchObject({ state: 'DONE', rows: 1 });
  });

  test('takes one of the day of who is told rounded numbers, is written down, and is refused when none is left', async () => {
    const token = await analyst('busy');
    await whole(token, { peopleStatistics: BY_TOWN_AND_SEX });
    const sql = postgres(await ownerUrlOf(server.folder), { max: 1 });
    const lines = await sql`select details from audit_lines where action = 'statistic.read' and actor = 'busy'`;
    expect(lines).toMatchObject([{ details: { noun: 'Person', dimensions: ['region', 'sex'] } }]);
    await sql`insert into audit_lines (actor, role, action, count)
      select 'busy', 'ANALYST', 'statistic.read', 1 from generate_series(2, ${STATISTICS_A_DAY}::int)`;
    await sql.end();
    const refused = await whole(token, { peopleStatistics: BY_TOWN_AND_SEX });
    expect(refused).toMatchObject({
      state: 'FAILED',
      link: null,
      error: { message: expect.stringContaining('A day has') },
    });
  });

  test.each([
    ['a level of what is no region', { groupBy: [{ dimension: 'SEX', level: 'TOWN' }] }],
    ['one dimension twice', { groupBy: [{ dimension: 'SEX' }, { dimension: 'SEX' }] }],
    ['bands that do not rise', { groupBy: [{ dimension: 'AGE', bands: [60, 16] }] }],
    ['a test that nothing passes', { having: { count: { eq: null } } }],
  ])('%s is refused at once', async (_, asked) => {
    const input = { idempotencyKey: randomUUID(), format: 'CSV', question: { peopleStatistics: asked } };
    const { body } = await server.ask(REQUEST, { token: await officer(), variables: { input } });
    expect(body.data.exportRequest).toMatchObject({ export: null, userErrors: [{ code: 'STATISTICS_REFUSED' }] });
  });

  test('filters and shares by what the token may not count are refused at once', async () => {
    for (const where of ['where', 'rateOf']) {
      const asked = { [where]: { name: { startsWith: '林' } } };
      const input = { idempotencyKey: randomUUID(), format: 'CSV', question: { peopleStatistics: asked } };
      const { body } = await server.ask(REQUEST, { token: await analyst('prying'), variables: { input } });
      expect(body.data.exportRequest).toMatchObject({ export: null, userErrors: [{ code: 'FORBIDDEN' }] });
    }
  });
});
