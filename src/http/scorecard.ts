import type { FastifyInstance } from 'fastify';
import { createContext, type Platform } from '../graph/context.ts';
import { exportScorecard } from '../services/bulletins/export-scorecard.ts';
import { LANGUAGE_IN_ADDRESS, saidOfAddress } from './address-words.ts';
import { type Authenticate, TokenRefused } from './auth.ts';
import { sendCsv } from './csv-answer.ts';

interface ScorecardRoutes {
  readonly platform: Platform;
  readonly authenticate: Authenticate;
}

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
  id: 'A bulletin is named by its id, as bulletins(within:) tells it. 通报标识有误。',
  language: LANGUAGE_IN_ADDRESS,
});

/** `GET /bulletins/<id>.csv`: what a bulletin says of each town, for the year-end assessment. 通报考核表导出. */
export function serveScorecard(app: FastifyInstance, { platform, authenticate }: ScorecardRoutes): void {
  app.get<Asked>(
    '/bulletins/:id.csv',
    { schema: SCHEMA, schemaErrorFormatter },
    async ({ params: { id }, query: { language }, headers, socket }, reply) => {
      const viewer = await authenticate({ headers, socket });
      if (viewer.role === 'PUBLIC')
        throw new TokenRefused('A scorecard is given out for a token alone: "authorization: Bearer <token>".');
      const pieces = exportScorecard({ id, language }, createContext(platform, viewer));
      return sendCsv(reply, `bulletin-${id}.csv`, pieces);
    },
  );
}
