import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { holdTurn, TURN } from '../support/hold-turn.ts';
import { canbao, ownerUrlOf, ROOT, type Served, startServer, temporaryFolder } from '../support/serve.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
let officer: string;
let sql: postgres.Sql;

beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path);
  officer = await server.token({ role: 'COUNTY_OFFICER', regions: ['350825'] });
  sql = postgres(await ownerUrlOf(place.path), { max: 1 });
});
afterAll(async () => {
  await sql?.end();
  await server?.stop();
  await place?.remove();
});

const demo = (name: string) => readFileSync(`${ROOT}demo/import/${name}.csv`);

/** Sends a file; a header set to an empty text is left out. */
async function put(
  kind: string,
  body: BodyInit | null,
  headers: Record<string, string> = {},
  query = '?source=county',
) {
  const all = { authorization: `Bearer ${officer}`, 'content-type': 'text/csv', ...headers };
  const response = await fetch(`${server.url}/imports/${kind}${query}`, {
    method: 'PUT',
    body,
    headers: Object.entries(all).filter(([, value]) => value !== ''),
  });
  return { status: response.status, body: await response.json() };
}

/** An upload whose sender has sent a header and one row, and waits. */
function beginUpload(token: string) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv' };
  const sending = request(new URL(`${server.url}/imports/people?source=slow`), { method: 'PUT', headers });
  sending.on('error', () => {});
  sending.write(`idNumber,name,region\n${inventedIdNumber('1950-01-06', 1)},示例,350825103\n`);
  return sending;
}

/** How many files are being copied in. */
const staging = async () =>
  (
    await sql`select count(*)::int as n from pg_stat_activity where query ilike 'copy incoming%' and state = 'active'`
  )[0]?.n;

const people = async () => (await sql`select count(*)::int as n from people`)[0]?.n;
const code = ({ status, body }: Awaited<ReturnType<typeof put>>) => [status, body.errors?.[0].extensions.code];

