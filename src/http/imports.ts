import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Platform } from '../graph/context.ts';
import { importBankStatement } from '../services/imports/import-bank-statement.ts';
import type { FileGiven, Importer } from '../services/imports/import-file.ts';
import { importFundEntries } from '../services/imports/import-fund-entries.ts';
import { PEOPLE_FILES } from '../services/imports/import-kinds.ts';
import { reachOf } from '../services/viewer.ts';
import type { Authenticate } from './auth.ts';
import {
  ofType,
  refuseUpload as refuse,
  serveUploads,
  sourceOf,
  UploadRefused,
  UploadTurns,
  uploaded,
} from './upload-body.ts';

/** A kind of file that is brought here: the scopes of whoever brings it, and what takes it. */
interface FileRoute {
  readonly scopes: readonly string[];
  readonly take: (
    importer: Importer,
    input: AsyncIterable<Buffer | string>,
    given: FileGiven,
    query: Query,
  ) => Promise<object>;
}

/** A file of numbers tells which of them are registered: bringing one is a search too. */
const ofPeople = Object.entries(PEOPLE_FILES).map(([kind, { take }]): [string, FileRoute] => [
  kind.toLowerCase(),
  { scopes: ['registry:import', 'identity:search'], take },
]);

/** By the last part of the path. */
const ROUTES: ReadonlyMap<string, FileRoute> = new Map([
  ...ofPeople,
  ['fund', { scopes: ['fund:book'], take: importFundEntries }],
  [
    'bank-statement',
    {
      scopes: ['fund:confirm'],
      take: (importer, input, given, query) => importBankStatement(importer, areaOf(query), input, given),
    },
  ],
]);

/** What may stand as the last part of the path. */
export const FILE_KINDS: readonly string[] = [...ROUTES.keys()];

function areaOf({ area }: Query): string {
  if (typeof area === 'string' && area !== '') return area;
  const words = 'Say once whose account it is: ?area=<code of the pooling area>. 请注明一次统筹地区（area）。';
  throw new UploadRefused(400, 'AREA_NEEDED', words);
}

interface ImportsOptions {
  readonly platform: Pick<Platform, 'db' | 'keyring' | 'today'>;
  readonly authenticate: Authenticate;
}

type Query = Readonly<Partial<Record<'source' | 'area', string | string[]>>>;
type Route = FastifyRequest<{ Params: { kind: string }; Querystring: Query }>;

/**
 * `PUT /imports/people`, `/imports/statuses` and `/imports/enrollments`: a file as it comes, never held in memory. `/imports/fund` and
 * `/imports/bank-statement?area=…` take what moved into a fund and out of it.
 */
export function serveImports(app: FastifyInstance, options: ImportsOptions): void {
  const turns = new UploadTurns();
  serveUploads(app, (scope) => {
    scope.decorateRequest('importer', null);
    scope.decorateRequest('fileRoute', null);
    scope.put('/imports/:kind', {
      // Before the body: who may not import is told so before a byte of the file is read.
      onRequest: (request: Route, reply) => admit(request, reply, options),
      handler: (request: Route) => turns.take(importerOf(request).viewer.subject ?? '', () => take(request)),
    });
  });
}

const importerOf = (request: Route) => request.getDecorator<Importer>('importer');

/** Lets in whoever may bring such a file, as the request's `importer`; answers everybody else. */
async function admit(request: Route, reply: FastifyReply, { platform, authenticate }: ImportsOptions) {
  const route = ROUTES.get(request.params.kind.toLowerCase());
  if (!route) return reply.callNotFound();
  const viewer = await authenticate(request);
  if (!viewer.subject) return refuse(reply, 401, 'UNAUTHENTICATED', 'An import needs a token.');
  const lacking = route.scopes.find((one) => !viewer.scopes.has(one));
  if (lacking) return refuse(reply, 403, 'FORBIDDEN', `An import needs the scope "${lacking}".`);
  const today = platform.today();
  request.setDecorator('fileRoute', route);
  request.setDecorator('importer', { ...platform, viewer, today, reach: reachOf(viewer, today) });
}

async function take(request: Route): Promise<object> {
  const source = sourceOf(request);
  const body = request.body as AsyncIterable<Buffer> | null | undefined;
  if (!body) throw ofType(['text/csv']);
  const route = request.getDecorator<FileRoute>('fileRoute');
  return route.take(importerOf(request), uploaded(body), { source }, request.query);
}
