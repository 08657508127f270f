import type { FastifyInstance } from 'fastify';
import { beginErrand } from '../services/errand.ts';
import { onClose } from './on-close.ts';

/** Milliseconds that one operation of the graph may take. A page takes some; after half a minute nobody waits any more. */
const OPERATION_MS = 30_000;

/**
 * Stops what is read for a client that went away, and operations that take too long. Files that are read out take as long as their
 * client takes them. An upload writes, and a stream ends by itself: both are left alone.
 */
export function stopWithClients(app: FastifyInstance, operationMs = OPERATION_MS): void {
  // After the body was read: what runs before that hook forgets which operation it belongs to.
  app.addHook('preHandler', (request, reply, done) => {
    const isGraph = request.routeOptions.url === '/graphql';
    const isRead = request.method === 'GET' && request.routeOptions.url !== '/graphql/stream';
    if (!isGraph && !isRead) return done();
    const errand = beginErrand(isGraph ? operationMs : undefined, done);
    // What writes without its client has no more time for it.
    onClose(reply.raw, () => (reply.raw.writableFinished ? errand.end() : errand.leave()));
  });
}
