import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { createGraphServer } from '../../src/graph/server.ts';
import { TokenRefused } from '../../src/http/auth.ts';
import { createIdePage } from '../../src/http/ide.ts';
import type { ClientLimits } from '../../src/http/limits.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { type Bounds, boundsOfMachine } from '../../src/http/pressure.ts';
import { createHttpServer, type HttpOptions } from '../../src/http/server.ts';
import { STRANGER, type Viewer } from '../../src/services/viewer.ts';
import { connect } from '../../src/store/db.ts';
import { queueLengths } from '../../src/store/queries/queue-lengths.ts';
import { OFFICER, type TestGraph, viewerWith } from './graph.ts';

/** Who comes with which token; anything else is refused as a real one would be. */
const BEARERS: Readonly<Record<string, Viewer>> = {
  officer: OFFICER,
  administrator: viewerWith({ role: 'ADMINISTRATOR' }),
};

/** What a test chooses of the server, beside its bounds. */
export interface TestHttpOptions extends Omit<Partial<HttpOptions>, 'limits'> {
  readonly limits?: ClientLimits;
  /** Who comes with which word beside the two above. */
  readonly bearers?: Readonly<Record<string, Viewer>>;
  /** Statements that may wait for one of the two connections. */
  readonly mostWaiting?: number;
}

/** A test that does not ask about load is turned away by none: others share its process and the machine. */
const UNBOUNDED = { eventLoopDelayMs: 600_000, heapBytes: Number.MAX_SAFE_INTEGER };

export interface TestHttp {
  readonly app: FastifyInstance;
  /** `token`: `officer`, `administrator` or one of the bearers given. */
  get(url: string, token?: string): Promise<LightMyRequestResponse>;
  ask(query: string, token?: string): Promise<LightMyRequestResponse>;
  /** What `/metrics` tells: a number for each name with its labels, as it is printed. */
  metrics(): Promise<{ readonly text: string; readonly of: Readonly<Record<string, number>> }>;
  close(): Promise<void>;
}

/** The server over a test's graph, asked in this process: every route and plugin, but tokens that are a word. */
export async function createTestHttp(
  graph: TestGraph,
  bounds: Partial<Bounds> = {},
  { bearers, mostWaiting, traces, limits, ...more }: TestHttpOptions = {},
): Promise<TestHttp> {
  const logError = () => undefined;
  const metrics = createMetrics(() => queueLengths(graph.platform.db));
  const db = connect(graph.database.url, {
    role: 'canbao_app',
    max: 2,
    onAnswered: metrics.statementsOf('serving'),
    follow: traces?.follow,
    ...(mostWaiting !== undefined && { mostWaiting }),
  });
  const app = await createHttpServer({
    platform: { ...graph.platform, db },
    apollo: createGraphServer({
      half: 'both',
      logError,
      plugins: [metrics.operations, ...(traces ? [traces.operations] : [])],
    }),
    logError,
    logEmergency: () => undefined,
    async authenticate({ headers: { authorization: header } }) {
      if (!header) return STRANGER;
      const viewer = { ...BEARERS, ...bearers }[header.replace('Bearer ', '')];
      if (!viewer) throw new TokenRefused('The token is not one that this server trusts.');
      return viewer;
    },
    ide: createIdePage({ demoDay: null, token: null }),
    databases: { serving: async () => true, analysts: async () => true },
    metrics,
    traces,
    bounds: { ...boundsOfMachine(), ...UNBOUNDED, ...bounds },
    ...(limits && { limits: () => limits }),
    ...more,
  });
  const headersOf = (token?: string) => (token ? { authorization: `Bearer ${token}` } : {});
  const get = (url: string, token?: string) => app.inject({ url, headers: headersOf(token) });
  return {
    app,
    get,
    ask: (query, token) =>
      app.inject({ method: 'POST', url: '/graphql', headers: headersOf(token), payload: { query } }),
    async metrics() {
      const { body: text } = await get('/metrics', 'administrator');
      const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
      const of = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
      );
      return { text, of };
    },
    async close() {
      await app.close();
      await db.end();
    },
  };
}
