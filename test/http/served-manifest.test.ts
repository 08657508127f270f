import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashOf } from '../../src/services/documents/manifest.ts';
import { type AccessFolder, accessFolder, type SigningKey, signingKey } from '../support/issuer.ts';
import { type Served, startServer, temporaryFolder } from '../support/serve.ts';

const COUNTY = 'https://id.example.cn';
const ROLE = '{ viewer { role } }';
const OTHER = '{ viewer { role regions } }';

let key: SigningKey;
let access: AccessFolder;
let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;

beforeAll(async () => {
  key = await signingKey('k1');
  access = accessFolder();
  access.writeKeys('county.json', key);
  access.write('portal.json', JSON.stringify({ [hashOf(ROLE)]: ROLE }));
  access.writeAccess(
    'issuers:',
    `  - { issuer: ${COUNTY}, keys: county.json }`,
    'limits: { depth: 2 }',
    'documents:',
    '  default: log',
    '  clients:',
    '    portal: { mode: enforce, manifest: portal.json }',
  );
  place = await temporaryFolder();
  server = await startServer(place.path, { CANBAO_ACCESS: access.accessFile, NODE_ENV: 'production' });
});
afterAll(async () => {
  await server?.stop();
  await place?.remove();
  access?.remove();
});

async function codeOf(query: string, token: string, headers: object = {}): Promise<string | undefined> {
  const { body } = await server.ask(query, { token, headers });
  return body.errors?.[0].extensions.code;
}

test('the client that a token names is held to its manifest, by `client` or `azp`, and others are logged by hash', async () => {
  for (const claims of [{ client: 'portal' }, { azp: 'portal' }, { client: 'portal', azp: 'desk' }]) {
    const token = await key.sign({ iss: COUNTY, ...claims });
    expect([await codeOf(ROLE, token), await codeOf(OTHER, token)]).toEqual([undefined, 'DOCUMENT_NOT_TRUSTED']);
  }
  const free = await key.sign({ iss: COUNTY });
  expect(await codeOf(OTHER, free)).toBeUndefined();
  expect(await codeOf(OTHER, free, { 'x-canbao-client': 'portal' })).toBe('DOCUMENT_NOT_TRUSTED');
  const [line] = server.said.stderr.split('\n').filter((one) => one.includes('in no manifest'));
  expect(JSON.parse(line ?? '')).toMatchObject({ client: null, hash: hashOf(OTHER) });
  expect(server.said.stderr).not.toContain('regions');
});

test('limits of the file hold for documents of streams too', async () => {
  const response = await fetch(`${server.url}/graphql/stream`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${await key.sign({ iss: COUNTY })}`,
    },
    body: JSON.stringify({ query: 'subscription { jobProgress(id: "a") { error { code } } }' }),
  });
  expect((await response.json()).errors[0].extensions).toMatchObject({ code: 'TOO_DEEP', limit: { allowed: 2 } });
});

test('a manifest that changed holds without a restart, and a broken one leaves what stood', async () => {
  const token = await key.sign({ iss: COUNTY, client: 'portal' });
  access.write('portal.json', JSON.stringify({ other: OTHER }));
  await until(async () => (await codeOf(OTHER, token)) === undefined);
  expect(await codeOf(ROLE, token)).toBe('DOCUMENT_NOT_TRUSTED');
  access.write('portal.json', '{');
  await until(async () => {
    expect(await codeOf(OTHER, token)).toBeUndefined();
    return server.said.stderr.includes('is no manifest of documents');
  });
});

/** A file is looked at every five seconds, when somebody asks. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await isSo()) return;
    await sleep(200);
  }
  throw new Error('It did not become so in 30 seconds.');
}
