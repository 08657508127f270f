import { createHash, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inventedIdNumber } from '../../src/demo/id-number.ts';
import { cellsOfListRow } from '../../src/services/assistance-lists/list-row-cells.ts';
import type { SealedListRow } from '../../src/store/queries/sealed-assistance-list.ts';
import { holdTurn, TURN } from '../support/hold-turn.ts';
import { ownerUrlOf, type Served, startServer, temporaryFolder } from '../support/serve.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
let officer: string;
let clerk: string;
let sql: postgres.Sql;

beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path);
  officer = await server.token({ role: 'COUNTY_OFFICER', regions: ['350825'] });
  clerk = await server.token({
    role: 'DEPARTMENT_CLERK',
    sub: 'clerk',
    regions: ['350825'],
    department: 'CIVIL_AFFAIRS',
  });
  sql = postgres(await ownerUrlOf(place.path), { max: 1 });
});
afterAll(async () => {
  await sql?.end();
  await server?.stop();
  await place?.remove();
});

/** Nobody is on file under these numbers; the last three rows say what no row may say. */
const number = (serial: number) => inventedIdNumber('1950-01-01', serial);
const HEADER = '身份证号,姓名,类别,认定日期';
const LIST = [
  HEADER,
  `${number(1)},示例甲,低保,2017-08-20`,
  `${number(3)},=1+1,特困人员,2017-08-20`,
  `${number(5)},示例丙,低保,2017-13-01`,
].join('\n');

interface Sent {
  readonly id?: string;
  readonly token?: string;
  readonly type?: string;
  readonly encoding?: string;
  readonly department?: string;
  readonly region?: string;
}

const pathOf = ({ id = randomUUID(), department = 'CIVIL_AFFAIRS', region = '350825' }: Sent) =>
  `${server.url}/lists/uploads/${id}?department=${department}&region=${region}&format=CSV`;

const headersOf = ({ token = clerk, type = 'text/csv', encoding = '' }: Sent) =>
  Object.fromEntries(
    Object.entries({
      authorization: token && `Bearer ${token}`,
      'content-type': type,
      'content-encoding': encoding,
    }).filter(([, value]) => value !== ''),
  );

async function put(body: BodyInit | null, sent: Sent = {}) {
  const response = await fetch(pathOf(sent), { method: 'PUT', body, headers: headersOf(sent) });
  return { status: response.status, body: await response.json() };
}

const code = ({ status, body }: Awaited<ReturnType<typeof put>>) => [status, body.errors?.[0].extensions.code];

/** An upload whose sender has sent something, and waits. */
function begin(sent: Sent = {}) {
  const sending = request(new URL(pathOf(sent)), { method: 'PUT', headers: headersOf(sent) });
  sending.on('error', () => {});
  sending.write(`${HEADER}\n`);
  return sending;
}

const get = async (path: string, token = clerk) => {
  const response = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  // Not `text()`, which leaves out a byte order mark.
  const text = Buffer.from(await response.arrayBuffer()).toString('utf8');
  return { status: response.status, headers: response.headers, text };
};

/** Uploads that are kept, and pieces of them. */
const kept = async () =>
  (
    await sql`select (select count(*)::int from uploads) as uploads, (select count(*)::int from upload_chunks) as pieces`
  )[0];

/** Uploads of which the next bytes are waited for, beside those that broke off. */
let brokenOff = 0;
const reading = async () =>
  (await sql`select count(*)::int as n from uploads where state = 'RECEIVING'`)[0]?.n - brokenOff;

/** Transactions that wait for a sender: whoever follows changes would wait for them. */
const open = async () =>
  (await sql`select count(*)::int as n from pg_stat_activity where state = 'idle in transaction'`)[0]?.n;

