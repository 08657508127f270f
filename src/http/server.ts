import { randomBytes } from 'node:crypto';
import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Context, createContext, type Platform } from '../graph/context.ts';
import type { LogError } from '../graph/errors.ts';
import type { Limits } from '../graph/plugins/limits.ts';
import { subscriber } from '../graph/subscribe.ts';
import { ANY_DOCUMENT } from '../services/documents/trust.ts';
import type { Viewer } from '../services/viewer.ts';
import { askerOf } from './asker.ts';
import type { Authenticate } from './auth.ts';
import { fenceBodies, PATIENCE, type Patience } from './body.ts';
import { serveCollection } from './collection.ts';
import { limitClients } from './concurrency.ts';
import { allowOrigins } from './cors.ts';
import { serveDeclarations } from './declarations.ts';
import { declaring } from './declared-purpose.ts';
import { refuseEmergencyElsewhere, viewerUnder } from './emergency.ts';
import { serveExports } from './exports.ts';
import { serveFundExtract } from './fund-extract.ts';
import { ofIde, sendSafeHeaders } from './headers.ts';
import type { IdePage } from './ide.ts';
import { serveImports } from './imports.ts';
import { CLIENT_LIMITS, type ClientLimits } from './limits.ts';
import { serveLists } from './lists.ts';
import { type Metrics, serveMetrics } from './metrics.ts';
import { KEPT_A_DAY, servePages } from './pages.ts';
import { type Bounds, boundsOfMachine, shedLoad } from './pressure.ts';
import type { Rates } from './rates.ts';
import { type Databases, keepPortWhileDraining, serveReadiness } from './readiness.ts';
import { answer, BODY_LIMIT, refuse } from './refusal.ts';
import { serveRosters } from './rosters.ts';
import { serveScorecard } from './scorecard.ts';
import { serveStreams } from './stream.ts';
import { type Traces, traceOperations } from './traces.ts';
import { type DocumentTrust, trustDocuments } from './trusted-documents.ts';
import { refuseAddress, refuseBytes } from './unreadable.ts';
import { stopWithClients } from './vanish.ts';

export interface HttpOptions {
  readonly platform: Platform;
  readonly apollo: ApolloServer<Context>;
  readonly authenticate: Authenticate;
  /** Whose pages may ask; nobody's, unless said otherwise. Asked for every request. */
  readonly origins?: () => readonly string[];
  /** Machines whose word on where a request came from is taken (x-forwarded-for); none, unless said otherwise. */
  readonly isProxy?: (address: string) => boolean;
  readonly ide: IdePage;
  readonly databases: Databases;
  readonly metrics: Metrics;
  /** Left out, nothing is traced. */
  readonly traces?: Traces | undefined;
  /** Milliseconds that one operation of the graph may take; left out, half a minute. */
  readonly operationMs?: number;
  /** What one client may ask; left out, what offices need. Asked for every request. */
  readonly limits?: () => ClientLimits;
  /** Which documents which client may send; left out, all of them. */
  readonly documents?: DocumentTrust;
  /** What the documents of streams may be shaped like; left out, `LIMITS`. */
  readonly documentLimits?: () => Limits;
  /** Beyond them requests are turned away; left out, what the machine bears. */
  readonly bounds?: Bounds;
  /** Whether people come by TLS alone, which a proxy ends: their browsers are told so. */
  readonly isBehindTls?: boolean;
  /** How long a request may take to come; left out, as long as an honest one does. */
  readonly patience?: Patience;
  /** Where an error goes that a caller is told nothing of but a reference. */
  readonly logError: LogError;
  /** Told of every request that is asked under an emergency opening: its id and the role, nobody's name. */
  readonly logEmergency: (about: { readonly opening: string; readonly role: string }) => void;
}

/** The routes: `/graphql`, the IDE at `/`, `/healthz` (the process lives), `/readyz` (it can answer) and `/metrics`. */
export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const { platform, authenticate, databases, metrics, patience = PATIENCE } = options;
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    trustProxy: options.isProxy ?? false,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    frameworkErrors: refuseAddress,
    clientErrorHandler: refuseBytes,
    http: { headersTimeout: patience.headersMs, connectionsCheckingInterval: patience.checkMs },
  });
  wordAnswers(app, options);
  await fence(app, options);
  const rates = limitClients(app, { authenticate, limits: options.limits ?? (() => CLIENT_LIMITS) });
  serveMetrics(app, { metrics, authenticate });
  const trust = trustDocuments(options.documents ?? { rules: () => ANY_DOCUMENT, logUntrusted: () => undefined });
  await serveGraph(app, options, { rates, trust });
  if (platform.half !== 'policy') serveRegistry(app, options, { rates, trust });
  serveIde(app, options.ide);
  servePages(app);
  serveReadiness(app, databases);
  // Last: streams are told to end before their end is waited for.
  keepPortWhileDraining(app, DRAIN_MS);
  return app;
}

