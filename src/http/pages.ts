import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { OF_PAGES } from './headers.ts';

const FOLDER = fileURLToPath(new URL('../../pages', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** Of a file that is the same for everybody. */
export const KEPT_A_DAY = 'public, max-age=86400';

/** The parts of the page of lists. */
const LIST_PARTS = [
  'ask',
  'changed',
  'decide',
  'deliveries',
  'delivery',
  'effects',
  'elements',
  'follow',
  'main',
  'paged',
  'partners',
  'preview',
  'progress',
  'regions',
  'review',
  'reviews',
  'rows',
  'send',
  'stages',
  'words',
];

/** The parts of the board. */
const BOARD_PARTS = [
  'address',
  'asked',
  'batches',
  'chart',
  'chosen',
  'figures',
  'headline',
  'look',
  'main',
  'months',
  'progress',
  'refusals',
  'section',
  'towns',
  'villages',
];

/** Files that are served under their own names. */
const NAMED = [
  ...['print.css', 'receipt.css', 'notice.css', 'lists.css', 'table.css', 'board.css', 'lists/delivery.css'],
  ...['page.js', 'receipt.js', 'notice.js', 'capitals.js'],
  ...LIST_PARTS.map((part) => `lists/${part}.js`),
  ...BOARD_PARTS.map((part) => `board/${part}.js`),
];

/** The library that charts are drawn with, as one module: from this server, so that a page works where there is no other network. */
const CHARTS = fileURLToPath(import.meta.resolve('echarts/dist/echarts.esm.min'));

/** Every file that is served, by its address: a page has no ending there. Nothing else in the folder, and no path, is looked at. */
const FILES: Readonly<Record<string, string>> = {
  '/board': 'board.html',
  '/lists': 'lists.html',
  '/pages/receipt': 'receipt.html',
  '/pages/notice': 'notice.html',
  ...Object.fromEntries(NAMED.map((file) => [`/pages/${file}`, file])),
};

/** The pages: a receipt and a household's payment notice to be printed, the desk for lists, and the board. They ask the public graph, like any portal. */
export function servePages(app: FastifyInstance): void {
  for (const [address, file] of Object.entries(FILES)) {
    const content = readFileSync(`${FOLDER}/${file}`);
    const type = TYPES[file.split('.')[1] ?? ''] ?? '';
    app.get(address, { helmet: OF_PAGES }, async (_request, reply) => reply.type(type).send(content));
  }
  serveCharts(app);
}

/** A megabyte that changes with a release alone, so that a browser may keep it for a day. */
function serveCharts(app: FastifyInstance): void {
  const content = readFileSync(CHARTS);
  app.get('/pages/vendor/echarts.js', { helmet: OF_PAGES }, async (_request, reply) =>
    reply
      .type(TYPES.js ?? '')
      .header('cache-control', KEPT_A_DAY)
      .send(content),
  );
}
