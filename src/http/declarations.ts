import type { FastifyInstance } from 'fastify';
import { createContext } from '../graph/context.ts';
import { declarationFile } from '../services/supervision/declaration-file.ts';
import { LANGUAGE_IN_ADDRESS, saidOfAddress } from './address-words.ts';
import { TokenRefused } from './auth.ts';
import { sendCsv } from './csv-answer.ts';
import type { RosterRoutes } from './rosters.ts';

interface Asked {
  readonly Params: { readonly id: string };
  readonly Querystring: { readonly language: 'zh' | 'en' };
}

/** What may stand in the address; anything else is refused in a sentence. */
const SCHEMA = {
  params: { type: 'object', properties: { id: { type: 'string', pattern: '^[0-9a-fA-F-]{36}$' } } },
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { language: { type: 'string', enum: ['zh', 'en'], default: 'zh' } },
  },
};

const schemaErrorFormatter = saidOfAddress({
  id: 'A declaration is named by its id, as the graph gives it. 申报标识有误，请按查询结果填写。',
  language: LANGUAGE_IN_ADDRESS,
});

/** `GET /declarations/<id>.csv`: the lines of a declaration of subsidies. 补助资金申报表. */
export function serveDeclarations(app: FastifyInstance, { platform, authenticate }: RosterRoutes): void {
  app.get<Asked>('/declarations/:id.csv', { schema: SCHEMA, schemaErrorFormatter }, async (request, reply) => {
    const viewer = await authenticate(request);
    if (viewer.role === 'PUBLIC')
      throw new TokenRefused('A declaration is given out for a token alone: "authorization: Bearer <token>".');
    const { params, query } = request;
    const pieces = declarationFile({ id: params.id, language: query.language }, createContext(platform, viewer));
    return sendCsv(reply, `declaration-${params.id}.csv`, pieces);
  });
}
