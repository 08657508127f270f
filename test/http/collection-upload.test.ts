import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { holdTurn, TURN } from '../support/hold-turn.ts';
import { type Served, startServer, temporaryFolder } from '../support/serve.ts';

const VILLAGE = '350825103202';
const HEADER = '户号,身份证号,缴费日期,回单号';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
let officer: string;
let collector: string;

beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path);
  officer = await server.token({ role: 'COUNTY_OFFICER', regions: ['350825'] });
  collector = await server.token({ role: 'VILLAGE_COLLECTOR', regions: [VILLAGE], sub: 'collector' });
});
afterAll(async () => {
  await server?.stop();
  await place?.remove();
});

interface Upload {
  readonly path?: string;
  readonly token?: string;
  readonly type?: string;
  readonly source?: string;
  readonly region?: string;
}

const COLLECTION = 'collection';

const addressOf = ({ path = COLLECTION, source = 'village', region = VILLAGE }: Upload) =>
  `${server.url}/imports/${path}?source=${source}${path === COLLECTION ? `&region=${region}&year=2018` : ''}`;

const headersOf = ({ token = collector, type = 'text/csv' }: Upload) => ({
  authorization: `Bearer ${token}`,
  'content-type': type,
});

async function put(body: string, upload: Upload = {}) {
  const response = await fetch(addressOf(upload), { method: 'PUT', body, headers: headersOf(upload) });
  const { errors, ...report } = await response.json();
  return { answer: [response.status, errors?.[0].extensions.code], error: errors?.[0], report };
}

/** An upload whose sender has sent a header, and waits. */
function begin(upload: Upload = {}) {
  const sending = request(new URL(addressOf(upload)), { method: 'PUT', headers: headersOf(upload) });
  sending.on('error', () => {});
  sending.write(`${HEADER}\n`);
  return sending;
}

describe('a village’s file', () => {
  test('is refused at the first cell that is too long, in words', async () => {
    const line = (cell: string) => `V-1,999999199001011233,2017-11-18,${cell}`;
    for (const cell of ['精'.repeat(61), `x${' '.repeat(20_000)}`]) {
      const { answer, error } = await put([HEADER, line('S-1'), line(cell), line(cell)].join('\n'));
      expect(answer).toEqual([422, 'COLLECTION_FILE_REFUSED']);
      const message = expect.stringMatching(/at most 60 characters.*至多60个字符/);
      expect(error.extensions.problems).toEqual([{ line: 3, field: '回单号', message }]);
    }
  });

  test('has 16 MiB at most, and a town’s has more', async () => {
    const told = `${HEADER},村居\n${`V-1,,2017-11-18,S-1,${'某'.repeat(20_000)}\n`.repeat(290)}`;
    expect((await put(told)).answer).toEqual([413, 'BODY_TOO_LARGE']);
    expect((await put(told, { token: officer, region: '350825103' })).answer[0]).toBe(200);
  });

  test('is one at a time of one person, and two at a time of all', async () => {
    const others = await Promise.all(
      ['b', 'c'].map((sub) => server.token({ role: 'VILLAGE_COLLECTOR', regions: [VILLAGE], sub })),
    );
    const [second = '', third = ''] = others;
    const isRefused = async (upload: Upload) => (await put(HEADER, upload)).answer.join(' ') === '503 IMPORTS_BUSY';
    const mine = await holdTurn(
      () => begin(),
      () => isRefused({}),
    );
    expect((await put(HEADER, { token: second })).answer).toEqual([422, 'COLLECTION_FILE_REFUSED']);
    const theirs = await holdTurn(
      () => begin({ token: second }),
      () => isRefused({ token: third }),
    );
    expect((await put('idNumber,name,region', { path: 'people', token: officer })).answer[0]).toBe(422);
    mine.destroy();
    theirs.destroy();
    await expect.poll(async () => (await put(HEADER)).answer[0], TURN).toBe(422);
  });

  test.each(['丁力999999199001011233', 'a%00b', '%20', 'x'.repeat(201)])(
    'is refused with the source %s',
    async (source) => {
      const { answer, error } = await put(HEADER, { source });
      expect(answer).toEqual([400, expect.stringMatching(/^SOURCE_/)]);
      expect(error.message).toMatch(/\p{Script=Han}/u);
    },
  );

  test('of another region is refused before it is read', async () => {
    const sending = begin({ region: '350825104' });
    const status = await new Promise((resolve) => sending.on('response', ({ statusCode }) => resolve(statusCode)));
    sending.destroy();
    expect(status).toBe(403);
    expect((await put(HEADER, { region: '350825104' })).answer).toEqual([403, 'REGION_NOT_YOURS']);
    expect((await put(HEADER, { token: '' })).answer[0]).toBe(401);
    const analyst = await server.token({ role: 'ANALYST', regions: ['350825'] });
    expect((await put(HEADER, { token: analyst })).answer).toEqual([403, 'FORBIDDEN']);
  });
});

test.each(['collection', 'people', 'statuses', 'enrollments'])('a file of %s is UTF-8 or refused', async (path) => {
  const upload = { path, token: officer };
  for (const charset of ['gbk', '"GB18030"', 'iso-8859-1']) {
    const { answer, error } = await put(HEADER, { ...upload, type: `text/csv; charset=${charset}` });
    expect(answer).toEqual([415, 'CHARSET_REFUSED']);
    expect(error.message).toMatch(/UTF-8.*请另存为/);
  }
  for (const type of ['text/csv; charset=utf-8', 'text/csv;charset="UTF-8"']) {
    expect((await put('x', { ...upload, type })).answer[0]).toBe(422);
  }
});
