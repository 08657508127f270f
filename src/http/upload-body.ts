import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../errors.ts';
import { faultOfSource } from '../services/given-text.ts';
import { CsvRefused } from '../services/imports/csv-problems.ts';
import { WriteRefused } from '../services/write.ts';

/** A file of the largest county with everything it has is some hundred megabytes; a gigabyte is no county's. */
const SIZE_LIMIT = 1024 ** 3;

/** Milliseconds that a sender may send nothing; longer holds what others wait for. */
const IDLE_MS = 30_000;

/** Milliseconds of waiting that have to bring their share: shorter would break off a line that hangs for a moment. */
const ROUND_MS = 60_000;

/**
 * Bytes a second that each round has to bring. Too many break off an office on a slow line; too few let a byte now and then hold a
 * turn: at this pace the largest file takes most of a day.
 */
const LEAST_PACE = 16 * 1024;

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

/** A room for routes that take a file, as text/csv unless told, and read its bytes themselves. Each file that is refused is answered alike. */
export function serveUploads(
  app: FastifyInstance,
  routes: (scope: FastifyInstance) => void,
  types: readonly string[] = ['text/csv'],
): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser([...types], ({ headers }, payload, done) => {
      done(faultOfCharset(headers['content-type'] ?? '') ?? faultOfEncoding(headers['content-encoding']), payload);
    });
    scope.setErrorHandler((error, _request, reply) => answerOf(isOfNoType(error) ? ofType(types) : error, reply));
    routes(scope);
  });
}

function faultOfCharset(contentType: string): UploadRefused | null {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(contentType) ?? [];
  if (/^utf-?8$/i.test(charset)) return null;
  const words = `Files are read as UTF-8, not as ${charset.slice(0, 40)}: save the file as "CSV UTF-8". 只读取 UTF-8 文件，请另存为“CSV UTF-8”。`;
  return new UploadRefused(415, 'CHARSET_REFUSED', words);
}

/** A file that was packed for the way would be read as what it is not. */
function faultOfEncoding(encoding = 'identity'): UploadRefused | null {
  if (encoding.trim().toLowerCase() === 'identity') return null;
  const words = `Files are read as they are, not packed as ${encoding.slice(0, 40)}: send the file without content-encoding. 请直接发送未压缩的文件，不使用 content-encoding。`;
  return new UploadRefused(415, 'CONTENT_ENCODING_REFUSED', words);
}

const isOfNoType = (error: unknown): boolean =>
  (error as { readonly code?: unknown }).code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE';

/** Says what a file may be sent as. */
export const ofType = (types: readonly string[]): UploadRefused =>
  new UploadRefused(
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    `Send the file itself, with its content-type: ${types.join(', ')}. 请发送文件本身，并以 content-type 注明类型：${types.join('、')}。`,
  );

function answerOf(error: unknown, reply: FastifyReply): FastifyReply {
  if (error instanceof UploadRefused) return refuseUpload(reply, error.status, error.code, error.message);
  if (error instanceof WriteRefused) return refuseUpload(reply, ...wordsOf(error));
  if (error instanceof DomainError && error.code === 'IMPORTS_BUSY')
    return refuseUpload(reply, 503, error.code, error.message);
  if (error instanceof DomainError && error.zh !== undefined)
    return refuseUpload(reply, STATUSES[error.code] ?? 422, error.code, `${error.message} ${error.zh}`);
  if (!(error instanceof CsvRefused)) throw error;
  const { problems, total } = error;
  return refuseUpload(reply, 422, error.code, error.message, { problems, total });
}

/** The first refusal by its own code, in both languages. */
function wordsOf({ problems, code, message }: WriteRefused): [status: number, code: string, message: string] {
  const [first] = problems;
  if (!first) return [422, code, message];
  return [STATUSES[first.code] ?? 422, first.code, `${first.text.en} ${first.text.zh}`];
}

/** What a refusal is in HTTP's terms; anything else is a file that was understood and cannot be taken. */
const STATUSES: Readonly<Record<string, number>> = {
  AREA_NOT_YOURS: 403,
  POOLING_AREA_UNKNOWN: 404,
  DEPARTMENT_NOT_YOURS: 403,
  REGION_NOT_YOURS: 403,
  SENSITIVE_NOT_YOURS: 403,
  UPLOAD_ID_TAKEN: 409,
  UPLOAD_SENT_TWICE: 409,
  UPLOAD_TOO_LARGE: 413,
};

