import { createContext } from '../../src/graph/context.ts';
import { WITHOUT_LIMITS } from '../../src/http/limits.ts';
import { closeBulletin } from '../../src/services/bulletins/close-bulletin.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { connect } from '../../src/store/db.ts';
import { makeFile } from '../registry/export-desk.ts';
import { COUNTY, createTestGraph, type TestGraph, TOWN, viewerWith } from '../support/graph.ts';
import { createTestHttp } from '../support/http.ts';
import { type Asker, ELSEWHERE } from './file-askers.ts';

/** Things that files are about, with where they belong. */
export interface Filed {
  readonly exports: readonly {
    readonly id: string;
    readonly by: string;
    readonly region: string;
    /** What fetching it takes: the scopes of what stands in it. */
    readonly scopes: readonly string[];
  }[];
  readonly declarations: readonly { readonly id: string; readonly region: string }[];
  /** The county's. */
  readonly bulletin: string;
  readonly batches: readonly { readonly id: string; readonly region: string; readonly department: string }[];
}

/** What one request was answered, and what it sent to the database. */
export interface Answered {
  readonly status: number;
  readonly body: string;
  readonly code: string | null;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Without the driver's own. */
  readonly statements: readonly string[];
}

export interface Sending {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  readonly url: string;
  readonly file?: string | undefined;
}

export interface FileDesk {
  readonly graph: TestGraph;
  readonly filed: Filed;
  /** Every way that the server has, as it tells it itself: method and pattern. */
  readonly routes: readonly string[];
  /** Sends one request. One at a time: statements are watched. */
  send(asker: Asker, sending: Sending): Promise<Answered>;
  /** How many rows each table has. */
  counts(): Promise<Readonly<Record<string, number>>>;
  readonly tables: readonly string[];
  close(): Promise<void>;
}

/** A day on which the month that is closed is over. */
const CLOSED_ON = '2017-12-04';

/** The server over a demo county with something of every kind that goes out as a file. */
export async function createFileDesk(): Promise<FileDesk> {
  const graph = await createTestGraph();
  const filed = await file(graph);
  const statements: string[] = [];
  const onStatement = (text: string) => void (text.includes('pg_catalog.pg_type') || statements.push(text));
  const db = connect(graph.database.url, { max: 4, role: 'canbao_app', onStatement });
  let viewer: Viewer = viewerWith({ role: 'PUBLIC' });
  const http = await createTestHttp(
    graph,
    {},
    { platform: { ...graph.platform, db }, authenticate: async () => viewer, limits: WITHOUT_LIMITS },
  );
  await http.app.ready();
  const tables = await tablesOf(graph);
  const counting = tables.map((table) => `(select count(*)::int from "${table}") as "${table}"`).join(', ');
  return {
    ...{ graph, filed, tables, routes: routesOf(http.app.printRoutes({ commonPrefix: false })) },
    async send({ scope, ...claims }, { method, url, file: payload }) {
      viewer = viewerWith({ ...claims, ...(scope !== undefined && { scope }) });
      statements.length = 0;
      const brought = payload === undefined ? {} : { headers: { 'content-type': 'text/csv' }, payload };
      const { statusCode, body, headers } = await http.app.inject({ method, url, ...brought });
      const code = statusCode >= 400 && body !== '' ? JSON.parse(body).errors[0].extensions.code : null;
      const { date: _, ...told } = headers;
      return { status: statusCode, body, headers: told, code, statements: [...statements] };
    },
    async counts() {
      const [row] = await graph.database.sql.unsafe<Record<string, number>[]>(`select ${counting}`);
      return row ?? {};
    },
    async close() {
      await http.close();
      await db.end();
      await graph.close();
    },
  };
}

/** The server prints a tree, in which each line goes on from the one it hangs on. */
function routesOf(printed: string): string[] {
  const path: string[] = [];
  return printed.split('\n').flatMap((line) => {
    const [, branch = '', part = '', methods = ''] = /^(.*?)── (\S+)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
    path.splice(branch.length >> 2, path.length, part);
    const url = path.join('');
    return methods ? methods.split(', ').map((method) => `${method} ${url}`) : [];
  });
}

async function tablesOf({ database: { sql } }: TestGraph): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`;
  return rows.map(({ name }) => name);
}

async function file(graph: TestGraph): Promise<Filed> {
  return {
    exports: [
      await exported(graph, 'COUNTY_OFFICER', COUNTY, ['assistance:sensitive']),
      await exported(graph, 'TOWNSHIP_OFFICER', TOWN),
    ],
    declarations: await declared(graph),
    bulletin: await closed(graph),
    batches: await delivered(graph),
  };
}

/** An export that lists ids of people, made by an officer with a whole token. */
async function exported(graph: TestGraph, role: string, region: string, more: readonly string[] = []) {
  const viewer = viewerWith({ role, sub: role, regions: [region] });
  const { exportId } = await makeFile(createContext(graph.platform, viewer), {
    ...{ noun: 'Person', rows: { fields: ['id'] }, format: 'NDJSON' },
  });
  return { id: exportId, by: role, region, scopes: ['export:make', 'registry:read', ...more] };
}

async function declared({ database: { sql } }: TestGraph) {
  return sql<{ id: string; region: string }[]>`
    insert into subsidy_declarations (region_code, scheme, policy_year, as_of, heads, rulebook_version_id, declared_by, declared_on)
    select region, 'URRBMI', 2018, '2017-11-20', 10, (select id from rulebook_versions order by id limit 1), 'test', '2017-11-20'
    from unnest(${[COUNTY, TOWN, ELSEWHERE]}::text[]) as region returning id, region_code as region`;
}

async function closed({ platform }: TestGraph): Promise<string> {
  const closer = viewerWith({ role: 'COUNTY_OFFICER', sub: 'closer', regions: [COUNTY] });
  const { bulletinId } = await closeBulletin(createContext({ ...platform, today: () => CLOSED_ON }, closer), {
    ...{
      idempotencyKey: 'file-desk-bulletin',
      regionCode: COUNTY,
      scheme: 'URRBMI',
      month: '2017-11',
      policyYear: 2018,
    },
  });
  return bulletinId;
}

async function delivered({ database: { sql } }: TestGraph) {
  return sql<{ id: string; region: string; department: string }[]>`
    insert into assistance_list_batches (department, batch, region_code, row_count, checksum, status)
    select department::department, 'files-' || region, region, 0, 'x', 'CANCELLED'
    from unnest(array['CIVIL_AFFAIRS', 'HEALTH']) department, unnest(${[COUNTY, TOWN, ELSEWHERE]}::text[]) region
    returning id, region_code as region, department`;
}
