import { COUNTY, TOWN } from '../support/graph.ts';
import { type Asker, ELSEWHERE, holds, scopesOf, touches, VILLAGE } from './file-askers.ts';
import type { Filed } from './file-desk.ts';

/**
 * Every way by which a file comes in or goes out over HTTP, and who is let in: written from the pages of docs/how-to, beside the server.
 * A request is one of each that may be made.
 */
export interface FileDoor {
  /** As the server lists it. */
  readonly route: string;
  readonly url: string;
  /** Of a file that is brought. */
  readonly file?: string;
  /** One scope of each of these. */
  readonly scopes: readonly (readonly string[])[];
  /** The code by which somebody with the scopes is refused for who they are or where they work; null lets them in. */
  readonly refusal: (asker: Asker) => string | null;
  /** Tables that a refusal for the place may have looked into, to find out where the thing asked for belongs. */
  readonly reads: readonly string[];
}

export interface Refusal {
  readonly code: string;
  /** What it may have looked into; nothing where a scope is lacking, or the token. */
  readonly reads: readonly string[];
}

/** How somebody is refused; null lets them in. */
export function refusalOf({ scopes, refusal, reads }: FileDoor, asker: Asker): Refusal | null {
  if (asker.role === 'PUBLIC') return { code: 'UNAUTHENTICATED', reads: [] };
  const held = scopesOf(asker);
  if (!scopes.every((some) => some.some((scope) => held.has(scope)))) return { code: 'FORBIDDEN', reads: [] };
  const code = refusal(asker);
  return code === null ? null : { code, reads };
}

/** Ways that are no files: pages and signs of life, which are the same for everybody, and the graph, whose rules are its fields' own. */
export const BESIDE: readonly RegExp[] = [
  /^GET \/(pages\/.+|board|lists|healthz|readyz)?$/,
  /^(GET|POST|OPTIONS) \/graphql$/,
  /^(GET|POST) \/graphql\/stream$/,
  /^OPTIONS \*$/,
];

const each = (...scopes: readonly string[]) => scopes.map((scope) => [scope]);
const none = () => null;
const heldBy =
  (place: string, code: string) =>
  ({ regions }: Asker) =>
    holds(regions, place) ? null : code;
const touchedBy =
  (place: string, code: string) =>
  ({ regions }: Asker) =>
    touches(regions, place) ? null : code;

export const doorsOf = (filed: Filed): FileDoor[] => [
  ...rosters(),
  ...extracts(filed),
  ...imports(),
  ...lists(filed),
  {
    ...{ route: 'GET /metrics', url: '/metrics', scopes: each('system:read') },
    ...{ refusal: none, reads: [] },
  },
];

/** 花名册: names and money, for those who collect or may know of every list; of a larger region those rows that are one's own. */
function rosters(): FileDoor[] {
  const needed = [...each('registry:read', 'identity:read', 'money:read'), ['money:collect', 'assistance:sensitive']];
  const rosterOf = (region: string, query = '', more: readonly string[] = []) => ({
    route: 'GET /rosters/:region/:year.csv',
    url: `/rosters/${region}/2018.csv${query}`,
    scopes: [...needed, ...each(...more)],
    // A resident has all these scopes for the own household; a roster is a list for offices.
    refusal: (asker: Asker) => (asker.role === 'RESIDENT' ? 'FORBIDDEN' : touchedBy(region, 'REGION_NOT_YOURS')(asker)),
    reads: ['regions'],
  });
  return [
    rosterOf(VILLAGE),
    rosterOf(ELSEWHERE),
    rosterOf(VILLAGE, '?unmask=true&caseNumber=2017-1', ['identity:unmask']),
    rosterOf(TOWN, '?stored=true'),
  ];
}

