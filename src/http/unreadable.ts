import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** Of an answer that is given before there is a route: nothing of it is kept, shown, framed or taken for another type. */
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const bodyOf = ({ code, message }: Refusal) => JSON.stringify({ errors: [{ message, extensions: { code } }] });

const UNREADABLE: Refusal = {
  status: 400,
  code: 'ADDRESS_REFUSED',
  message:
    'The address cannot be read: after a % stand two hexadecimal digits, and what they write is UTF-8. 地址无法解析，请按UTF-8百分号编码书写。',
};

const TOO_LONG: Refusal = {
  status: 414,
  code: 'ADDRESS_TOO_LONG',
  message: 'A part of the address is longer than 100 characters: no id is. 地址中的一段过长。',
};

/** An address that cannot be taken leads to no route, and so through none of the hooks of an answer. */
export function refuseAddress({ code }: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const refusal = code === 'FST_ERR_MAX_PARAM_LENGTH' ? TOO_LONG : UNREADABLE;
  reply.status(refusal.status).headers(HEADERS).send(bodyOf(refusal));
}

const BROKEN: Refusal = {
  status: 400,
  code: 'BAD_REQUEST',
  message: 'This is no request of HTTP 1.1 that can be read. 请求不符合HTTP/1.1格式，无法读取。',
};

/** By the error of Node's parser. */
const OF_PARSER: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'HEADERS_TOO_LARGE',
    message: 'The headers are larger than 16 KiB: is the token the right one? 请求头过大，请检查令牌。',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'REQUEST_TIMEOUT',
    message: 'The headers of the request did not come in time. Send it again, whole. 请求头未及时送达，请重新发送。',
  },
};

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Answers bytes that are no request, in the shape of every other refusal, and hangs up: nobody knows where the next one would begin. */
export function refuseBytes({ code }: { readonly code: string }, socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  const refusal = OF_PARSER[code] ?? BROKEN;
  const body = bodyOf(refusal);
  const headers = { ...HEADERS, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${refusal.status} ${REASONS[refusal.status]}`, ...lines, '', body].join('\r\n'));
}
