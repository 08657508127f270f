import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** Whether each database answers now. Asked for every `/readyz`. */
export interface Databases {
  readonly serving: () => Promise<boolean>;
  /** Of those who only count: the same database, unless they have a replica. */
  readonly analysts: () => Promise<boolean>;
}

/**
 * `/healthz` (the process lives) and `/readyz` (it can answer; else 503). 就绪检查. Without its database it answers nobody; without that
 * of the analysts it answers all but them, so it stays ready and says what is away.
 */
export function serveReadiness(app: FastifyInstance, databases: Databases): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const [serving, analysts] = await Promise.all([databases.serving(), databases.analysts()]);
    const away = [...(serving ? [] : ['serving']), ...(analysts ? [] : ['analysts'])];
    return reply.status(serving ? 200 : 503).send({
      status: serving ? 'ready' : 'database unreachable',
      ...(away.length > 0 && { away }),
    });
  });
}

/**
 * While the server stops and requests still run, its port stays open: who comes is told 503, `/readyz` among them, where a closed port
 * would look like a server that fell over. What else has to end with it is told before.
 */
export function keepPortWhileDraining(app: FastifyInstance, longestMs: number): void {
  const open = new Set<ServerResponse>();
  app.addHook('onRequest', (_request, { raw }, done) => {
    open.add(raw);
    raw.once('close', () => open.delete(raw));
    done();
  });
  app.addHook('preClose', async () => {
    const ended = Promise.all([...open].map((reply) => once(reply, 'close')));
    await Promise.race([ended, sleep(longestMs, undefined, { ref: false })]);
  });
}