/** What every answer has in common, refusals too. */
function wordAnswers(app: FastifyInstance, { logError }: HttpOptions): void {
  app.addHook('onSend', async (_request, reply) => {
    // An answer is for who asked: no proxy and no browser keeps it, but for a file that is the same for everybody.
    const isForAll = reply.getHeader('cache-control') === KEPT_A_DAY;
    reply.header('cache-control', isForAll ? KEPT_A_DAY : 'no-store');
  });
  app.setErrorHandler((error: Error, _request, reply) => refuse(error, reply, logError));
  app.setNotFoundHandler(({ method, url }, reply) =>
    answer(
      reply,
      404,
      `There is nothing at ${method} ${url.split('?', 1)[0]}. The graph is at /graphql, its IDE at /.`,
      'NOT_FOUND',
    ),
  );
}

/** What stands before every route, in the order in which a request meets it. */
async function fence(app: FastifyInstance, options: HttpOptions): Promise<void> {
  const { platform, metrics, bounds = boundsOfMachine(), patience = PATIENCE, isBehindTls = false } = options;
  await sendSafeHeaders(app, isBehindTls);
  fenceBodies(app, patience);
  await allowOrigins(app, options.origins ?? (() => []));
  await shedLoad(app, { bounds, waitMs: platform.db.waitMs, onShed: metrics.shed });
  refuseEmergencyElsewhere(app, (url) => url === '/graphql' && platform.half !== 'policy');
  stopWithClients(app, options.operationMs);
  if (options.traces) traceOperations(app, options.traces);
}

/** What a route asks of a client beside the token. */
interface Bounding {
  readonly rates: Rates;
  readonly trust: ReturnType<typeof trustDocuments>;
}

async function serveGraph(app: FastifyInstance, options: HttpOptions, { rates, trust }: Bounding): Promise<void> {
  const { platform, apollo, authenticate, metrics, logEmergency } = options;
  const note = ({ id, role }: { id: string; role: string }) => {
    metrics.underEmergency(role);
    logEmergency({ opening: id, role });
  };
  app.decorateRequest('viewer', null);
  await apollo.start();
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler: fastifyApolloHandler(apollo, {
      async context(request: FastifyRequest) {
        const viewer = request.getDecorator<Viewer>('viewer');
        const spend = (points: number) => rates.spend(askerOf(viewer, request.ip), points);
        return { ...createContext(platform, viewer), spend };
      },
    }),
    // Before Apollo: a token that is refused is a 401 of its own, not a broken context.
    preHandler: async (request) => {
      const viewer = declaring(await authenticate(request), request.headers);
      trust(request, viewer);
      request.setDecorator('viewer', await viewerUnder(request, viewer, { db: platform.db, note }));
    },
  });
  // What a page of another site asks first is answered before it comes here, where that site is named.
  app.options('/graphql', async (_request, reply) => reply.status(204).header('allow', 'GET, POST, OPTIONS').send());
}

/** Files on their way in and out, and streams. */
function serveRegistry(app: FastifyInstance, options: HttpOptions, { rates, trust }: Bounding): void {
  const { platform, authenticate, logError, documentLimits: limits } = options;
  for (const serve of [
    ...[serveRosters, serveFundExtract, serveDeclarations, serveExports],
    ...[serveScorecard, serveImports, serveCollection, serveLists],
  ])
    serve(app, { platform, authenticate });
  const subscribe = subscriber({ half: platform.half, logError, ...(limits && { limits }) });
  serveStreams(app, { platform, authenticate, rates, trust, subscribe });
}

function serveIde(app: FastifyInstance, ide: IdePage): void {
  app.get('/', async (_request, reply) => {
    const nonce = randomBytes(16).toString('base64url');
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', ofIde(nonce))
      .send(await ide.render(nonce));
  });
}

/** How long open requests may take to end after a stop signal. */
const DRAIN_MS = 10_000;
/** A connection that was kept alive for a next request counts as open; it is closed this soon after its last answer. */
const IDLE_MS = 50;

/** Takes no more requests and lets those that run finish; who never ends theirs is cut off, and cannot keep us. */
export async function drainHttpServer(app: FastifyInstance): Promise<void> {
  const idle = setInterval(() => app.server.closeIdleConnections(), IDLE_MS);
  const late = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  await app.close();
  clearInterval(idle);
  clearTimeout(late);
}