/** How many files may be read at once: in all, and of one office. */
interface Most {
  readonly atOnce: number;
  readonly ofOffice: number;
}

/** Lets one file of each sender be read at a time, and few at once. */
export class UploadTurns {
  /** The office of each sender whose file is being read. */
  private readonly open = new Map<string, string>();
  private readonly most: Most;

  constructor(most: Most = { atOnce: MOST_AT_ONCE, ofOffice: MOST_AT_ONCE }) {
    this.most = most;
  }

  async take<Result>(subject: string, read: () => Promise<Result>, office = ''): Promise<Result> {
    const ofOffice = [...this.open.values()].filter((one) => one === office).length;
    const isFull = this.open.size >= this.most.atOnce || ofOffice >= this.most.ofOffice;
    if (isFull || this.open.has(subject)) {
      const words = 'Other files, or one of yours, are being read. Send it again soon. 正在读取其他文件，请稍后再传。';
      throw new UploadRefused(503, 'IMPORTS_BUSY', words);
    }
    this.open.set(subject, office);
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
  { idleMs = IDLE_MS, roundMs = ROUND_MS, sizeLimit = SIZE_LIMIT, totalMs = Number.POSITIVE_INFINITY } = {},
): AsyncGenerator<Buffer> {
  const sender = new Sender(body, idleMs, roundMs, totalMs);
  let size = 0;
  for (;;) {
    const { done, value } = await sender.next();
    if (done) return;
    size += value.length;
    if (size > sizeLimit) {
      const words = `The file is larger than ${sizeLimit / 1024 ** 2} MiB. Bring it in parts. 文件过大，请分批导入。`;
      throw new UploadRefused(413, 'BODY_TOO_LARGE', words);
    }
    yield value;
  }
}

/**
 * Whoever sends a file, waited for as long as it comes. Only the waiting counts: while what came is being read, no sender is slow.
 * A round ends when its share has come, so nobody sends much at once and then drips; and all of them together end too, where
 * the route says so.
 */
class Sender {
  private readonly chunks: AsyncIterator<Buffer>;
  private readonly idleMs: number;
  private readonly roundMs: number;
  private readonly totalMs: number;
  private waitedMs = 0;
  private waitedInAllMs = 0;
  private bytes = 0;

  constructor(body: AsyncIterable<Buffer>, idleMs: number, roundMs: number, totalMs: number) {
    this.chunks = body[Symbol.asyncIterator]();
    this.idleMs = idleMs;
    this.roundMs = roundMs;
    this.totalMs = totalMs;
  }

  async next(): Promise<IteratorResult<Buffer>> {
    const since = performance.now();
    const restMs = Math.min(this.roundMs - this.waitedMs, this.totalMs - this.waitedInAllMs);
    const words = restMs < this.idleMs ? TOO_SLOW : silentFor(this.idleMs);
    const piece = await within(Math.min(this.idleMs, restMs), this.chunks.next(), words);
    this.waitedMs += performance.now() - since;
    this.waitedInAllMs += performance.now() - since;
    this.bytes += piece.done ? 0 : piece.value.length;
    if (this.bytes >= (this.roundMs / 1000) * LEAST_PACE) {
      this.waitedMs = 0;
      this.bytes = 0;
    }
    return piece;
  }
}

async function within<Value>(ms: number, next: Promise<Value>, words: string): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new UploadRefused(408, 'UPLOAD_STALLED', words)), ms);
  try {
    return await Promise.race([next, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const silentFor = (ms: number) =>
  `Nothing of the file came for ${ms / 1000} s. Send it again, whole. 文件传输中断，请重新上传整个文件。`;

const TOO_SLOW = `The file came at less than ${LEAST_PACE / 1024} KiB a second or took too long in all, and others wait. Send it again over a faster line, or in parts. 上传速度低于每秒${LEAST_PACE / 1024}KiB或总时间过长，请换用更快的网络，或分批上传。`;

/** A refusal in the shape of every other answer. What is left of the file is not waited for. */
export const refuseUpload = (reply: FastifyReply, status: number, code: string, message: string, more = {}) =>
  reply
    .status(status)
    .header('connection', 'close')
    .send({ errors: [{ message, extensions: { code, ...more } }] });
