import { randomUUID } from 'node:crypto';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, removeCluster, startCluster } from '../../src/store/embedded.ts';
import { newKeys } from '../../src/store/suites.ts';
import { canbao, ROOT, type Served, startServer, temporaryFolder } from '../support/serve.ts';
import { enterStay } from '../support/stays.ts';

/** A second PostgreSQL, which the product knows by its URL alone. */
let place: Awaited<ReturnType<typeof temporaryFolder>>;
let cluster: Cluster;
let server: Served | undefined;
/** Of its first start; a restart keeps port and password. */
let url: string;
let port: number;
const keys = newKeys();
/** Its own sealing key, and an index key that is another one. */
const otherIndex = (name: 'index' | 'indexsm') =>
  `${keys.split(',')[0]},${name}:${Buffer.alloc(32, 7).toString('base64')}`;

/** On the same port again, so that clients can find it. */
const start = () =>
  startCluster(place.path, { settings: { fsync: 'off', ...(port !== undefined && { port: String(port) }) } });

const given = (more: Record<string, string> = {}) => ({
  DATABASE_URL: url,
  CANBAO_KEYS: keys,
  CANBAO_FOLDER: `${place.path}/unused`,
  PORT: '0',
  ...more,
});

const LAW = '{ policyYears(region: "350825") { name version } }';

beforeAll(async () => {
  place = await temporaryFolder();
  cluster = await start();
  ({ port } = cluster);
  url = cluster.url('county');
  const sql = postgres(cluster.url('postgres'), { max: 1 });
  await sql`create database county template template0 encoding 'UTF8' locale 'C'`;
  await sql.end();
});

afterAll(async () => {
  await server?.stop('SIGKILL');
  await cluster?.stop();
  await rm(`${place.path}/unused`, { recursive: true, force: true });
  await removeCluster(place.path);
});

test('a database without migrations is not touched, and the command that it needs is named', async () => {
  const { code, stderr } = await canbao(['serve'], given());
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The database lacks \d+ migration\(s\) \(.*\)\. .* run `npm run canbao -- migrate`\.\n$/);
  const sql = postgres(url, { max: 1 });
  const tables = await sql`select 1 from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`;
  await sql.end();
  expect(tables).toHaveLength(0);
});

test('other commands refuse it in the same words', async () => {
  const { code, stderr } = await canbao(['policies', 'publish'], given());
  expect([code, stderr.includes('run `npm run canbao -- migrate`')]).toEqual([1, true]);
});

test('after canbao migrate it is served, with the law and without a demo', async () => {
  const migrated = await canbao(['migrate'], given());
  expect([migrated.code, migrated.stderr]).toEqual([0, '']);
  server = await startServer(`${place.path}/unused`, given());
  const { body } = await server.ask(LAW);
  expect(body.data.policyYears).toContainEqual({ name: '350825-liancheng/urrbmi-2018', version: 1 });
  expect(server.said.stdout).not.toMatch(/demo|token/i);
  const sql = postgres(url, { max: 1 });
  const people = await sql`select 1 from people limit 1`;
  await sql.end();
  expect(people).toHaveLength(0);
});

test('lines of claims in clear are told where a server starts, and sealed beside it by canbao migrate', async () => {
  const sql = postgres(url, { max: 1 });
  const personId = randomUUID();
  await sql`insert into people (id, name, region_code, source) values (${personId}, '示例', '350825103', 'test')`;
  const claimId = await enterStay(sql, { personId, admittedOn: '2017-09-04', state: 'ENTERED' });
  await sql`insert into claim_items (claim_id, line, name, catalogue, amount_fen) values (${claimId}, 1, '示例血液透析', 'COVERED', 500000)`;
  await server?.stop('SIGTERM');
  server = await startServer(`${place.path}/unused`, given());
  expect(server.said.stdout + server.said.stderr).toMatch(/1 line\(s\) of claims tell in clear .* canbao -- migrate/);
  const migrated = await canbao(['migrate'], given());
  expect([migrated.code, migrated.stdout]).toEqual([
    0,
    expect.stringContaining('1 line(s) that stood in clear were sealed'),
  ]);
  const rows = await sql`select name, code, item_cipher is not null as "isSealed" from claim_items`;
  expect(rows).toEqual([{ name: null, code: null, isSealed: true }]);
  for (const table of ['claim_items', 'claim_steps', 'claims', 'people']) await sql.unsafe(`delete from ${table}`);
  await sql.end();
}, 120_000);

