import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TryLater } from '../errors.ts';
import { type Asker, askerOf } from './asker.ts';
import type { Authenticate } from './auth.ts';
import type { ClientLimits } from './limits.ts';
import { createRates, type Rates } from './rates.ts';

class TooManyAtOnce extends TryLater {
  readonly code = 'TOO_MANY_AT_ONCE';
}

interface Limiting {
  readonly authenticate: Authenticate;
  /** Asked for every request. */
  readonly limits: () => ClientLimits;
}

/** Points of a file sent or fetched, whatever is in it: it is read by its bytes, and this keeps anybody from asking for it all day. */
const FILE_POINTS = 1_000;
/** Points of a request of the graph beside the cost of its operation: also of one that is refused before its cost is known. */
const REQUEST_POINTS = 1;
/** Asked of a server that is in trouble above all. */
const FREE: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Bounds what each client has under way at once, and what it asks in a minute: every request of the graph, and every other that
 * comes with a token. Operations of the graph are charged by their cost, when that is known. To be called before there are routes.
 */
export function limitClients(app: FastifyInstance, { authenticate, limits }: Limiting): Rates {
  const open = new Map<string, number>();
  const rates = createRates(limits);
  app.addHook('onRoute', (route) => {
    if (FREE.has(route.url) || route.method === 'OPTIONS') return;
    const isGraph = route.url.startsWith('/graphql');
    const { handler } = route;
    route.handler = async function limited(request: FastifyRequest, reply: FastifyReply) {
      const asker = askerOf(await authenticate(request), request.ip);
      // To a stranger they are pages, or refused.
      if (!isGraph && asker.role === 'PUBLIC') return handler.call(this, request, reply);
      const leave = entered(open, asker, limits());
      // A write goes on without its client, and a file leaves after its handler: it is over when both are.
      const closed = new Promise<void>((resolve) => reply.raw.once('close', resolve));
      let answered: unknown;
      try {
        await rates.spend(asker, isGraph ? REQUEST_POINTS : FILE_POINTS);
        answered = await handler.call(this, request, reply);
      } finally {
        if (reply.raw.closed) leave();
        else void closed.then(leave);
      }
      return answered;
    };
  });
  return rates;
}

/** Counts one more, and gives how to count it off. */
function entered(open: Map<string, number>, { role, key }: Asker, limits: ClientLimits): () => void {
  const name = `${role} ${key}`;
  const most = role === 'PUBLIC' ? limits.strangersAtOnce : limits.atOnce;
  const before = open.get(name) ?? 0;
  if (before >= most) throw refusal(most);
  open.set(name, before + 1);
  return () => {
    const left = (open.get(name) ?? 1) - 1;
    if (left > 0) open.set(name, left);
    else open.delete(name);
  };
}

/** Seconds: what is under way seldom takes longer. */
const RETRY_SECONDS = 1;

const refusal = (most: number) =>
  new TooManyAtOnce(
    `This client has ${most} requests under way, which is as many as one may have. Wait for an answer, then ask again. 同时进行的请求过多（上限${most}个），请待已有请求完成后再试。`,
    RETRY_SECONDS,
  );
