import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WITHOUT_LIMITS } from '../../src/http/limits.ts';
import { connect, transaction } from '../../src/store/db.ts';
import { Errand, onErrand } from '../../src/store/signal.ts';
import { somebody } from '../registry/file-writer.ts';
import { createTestGraph, OFFICER, type TestGraph } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';

/** Milliseconds that an operation may take here. */
const OPERATION_MS = 2_500;
/** Seconds: longer than any test waits. */
const FOR_EVER = 60;
const SLOW = '{ payments(first: 1) { nodes { policyYear } } }';
const QUICK = '{ region(code: "350825") { name } }';
const WRITE =
  'mutation ($input: PersonRegisterInput!) { personRegister(input: $input) { person { id } userErrors { code } } }';

let graph: TestGraph;
let http: TestHttp;
let port: number;

beforeAll(async () => {
  graph = await createTestGraph();
  // Whoever reads payments sleeps, and whoever writes sleeps before the last statement of the transaction is done.
  await graph.database.sql.unsafe(`
    alter table payments rename to payments_kept;
    create view payments as select * from payments_kept where pg_sleep(${FOR_EVER}) is not null;
    create table naps (seconds float);
    insert into naps values (0);
    create function nap() returns trigger language plpgsql as
      'begin perform pg_sleep((select seconds from naps)); return new; end';
    create trigger nap before insert on audit_lines for each row when (new.action = 'personRegister') execute function nap();
    grant select on payments, naps to canbao_app;
  `);
  http = await createTestHttp(graph, {}, { operationMs: OPERATION_MS, limits: WITHOUT_LIMITS });
  await http.app.listen({ host: '127.0.0.1', port: 0 });
  port = (http.app.server.address() as AddressInfo).port;
});
beforeEach(() => naps(0));

afterAll(async () => {
  await http?.close();
  await graph?.close();
});

const naps = (seconds: number) => graph.database.sql`update naps set seconds = ${seconds}`;
const soon = { timeout: 10_000, interval: 20 };

/** How many statements of the server sleep, as the database sees them. */
async function sleeping(): Promise<number> {
  const rows = await graph.database.sql`
    select 1 from pg_stat_activity
    where datname = current_database() and application_name = 'canbao' and wait_event = 'PgSleep'`;
  return rows.length;
}

/** Connections that a transaction was left open on. */
async function leftOpen(): Promise<number> {
  const rows = await graph.database.sql`
    select 1 from pg_stat_activity
    where datname = current_database() and application_name = 'canbao' and state like 'idle in transaction%'`;
  return rows.length;
}

/** Asks over a connection of its own, which can be hung up. */
function asking(query: string, variables: object = {}) {
  const request = httpRequest({
    ...{ host: '127.0.0.1', port, path: '/graphql', method: 'POST', agent: false },
    headers: { 'content-type': 'application/json', authorization: 'Bearer officer' },
  });
  request.on('error', () => {});
  request.end(JSON.stringify({ query, variables }));
  const answered = once(request, 'response').then(async ([response]) => {
    let text = '';
    for await (const piece of response) text += piece;
    return JSON.parse(text);
  });
  answered.catch(() => {});
  return { hangUp: () => request.destroy(), answered };
}

/** More than there are connections, so that each is used. */
async function expectSound(): Promise<void> {
  const answers = await Promise.all(Array.from({ length: 12 }, () => asking(QUICK).answered));
  expect(answers).toEqual(Array(12).fill({ data: { region: { name: '连城县' } } }));
  expect(await leftOpen()).toBe(0);
  expect(graph.logged).toEqual([]);
}

const personsWith = (key: string) => graph.database.sql`select 1 from write_requests where key = ${key}`;

test('a client that goes away stops its statement in the database, and one that still waits is not sent', async () => {
  // Two connections: the third waits for one.
  const asked = Array.from({ length: 3 }, () => asking(SLOW));
  await expect.poll(sleeping, soon).toBe(2);
  for (const { hangUp } of asked) hangUp();
  await expect.poll(sleeping, { ...soon, timeout: OPERATION_MS / 2 }).toBe(0);
  await expectSound();
});

test('an operation over its time is stopped, with the word how to ask for less', async () => {
  const { data, errors } = await asking(SLOW).answered;
  expect(data).toEqual({ payments: null });
  expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_LONG' }, path: ['payments'] }]);
  expect(errors[0].message).toMatch(/Ask for less.*操作超时/);
  await expect.poll(sleeping, soon).toBe(0);
  await expectSound();
});

