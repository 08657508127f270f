import type { FastifyInstance, FastifyReply } from 'fastify';
import { createContext } from '../graph/context.ts';
import { CollectionFileRefused } from '../services/collection-rows.ts';
import { assertMayCollect, importCollection } from '../services/import-collection.ts';
import { codesOf } from '../services/terms.ts';
import type { Viewer } from '../services/viewer.ts';
import { TokenRefused } from './auth.ts';
import type { RosterRoutes } from './rosters.ts';

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
          return await importCollection(counter, request.body ?? NOTHING, { region, policyYear, channel, source });
        } catch (error) {
          if (!(error instanceof CollectionFileRefused)) throw error;
          return unreadable(reply, error);
        }
      },
    });
  });
}

const NO_TOKEN = 'Handing in payments takes a token: "authorization: Bearer <token>".';

/** A request without a body is an empty file. */
const NOTHING = { async *[Symbol.asyncIterator]() {} };

const unreadable = (reply: FastifyReply, { message, code, problems, total }: CollectionFileRefused) =>
  reply.status(422).send({ errors: [{ message, extensions: { code, problems, total } }] });
