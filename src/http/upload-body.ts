import type { FastifyReply } from 'fastify';

/** A file of the largest county with everything it has is some hundred megabytes; a gigabyte is no county's. */
const SIZE_LIMIT = 1024 ** 3;

/** Milliseconds that a sender may send nothing; longer holds what others wait for. */
const IDLE_MS = 30_000;

/** An upload that was broken off, with the status that says why. */
export class UploadBroken extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * The bytes of an upload up to the limit; one that the client breaks off fails, and with it the whole import. The body is not
 * closed on the way, because the answer leaves by the same connection.
 */
export async function* uploaded(body: AsyncIterable<Buffer>, idleMs = IDLE_MS): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]();
  let size = 0;
  for (;;) {
    const { done, value } = await within(idleMs, chunks.next());
    if (done) return;
    size += value.length;
    if (size > SIZE_LIMIT) {
      throw new UploadBroken(413, 'BODY_TOO_LARGE', 'The file is larger than 1 GiB. Bring it in parts.');
    }
    yield value;
  }
}

async function within<Value>(idleMs: number, next: Promise<Value>): Promise<Value> {
  const idle = Promise.withResolvers<never>();
  const timer = setTimeout(() => idle.reject(stalled(idleMs)), idleMs);
  try {
    return await Promise.race([next, idle.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const stalled = (idleMs: number) =>
  new UploadBroken(408, 'UPLOAD_STALLED', `Nothing of the file came for ${idleMs / 1000} s. Send it again, whole.`);

/** A refusal in the shape of every other answer. What is left of the file is not waited for. */
export const refuseUpload = (reply: FastifyReply, status: number, code: string, message: string, more = {}) =>
  reply
    .status(status)
    .header('connection', 'close')
    .send({ errors: [{ message, extensions: { code, ...more } }] });