/** What is taken out of books: a fund's, by an auditor of its whole area; declarations and bulletins; and whoever asked for an export fetches it. */
function extracts({ exports, declarations, bulletin }: Filed): FileDoor[] {
  const fund = (area: string) => ({
    ...{ route: 'GET /funds/:area/:scheme/:year.csv', url: `/funds/${area}/URRBMI/2018.csv` },
    scopes: each('audit:read', 'claim:read', 'fund:read'),
    ...{ refusal: heldBy(area, 'AREA_NOT_YOURS'), reads: ['pooling_areas'] },
  });
  return [
    ...['350800', '150422'].map(fund),
    ...declarations.map(({ id, region }) => ({
      ...{ route: 'GET /declarations/:id.csv', url: `/declarations/${id}.csv` },
      // Heads as they are, of whatever day it was declared on.
      scopes: each('bulletin:read', 'statistics:exact'),
      ...{ refusal: heldBy(region, 'DECLARATION_UNKNOWN'), reads: ['subsidy_declarations'] },
    })),
    {
      ...{ route: 'GET /bulletins/:id.csv', url: `/bulletins/${bulletin}.csv` },
      scopes: each('bulletin:read', 'decision:read'),
      ...{ refusal: touchedBy(COUNTY, 'BULLETIN_UNKNOWN'), reads: ['bulletins'] },
    },
    ...exports.map(({ id, by, region, scopes }) => ({
      ...{ route: 'GET /exports/:id', url: `/exports/${id}`, scopes: [], reads: ['exports'] },
      refusal: (asker: Asker) => {
        if (asker.sub !== by) return 'EXPORT_UNKNOWN';
        const held = scopesOf(asker);
        return scopes.every((scope) => held.has(scope)) && holds(asker.regions, region) ? null : 'FORBIDDEN';
      },
    })),
  ];
}

/** What counties and villages bring. Whose rows a file may hold is asked row by row. */
function imports(): FileDoor[] {
  const brought = (kind: string, header: string, scopes: readonly string[]) => ({
    ...{ route: `PUT /imports/${kind}`, url: `/imports/${kind}?source=test`, file: `${header}\n` },
    ...{ scopes: each(...scopes), refusal: none, reads: [] as string[] },
  });
  const statement = (area: string) => ({
    ...brought('bank-statement', 'slipNumber,amount,movedOn', ['fund:confirm']),
    url: `/imports/bank-statement?source=test&area=${area}`,
    ...{ refusal: heldBy(area, 'AREA_NOT_YOURS'), reads: ['pooling_areas'] },
  });
  const collected = (region: string) => ({
    ...brought('collection', 'personId,paidOn,amount', ['money:collect']),
    url: `/imports/collection?region=${region}&year=2018`,
    refusal: heldBy(region, 'REGION_NOT_YOURS'),
  });
  const people = ['registry:import', 'identity:search'];
  return [
    brought('people', 'idNumber,name,region', people),
    brought('statuses', 'idNumber,kind,from', people),
    brought('enrollments', 'idNumber,scheme,policyYear,region,registeredOn', people),
    brought('fund', 'poolingArea,scheme,policyYear,kind,payer,amount,movedOn,slipNumber', ['fund:book']),
    ...['350800', '150422'].map(statement),
    ...[VILLAGE, ELSEWHERE].map(collected),
  ];
}

/** 名单: what departments send, and what becomes of it; a clerk's are those of the own department. */
function lists({ batches }: Filed): FileDoor[] {
  const upload = (department: string, region: string, id: string) => ({
    route: 'PUT /lists/uploads/:uploadId',
    url: `/lists/uploads/${id}?department=${department}&region=${region}`,
    ...{ file: '身份证号,姓名,类别,认定日期\n', scopes: each('assistance:sync'), reads: ['regions'] },
    refusal: (asker: Asker) => {
      if (asker.role === 'DEPARTMENT_CLERK' && asker.department !== department) return 'DEPARTMENT_NOT_YOURS';
      if (!holds(asker.regions, region)) return 'REGION_NOT_YOURS';
      // Health confirms a category that is kept from others.
      const isKept = department === 'HEALTH' && !scopesOf(asker).has('assistance:sensitive');
      return isKept ? 'SENSITIVE_NOT_YOURS' : null;
    },
  });
  return [
    upload('CIVIL_AFFAIRS', COUNTY, '00000000-0000-4000-8000-00000000c001'),
    upload('HEALTH', TOWN, '00000000-0000-4000-8000-00000000c002'),
    {
      ...{ route: 'GET /lists/:department/template', url: '/lists/CIVIL_AFFAIRS/template' },
      ...{ scopes: each('assistance:sync'), refusal: none, reads: [] },
    },
    ...batches.map(({ id, region, department }) => ({
      ...{ route: 'GET /lists/batches/:id/rows.csv', url: `/lists/batches/${id}/rows.csv` },
      ...{ scopes: each('assistance:list', 'identity:read'), reads: ['assistance_list_batches'] },
      refusal: (asker: Asker) => {
        const isOwn = asker.role !== 'DEPARTMENT_CLERK' || asker.department === department;
        return isOwn && holds(asker.regions, region) ? null : 'BATCH_UNKNOWN';
      },
    })),
  ];
}
