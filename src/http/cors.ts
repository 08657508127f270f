import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** What a portal's page asks: the graph, and files on their way in and out. The rest is for this server's own pages, or for no page. */
const FOR_PAGES = /^\/(graphql|exports|imports|lists\/uploads)(\/|$)/;

/** What a page may send with its question. */
const ALLOWED = [
  'authorization',
  'content-type',
  'apollo-require-preflight',
  'x-apollo-operation-name',
  'x-canbao-client',
  'x-canbao-emergency',
  'x-canbao-purpose',
  'x-source',
  'range',
  'if-range',
];
/** What a page may read of an answer, besides its body. */
const EXPOSED = ['retry-after', 'content-disposition', 'content-range', 'accept-ranges', 'etag', 'www-authenticate'];
/** Seconds for which a browser remembers the word: so long a page that is named no more may ask on, and be told nothing. */
const MAX_AGE = 600;

/**
 * Lets pages of these origins ask, and no others. 跨域. No credentials: a browser sends no cookie or certificate along, so that only a page
 * that has a token of its own is answered more than a stranger. To be called before there are routes.
 */
export async function allowOrigins(app: FastifyInstance, origins: () => readonly string[]): Promise<void> {
  await app.register(cors, {
    delegator: ({ url, headers }, callback) => {
      const path = url.split('?', 1)[0] ?? '';
      const origin = FOR_PAGES.test(path) && origins().find((one) => one === headers.origin);
      callback(null, {
        origin: origin ? [origin] : false,
        methods: ['GET', 'HEAD', 'POST', 'PUT'],
        allowedHeaders: ALLOWED,
        exposedHeaders: EXPOSED,
        maxAge: MAX_AGE,
        credentials: false,
        preflight: headers['access-control-request-method'] !== undefined,
      });
    },
  });
}
