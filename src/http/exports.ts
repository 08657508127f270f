import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { createContext, type Platform } from '../graph/context.ts';
import { type FetchedFile, fetchExport } from '../services/exports/fetch-export.ts';
import { type Authenticate, TokenRefused } from './auth.ts';
import { rangeOf } from './byte-range.ts';

interface ExportRoutes {
  readonly platform: Platform;
  readonly authenticate: Authenticate;
}

const TYPES: Readonly<Record<FetchedFile['format'], string>> = {
  CSV: 'text/csv; charset=utf-8',
  XLSX: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  NDJSON: 'application/x-ndjson; charset=utf-8',
  PARQUET: 'application/vnd.apache.parquet',
};

/** `GET /exports/<id>`: the file of an export, whole or from any byte on, for who asked for it. 导出下载. */
export function serveExports(app: FastifyInstance, { platform, authenticate }: ExportRoutes): void {
  app.get<{ Params: { id: string } }>('/exports/:id', { exposeHeadRoute: false }, async (request, reply) => {
    const { params, headers } = request;
    const viewer = await authenticate(request);
    if (viewer.role === 'PUBLIC')
      throw new TokenRefused('An export is given out for a token alone: "authorization: Bearer <token>".');
    const file = await fetchExport(createContext(platform, viewer), params.id);
    const { size } = file;
    const etag = `"${file.hash}"`;
    const isSame = headers['if-range'] === undefined || headers['if-range'] === etag;
    const range = isSame ? rangeOf(headers.range, size) : null;
    reply.headers({ 'accept-ranges': 'bytes', etag });
    if (range === undefined) return reply.status(416).header('content-range', `bytes */${size}`).send();
    const { from, to } = range ?? { from: 0, to: size };
    if (range) reply.status(206).header('content-range', `bytes ${from}-${to - 1}/${size}`);
    return reply
      .type(TYPES[file.format])
      .header('content-length', to - from)
      .header('content-disposition', `attachment; filename="${file.name}"`)
      .send(Readable.from(file.read(from, to)));
  });
}
