import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Platform } from '../graph/context.ts';
import { faultOfSource } from '../services/given-text.ts';
import { type Importer, ImportRefused } from '../services/imports/import-file.ts';
import { isPeopleFile, PEOPLE_FILES, type PeopleFile } from '../services/imports/import-kinds.ts';
import { reachOf, type Viewer } from '../services/viewer.ts';
import { refuseUpload as refuse, UploadBroken, uploaded } from './upload-body.ts';

/** Each file that is being read holds a connection of the pool for as long as its sender takes: some must be left for others. */
const MOST_AT_ONCE = 2;

/** A file of numbers tells which of them are registered: bringing one is a search too. */
const SCOPES = ['registry:import', 'identity:search'];

interface ImportsOptions {
  readonly platform: Pick<Platform, 'db' | 'keyring' | 'today'>;
  readonly authenticate: (header: string | undefined) => Promise<Viewer>;
}

type Route = FastifyRequest<{ Params: { kind: string }; Querystring: { source?: string | string[] } }>;

/** `PUT /imports/people`, `/imports/statuses` and `/imports/enrollments`: a file as it comes, never held in memory. */
export function serveImports(app: FastifyInstance, { platform, authenticate }: ImportsOptions): void {
  app.register(async (scope) => {
    const open = new Set<string>();
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
        const lacking = SCOPES.find((one) => !viewer.scopes.has(one));
        if (lacking) return refuse(reply, 403, 'FORBIDDEN', `An import needs the scope "${lacking}".`);
        const today = platform.today();
        request.setDecorator('importer', { ...platform, viewer, today, reach: reachOf(viewer, today) });
      },
      async handler(request: Route, reply) {
        const subject = request.getDecorator<Importer>('importer').viewer.subject ?? '';
        if (open.size === MOST_AT_ONCE || open.has(subject))
          return refuse(
            reply,
            503,
            'IMPORTS_BUSY',
            'Other files, or one of yours, are being read. Send it again soon.',
          );
        open.add(subject);
        try {
          return await take(request, reply);
        } finally {
          open.delete(subject);
        }
      },
    });
  });
}

async function take(request: Route, reply: FastifyReply): Promise<FastifyReply> {
  const source = sourceOf(request) ?? '';
  const fault = faultOf(source);
  if (fault) return refuse(reply, 400, ...fault);
  const body = request.body as AsyncIterable<Buffer> | null | undefined;
  if (!body) return refuse(reply, 415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the file itself, as content-type text/csv.');
  const kind = request.params.kind.toUpperCase() as PeopleFile;
  try {
    const importer = request.getDecorator<Importer>('importer');
    return reply.send(await PEOPLE_FILES[kind].take(importer, uploaded(body), { source }));
  } catch (error) {
    if (error instanceof UploadBroken) return refuse(reply, error.status, error.code, error.message);
    if (!(error instanceof ImportRefused)) throw error;
    const { problems, total } = error;
    return refuse(reply, 422, error.code, error.message, { problems, total });
  }
}

/** Headers come byte by byte; a source may be written in Chinese. Undefined when it is given twice. */
function sourceOf({ query, headers }: Route): string | undefined {
  const header = headers['x-source'];
  const text = query.source ?? (typeof header === 'string' ? Buffer.from(header, 'latin1').toString('utf8') : '');
  return typeof text === 'string' ? text.trim() : undefined;
}

/** What is wrong with a source, in words; undefined when nothing is. */
function faultOf(source: string): readonly [code: string, words: string] | undefined {
  if (!source) return ['SOURCE_NEEDED', 'Say once where the file is from: ?source=… or the header x-source.'];
  const text = faultOfSource(source);
  return text && ['SOURCE_REFUSED', `${text.en} ${text.zh}`];
}
