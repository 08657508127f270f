import type { FastifyInstance } from 'fastify';
import { createContext, type Platform } from '../graph/context.ts';
import { exportFund } from '../services/fund/fund-extract.ts';
import { LANGUAGE_IN_ADDRESS, SCHEME_IN_ADDRESS, saidOfAddress, YEAR_IN_ADDRESS } from './address-words.ts';
import { type Authenticate, TokenRefused } from './auth.ts';
import { sendCsv } from './csv-answer.ts';

interface FundRoutes {
  readonly platform: Platform;
  readonly authenticate: Authenticate;
}

interface Asked {
  readonly Params: {
    readonly area: string;
    readonly scheme: 'NRCMS' | 'URBMI' | 'URRBMI' | 'UEBMI';
    readonly year: string;
  };
  readonly Querystring: { readonly language: 'zh' | 'en' };
}

/** What may stand in the address; anything else is refused in a sentence. */
const SCHEMA = {
  params: {
    type: 'object',
    properties: {
      area: { type: 'string', pattern: '^(\\d{6}|\\d{4}Z\\d)$' },
      scheme: { type: 'string', enum: ['NRCMS', 'URBMI', 'URRBMI', 'UEBMI'] },
      year: { type: 'string', pattern: '^[12]\\d{3}$' },
    },
  },
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { language: { type: 'string', enum: ['zh', 'en'], default: 'zh' } },
  },
};

const schemaErrorFormatter = saidOfAddress({
  area: 'The pooling area is a code of six characters, such as 150422. 统筹地区代码有误，请写作150422。',
  scheme: SCHEME_IN_ADDRESS,
  year: YEAR_IN_ADDRESS,
  language: LANGUAGE_IN_ADDRESS,
});

/** `GET /funds/<area>/<scheme>/<year>.csv`: the audit extract of a fund's year, sent as it is read. 基金审计数据导出. */
export function serveFundExtract(app: FastifyInstance, { platform, authenticate }: FundRoutes): void {
  app.get<Asked>(
    '/funds/:area/:scheme/:year.csv',
    { schema: SCHEMA, schemaErrorFormatter },
    async ({ params, query, headers, socket }, reply) => {
      const viewer = await authenticate({ headers, socket });
      if (viewer.role === 'PUBLIC')
        throw new TokenRefused('An audit extract is given out for a token alone: "authorization: Bearer <token>".');
      const { area: poolingAreaCode, scheme, year } = params;
      const asked = { poolingAreaCode, scheme, policyYear: Number(year), language: query.language };
      const pieces = exportFund(asked, createContext(platform, viewer));
      return sendCsv(reply, `fund-${poolingAreaCode}-${scheme}-${year}.csv`, pieces);
    },
  );
}
