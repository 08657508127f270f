import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canbao, ownerUrlOf, type Served, startServer, temporaryFolder } from '../support/serve.ts';

const PATH = '/funds/999900/URRBMI/2026.csv?language=en';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;

beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path);
  const sql = postgres(await ownerUrlOf(place.path), { max: 1 });
  await sql`insert into fund_entries (pooling_area_code, scheme, policy_year, kind, payer, amount_fen, moved_on, slip_number, booked_by,
      booked_on, confirmed_by, confirmed_at, confirmed_on, source)
    values ('999900', 'URRBMI', 2026, 'ARRIVAL', 'SELF', 400000, '2026-01-20', 'SLIP-1', 'books', '2026-01-20', 'bank', now(),
      '2026-01-21', 'test')`;
  await sql.end();
});
afterAll(async () => {
  await server?.stop();
  await place?.remove();
});

async function take(path: string, claims?: Readonly<Record<string, unknown>>) {
  const token = claims && (await server.token(claims));
  const response = await fetch(`${server.url}${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

const refusal = async (path: string, claims?: Readonly<Record<string, unknown>>) => {
  const { status, bytes } = await take(path, claims);
  return [status, JSON.parse(bytes.toString()).errors?.[0].extensions.code];
};

const AUDITOR = { role: 'AUDITOR', regions: ['999900'] };

test('an auditor of the area is sent the file, whose last line has the checksum of all bytes before', async () => {
  const { status, headers, bytes } = await take(PATH, AUDITOR);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(headers.get('content-disposition')).toBe('attachment; filename="fund-999900-URRBMI-2026.csv"');
  const start = bytes.lastIndexOf('\nTOTAL,') + 1;
  const last = bytes.subarray(start).toString().trimEnd();
  expect(bytes.subarray(0, start).toString()).toMatch(/\nENTRY,.*,SLIP-1,.*,4000.00,4000.00,,books,/);
  expect(last.endsWith(`,${createHash('sha256').update(bytes.subarray(0, start)).digest('hex')}`)).toBe(true);
});

test('nobody else is, and an address that names no fund is refused', async () => {
  expect(await refusal(PATH)).toEqual([401, 'UNAUTHENTICATED']);
  expect(await refusal(PATH, { role: 'COUNTY_OFFICER', regions: ['999900'] })).toEqual([403, 'FORBIDDEN']);
  expect(await refusal(PATH, { role: 'AUDITOR', regions: ['999901'] })).toEqual([403, 'AREA_NOT_YOURS']);
  const nation = { role: 'AUDITOR', regions: ['000000'] };
  expect(await refusal('/funds/999998/URRBMI/2026.csv', nation)).toEqual([404, 'POOLING_AREA_UNKNOWN']);
  expect(await refusal('/funds/999900/URRBMI/26.csv', AUDITOR)).toEqual([400, 'BAD_REQUEST']);
  expect(await refusal('/funds/999900/OTHER/2026.csv', AUDITOR)).toEqual([400, 'BAD_REQUEST']);
});

test.each([
  ['/funds/999900/NRCMS/0.csv', /The year is one such as 2018.*年度有误/],
  ['/funds/999900/NRCMS/9999.csv', /The year is one such as 2018.*年度有误/],
  ['/funds/999900/NRCMS/abc.csv', /The year is one such as 2018.*年度有误/],
  ['/funds/9999/NRCMS/2026.csv', /The pooling area is a code.*统筹地区代码有误/],
  ['/funds/999900/OTHER/2026.csv', /The scheme is NRCMS.*险种/],
  ['/funds/999900/NRCMS/2026.csv?language=fr', /The language is zh or en.*语言/],
])('%s is refused in both languages', async (path, words) => {
  const { status, bytes } = await take(path, AUDITOR);
  expect([status, JSON.parse(bytes.toString()).errors[0].message]).toEqual([400, expect.stringMatching(words)]);
});

test('the command writes the same file, and says why it writes none', async () => {
  const folder = { CANBAO_FOLDER: place.path };
  const out = join(place.path, 'extract.csv');
  const written = await canbao(['fund', 'extract', '999900', '2026', '--english', '--out', out], folder);
  expect(written).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(out)).toEqual((await take(PATH, AUDITOR)).bytes);
  const unknown = await canbao(['fund', 'extract', '999998', '2026'], folder);
  expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('999998') });
}, 60_000);