describe('an upload', () => {
  test('of the three example files is taken, once', async () => {
    const before = await people();
    expect(await put('people', demo('people'))).toMatchObject({ status: 200, body: { rows: 10, new: 10 } });
    expect(await put('statuses', demo('statuses'))).toMatchObject({ status: 200, body: { rows: 2, new: 2 } });
    expect(await put('enrollments', demo('enrollments'))).toMatchObject({ status: 200, body: { rows: 6, new: 6 } });
    expect(await people()).toBe(before + 10);
    const again = await put('people', demo('people'), { 'x-source': Buffer.from('县名单').toString('latin1') }, '');
    expect(again).toMatchObject({ status: 200, body: { takenBefore: expect.stringMatching(/^20/) } });
    expect(await people()).toBe(before + 10);
  });

  test('is seen in the graph by those who may import, in their regions', async () => {
    const query = '{ importBatches(kind: PEOPLE) { kind rowCount newCount source takenBy region { code } } }';
    const { body } = await server.ask(query, { token: officer });
    expect(body.data.importBatches).toEqual([
      { kind: 'PEOPLE', rowCount: 10, newCount: 10, source: 'county', takenBy: 'test', region: { code: '350825103' } },
    ]);
    const elsewhere = await server.token({ role: 'COUNTY_OFFICER', regions: ['350824'] });
    expect((await server.ask(query, { token: elsewhere })).body.data.importBatches).toEqual([]);
    const town = await server.token({ role: 'TOWNSHIP_OFFICER', regions: ['350825103'] });
    expect((await server.ask(query, { token: town })).body.errors).toHaveLength(1);
  });

  test('that is wrong is refused whole, each row by its line', async () => {
    const before = await people();
    const refused = await put('people', 'idNumber,name,region\n1,甲,350825103\n,乙,350824\n');
    expect(code(refused)).toEqual([422, 'IMPORT_REFUSED']);
    const { problems, total } = refused.body.errors[0].extensions;
    expect(total).toBe(5);
    expect(problems[0]).toEqual({ line: 2, field: 'idNumber', message: expect.any(String) });
    expect(problems.map(({ line }: { line: number }) => line)).toEqual([2, 3, 3, 3, 3]);
    expect(await people()).toBe(before);
  });

  test('needs a token, the scope, text/csv, a source and a kind that there is', async () => {
    const file = demo('people');
    const town = await server.token({ role: 'TOWNSHIP_OFFICER', regions: ['350825103'] });
    expect(code(await put('people', file, { authorization: '' }))).toEqual([401, 'UNAUTHENTICATED']);
    expect(code(await put('people', file, { authorization: 'Bearer a.b.c' }))).toEqual([401, 'UNAUTHENTICATED']);
    expect(code(await put('people', file, { authorization: `Bearer ${town}` }))).toEqual([403, 'FORBIDDEN']);
    expect((await put('people', '{}', { 'content-type': 'application/json' })).status).toBe(415);
    expect(code(await put('people', null, { 'content-type': '' }))).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(code(await put('people', file, {}, ''))).toEqual([400, 'SOURCE_NEEDED']);
    expect(code(await put('cars', file))).toEqual([404, 'NOT_FOUND']);
  });

  test.each(['people', 'statuses', 'enrollments'])(
    'of %s tells who is on file, so it needs the scope to search',
    async (kind) => {
      const blind = await server.token({ role: 'COUNTY_OFFICER', regions: ['350825'], scope: 'registry:import' });
      const refused = await put(kind, demo(kind), { authorization: `Bearer ${blind}` });
      expect(code(refused)).toEqual([403, 'FORBIDDEN']);
      expect(refused.body.errors[0].message).toContain('"identity:search"');
      const seeing = await server.token({
        ...{ role: 'COUNTY_OFFICER', regions: ['350825'] },
        scope: 'registry:import identity:search',
      });
      const asked = await put(kind, demo(kind), { authorization: `Bearer ${seeing}` }, '');
      expect(code(asked)).toEqual([400, 'SOURCE_NEEDED']);
    },
  );

  test('is one at a time of one person, and two at a time of all', async () => {
    const [second, third] = await Promise.all(
      ['second', 'third'].map((sub) => server.token({ role: 'COUNTY_OFFICER', regions: ['350825'], sub })),
    );
    const next = (serial: number) => `idNumber,name,region\n${inventedIdNumber('1950-01-04', serial)},示例,350825103\n`;
    const by = (token: string | undefined) => ({ authorization: `Bearer ${token}` });
    const reads = (files: number) => async () => (await staging()) === files;
    const mine = await holdTurn(() => beginUpload(officer), reads(1));
    expect(code(await put('people', next(1)))).toEqual([503, 'IMPORTS_BUSY']);
    expect(await put('people', next(2), by(second))).toMatchObject({ status: 200, body: { new: 1 } });
    const theirs = await holdTurn(() => beginUpload(second ?? ''), reads(2));
    expect(code(await put('people', next(3), by(third)))).toEqual([503, 'IMPORTS_BUSY']);
    theirs.destroy();
    mine.destroy();
    await expect.poll(staging, TURN).toBe(0);
    const taken = async () => (await put('people', next(1))).status;
    await expect.poll(taken, TURN).toBe(200);
  });

  test('is listed under the region that holds all its people, for those who work in the whole of it', async () => {
    const rows = ['350825103', '350825101'].map(
      (region, serial) => `${inventedIdNumber('1950-01-05', serial)},示例,${region}`,
    );
    const taken = await put('people', `idNumber,name,region\n${rows.join('\n')}\n`, {}, '?source=two-towns');
    expect(taken).toMatchObject({ status: 200, body: { new: 2 } });
    const listed = async (...regions: readonly string[]) => {
      const token = await server.token({ role: 'COUNTY_OFFICER', regions });
      const { body } = await server.ask('{ importBatches { source region { code } } }', { token });
      return body.data.importBatches.filter(({ source }: { source: string }) => source === 'two-towns');
    };
    expect(await listed('350825')).toEqual([{ source: 'two-towns', region: { code: '350825' } }]);
    expect(await listed('350825103')).toEqual([]);
    expect(await listed('350825103', '350825101')).toEqual([]);
    expect(await listed('350800')).toHaveLength(1);
  });

  test('that the client breaks off leaves nothing, and the next one is taken', async () => {
    const before = await people();
    const batches = (await sql`select count(*)::int as n from import_batches`)[0]?.n;
    const url = new URL(`${server.url}/imports/people?source=broken`);
    const headers = { authorization: `Bearer ${officer}`, 'content-type': 'text/csv' };
    const sending = request(url, { method: 'PUT', headers });
    sending.on('error', () => {});
    sending.write('idNumber,name,region\n');
    for (let i = 0; i < 3000; i++) sending.write(`${inventedIdNumber('1950-01-01', i % 1000)},示例,350825103\n`);
    await expect.poll(staging, TURN).toBe(1);
    sending.destroy();
    const open = () => sql`
      select from pg_stat_activity where state like 'idle in transaction%' or query like 'copy incoming%' and state = 'active'`;
    await expect.poll(async () => (await open()).length, TURN).toBe(0);
    expect(await people()).toBe(before);
    expect((await sql`select count(*)::int as n from import_batches`)[0]?.n).toBe(batches);
    const next = `idNumber,name,region\n${inventedIdNumber('1950-01-02', 1)},示例,350825103\n`;
    expect(await put('people', next)).toMatchObject({ status: 200, body: { new: 1 } });
  });
});

