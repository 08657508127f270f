import type { FastifyInstance } from 'fastify';
import { createContext, type Platform } from '../graph/context.ts';
import { exportRoster } from '../services/rosters/export-roster.ts';
import { LANGUAGE_IN_ADDRESS, SCHEME_IN_ADDRESS, saidOfAddress, YEAR_IN_ADDRESS } from './address-words.ts';
import { type Authenticate, TokenRefused } from './auth.ts';
import { sendCsv } from './csv-answer.ts';
import { declaring } from './declared-purpose.ts';

export interface RosterRoutes {
  readonly platform: Platform;
  readonly authenticate: Authenticate;
}

interface Asked {
  readonly Params: { readonly region: string; readonly year: string };
  readonly Querystring: {
    readonly scheme: 'NRCMS' | 'URBMI' | 'URRBMI' | 'UEBMI';
    readonly stored: boolean;
    readonly unmask: boolean;
    readonly caseNumber?: string;
    readonly language: 'zh' | 'en';
  };
}

/** What may stand in the address; anything else is refused in a sentence. */
const SCHEMA = {
  params: {
    type: 'object',
    properties: {
      region: { type: 'string', pattern: '^(\\d{6}|\\d{4}Z\\d)(\\d{3}){0,2}$' },
      year: { type: 'string', pattern: '^[12]\\d{3}$' },
    },
  },
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: {
      scheme: { type: 'string', enum: ['NRCMS', 'URBMI', 'URRBMI', 'UEBMI'], default: 'URRBMI' },
      stored: { type: 'boolean', default: false },
      unmask: { type: 'boolean', default: false },
      caseNumber: { type: 'string' },
      language: { type: 'string', enum: ['zh', 'en'], default: 'zh' },
    },
  },
};

const schemaErrorFormatter = saidOfAddress({
  region: 'The region is a code such as 350825103. 区划代码有误，请写作350825103。',
  scheme: SCHEME_IN_ADDRESS,
  year: YEAR_IN_ADDRESS,
  language: LANGUAGE_IN_ADDRESS,
});

/** `GET /rosters/<region>/<year>.csv`: a roster as a file, sent as it is made. 花名册导出. */
export function serveRosters(app: FastifyInstance, { platform, authenticate }: RosterRoutes): void {
  app.get<Asked>(
    '/rosters/:region/:year.csv',
    { schema: SCHEMA, schemaErrorFormatter },
    async ({ params, query, headers, socket }, reply) => {
      const viewer = declaring(await authenticate({ headers, socket }), headers);
      if (viewer.role === 'PUBLIC')
        throw new TokenRefused('A roster is given out for a token alone: "authorization: Bearer <token>".');
      const { region: within, year } = params;
      const { stored: isStored, unmask: isUnmasked, caseNumber, language, scheme } = query;
      const asked = { within, policyYear: Number(year), scheme, isStored, isUnmasked, caseNumber, language };
      const pieces = exportRoster(asked, createContext(platform, viewer));
      return sendCsv(reply, `roster-${within}-${year}.csv`, pieces);
    },
  );
}
