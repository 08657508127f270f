import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHandler, type Response } from 'graphql-sse';
import { createContext, type Platform } from '../graph/context.ts';
import { type Subscriber, SubscriptionRefused } from '../graph/subscribe.ts';
import type { Viewer } from '../services/viewer.ts';
import { askerOf } from './asker.ts';
import { type Authenticate, expiryOf, TokenRefused } from './auth.ts';
import { declaring } from './declared-purpose.ts';
import { onClose } from './on-close.ts';
import { OpenStreams } from './open-streams.ts';
import type { Rates } from './rates.ts';

export interface StreamOptions {
  readonly platform: Platform;
  readonly authenticate: Authenticate;
  /** Refuses a document that its client may not send. */
  readonly trust: (request: FastifyRequest, viewer: Viewer) => void;
  readonly subscribe: Subscriber;
  readonly rates: Rates;
}

/** What one stream's operation is asked with. */
interface Asking {
  readonly viewer: Viewer;
  readonly ended: AbortSignal;
  readonly spend: (points: number) => Promise<void>;
}

/**
 * `/graphql/stream`: one subscription as server-sent events, by the protocol of graphql-sse with a connection for each
 * operation. 订阅. It ends with its operation, its token, its client or the server, whichever is first.
 */
export function serveStreams(
  app: FastifyInstance,
  { platform, authenticate, trust, subscribe, rates }: StreamOptions,
): void {
  const streams = new OpenStreams();
  const viewerOf = async (request: FastifyRequest) => declaring(await authenticate(request), request.headers);
  const handle = createHandler<unknown, Asking>({
    // No token of a stream: every operation has its own connection.
    authenticate: () => null,
    async onSubscribe({ context: { viewer, ended, spend } }, request) {
      try {
        const events = await subscribe(request, { ...createContext(platform, viewer), ended, spend });
        return events as AsyncGenerator<object>;
      } catch (error) {
        if (error instanceof SubscriptionRefused) return refusal(error.status, error.errors, error.headers);
        throw error;
      }
    },
  });
  app.addHook('preClose', async () => streams.endAll());
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql/stream',
    preHandler: async (request) => {
      const viewer = await viewerOf(request);
      if (viewer.role === 'PUBLIC') throw new TokenRefused(NO_TOKEN);
      request.setDecorator('viewer', viewer);
      trust(request, viewer);
    },
    handler: async (request, reply) => {
      if (!request.headers.accept?.includes(EVENTS)) return send(reply, NOT_EVENTS);
      if (request.method === 'POST' && !isObject(request.body)) return send(reply, NOT_JSON);
      const viewer = request.getDecorator<Viewer>('viewer');
      const stream = streams.open(viewer, expiryOf(request), () => viewerOf(request));
      onClose(reply.raw, stream.leave);
      const spend = (points: number) => rates.spend(askerOf(viewer, request.ip), points);
      return send(reply, await handle(asked(request, { viewer, ended: stream.ended, spend })));
    },
  });
}

const EVENTS = 'text/event-stream';
const NO_TOKEN = 'A stream takes a token: "authorization: Bearer <token>".';

/** The request as the protocol's handler reads it. */
const asked = ({ method, url, headers, body, raw }: FastifyRequest, context: Asking) => ({
  ...{ method, url, raw, context },
  body: body as Record<string, unknown> | null,
  // Whoever takes events among other things takes events.
  headers: { get: (name: string) => (name === 'accept' ? EVENTS : String(headers[name] ?? '')) },
});

const refusal = (
  status: number,
  errors: readonly object[],
  headers: Iterable<readonly [string, string]> = [],
): Response => [
  JSON.stringify({ errors }),
  {
    ...{ status, statusText: '' },
    headers: { ...Object.fromEntries(headers), 'content-type': 'application/json; charset=utf-8' },
  },
];

const NOT_EVENTS = refusal(406, [
  {
    message: `A stream is asked for with "accept: ${EVENTS}". 请以 ${EVENTS} 接收。`,
    extensions: { code: 'NOT_ACCEPTABLE' },
  },
]);

/** A text, which any page may send, and JSON that is no object hold no operation. */
const isObject = (body: unknown): boolean => typeof body === 'object' && body !== null && !Array.isArray(body);

const NOT_JSON = refusal(415, [
  {
    message:
      'A stream is asked for by a JSON object, {"query": …}, as content-type: application/json. 请以 application/json 发送查询对象。',
    extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' },
  },
]);

function send(reply: FastifyReply, [body, { status, headers = {} }]: Response): FastifyReply {
  // Proxies that gather an answer before they pass it on would hold events back.
  reply.status(status).headers({ ...headers, 'x-accel-buffering': 'no' });
  return reply.send(typeof body === 'string' || body === null ? (body ?? '') : Readable.from(body));
}