describe('a file about a fund', () => {
  const LINES = `poolingArea,scheme,policyYear,kind,payer,amount,movedOn,slipNumber
150422,NRCMS,2007,ARRIVAL,SELF,1000,2007-03-01,F1
`;
  const STATEMENT = 'slipNumber,amount,movedOn\nF1,1000.00,2007-03-01\n';
  const bearer = async (role: string, sub: string, regions = ['150422']) => ({
    authorization: `Bearer ${await server.token({ role, sub, regions })}`,
  });

  test('is booked by one, and confirmed by another in another role', async () => {
    const agency = await bearer('COUNTY_OFFICER', 'agency');
    const bank = await bearer('TREASURER', 'bank');
    const ofArea = '?source=bank&area=150422';
    expect(code(await put('fund', LINES, bank))).toEqual([403, 'FORBIDDEN']);
    expect(await put('fund', LINES, agency)).toMatchObject({ status: 200, body: { rows: 1, written: 1 } });
    expect(code(await put('bank-statement', STATEMENT, agency, ofArea))).toEqual([403, 'FORBIDDEN']);
    const elsewhere = await bearer('TREASURER', 'bank', ['150421']);
    expect(code(await put('bank-statement', STATEMENT, elsewhere, ofArea))).toEqual([403, 'AREA_NOT_YOURS']);
    expect(code(await put('bank-statement', STATEMENT, bank))).toEqual([400, 'AREA_NEEDED']);
    const nowhere = '?source=bank&area=150499';
    expect(code(await put('bank-statement', STATEMENT, bank, nowhere))).toEqual([404, 'POOLING_AREA_UNKNOWN']);
    const other = STATEMENT.replace('1000.00', '999.00');
    expect(code(await put('bank-statement', other, bank, ofArea))).toEqual([422, 'FUND_FILE_REFUSED']);
    const confirmed = await put('bank-statement', STATEMENT, bank, ofArea);
    expect(confirmed).toMatchObject({ status: 200, body: { rows: 1, written: 1 } });
  });
});

describe('the command line', () => {
  const run = (...args: readonly string[]) => canbao(['people', ...args], { CANBAO_FOLDER: place.path });

  test('takes a file as the server does, everywhere, with who brought it', async () => {
    const { code: exit, stdout } = await run('import', `${ROOT}demo/import/people.csv`, '--source', 'county', '--json');
    expect([exit, JSON.parse(stdout).takenBefore]).toEqual([0, expect.stringMatching(/^20/)]);
    const file = `${place.path}/more.csv`;
    writeFileSync(file, `身份证号,姓名,经办地\n${inventedIdNumber('1950-01-03', 1)},示例,350824\n`);
    const taken = await run('import', file, '--source', 'county', '--actor', 'clerk');
    expect([taken.code, taken.stdout]).toEqual([0, '1 rows: 1 new, 0 changed, 0 unchanged.\n']);
    const [batch] = await sql`select taken_by, region_code from import_batches order by taken_at desc limit 1`;
    expect(batch).toEqual({ taken_by: 'clerk', region_code: '350824' });
  });

  test('names each mistake by file and line, and ends with 1', async () => {
    const file = `${place.path}/wrong.csv`;
    writeFileSync(file, 'idNumber,name,region\n1,示例,350825103\n');
    const { code: exit, stderr } = await run('import', file, '--source', 'county');
    expect([exit, stderr]).toEqual([1, expect.stringContaining(`${file}:2: idNumber: `)]);
    expect((await run('import', file)).code).toBe(2);
    expect((await run('import', file, '--source', 'x', '--kind', 'CARS')).code).toBe(2);
  });

  test('prints the header of a kind of file in either language', async () => {
    expect((await run('template', 'STATUSES')).stdout).toMatch(/^idNumber,documentKind,.*,kind,educationLevel,/);
    expect((await run('template', 'statuses', '--chinese')).stdout).toMatch(/^身份证号,证件种类,.*,状态,就读层次,/);
  });
});
