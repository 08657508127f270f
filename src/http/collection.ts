import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createContext } from '../graph/context.ts';
import type { CollectionReport } from '../services/imports/collection-report.ts';
import { assertMayCollect, importCollection } from '../services/imports/import-collection.ts';
import { levelOf } from '../services/imports/region-file.ts';
import { codesOf } from '../services/imports/terms.ts';
import type { Viewer } from '../services/viewer.ts';
import { assertOwnRegion } from '../services/write.ts';
import { TokenRefused } from './auth.ts';
import type { RosterRoutes } from './rosters.ts';
import { serveUploads, sourceOf, UploadTurns, uploaded } from './upload-body.ts';

interface Asked {
  readonly Body: AsyncIterable<Buffer> | null;
  readonly Querystring: {
    readonly region: string;
    readonly year: number;
    readonly channel: 'VILLAGE_CADRE';
    readonly source?: string;
  };
}

const SCHEMA = {
  querystring: {
    type: 'object',
    additionalProperties: false,
    required: ['region', 'year'],
    properties: {
      region: { type: 'string', pattern: '^(\\d{6}|\\d{4}Z\\d)(\\d{3}){0,2}$' },
      year: { type: 'integer', minimum: 1999, maximum: 2100 },
      channel: { type: 'string', enum: codesOf('collectionChannel'), default: 'VILLAGE_CADRE' },
      source: { type: 'string' },
    },
  },
};

/**
 * Bytes of a file. A village of some thousand people fills one megabyte; a county's 300,000 lines of a filled-in roster, with
 * some 250 bytes each, fill 75. What is read is held until it is taken, so more would let one sender fill the memory.
 */
const SIZE_LIMITS = { village: 16 * 1024 ** 2, larger: 128 * 1024 ** 2 };

type Route = FastifyRequest<Asked>;

/** `PUT /imports/collection?region=…&year=…`: a village's payments as CSV, read as it comes. 村级代收导入. */
export function serveCollection(app: FastifyInstance, { platform, authenticate }: RosterRoutes): void {
  // Turns of its own: villages that hand in slowly do not keep the county's own files waiting.
  const turns = new UploadTurns();
  serveUploads(app, (scope) => {
    scope.put<Asked>('/imports/collection', {
      schema: SCHEMA,
      // Both before the body: who may not hand in payments there is told so before a byte of the file is read.
      async onRequest(request) {
        const viewer = await authenticate(request);
        if (viewer.role === 'PUBLIC') throw new TokenRefused(NO_TOKEN);
        assertMayCollect(viewer);
        request.setDecorator('viewer', viewer);
      },
      async preHandler(request) {
        assertOwnRegion({ viewer: viewerOf(request), today: platform.today() }, request.query.region, 'region');
      },
      handler: (request) =>
        turns.take(viewerOf(request).subject ?? '', () => take(request, createContext(platform, viewerOf(request)))),
    });
  });
}

const viewerOf = (request: Route) => request.getDecorator<Viewer>('viewer');

async function take(request: Route, counter: ReturnType<typeof createContext>): Promise<CollectionReport> {
  const { region, year: policyYear, channel } = request.query;
  const source = sourceOf(request, 'upload');
  const sizeLimit = levelOf(region) === 'VILLAGE' ? SIZE_LIMITS.village : SIZE_LIMITS.larger;
  const body = request.body ? uploaded(request.body, { sizeLimit }) : NOTHING;
  return importCollection(counter, body, { region, policyYear, channel, source });
}

const NO_TOKEN = 'Handing in payments takes a token: "authorization: Bearer <token>".';

/** A request without a body is an empty file. */
const NOTHING = { async *[Symbol.asyncIterator]() {} };