describe('an upload', () => {
  test('is taken as it is, and says what came', async () => {
    const id = randomUUID();
    const checksum = createHash('sha256').update(LIST).digest('hex');
    const taken = { status: 200, body: { uploadId: id, size: Buffer.byteLength(LIST), checksum } };
    expect(await put(LIST, { id })).toEqual(taken);
    const before = await kept();
    expect(await put(LIST, { id })).toEqual(taken);
    expect(await kept()).toEqual(before);
    expect(code(await put(`${LIST}\n`, { id }))).toEqual([409, 'UPLOAD_ID_TAKEN']);
    expect(code(await put(LIST, { id, token: officer }))).toEqual([409, 'UPLOAD_ID_TAKEN']);
  });

  test('of nobody, of another role, department or region is refused before it is read', async () => {
    const before = await kept();
    const town = await server.token({ role: 'TOWNSHIP_OFFICER', regions: ['350825103'] });
    const narrowed = await server.token({ role: 'COUNTY_OFFICER', regions: ['350825'], scope: 'assistance:list' });
    expect(code(await put(LIST, { token: '' }))).toEqual([401, 'UNAUTHENTICATED']);
    expect(code(await put(LIST, { token: 'a.b.c' }))).toEqual([401, 'UNAUTHENTICATED']);
    for (const token of [town, narrowed]) expect(code(await put(LIST, { token }))).toEqual([403, 'FORBIDDEN']);
    expect(code(await put(LIST, { department: 'HEALTH' }))).toEqual([403, 'DEPARTMENT_NOT_YOURS']);
    expect(code(await put(LIST, { region: '350824' }))).toEqual([403, 'REGION_NOT_YOURS']);
    for (const refused of [{ token: town }, { department: 'HEALTH' }, { region: '350824' }]) {
      const sending = begin(refused);
      const status = await new Promise((resolve) => sending.on('response', (answer) => resolve(answer.statusCode)));
      sending.destroy();
      expect(status).toBe(403);
    }
    expect(await kept()).toEqual(before);
  });

  test('has an id of the sender’s, a department that sends lists, and a type that is read', async () => {
    expect(code(await put(LIST, { id: 'mine' }))).toEqual([422, 'UPLOAD_ID_REFUSED']);
    for (const [sent, right] of [
      [{ department: 'TAX' }, /"department" is one of CIVIL_AFFAIRS, .*参数 department 可选：CIVIL_AFFAIRS、/],
      [{ region: 'county' }, /"region" is written as in 350825, .*参数 region 请写作如：350825、/],
    ] as const) {
      const refused = await put(LIST, sent);
      expect(code(refused)).toEqual([400, 'BAD_REQUEST']);
      expect(refused.body.errors[0].message).toMatch(right);
    }
    for (const [body, type] of [
      ['{}', 'application/json'],
      [Buffer.from(LIST), ''],
      [null, ''],
    ] as const) {
      const refused = await put(body, { type });
      expect(code(refused)).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
      expect(refused.body.errors[0].message).toMatch(/Send the file.*text\/csv, .*ndjson, .*sheet\. 请发送文件本身/);
    }
    for (const encoding of ['gzip', 'br'])
      expect(code(await put(LIST, { encoding }))).toEqual([415, 'CONTENT_ENCODING_REFUSED']);
    expect((await put(LIST, { encoding: 'Identity' })).status).toBe(200);
    for (const type of ['text/csv; charset=gbk', 'application/x-ndjson; charset=utf-16'])
      expect(code(await put(LIST, { type }))).toEqual([415, 'CHARSET_REFUSED']);
    for (const type of ['text/csv; charset="UTF-8"', 'application/x-ndjson', XLSX])
      expect((await put(LIST, { type })).status).toBe(200);
    const formats = await sql`select format from uploads order by uploaded_at desc limit 3`;
    expect(formats.map(({ format }) => format)).toEqual(['XLSX', 'NDJSON', 'CSV']);
  });

  test('that breaks off leaves none of its pieces, and the same id is taken whole', async () => {
    const id = randomUUID();
    const before = await kept();
    const sending = begin({ id });
    for (let row = 0; row < 20_000; row++) sending.write(`${number(row % 1000)},示例,低保,2017-08-20\n`);
    await sleep(300);
    sending.destroy();
    await expect.poll(async () => (await put(LIST)).status, TURN).toBe(200);
    expect(await kept()).toEqual({ uploads: before?.uploads + 2, pieces: before?.pieces + 1 });
    expect((await put(LIST, { id })).status).toBe(200);
  });

  test('is one at a time of one sender, and two at a time of one office; another office does not wait for it', async () => {
    brokenOff = await reading();
    const mine = await holdTurn(
      () => begin(),
      async () => (await reading()) === 1,
    );
    expect(code(await put(LIST))).toEqual([503, 'IMPORTS_BUSY']);
    expect((await put(LIST, { token: officer })).status).toBe(200);
    const theirs = await holdTurn(
      () => begin({ token: officer }),
      async () => (await reading()) === 2,
    );
    const third = await server.token({ role: 'COUNTY_OFFICER', sub: 'third', regions: ['350825'] });
    expect(code(await put(LIST, { token: third }))).toEqual([503, 'IMPORTS_BUSY']);
    expect((await put(LIST, { token: third, department: 'HEALTH' })).status).toBe(200);
    expect(await open()).toBe(0);
    mine.destroy();
    theirs.destroy();
    await expect.poll(async () => (await put(LIST, { token: third })).status, TURN).toBe(200);
  });

  test('sent three times at once under one id is one', async () => {
    const id = randomUUID();
    const tokens = await Promise.all(['x', 'y', 'z'].map((sub) => server.token({ ...COUNTY, sub })));
    const before = await kept();
    const answers = await Promise.all(tokens.map((token) => put(LIST, { id, token })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await kept()).toEqual({ uploads: before?.uploads + 1, pieces: before?.pieces + 1 });
  });
});

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const COUNTY = { role: 'COUNTY_OFFICER', regions: ['350825'] };

const SYNC = `mutation ($input: AssistanceListSyncInput!) {
  assistanceListSync(input: $input) { isKnown job { id } batch { id } userErrors { code message } } }`;

/** Uploads and sends a list, and waits until it was shown; gives the delivery's id. */
async function sent(list: string, batch: string): Promise<string> {
  const uploadId = randomUUID();
  await put(list, { id: uploadId });
  const about = { uploadId, department: 'CIVIL_AFFAIRS', region: '350825', batch, mode: 'FULL' };
  const { body } = await server.ask(SYNC, {
    token: clerk,
    variables: { input: { idempotencyKey: randomUUID(), ...about } },
  });
  expect(body.data.assistanceListSync).toMatchObject({ userErrors: [] });
  const { id } = body.data.assistanceListSync.batch;
  await expect.poll(async () => (await statusOf(id)).status, { timeout: 30_000 }).toBe('PREVIEWED');
  return id;
}

async function statusOf(id: string) {
  const { body } = await server.ask(`{ node(id: "${id}") { ... on AssistanceListBatch { status } } }`, {
    token: clerk,
  });
  return body.data.node;
}

describe('rows of a delivery', () => {
  test('are a file that a spreadsheet opens, with what each came to', async () => {
    const id = await sent(LIST, 'rows');
    const { status, headers, text } = await get(`/lists/batches/${id}/rows.csv`);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(text.slice(0, 12)).toBe('\uFEFF行号,身份证号,姓名,');
    const lines = text.trimEnd().split('\n').slice(1, 4);
    expect(lines).toEqual([
      `2,${number(1).slice(0, 6)}************,示例甲,最低生活保障对象,新增,2017-08-20,,,,,,未匹配,待应用,UNKNOWN_PERSON,idNumber,${'登记中没有此人：请核对身份证号和姓名。无误的，在其登记后将自动重试。'}`,
      expect.stringMatching(/^3,[^,]*,,特困人员,.*,拒绝,未应用,NAME_INVALID,name,/),
      expect.stringMatching(/^4,[^,]*,示例丙,.*,拒绝,未应用,DAY_INVALID,confirmedOn,/),
    ]);
    expect(text).not.toContain(number(1));
    const english = await get(`/lists/batches/${id}/rows.csv?class=REJECTED&language=en`);
    expect(english.text.trimEnd().split('\n')).toEqual([
      expect.stringContaining('line,idNumber,name'),
      expect.stringMatching(/^3,.*,REJECTED,NOT_APPLIED,NAME_INVALID,/),
      expect.stringMatching(/^4,.*,REJECTED,NOT_APPLIED,DAY_INVALID,/),
    ]);
    const audit = await sql`
      select actor, count, details ->> 'class' as class from audit_lines where action = 'assistanceList.export' order by at`;
    expect(audit.at(-1)).toEqual({ actor: 'clerk', count: 2, class: 'REJECTED' });
    expect(audit.at(-2)).toMatchObject({ actor: 'clerk', class: null });
  });

  test('are for who may see the delivery, and names', async () => {
    const id = await sent(`${HEADER}\n${number(7)},示例丁,低保,2017-08-20`, 'seen');
    const path = `/lists/batches/${id}/rows.csv`;
    const health = { role: 'DEPARTMENT_CLERK', regions: ['350825'], department: 'HEALTH' };
    const elsewhere = { role: 'COUNTY_OFFICER', regions: ['350824'] };
    for (const claims of [health, elsewhere]) {
      const { status, text } = await get(path, await server.token(claims));
      expect([status, JSON.parse(text).errors[0].extensions.code]).toEqual([404, 'BATCH_UNKNOWN']);
    }
    const nameless = await server.token({ ...COUNTY, scope: 'assistance:list' });
    expect((await get(path, nameless)).status).toBe(403);
    expect((await fetch(`${server.url}${path}`)).status).toBe(401);
    expect((await get('/lists/batches/none/rows.csv')).status).toBe(404);
    const { status, text } = await get(`${path}?class=LOST`);
    expect([status, text]).toEqual([400, expect.stringMatching(/class.* is one of NEW, .*可选：NEW、/)]);
  });
});

test('a row runs nothing in a spreadsheet, whatever its cells say', () => {
  const row = {
    category: 'DISABLED',
    action: 'ADD',
    class: 'NEW',
    certificateMasked: '+1',
    grade: '@SUM(A1)',
  } as unknown as SealedListRow;
  const entry = { row, name: '=cmd|x', categoryZh: '重度残疾人', outcome: 'WAITING' } as const;
  expect(cellsOfListRow(entry, 'zh').filter((cell) => /[=+@]/.test(cell))).toEqual(["'=cmd|x", "'+1", "'@SUM(A1)"]);
});

describe('a template', () => {
  test('is a list to fill in, for whoever sends lists', async () => {
    const { status, headers, text } = await get('/lists/CIVIL_AFFAIRS/template?mode=DELTA');
    expect([status, headers.get('content-disposition')]).toEqual([
      200,
      'attachment; filename="CIVIL_AFFAIRS-DELTA.csv"',
    ]);
    expect(text).toMatch(/^\uFEFF身份证号,姓名,类别,认定日期,.*,操作\r\n="9{6}/);
    expect(text).toContain(',2017-08-25,');
    expect((await get('/lists/TAX/template')).status).toBe(404);
    expect((await fetch(`${server.url}/lists/CIVIL_AFFAIRS/template`)).status).toBe(401);
    const analyst = await server.token({ role: 'ANALYST', regions: ['350825'] });
    expect((await get('/lists/CIVIL_AFFAIRS/template', analyst)).status).toBe(403);
  });
});