test('demo tokens are neither made nor taken there', async () => {
  const { code, stdout, stderr } = await canbao(['token', 'COUNTY_OFFICER', '--region', '350825'], given());
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^Demo tokens are refused here: .*\n$/);
});

test.each([
  ['keys of another installation', () => newKeys(), 'The database was sealed with another key: '],
  ['keys of another suite', () => newKeys('sm'), 'The database was sealed with another key: '],
  ['its sealing key beside another index key', () => otherIndex('index'), 'The key list holds another index key '],
  ['its sealing key beside an index key of SM3', () => otherIndex('indexsm'), 'The key list holds another index key '],
])('a backup that is restored beside %s is refused before anything is served', async (_, make, sentence) => {
  const { code, stdout, stderr } = await canbao(['serve'], given({ CANBAO_KEYS: make() }));
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr.startsWith(sentence)).toBe(true);
  expect(stderr).toMatch(/^.*CANBAO_KEYS.*\n$/);
});

test('nothing is brought to it from the command line with another key', async () => {
  const { code, stdout, stderr } = await canbao(['policies', 'publish'], given({ CANBAO_KEYS: newKeys() }));
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^The database was sealed with another key: .*\n$/);
});

test('a key of suite sm beside its own is taken', async () => {
  const [sealing, index] = keys.split(',');
  const both = `${sealing},k2sm:${Buffer.alloc(16, 7).toString('base64')},${index}`;
  const { code, stderr } = await canbao(['migrate'], given({ CANBAO_KEYS: both }));
  expect([code, stderr]).toEqual([0, '']);
});

test('a server outlives its database: not ready while it is away, and answering when it is back', async () => {
  if (!server) throw new Error('The server of the test above.');
  await cluster.stop();
  const away = await fetch(`${server.url}/readyz`);
  expect([away.status, await away.json()]).toEqual([
    503,
    { status: 'database unreachable', away: ['serving', 'analysts'] },
  ]);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  const { body } = await server.ask('{ region(code: "350825") { name } }');
  expect(body.errors[0].extensions.code).toBe('DATABASE_AWAY');

  await sleep(1000);
  cluster = await start();
  await until(async () => (await fetch(`${server?.url}/readyz`)).ok);
  const again = await server.ask('{ region(code: "350825") { name } }');
  expect(again.body).toEqual({ data: { region: { name: '连城县' } } });

  // It also hears again of what others publish.
  const policies = `${place.path}/policies`;
  await cp(`${ROOT}/policies`, policies, { recursive: true });
  const file = `${policies}/350825-liancheng/urrbmi-2018.yaml`;
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll('180.00', '190.00'));
  expect((await canbao(['policies', 'publish', policies], given())).code).toBe(0);
  await until(async () => (await server?.ask(LAW))?.body.data.policyYears[0].version === 2);
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await isSo()) return;
    await sleep(100);
  }
  throw new Error('It did not become so in 15 seconds.');
}

test('a database that cannot be reached is told in a sentence, without its password', async () => {
  const { code, stdout, stderr } = await canbao(
    ['serve'],
    given({ DATABASE_URL: 'postgres://county:geheim@127.0.0.1:1/county' }),
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The database cannot be used \(.*\)\. Check DATABASE_URL and that the server runs\.\n$/);
  expect(stdout + stderr).not.toContain('geheim');
});

test('so is a wrong password', async () => {
  const wrong = new URL(url);
  wrong.password = 'geheim';
  const { code, stdout, stderr } = await canbao(['migrate'], given({ DATABASE_URL: wrong.href }));
  expect(code).toBe(1);
  expect(stderr).toMatch(/^The database cannot be used \(password authentication failed .*\)\. .*\n$/);
  expect(stdout + stderr).not.toContain('geheim');
});
