import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Platform } from '../graph/context.ts';
import { type Importer, ImportRefused } from '../services/import-file.ts';
import { isPeopleFile, PEOPLE_FILES, type PeopleFile } from '../services/import-kinds.ts';
import { reachOf, type Viewer } from '../services/viewer.ts';

/** A file of the largest county with everything it has is some hundred megabytes; a gigabyte is no county's. */
const FILE_LIMIT = 1024 ** 3;

/** Each file that is being read holds a connection of the pool for as long as its sender takes: some must be left for others. */
const MOST_AT_ONCE = 2;

const SCOPE = 'registry:import';

interface ImportsOptions {
  readonly platform: Pick<Platform, 'db' | 'keyring' | 'today'>;
  readonly authenticate: (header: string | undefined) => Promise<Viewer>;
}

type Route = FastifyRequest<{ Params: { kind: string }; Querystring: { source?: string } }>;

/** `PUT /imports/people`, `/imports/statuses` and `/imports/enrollments`: a file as it comes, never held in memory. */
export function serveImports(app: FastifyInstance, { platform, authenticate }: ImportsOptions): void {
  app.register(async (scope) => {
    let open = 0;
    scope.removeAllContentTypeParsers();
    // The route reads the bytes itself.
    scope.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
    scope.decorateRequest('importer', null);
    scope.put('/imports/:kind', {
      // Before the body: who may not import is told so before a byte of the file is read.
      onRequest: async (request: Route, reply) => {
        if (!isPeopleFile(request.params.kind.toUpperCase())) return reply.callNotFound();
        const viewer = await authenticate(request.headers.authorization);
        if (!viewer.subject) return refuse(reply, 401, 'UNAUTHENTICATED', 'An import needs a token.');
        if (!viewer.scopes.has(SCOPE)) return refuse(reply, 403, 'FORBIDDEN', `An import needs the scope "${SCOPE}".`);
        const today = platform.today();
        request.setDecorator('importer', { ...platform, viewer, today, reach: reachOf(viewer, today) });
      },
      async handler(request: Route, reply) {
        if (open === MOST_AT_ONCE)
          return refuse(reply, 503, 'IMPORTS_BUSY', 'Other files are being read. Send it again soon.');
        open += 1;
        try {
          return await take(request, reply);
        } finally {
          open -= 1;
        }
      },
    });
  });
}

async function take(request: Route, reply: FastifyReply): Promise<FastifyReply> {
  const source = sourceOf(request);
  if (!source) {
    return refuse(reply, 400, 'SOURCE_NEEDED', 'Say where the file is from: ?source=… or the header x-source.');
  }
  const body = request.body as AsyncIterable<Buffer> | null | undefined;
  if (!body) return refuse(reply, 415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the file itself, as content-type text/csv.');
  const kind = request.params.kind.toUpperCase() as PeopleFile;
  try {
    const importer = request.getDecorator<Importer>('importer');
    return reply.send(await PEOPLE_FILES[kind].take(importer, limited(body), { source }));
  } catch (error) {
    if (error instanceof FileTooLarge) return refuse(reply, 413, 'BODY_TOO_LARGE', error.message);
    if (!(error instanceof ImportRefused)) throw error;
    const { problems, total } = error;
    return refuse(reply, 422, error.code, error.message, { problems, total });
  }
}

class FileTooLarge extends Error {}

/** The bytes of a body up to the limit; one that the client breaks off fails, and with it the whole import. */
async function* limited(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > FILE_LIMIT) throw new FileTooLarge('The file is larger than 1 GiB. Bring it in parts.');
    yield chunk;
  }
}

/** Headers come byte by byte; a source may be written in Chinese. */
function sourceOf({ query, headers }: Route): string {
  const header = headers['x-source'];
  const text = query.source ?? (typeof header === 'string' ? Buffer.from(header, 'latin1').toString('utf8') : '');
  return text.trim();
}

/** A refusal in the shape of every other answer. What is left of the file is not waited for. */
const refuse = (reply: FastifyReply, status: number, code: string, message: string, more = {}) =>
  reply
    .status(status)
    .header('connection', 'close')
    .send({ errors: [{ message, extensions: { code, ...more } }] });
