import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownerUrlOf, type Served, startServer, temporaryFolder } from '../support/serve.ts';

const PROGRESS = 'subscription ($id: ID!) { jobProgress(id: $id) { state phase done total error { code messageZh } } }';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Served;
let sql: postgres.Sql;
let clerk: string;

beforeAll(async () => {
  place = await temporaryFolder();
  server = await startServer(place.path, { CANBAO_WORKERS: '0' });
  sql = postgres(await ownerUrlOf(place.path), { max: 2, onnotice: () => {} });
  clerk = await tokenOf('CIVIL_AFFAIRS');
});
afterAll(async () => {
  await sql?.end();
  await server?.stop();
  await place?.remove();
});

const tokenOf = (department: string, more = {}, hours = 1) =>
  server.token({ role: 'DEPARTMENT_CLERK', regions: ['350825'], department, ...more }, hours);

/** A job of civil affairs of the county, as some worker elsewhere keeps it. */
async function makeJob(): Promise<string> {
  const id = randomUUID();
  await sql`insert into jobs (id, kind, subject_id, region_code, department, requested_by, requested_role, state)
    values (${id}, 'ASSISTANCE_LIST_PREVIEW', ${randomUUID()}, '350825', 'CIVIL_AFFAIRS', 'test', 'DEPARTMENT_CLERK', 'RUNNING')`;
  return id;
}

/** What that worker writes, with its word to those who listen. */
async function write(id: string, { state = 'RUNNING', done = 0 }): Promise<void> {
  await sql`update jobs set phase = 'MATCHING', done = ${done}, total = 9, state = ${state},
    ended_at = case when ${state} not in ('QUEUED', 'RUNNING') then now() end
    where id = ${id} returning pg_notify('canbao_jobs', id || ' ' || state)`;
}

interface Asked {
  readonly token?: string | null;
  readonly query?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

const open = (id: string, { token = clerk, query = PROGRESS, accept = 'text/event-stream', signal }: Asked = {}) =>
  fetch(`${server.url}/graphql/stream`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables: { id } }),
    ...(signal && { signal }),
  });

/** The events of a stream as they come: what `next` carried, and at last `complete`. */
async function* eventsOf(response: Response) {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, name, data] = /^event: (\w+)\ndata: ?(.*)$/m.exec(block) ?? [];
      if (name === 'complete') yield 'complete' as const;
      if (name === 'next') yield JSON.parse(data ?? '');
    }
  }
}

const refusalOf = async (response: Response) => {
  const { errors } = await response.json();
  return [response.status, errors[0].extensions.code];
};

