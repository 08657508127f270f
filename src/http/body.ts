import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../errors.ts';

/** How long a request may take to come. */
export interface Patience {
  /** Milliseconds until the last of its headers. */
  readonly headersMs: number;
  /** Milliseconds until the last byte of its body, where it is no file: 256 KiB come in that over a line of 16 KiB a second. */
  readonly bodyMs: number;
  /** How often connections are looked at for it. */
  readonly checkMs: number;
}

export const PATIENCE: Patience = { headersMs: 15_000, bodyMs: 20_000, checkMs: 5_000 };

class BodyStalled extends DomainError {
  readonly code = 'BODY_STALLED';
}

class EncodingRefused extends DomainError {
  readonly code = 'CONTENT_ENCODING_REFUSED';
}

const STALLED = 'The body did not come in time. Send it again, whole. 请求正文未及时送达，请重新发送。';
const ENCODED =
  'A request is read as it is, not packed: send it without content-encoding. 请直接发送未压缩的请求，不使用 content-encoding。';

/**
 * Refuses a body that comes too slowly, or packed: what it unpacks to is known to its sender alone. Files have a route and a pace
 * of their own (upload-body.ts).
 */
export function fenceBodies(app: FastifyInstance, { bodyMs }: Patience): void {
  app.addHook('preParsing', async (request, _reply, payload) => {
    if (isFile(request) || !hasBody(request)) return payload;
    const { 'content-encoding': encoding = 'identity' } = request.headers;
    if (encoding.trim().toLowerCase() !== 'identity') throw new EncodingRefused(ENCODED);
    // Whoever reads the body hears of it; the connection stays, because the answer leaves by it.
    const late = setTimeout(() => payload.emit('error', new BodyStalled(STALLED)), bodyMs);
    const leave = () => clearTimeout(late);
    payload.once('end', leave).once('close', leave).on('error', leave);
    return payload;
  });
}

/** What leads to no route is no file. */
const isFile = ({ method, is404 }: FastifyRequest): boolean => method === 'PUT' && !is404;

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
