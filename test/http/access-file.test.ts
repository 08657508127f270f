import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AccessFolder, accessFolder, type SigningKey, signingKey } from '../support/issuer.ts';
import { type Served, startServer, temporaryFolder } from '../support/serve.ts';

const COUNTY = 'https://id.example.cn';
const PORTAL = 'https://portal.example.cn';
const FINGERPRINT = 'ab'.repeat(32);

const FILE = [
  'issuers:',
  `  - { issuer: ${COUNTY}, keys: county.json }`,
  'accounts:',
  '  - name: taxes',
  `    certificate: sha256:${FINGERPRINT}`,
  '    role: COUNTY_OFFICER',
  '    regions: ["350825"]',
  '    scopes: [registry:read]',
  'proxies: { addresses: [127.0.0.1], certificateHeader: x-client-certificate }',
  `origins: [${PORTAL}]`,
];

let key: SigningKey;
let access: AccessFolder;
let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;

beforeAll(async () => {
  key = await signingKey('k1');
  access = accessFolder();
  access.writeKeys('county.json', key);
  place = await temporaryFolder();
  access.writeAccess(...FILE, 'limits: { pointsAMinute: { ANALYST: 1 } }');
  server = await startServer(place.path, { CANBAO_ACCESS: access.accessFile, NODE_ENV: 'production' });
});
afterAll(async () => {
  await server?.stop();
  await place?.remove();
  access?.remove();
});

const WHO = '{ viewer { role can } }';
const PEOPLE = '{ people(first: 1) { nodes { id } } }';
const certified = { 'x-client-certificate': FINGERPRINT };

/** The file is looked at every five seconds, when somebody asks. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await isSo()) return;
    await sleep(200);
  }
  throw new Error('It did not become so in 30 seconds.');
}

test('a served access file lets in its issuer’s people, its accounts and its origins’ pages, and no demo token', async () => {
  const token = await key.sign({ iss: COUNTY });
  expect((await server.ask(PEOPLE, { token })).body.data.people.nodes).toHaveLength(1);
  const account = await server.ask(WHO, { headers: { ...certified, origin: PORTAL } });
  expect(account.body.data.viewer).toEqual({ role: 'COUNTY_OFFICER', can: ['registry:read'] });
  expect(account.headers.get('access-control-allow-origin')).toBe(PORTAL);
  expect((await server.ask(PEOPLE, { headers: certified })).body.data.people.nodes).toHaveLength(1);
  const demo = await key.sign({ iss: 'canbao-demo' });
  expect((await server.ask(WHO, { token: demo })).status).toBe(401);
  expect(server.said.stdout).not.toContain('token COUNTY_OFFICER');
});

test('points a minute are given as the file says, and as it says from then on when it changes', async () => {
  const token = await key.sign({ iss: COUNTY, role: 'ANALYST' });
  const asked = [await server.ask(WHO, { token }), await server.ask(WHO, { token })];
  expect(asked.map(({ body }) => body.errors?.[0].extensions.code)).toContain('RATE_LIMITED');
  expect(asked.map(({ status }) => status)).toContain(429);
  access.writeAccess(...FILE);
  await until(async () => (await server.ask(WHO, { token })).status === 200);
});

test('a broken version changes nothing but the log; a right one holds without a restart', async () => {
  access.writeAccess(...FILE, 'orgins: []');
  await until(async () => {
    expect((await server.ask(WHO, { headers: certified })).body.data.viewer.role).toBe('COUNTY_OFFICER');
    return server.said.stderr.includes('access.yaml:11: Unknown key');
  });
  access.writeAccess(
    ...FILE.slice(0, 8),
    'proxies: { addresses: [192.0.2.1], certificateHeader: x-client-certificate }',
  );
  await until(async () => (await server.ask(WHO, { headers: certified })).status === 400);
  const refused = await server.ask(WHO, { headers: { ...certified, origin: PORTAL } });
  expect(refused.body.errors[0].extensions.code).toBe('CERTIFICATE_REFUSED');
  expect(refused.headers.get('access-control-allow-origin')).toBeNull();
  expect(refused.body.data).toBeUndefined();
});

test('the schema is told to the roles of the file, and documents are bounded as it says', async () => {
  const token = await key.sign({ iss: COUNTY });
  const codeOf = async (query: string) =>
    (await server.ask(query, { token })).body.errors?.[0].extensions.code ?? 'answered';
  const SCHEMA = '{ __schema { queryType { name } } }';
  const DEEP = '{ people(first: 1) { nodes { household { region { name } } } } }';
  expect([await codeOf(SCHEMA), await codeOf(DEEP)]).toEqual(['answered', 'answered']);
  access.writeAccess(...FILE, 'introspection: [AUDITOR]', 'limits: { depth: 4 }');
  await until(async () => (await codeOf(SCHEMA)) === 'INTROSPECTION_CLOSED');
  expect([await codeOf(DEEP), await codeOf(PEOPLE)]).toEqual(['TOO_DEEP', 'answered']);
});

test('an account outside its days is refused with 403 and the day', async () => {
  access.writeAccess(...FILE.slice(0, 8), '    until: 2020-12-31', ...FILE.slice(8));
  await until(async () => (await server.ask(WHO, { headers: certified })).status === 403);
  const { body } = await server.ask(WHO, { headers: certified });
  expect(body.errors[0]).toMatchObject({
    message: expect.stringContaining('closed after 2020-12-31'),
    extensions: { code: 'ACCOUNT_CLOSED' },
  });
});
