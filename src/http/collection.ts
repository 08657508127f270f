import type { FastifyInstance, FastifyReply } from 'fastify';
import { createContext } from '../graph/context.ts';
import { CollectionFileRefused } from '../services/imports/collection-rows.ts';
import { assertMayCollect, importCollection } from '../services/imports/import-collection.ts';
import { codesOf } from '../services/imports/terms.ts';
import type { Viewer } from '../services/viewer.ts';
import { WriteRefused } from '../services/write.ts';
import { TokenRefused } from './auth.ts';
import type { RosterRoutes } from './rosters.ts';
import { refuseUpload, UploadBroken, uploaded } from './upload-body.ts';

interface Asked {
  readonly Body: AsyncIterable<Buffer> | null;
  readonly Querystring: {
    readonly region: string;
    readonly year: number;
    readonly channel: 'VILLAGE_CADRE';
    readonly source: string;
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
      channel: { type: 'string', enum: codesOf('paymentChannel'), default: 'VILLAGE_CADRE' },
      source: { type: 'string', minLength: 1, maxLength: 200, default: 'upload' },
    },
  },
};

/** `PUT /imports/collection?region=…&year=…`: a village's payments as CSV, read as it comes. 村级代收导入. */
export function serveCollection(app: FastifyInstance, { platform, authenticate }: RosterRoutes): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
    scope.put<Asked>('/imports/collection', {
      schema: SCHEMA,
      // Before the body: who may not hand in payments is told so before a byte of the file is read.
      async onRequest(request) {
        const viewer = await authenticate(request.headers.authorization);
        if (viewer.role === 'PUBLIC') throw new TokenRefused(NO_TOKEN);
        assertMayCollect(viewer);
        request.setDecorator('viewer', viewer);
      },
      async handler(request, reply) {
        const { region, year: policyYear, channel, source } = request.query;
        const counter = createContext(platform, request.getDecorator<Viewer>('viewer'));
        try {
          const body = request.body ? uploaded(request.body) : NOTHING;
          return await importCollection(counter, body, { region, policyYear, channel, source });
        } catch (error) {
          return refused(reply, error);
        }
      },
    });
  });
}

const NO_TOKEN = 'Handing in payments takes a token: "authorization: Bearer <token>".';

/** A request without a body is an empty file. */
const NOTHING = { async *[Symbol.asyncIterator]() {} };

function refused(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof UploadBroken) return refuseUpload(reply, error.status, error.code, error.message);
  if (error instanceof WriteRefused) return refuseUpload(reply, 422, ...wordsOf(error));
  if (!(error instanceof CollectionFileRefused)) throw error;
  const { message, code, problems, total } = error;
  return refuseUpload(reply, 422, code, message, { problems, total });
}

/** The first refusal by its own code, in both languages. */
function wordsOf({ problems, code, message }: WriteRefused): [code: string, message: string] {
  const [first] = problems;
  return first ? [first.code, `${first.text.en} ${first.text.zh}`] : [code, message];
}
