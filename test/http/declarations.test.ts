import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, startServer, temporaryFolder } from '../support/serve.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path);
});
afterAll(async () => {
  await server?.stop();
  await place?.remove();
});

const OFFICER = { role: 'COUNTY_OFFICER', regions: ['350825'] };
const NOBODY = '/declarations/00000000-0000-4000-8000-000000000000.csv';

async function send(path: string, claims?: Readonly<Record<string, unknown>>, init: RequestInit = {}) {
  const token = claims && (await server.token(claims));
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(`${server.url}${path}`, { ...init, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const refusal = async (path: string, claims?: Readonly<Record<string, unknown>>) => {
  const { status, text } = await send(path, claims);
  return [status, JSON.parse(text).errors?.[0].extensions.code];
};

test('a declaration is sent as a file, empty where the law leaves the amount open', async () => {
  const query = `mutation { subsidyDeclare(input: { idempotencyKey: "declared-once", regionCode: "350825", policyYear: 2018 }) {
    declaration { id } userErrors { code } } }`;
  const { text } = await send('/graphql', OFFICER, { method: 'POST', body: JSON.stringify({ query }) });
  const { id } = JSON.parse(text).data.subsidyDeclare.declaration;
  const { status, headers, text: file } = await send(`/declarations/${id}.csv?language=en`, OFFICER);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(headers.get('content-disposition')).toBe(`attachment; filename="declaration-${id}.csv"`);
  expect(file.replace('\ufeff', '').split('\n')[0]).toBe('regionCode,payer,heads,amount,state,asOf,replaces');
  expect(file.split('\n')[1]).toMatch(/^350825\d{3}\t?,,\d+,,DECLARED,/);
  expect(await refusal(`/declarations/${id}.csv`, { role: 'COUNTY_OFFICER', regions: ['350802'] })).toEqual([
    404,
    'DECLARATION_UNKNOWN',
  ]);
});

test('nobody without a token or the right to look is told whether there is one', async () => {
  expect(await refusal(NOBODY)).toEqual([401, 'UNAUTHENTICATED']);
  expect(await refusal(NOBODY, OFFICER)).toEqual([404, 'DECLARATION_UNKNOWN']);
  for (const role of ['TREASURER', 'ANALYST'])
    expect(await refusal(NOBODY, { role, regions: ['350825'] })).toEqual([403, 'FORBIDDEN']);
  expect(await refusal('/declarations/none.csv', OFFICER)).toEqual([400, 'BAD_REQUEST']);
});
