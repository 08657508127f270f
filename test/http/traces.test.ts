import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WITHOUT_LIMITS } from '../../src/http/limits.ts';
import { openTraces, type Traces } from '../../src/http/traces.ts';
import { createTestGraph, type TestGraph } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';
import { startServer, temporaryFolder } from '../support/serve.ts';

const PERSON = '00000000-0000-4000-8000-000000000001';
const NUMBER = '999999199801011234';
const REGION = 'query ($code: RegionCode!) { region(code: $code) { name } }';

/** A span as OTLP writes it in JSON. */
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code: number; readonly message?: string };
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

interface Collector {
  readonly url: string;
  /** What it was sent, each body as it came. */
  readonly bodies: string[];
  readonly paths: string[];
  spans(): Span[];
  close(): Promise<void>;
}

/** A collector of traces, as far as a client sees it. */
async function startCollector(status = 200): Promise<Collector> {
  const bodies: string[] = [];
  const paths: string[] = [];
  const server: Server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    paths.push(`${request.method} ${request.url}`);
    bodies.push(body);
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies,
    paths,
    spans: () =>
      bodies
        .flatMap((body) => JSON.parse(body).resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }: { spans: Span[] }) => spans)),
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const said = ({ attributes }: Span) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a server whose traces a collector takes', () => {
  let graph: TestGraph;
  let collector: Collector;
  let traces: Traces;
  let http: TestHttp;
  let address: string;
  let complaints: unknown[];

  beforeAll(async () => {
    graph = await createTestGraph();
  });
  beforeEach(async () => {
    collector = await startCollector();
    complaints = [];
    await trace(collector.url);
  });
  afterEach(async () => {
    await http?.close();
    await traces?.close();
    await collector?.close();
  });
  afterAll(() => graph?.close());

  async function trace(endpoint: string): Promise<void> {
    traces = await openTraces({ endpoint, version: '1', onAway: (error) => complaints.push(error) });
    http = await createTestHttp(graph, {}, { traces, limits: WITHOUT_LIMITS });
    address = await http.app.listen({ port: 0, host: '127.0.0.1' });
  }

  /** Asks by a connection of its own, and reads the answer to its end. */
  async function post(payload: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const answer = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(payload),
    });
    await answer.text();
    return answer;
  }
  const ask = (query: string, token: string) => post({ query }, { authorization: `Bearer ${token}` });

  /** What the collector holds when all is said: the operations, and the statements of each. */
  async function told() {
    await http.close();
    await traces.close();
    const spans = collector.spans();
    const operations = spans.filter(({ name }) => name.startsWith('graphql '));
    return { spans, operations, of: ({ spanId }: Span) => spans.filter(({ parentSpanId }) => parentSpanId === spanId) };
  }

  test('tells one span for each operation, and below it one for each statement that it sent', async () => {
    await post({ query: REGION, variables: { code: '350825' } });
    const { spans, operations, of } = await told();
    expect(collector.paths).toEqual(['POST /v1/traces']);
    const [operation] = operations as [Span];
    expect(operations).toHaveLength(1);
    expect(operation).toMatchObject({ name: 'graphql query', kind: 2, status: { code: 0 } });
    expect(operation.parentSpanId).toBeUndefined();
    expect(said(operation)).toEqual({
      'graphql.operation.type': 'query',
      'canbao.outcome': 'answered',
      'canbao.document.sha256': sha256(REGION),
      'http.response.status_code': 200,
    });
    const statements = of(operation);
    expect(statements.length).toBeGreaterThan(0);
    expect(spans).toHaveLength(1 + statements.length);
    for (const statement of statements) {
      expect(statement).toMatchObject({
        traceId: operation.traceId,
        name: 'select regions',
        kind: 3,
        status: { code: 0 },
      });
      expect(said(statement)).toEqual({
        'db.system.name': 'postgresql',
        'db.operation.name': 'select',
        'db.collection.name': 'regions',
        'canbao.statement.sha256': expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(BigInt(statement.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(operation.startTimeUnixNano));
      expect(BigInt(statement.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(operation.endTimeUnixNano));
    }
  });

  test('keeps the statements of operations that run beside each other apart', async () => {
    await Promise.all([
      post({ query: REGION, variables: { code: '350825' } }),
      ask(`{ person(id: "${PERSON}") { name } }`, 'officer'),
      ask('{ viewer { role } }', 'officer'),
    ]);
    const { operations, of } = await told();
    const tables = operations.map((one) => [
      ...new Set(of(one).map((statement) => said(statement)['db.collection.name'])),
    ]);
    expect(operations).toHaveLength(3);
    expect(tables.filter((named) => named.includes('regions') && !named.includes('people'))).toHaveLength(1);
    expect(tables.filter((named) => named.includes('people') && !named.includes('regions'))).toHaveLength(1);
    expect(tables.filter((named) => named.length === 0)).toHaveLength(1);
  });

  test('tells what was refused from what failed, and of an error its code alone', async () => {
    const { sql } = graph.database;
    await ask('{ nonsense', 'officer');
    await ask(REGION, 'nobody');
    await sql`alter table people rename column name to name_away`;
    await ask(`{ person(id: "${PERSON}") { name } }`, 'officer');
    await sql`alter table people rename column name_away to name`;
    const { operations, of, spans } = await told();
    const outcomes = operations.map((one) => [one.name, said(one)['canbao.outcome'], one.status.code]);
    expect(outcomes).toEqual([
      ['graphql none', 'refused', 0],
      ['graphql none', 'refused', 0],
      ['graphql query', 'failed', 2],
    ]);
    const failed = of(operations[2] as Span).filter(({ status }) => status.code === 2);
    expect(failed.map((one) => said(one)['db.response.status_code'])).toContain('42703');
    expect(spans.map(({ status }) => status.message ?? '').join('')).toBe('');
  });

  const PARENT = { trace: '4bf92f3577b34da6a3ce929d0e0e4736', span: '00f067aa0ba902b7' };

  test('goes on with the trace of a caller that says it well-formed', async () => {
    const headers = {
      traceparent: `00-${PARENT.trace}-${PARENT.span}-01`,
      tracestate: `vendor=${NUMBER}`,
      baggage: `name=${NUMBER}`,
    };
    await post({ query: REGION, variables: { code: '350825' } }, headers);
    const { operations, of } = await told();
    expect(operations).toMatchObject([{ traceId: PARENT.trace, parentSpanId: PARENT.span }]);
    expect(of(operations[0] as Span).length).toBeGreaterThan(0);
    expect(collector.bodies.join()).not.toContain(NUMBER);
  });

  test('tells nothing of an operation whose caller did not choose it for its trace', async () => {
    await post(
      { query: REGION, variables: { code: '350825' } },
      { traceparent: `00-${PARENT.trace}-${PARENT.span}-00` },
    );
    expect((await told()).spans).toEqual([]);
  });

  test.each([
    `00-${PARENT.trace}-${PARENT.span}`,
    `01-${PARENT.trace}-${PARENT.span}-01`,
    `00-${PARENT.trace}-${PARENT.span}-01-more`,
    `00-${PARENT.trace.toUpperCase()}-${PARENT.span}-01`,
    `00-${'0'.repeat(32)}-${PARENT.span}-01`,
    `00-${PARENT.trace}-${'0'.repeat(16)}-01`,
    `00-${PARENT.trace}-${PARENT.span}-01, 00-${PARENT.trace}-${PARENT.span}-01`,
    `00-${NUMBER}-${PARENT.span}-01`,
  ])('begins a trace of its own at %s', async (traceparent) => {
    await post({ query: '{ __typename }' }, { traceparent });
    const [operation] = (await told()).operations;
    expect(operation?.parentSpanId).toBeUndefined();
    expect(operation?.traceId).not.toBe(PARENT.trace);
    expect(collector.bodies.join()).not.toContain(NUMBER);
  });

  test('holds nothing of a person, whatever was asked', async () => {
    const byName = (name: string) => `{ people(where: { name: { eq: "${name}" } }) { nodes { id } } } # ${name}`;
    const byNumber =
      'query find_999999199801011234($n: String!) { a999999199801011234: personByIdNumber(idNumber: $n) { name idNumber } }';
    await ask(byName('李小明'), 'officer');
    await ask(byName('王小花'), 'officer');
    await ask(`{ person(id: "${PERSON}") { name } }`, 'officer');
    await post(
      { query: byNumber, operationName: `find_${NUMBER}`, variables: { n: NUMBER } },
      { authorization: 'Bearer officer' },
    );
    await post(
      { query: REGION, variables: { code: NUMBER } },
      { 'user-agent': NUMBER, 'apollographql-client-name': NUMBER },
    );
    await fetch(`${address}/graphql?query=%7B__typename%7D&variables=%7B%22n%22%3A%22${NUMBER}%22%7D`);
    const { operations } = await told();
    expect(operations).toHaveLength(6);
    // The number is no code of a region, and the last one is asked as a page of another site could.
    const outcomes = ['answered', 'answered', 'answered', 'refused', 'refused', 'refused'];
    expect(operations.map((one) => said(one)['canbao.outcome'])).toEqual(outcomes);
    const text = collector.bodies.join('\n');
    expect(text).not.toMatch(/999999\d{11}|350825|[一-鿿]|find_|officer|0000-0000-4000/);
    // Nor a digest that is found by trying names and numbers: of two names it is the same.
    const digests = operations.map((one) => said(one)['canbao.document.sha256']);
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(digests[0]).toBe(digests[1]);
    expect(digests[3]).not.toBe(sha256(byNumber));
  });

  test('is heard once where the collector is away, and answers all the same', async () => {
    await http.close();
    await traces.close();
    await collector.close();
    await trace('http://127.0.0.1:1');
    const answers = await Promise.all(Array.from({ length: 600 }, () => post({ query: '{ __typename }' })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const begun = performance.now();
    await traces.close();
    expect(performance.now() - begun).toBeLessThan(15_000);
    expect(complaints).toHaveLength(1);
  });
});

/** Printed by a process when it ends: how many files of OpenTelemetry it loaded, but for its API, which the metrics' library brings. */
const COUNTING = `data:text/javascript,${encodeURIComponent(`
  import { Module } from 'node:module';
  process.on('exit', () => {
    const loaded = Object.keys(Module._cache).filter((path) => /@opentelemetry.(?!api[^-])/.test(path));
    console.error('OpenTelemetry: ' + loaded.length);
  });
`)}`;

test('OpenTelemetry is loaded where a collector is named alone, and what was traced is sent at the end', async () => {
  const place = await temporaryFolder();
  const collector = await startCollector();
  const loadedBy = async (changes: Readonly<Record<string, string>>) => {
    const server = await startServer(place.path, { NODE_OPTIONS: `--import=${COUNTING}`, ...changes });
    expect((await server.ask('{ region(code: "350825") { name } }')).body.data.region.name).toBe('连城县');
    expect(await server.stop()).toBe(0);
    return Number(/OpenTelemetry: (\d+)/.exec(server.said.stderr)?.[1]);
  };
  try {
    expect(await loadedBy({})).toBe(0);
    expect(collector.bodies).toEqual([]);
    expect(await loadedBy({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'county' })).toBeGreaterThan(
      0,
    );
    expect(collector.spans().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['graphql query', 'select regions']),
    );
    expect(collector.bodies[0]).toContain('{"key":"service.name","value":{"stringValue":"county"}}');
  } finally {
    await collector.close();
    await place.remove();
  }
});
