import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createContext } from '../graph/context.ts';
import { exportRows, ROW_CLASSES, type RowsExport } from '../services/assistance-lists/export-rows.ts';
import { listTemplate, senderCodes } from '../services/assistance-lists/list-template.ts';
import { ExportForbidden } from '../services/rosters/export-roster.ts';
import { receiveUpload, type Upload, type UploadGiven } from '../services/uploads/receive-upload.ts';
import type { Viewer } from '../services/viewer.ts';
import { TokenRefused } from './auth.ts';
import { sendCsv } from './csv-answer.ts';
import { queryOf } from './query-words.ts';
import type { RosterRoutes } from './rosters.ts';
import { ofType, serveUploads, UploadTurns, uploaded } from './upload-body.ts';

interface Sent {
  readonly Body: AsyncIterable<Buffer> | null | undefined;
  readonly Params: { readonly uploadId: string };
  readonly Querystring: Pick<UploadGiven, 'department' | 'region'>;
}

interface Template {
  readonly Params: { readonly department: string };
  readonly Querystring: { readonly mode: 'FULL' | 'DELTA'; readonly year?: number };
}

interface Rows {
  readonly Params: { readonly id: string };
  readonly Querystring: { readonly class?: NonNullable<RowsExport['rowClass']>; readonly language: 'zh' | 'en' };
}

/** A file on its way holds a piece in memory and nothing else: slow lines of some offices leave turns for the others. */
const MOST = { atOnce: 16, ofOffice: 2 };

/** Milliseconds that a file may be waited for in all: a list of everybody in the largest county comes in that, on a slow line. */
const TOTAL_MS = 30 * 60_000;

/** What a file may be sent as. */
const FORMATS: Readonly<Record<string, UploadGiven['format']>> = {
  'text/csv': 'CSV',
  'application/x-ndjson': 'NDJSON',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'XLSX',
};

const sentBy = (departments: readonly string[]) =>
  queryOf(
    {
      department: { type: 'string', enum: departments },
      region: { type: 'string', pattern: '^(\\d{6}|\\d{4}Z\\d)(\\d{3}){0,2}$', examples: ['350825', '350825103'] },
    },
    ['department', 'region'],
  );
const TEMPLATE = queryOf({
  mode: { type: 'string', enum: ['FULL', 'DELTA'], default: 'FULL' },
  year: { type: 'integer', minimum: 1999, maximum: 2100, examples: [2018] },
});
const ROWS = queryOf({
  class: { type: 'string', enum: ROW_CLASSES },
  language: { type: 'string', enum: ['zh', 'en'], default: 'zh' },
});

/** `/lists/…`: a department's file on its way in, the empty one to fill in, and rows of a delivery to work through. 名单文件. */
export function serveLists(app: FastifyInstance, options: RosterRoutes): void {
  serveListUploads(app, options);
  serveListFiles(app, options);
}

/** Who asks, where that is somebody who sends lists. */
const senderOf = async ({ authenticate }: RosterRoutes, request: FastifyRequest): Promise<Viewer> => {
  const viewer = await authenticate(request);
  assertSends(viewer);
  return viewer;
};

function serveListUploads(app: FastifyInstance, options: RosterRoutes): void {
  // Turns of its own: a department on a slow line does not keep the county's own files waiting.
  const turns = new UploadTurns(MOST);
  const routes = (scope: FastifyInstance) => {
    scope.put<Sent>('/lists/uploads/:uploadId', {
      ...sentBy(senderCodes()),
      // Before the body: who may not send lists is told so before a byte of the file is read.
      async onRequest(request) {
        request.setDecorator('viewer', await senderOf(options, request));
      },
      handler(request) {
        const viewer = request.getDecorator<Viewer>('viewer');
        const read = () => take(request, createContext(options.platform, viewer));
        const { department, region } = request.query;
        return turns.take(viewer.subject ?? '', read, `${department} ${region}`);
      },
    });
  };
  serveUploads(app, routes, Object.keys(FORMATS));
}

function serveListFiles(app: FastifyInstance, options: RosterRoutes): void {
  const { platform, authenticate } = options;
  app.get<Template>('/lists/:department/template', TEMPLATE, async (request, reply) => {
    await senderOf(options, request);
    const { department } = request.params;
    const { mode, year } = request.query;
    const template = listTemplate(department, mode, platform.today(), year);
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${department}-${mode}.csv"`)
      .send(template);
  });

  app.get<Rows>('/lists/batches/:id/rows.csv', ROWS, async ({ params, query, headers, socket }, reply) => {
    const viewer = await authenticate({ headers, socket });
    if (viewer.role === 'PUBLIC') throw new TokenRefused(NO_TOKEN);
    const asked = { batchId: params.id, rowClass: query.class ?? null, language: query.language };
    return sendCsv(reply, `rows-${params.id}.csv`, exportRows(asked, createContext(platform, viewer)));
  });
}

function assertSends({ role, scopes }: Viewer): void {
  if (role === 'PUBLIC') throw new TokenRefused(NO_TOKEN);
  if (scopes.has('assistance:sync')) return;
  throw new ExportForbidden('Lists need the scope "assistance:sync". 报送名单须有 assistance:sync 权限。');
}

async function take(request: FastifyRequest<Sent>, counter: ReturnType<typeof createContext>): Promise<Upload> {
  const { body, params, query, headers } = request;
  const format = FORMATS[headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''];
  if (!body || !format) throw ofType(Object.keys(FORMATS));
  const bytes = uploaded(body, { totalMs: TOTAL_MS });
  return receiveUpload(counter, { ...query, uploadId: params.uploadId, format }, bytes);
}

const NO_TOKEN = 'Lists take a token: "authorization: Bearer <token>".';
