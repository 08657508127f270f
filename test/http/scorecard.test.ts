import { afterAll, beforeAll, expect, test } from 'vitest';
import { canbao, type Served, startServer, temporaryFolder } from '../support/serve.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
/** Of the month that was closed by the command. */
let id: string;

const here = (...args: readonly string[]) => canbao(['bulletins', ...args], { CANBAO_FOLDER: place.path });

beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path);
  const { stdout } = await here('close', '2017-10', '--region', '350825', '--year', '2018', '--json');
  ({ id } = JSON.parse(stdout));
});
afterAll(async () => {
  await server?.stop();
  await place?.remove();
});

async function take(path: string, claims?: Readonly<Record<string, unknown>>) {
  const token = claims && (await server.token(claims));
  const response = await fetch(`${server.url}${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  return {
    status: response.status,
    headers: response.headers,
    text: Buffer.from(await response.arrayBuffer()).toString(),
  };
}

const refusal = async (path: string, claims?: Readonly<Record<string, unknown>>) => {
  const { status, text } = await take(path, claims);
  return [status, JSON.parse(text).errors?.[0].extensions.code];
};

const OFFICER = { role: 'COUNTY_OFFICER', regions: ['350825'] };

test('the scorecard is sent to those who read the bulletin, in the language that is asked for', async () => {
  const { status, headers, text } = await take(`/bulletins/${id}.csv?language=en`, OFFICER);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(headers.get('content-disposition')).toBe(`attachment; filename="bulletin-${id}.csv"`);
  expect(text).toMatch(/^\uFEFFregion,name,task,/);
  expect(text.trimEnd().split('\n')).toHaveLength(20);
  const command = await here('scorecard', '2017-10', '--region', '350825', '--english');
  expect(command).toEqual({ code: 0, stdout: text, stderr: '' });
}, 60_000);

test('nobody else is, and an address that names no bulletin is refused', async () => {
  const path = `/bulletins/${id}.csv`;
  expect(await refusal(path)).toEqual([401, 'UNAUTHENTICATED']);
  expect(await refusal(path, { role: 'TREASURER', regions: ['350825'] })).toEqual([403, 'FORBIDDEN']);
  expect(await refusal(path, { role: 'COUNTY_OFFICER', regions: ['350802'] })).toEqual([404, 'BULLETIN_UNKNOWN']);
  expect(await refusal('/bulletins/one.csv', OFFICER)).toEqual([400, 'BAD_REQUEST']);
  const { text } = await take(`${path}?language=fr`, OFFICER);
  expect(text).toMatch(/The language is zh or en.*语言/);
});