describe('the progress of a job', () => {
  test('comes as it is written, and ends with the job', async () => {
    const id = await makeJob();
    const response = await open(id);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const events = eventsOf(response);
    const next = async () => (await events.next()).value;
    expect(await next()).toEqual({
      data: { jobProgress: { state: 'RUNNING', phase: null, done: 0, total: null, error: null } },
    });
    const before = Date.now();
    await write(id, { done: 4 });
    expect((await next()).data.jobProgress).toMatchObject({ phase: 'MATCHING', done: 4, total: 9 });
    expect(Date.now() - before).toBeLessThan(1500);
    await write(id, { state: 'DONE', done: 9 });
    expect((await next()).data.jobProgress).toMatchObject({ state: 'DONE', done: 9 });
    expect(await next()).toBe('complete');
    expect((await events.next()).done).toBe(true);
  });

  test('is heard of also when nobody announces it', async () => {
    const id = await makeJob();
    const events = eventsOf(await open(id));
    await events.next();
    await sql`update jobs set done = 7 where id = ${id}`;
    expect((await events.next()).value.data.jobProgress.done).toBe(7);
    await write(id, { state: 'DONE' });
    for await (const _ of events);
  });

  test('may be asked by GET, and of a job that has ended comes once', async () => {
    const id = await makeJob();
    await write(id, { state: 'CANCELLED' });
    const search = new URLSearchParams({ query: PROGRESS, variables: JSON.stringify({ id }) });
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${clerk}` };
    const events = eventsOf(await fetch(`${server.url}/graphql/stream?${search}`, { headers }));
    const all = await Array.fromAsync(events);
    expect(all).toMatchObject([{ data: { jobProgress: { state: 'CANCELLED' } } }, 'complete']);
  });
});

describe('a stream is refused', () => {
  test('to another department, another county and to nobody, as if there were no such job', async () => {
    const id = await makeJob();
    const health = await tokenOf('HEALTH');
    const elsewhere = await tokenOf('CIVIL_AFFAIRS', { regions: ['350824'] });
    for (const token of [health, elsewhere]) {
      expect(await refusalOf(await open(id, { token }))).toEqual([400, 'JOB_UNKNOWN']);
    }
    expect(await refusalOf(await open(id, { token: null }))).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('to who lacks the scope, by the same guard as every other operation', async () => {
    const treasurer = await server.token({ role: 'TREASURER', regions: ['350825'] });
    expect(await refusalOf(await open(await makeJob(), { token: treasurer }))).toEqual([403, 'FORBIDDEN']);
    const blind = await tokenOf('CIVIL_AFFAIRS', { scope: 'assistance:sync' });
    const query = 'subscription ($id: ID!) { jobProgress(id: $id) { requestedBy } }';
    expect(await refusalOf(await open(await makeJob(), { token: blind, query }))).toEqual([403, 'FORBIDDEN']);
  });

  test('for what is no subscription, does not parse or does not fit, and where no events are taken', async () => {
    const id = await makeJob();
    const ask = async (query: string, more: Asked = {}) => refusalOf(await open(id, { query, ...more }));
    expect(await ask('{ regions { code } }')).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    expect(await ask('query ($id: ID!) { job(id: $id) { state } }')).toEqual([400, 'NO_SUBSCRIPTION']);
    expect(await ask('subscription {')).toEqual([400, 'GRAPHQL_PARSE_FAILED']);
    expect(await ask(`subscription ($id: ID!) { ${'a '.repeat(20_000)} }`)).toEqual([400, 'GRAPHQL_PARSE_FAILED']);
    expect(await ask(PROGRESS, { accept: 'application/json' })).toEqual([406, 'NOT_ACCEPTABLE']);
  });

  test('at /graphql, with the place to ask', async () => {
    const { status, body } = await server.ask(PROGRESS, { token: clerk, variables: { id: await makeJob() } });
    expect([status, body.errors[0].extensions.code]).toEqual([400, 'STREAM_ELSEWHERE']);
    expect(body.errors[0].message).toContain('/graphql/stream');
  });
});

describe('a stream ends', () => {
  test('with its client, which makes room for the next; and nobody has more than five', async () => {
    const id = await makeJob();
    const token = await tokenOf('CIVIL_AFFAIRS', { sub: 'many' });
    const leaving = new AbortController();
    // Held on to: a response that nobody can reach any more is closed by whoever collects it.
    const streams: Response[] = [];
    for (let count = 0; count < 5; count++) streams.push(await open(id, { token, signal: leaving.signal }));
    expect(await refusalOf(await open(id, { token }))).toEqual([503, 'STREAMS_BUSY']);
    expect(streams.map(({ status }) => status)).toEqual(Array(5).fill(200));
    leaving.abort();
    await write(id, { state: 'DONE' });
    await expect.poll(async () => (await open(id, { token })).status, { timeout: 20_000 }).toBe(200);
  });

  test('with its token, and says so', async () => {
    const token = await tokenOf('CIVIL_AFFAIRS', { sub: 'brief' }, 3 / 3600);
    const events = await Array.fromAsync(eventsOf(await open(await makeJob(), { token })));
    expect(events.at(-2)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(events.at(-1)).toBe('complete');
  });

  test('with the server, which waits for nobody', async () => {
    const token = await tokenOf('CIVIL_AFFAIRS', { sub: 'last' });
    const events = eventsOf(await open(await makeJob(), { token }));
    await events.next();
    const before = Date.now();
    const stopped = server.stop();
    const rest = await Array.fromAsync(events);
    expect(rest).toMatchObject([{ errors: [{ extensions: { code: 'SERVER_STOPPING' } }] }, 'complete']);
    expect(await stopped).toBe(0);
    expect(Date.now() - before).toBeLessThan(8000);
  });
});
