import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../errors.ts';
import { faultOfSource } from '../services/given-text.ts';
import { CsvRefused } from '../services/imports/csv-problems.ts';
import { WriteRefused } from '../services/write.ts';

/** A file of the largest county with everything it has is some hundred megabytes; a gigabyte is no county's. */
const SIZE_LIMIT = 1024 ** 3;

/** Milliseconds that a sender may send nothing; longer holds what others wait for. */
const IDLE_MS = 30_000;

/** Each file that is being read holds memory or a connection of the pool for as long as its sender takes: some must be left. */
const MOST_AT_ONCE = 2;

/** An upload that is not read, or not to its end, with the status that says why. */
export class UploadRefused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A room for routes that take a file as text/csv and read its bytes themselves. Each file that is refused is answered alike. */
export function serveUploads(app: FastifyInstance, routes: (scope: FastifyInstance) => void): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('text/csv', ({ headers }, payload, done) => {
      done(faultOfCharset(headers['content-type'] ?? ''), payload);
    });
    scope.setErrorHandler((error, _request, reply) => answerOf(error, reply));
    routes(scope);
  });
}

function faultOfCharset(contentType: string): UploadRefused | null {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(contentType) ?? [];
  if (/^utf-?8$/i.test(charset)) return null;
  const words = `Files are read as UTF-8, not as ${charset.slice(0, 40)}: save the file as "CSV UTF-8". 只读取 UTF-8 文件，请另存为“CSV UTF-8”。`;
  return new UploadRefused(415, 'CHARSET_REFUSED', words);
}

function answerOf(error: unknown, reply: FastifyReply): FastifyReply {
  if (error instanceof UploadRefused) return refuseUpload(reply, error.status, error.code, error.message);
  if (error instanceof WriteRefused) return refuseUpload(reply, ...wordsOf(error));
  if (error instanceof DomainError && error.code === 'IMPORTS_BUSY')
    return refuseUpload(reply, 503, error.code, error.message);
  if (!(error instanceof CsvRefused)) throw error;
  const { problems, total } = error;
  return refuseUpload(reply, 422, error.code, error.message, { problems, total });
}

/** The first refusal by its own code, in both languages. */
function wordsOf({ problems, code, message }: WriteRefused): [status: number, code: string, message: string] {
  const [first] = problems;
  if (!first) return [422, code, message];
  return [first.code === 'REGION_NOT_YOURS' ? 403 : 422, first.code, `${first.text.en} ${first.text.zh}`];
}

/** Lets one file of each sender be read at a time, and few at once. */
export class UploadTurns {
  private readonly open = new Set<string>();

  async take<Result>(subject: string, read: () => Promise<Result>): Promise<Result> {
    if (this.open.size === MOST_AT_ONCE || this.open.has(subject)) {
      const words = 'Other files, or one of yours, are being read. Send it again soon. 正在读取其他文件，请稍后再传。';
      throw new UploadRefused(503, 'IMPORTS_BUSY', words);
    }
    this.open.add(subject);
    try {
      return await read();
    } finally {
      this.open.delete(subject);
    }
  }
}

/** Where a file is from: of the query, else of the header, else as given; refused where that cannot be written down. */
export function sourceOf({ query, headers }: FastifyRequest, otherwise = ''): string {
  const asked = (query as { readonly source?: unknown }).source;
  // Headers come byte by byte; a source may be written in Chinese.
  const header = headers['x-source'];
  const text = asked ?? (typeof header === 'string' ? Buffer.from(header, 'latin1').toString('utf8') : otherwise);
  const source = typeof text === 'string' ? text.trim() : '';
  if (!source) throw new UploadRefused(400, 'SOURCE_NEEDED', SOURCE_NEEDED);
  const fault = faultOfSource(source);
  if (fault) throw new UploadRefused(400, 'SOURCE_REFUSED', `${fault.en} ${fault.zh}`);
  return source;
}

const SOURCE_NEEDED =
  'Say once where the file is from: ?source=… or the header x-source. 请注明一次文件来源（source）。';

/**
 * The bytes of an upload up to the limit; one that the client breaks off fails, and with it the whole import. The body is not
 * closed on the way, because the answer leaves by the same connection.
 */
export async function* uploaded(
  body: AsyncIterable<Buffer>,
  { idleMs = IDLE_MS, sizeLimit = SIZE_LIMIT } = {},
): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]();
  let size = 0;
  for (;;) {
    const { done, value } = await within(idleMs, chunks.next());
    if (done) return;
    size += value.length;
    if (size > sizeLimit) {
      const words = `The file is larger than ${sizeLimit / 1024 ** 2} MiB. Bring it in parts. 文件过大，请分批导入。`;
      throw new UploadRefused(413, 'BODY_TOO_LARGE', words);
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
  new UploadRefused(408, 'UPLOAD_STALLED', `Nothing of the file came for ${idleMs / 1000} s. Send it again, whole.`);

/** A refusal in the shape of every other answer. What is left of the file is not waited for. */
export const refuseUpload = (reply: FastifyReply, status: number, code: string, message: string, more = {}) =>
  reply
    .status(status)
    .header('connection', 'close')
    .send({ errors: [{ message, extensions: { code, ...more } }] });
