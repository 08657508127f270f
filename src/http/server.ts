import type { ApolloServer } from '@apollo/server';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { DomainError } from '../errors.ts';
import { type Context, createContext, type Platform } from '../graph/context.ts';
import type { Viewer } from '../services/viewer.ts';
import type { IdePage } from './ide.ts';

export interface HttpOptions {
  readonly platform: Platform;
  readonly apollo: ApolloServer<Context>;
  readonly authenticate: (header: string | undefined) => Promise<Viewer>;
  readonly ide: IdePage;
  /** Whether the database answers: asked by `/readyz`. */
  readonly isReady: () => Promise<boolean>;
}

/** Bytes of one request. The longest example operation has a few thousand; uploads have a route of their own. */
const BODY_LIMIT = 256 * 1024;

/** The routes: `/graphql`, the IDE at `/`, `/healthz` (the process lives) and `/readyz` (it can answer). */
export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const { platform, apollo, authenticate, ide, isReady } = options;
  const app = fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: 'idle', return503OnClosing: true });
  app.decorateRequest('viewer', null);
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const isDomain = error instanceof DomainError;
    const status = isDomain ? 401 : (error.statusCode ?? 500);
    const message = isDomain || status < 500 ? error.message : 'Something went wrong on our side.';
    reply.status(status).send({ errors: [{ message, extensions: { code: isDomain ? error.code : codeOf(status) } }] });
  });

  apollo.addPlugin(fastifyApolloDrainPlugin(app));
  await apollo.start();
  app.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: '/graphql',
    handler: fastifyApolloHandler(apollo, {
      context: async (request: FastifyRequest) => createContext(platform, request.getDecorator<Viewer>('viewer')),
    }),
    // Before Apollo: a token that is refused is a 401 of its own, not a broken context.
    preHandler: async (request) => {
      request.setDecorator('viewer', await authenticate(request.headers.authorization));
    },
  });
  app.get('/', async (_request, reply) => {
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(await ide.render());
  });
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const ready = await isReady();
    return reply.status(ready ? 200 : 503).send({ status: ready ? 'ready' : 'database unreachable' });
  });
  return app;
}

const codeOf = (status: number) =>
  status === 413 ? 'BODY_TOO_LARGE' : status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR';
