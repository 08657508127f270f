import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Platform } from '../graph/context.ts';
import type { FileReport } from '../services/imports/file-report.ts';
import type { Importer } from '../services/imports/import-file.ts';
import { isPeopleFile, PEOPLE_FILES, type PeopleFile } from '../services/imports/import-kinds.ts';
import { reachOf, type Viewer } from '../services/viewer.ts';
import { ofType, refuseUpload as refuse, serveUploads, sourceOf, UploadTurns, uploaded } from './upload-body.ts';

/** A file of numbers tells which of them are registered: bringing one is a search too. */
const SCOPES = ['registry:import', 'identity:search'];

interface ImportsOptions {
  readonly platform: Pick<Platform, 'db' | 'keyring' | 'today'>;
  readonly authenticate: (header: string | undefined) => Promise<Viewer>;
}

type Route = FastifyRequest<{ Params: { kind: string }; Querystring: { source?: string | string[] } }>;

/** `PUT /imports/people`, `/imports/statuses` and `/imports/enrollments`: a file as it comes, never held in memory. */
export function serveImports(app: FastifyInstance, options: ImportsOptions): void {
  const turns = new UploadTurns();
  serveUploads(app, (scope) => {
    scope.decorateRequest('importer', null);
    scope.put('/imports/:kind', {
      // Before the body: who may not import is told so before a byte of the file is read.
      onRequest: (request: Route, reply) => admit(request, reply, options),
      handler: (request: Route) => turns.take(importerOf(request).viewer.subject ?? '', () => take(request)),
    });
  });
}

const importerOf = (request: Route) => request.getDecorator<Importer>('importer');

/** Lets in whoever may import, as the request's `importer`; answers everybody else. */
async function admit(request: Route, reply: FastifyReply, { platform, authenticate }: ImportsOptions) {
  if (!isPeopleFile(request.params.kind.toUpperCase())) return reply.callNotFound();
  const viewer = await authenticate(request.headers.authorization);
  if (!viewer.subject) return refuse(reply, 401, 'UNAUTHENTICATED', 'An import needs a token.');
  const lacking = SCOPES.find((one) => !viewer.scopes.has(one));
  if (lacking) return refuse(reply, 403, 'FORBIDDEN', `An import needs the scope "${lacking}".`);
  const today = platform.today();
  request.setDecorator('importer', { ...platform, viewer, today, reach: reachOf(viewer, today) });
}

async function take(request: Route): Promise<FileReport> {
  const source = sourceOf(request);
  const body = request.body as AsyncIterable<Buffer> | null | undefined;
  if (!body) throw ofType(['text/csv']);
  const kind = request.params.kind.toUpperCase() as PeopleFile;
  return PEOPLE_FILES[kind].take(importerOf(request), uploaded(body), { source });
}
