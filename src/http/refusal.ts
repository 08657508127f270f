import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { type DomainError, domainErrorOf, TryLater } from '../errors.ts';
import { AWAY, isAway, isTooLong, type LogError, TOO_LONG } from '../graph/errors.ts';
import { TokenRefused } from './auth.ts';

/** Bytes of one request. The longest example operation has a few thousand; uploads have a route of their own. */
export const BODY_LIMIT = 256 * 1024;

type FailedRequest = Error & { statusCode?: number };

/** A refusal in the shape of every other answer of the graph. Only what the caller can mend is told. */
export function refuse(error: FailedRequest, reply: FastifyReply, logError: LogError): FastifyReply {
  if (error instanceof TokenRefused) reply.header('www-authenticate', 'Bearer');
  const known = domainErrorOf(error);
  if (known instanceof TryLater) reply.header('retry-after', known.afterSeconds);
  if (known) return answer(reply, statusOf(known), known.message, known.code);
  const status = error.statusCode ?? 500;
  if (status < 500) return answer(reply, status, wordsOf(status, error), codeOf(status));
  const reference = randomUUID();
  logError(reference, error);
  if (isTooLong(error)) return answer(reply, 503, TOO_LONG.message, TOO_LONG.code);
  if (isAway(error)) {
    reply.header('retry-after', AWAY.afterSeconds);
    return answer(reply, 503, AWAY.message, AWAY.code);
  }
  return reply.status(status).send({
    errors: [
      {
        message: 'Something went wrong on our side. It is logged; quote the reference when you report it.',
        extensions: { code: 'INTERNAL_SERVER_ERROR', reference },
      },
    ],
  });
}

/** A refusal as the graph words its own. */
export const answer = (reply: FastifyReply, status: number, message: string, code: string) =>
  reply.status(status).send({ errors: [{ message, extensions: { code } }] });

/** What a refusal is in HTTP's terms; anything else is a request that was understood and cannot be done. */
const STATUSES: Readonly<Record<string, number>> = {
  CERTIFICATE_REFUSED: 400,
  UNAUTHENTICATED: 401,
  ACCOUNT_CLOSED: 403,
  FORBIDDEN: 403,
  EMERGENCY_UNKNOWN: 403,
  EMERGENCY_OVER: 403,
  EMERGENCY_NOT_HERE: 403,
  PURPOSE_UNREADABLE: 400,
  PURPOSE_NEEDED: 403,
  CASE_NEEDED: 403,
  DOCUMENT_NOT_TRUSTED: 403,
  REGION_NOT_YOURS: 403,
  AREA_NOT_YOURS: 403,
  REGION_UNKNOWN: 404,
  POOLING_AREA_UNKNOWN: 404,
  BATCH_UNKNOWN: 404,
  DECLARATION_UNKNOWN: 404,
  BULLETIN_UNKNOWN: 404,
  DEPARTMENT_SENDS_NO_LISTS: 404,
  ROSTER_NOT_MADE: 404,
  EXPORT_UNKNOWN: 404,
  EXPORT_UNFINISHED: 409,
  EXPORT_EXPIRED: 410,
  EXPORT_GONE: 410,
  ISSUER_UNREACHABLE: 503,
  RATE_LIMITED: 429,
  TOO_MANY_AT_ONCE: 429,
  BODY_STALLED: 408,
  CONTENT_ENCODING_REFUSED: 415,
  STREAMS_BUSY: 503,
  BUSY: 503,
  QUERY_TOO_LONG: 503,
};

const statusOf = ({ code }: DomainError) => STATUSES[code] ?? 422;

const codeOf = (status: number) => (status === 413 ? 'BODY_TOO_LARGE' : 'BAD_REQUEST');

const wordsOf = (status: number, { message }: Error) =>
  status === 413 ? `The body is larger than ${BODY_LIMIT / 1024} KiB. Ask for less at a time.` : message;