test('a write goes on without its client, and its key finds the answer', async () => {
  await naps(0.7);
  const input = { ...somebody(), idempotencyKey: randomUUID() };
  const first = asking(WRITE, { input });
  await expect.poll(sleeping, soon).toBe(1);
  first.hangUp();
  await expect.poll(() => personsWith(input.idempotencyKey), soon).toHaveLength(1);
  const { data } = await asking(WRITE, { input }).answered;
  expect(data.personRegister).toEqual({ person: { id: expect.any(String) }, userErrors: [] });
  await expectSound();
});

test('a write that goes on without its client has no more time for it', async () => {
  await naps(FOR_EVER);
  const input = { ...somebody(), idempotencyKey: randomUUID() };
  const { hangUp } = asking(WRITE, { input });
  await expect.poll(sleeping, soon).toBe(1);
  hangUp();
  await expect.poll(sleeping, { ...soon, timeout: 4 * OPERATION_MS }).toBe(0);
  expect(await personsWith(input.idempotencyKey)).toEqual([]);
  await expectSound();
});

test('a write over its time is rolled back as a whole, and may be sent again', async () => {
  await naps(FOR_EVER);
  const input = { ...somebody(), idempotencyKey: randomUUID() };
  const { data, errors } = await asking(WRITE, { input }).answered;
  expect(errors).toBeUndefined();
  expect(data.personRegister).toEqual({ person: null, userErrors: [{ code: 'QUERY_TOO_LONG' }] });
  await expect.poll(sleeping, soon).toBe(0);
  expect(await personsWith(input.idempotencyKey)).toEqual([]);
  await expectSound();
  await naps(0);
  const again = await asking(WRITE, { input }).answered;
  expect(again.data.personRegister.userErrors).toEqual([]);
});

test('a stream whose client left before it was let in takes no place', async () => {
  const gate = { isOpen: false, left: 0 };
  const other = await createTestHttp(
    graph,
    {},
    {
      limits: WITHOUT_LIMITS,
      // Held until the client has left, as a token is whose issuer is slow.
      async authenticate() {
        if (!gate.isOpen) await expect.poll(() => gate.left, soon).toBeGreaterThan(0);
        return { ...OFFICER, subject: 'leaving' };
      },
    },
  );
  other.app.addHook('onRequest', (_request, reply, done) => {
    reply.raw.once('close', () => gate.left++);
    done();
  });
  await other.app.listen({ host: '127.0.0.1', port: 0 });
  const at = { host: '127.0.0.1', port: (other.app.server.address() as AddressInfo).port };
  const stream = { method: 'POST', path: '/graphql/stream', agent: false };
  const headers = {
    accept: 'text/event-stream',
    'content-type': 'application/json',
    authorization: `Bearer e30.${Buffer.from('{"exp":9999999999}').toString('base64url')}.e30`,
  };
  const query = 'subscription { jobProgress(id: "00000000-0000-4000-8000-000000000001") { state } }';
  try {
    // As many as one caller may have open.
    for (let time = 0; time < 5; time++) {
      gate.left = 0;
      const leaving = httpRequest({ ...at, ...stream, headers });
      leaving.on('error', () => {});
      leaving.end(JSON.stringify({ query }));
      await once(leaving, 'socket').then(() => sleep(100));
      leaving.destroy();
      await expect.poll(() => gate.left, soon).toBe(1);
      await sleep(100);
    }
    gate.isOpen = true;
    const asked = httpRequest({ ...at, ...stream, headers });
    asked.end(JSON.stringify({ query }));
    const [response] = await once(asked, 'response');
    let text = '';
    for await (const piece of response) {
      text += piece;
      if (text.includes('\n\n')) break;
    }
    expect(text).not.toContain('STREAMS_BUSY');
    asked.destroy();
  } finally {
    await other.close();
  }
});

test('however many are stopped, no statement of anybody else is', async () => {
  const db = connect(graph.database.url, { max: 3 });
  const failed: unknown[] = [];
  let answered = 0;
  const until = performance.now() + 3_000;
  const leaving = async () => {
    while (performance.now() < until) {
      const errand = new Errand();
      const asked = onErrand(errand, () => db.sql`select pg_sleep(${0.03 + Math.random() / 10})`.catch(() => {}));
      await sleep(Math.random() * 40);
      errand.leave();
      await asked;
    }
  };
  const staying = async () => {
    while (performance.now() < until) {
      try {
        const [row] = await db.sql<{ n: number }[]>`select ${answered}::int as n, pg_sleep(0.002)`;
        expect(row?.n).toEqual(expect.any(Number));
        await transaction(db, ({ sql }) => sql`select pg_sleep(0.002)`);
        answered++;
      } catch (error) {
        failed.push(error);
      }
    }
  };
  await Promise.all([leaving(), leaving(), leaving(), staying(), staying(), staying()]);
  await db.end();
  expect(failed).toEqual([]);
  expect(answered).toBeGreaterThan(20);
});
