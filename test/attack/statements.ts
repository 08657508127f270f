import { WITHOUT_LIMITS } from '../../src/http/limits.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { SCOPES_OF_ROLE } from '../../src/services/viewer.ts';
import { connectAnalysts } from '../../src/store/analysts.ts';
import { connect } from '../../src/store/db.ts';
import { INSERT_READINGS } from '../../src/store/queries/audit-reading.ts';
import { createTestGraph, OFFICER } from '../support/graph.ts';
import { createTestHttp, type TestHttp } from '../support/http.ts';

/** An officer who may do everything that anybody may: behind no door anything is kept from them. */
export const EVERYTHING: Viewer = {
  ...OFFICER,
  purpose: 'an attack that is no more than a test',
  scopes: new Set(Object.values(SCOPES_OF_ROLE).flat()),
};

/** What one request sent to the database, and what it was answered. */
export interface Sent {
  readonly status: number;
  readonly body: string;
  /** The text of every statement, each once. */
  readonly texts: ReadonlySet<string>;
}

export interface Watched {
  readonly http: TestHttp;
  /** Errors of ours, as they would stand in the log. */
  readonly logged: readonly unknown[];
  /** Does something that asks the server once. One at a time: statements are watched. */
  watch(ask: () => Promise<{ readonly statusCode: number; readonly body: string }>): Promise<Sent>;
  post(query: string, variables?: object, more?: object): Promise<Sent>;
  close(): Promise<void>;
}

/** The server of a demo county, for one who may do everything, with the texts of its statements. */
export async function createWatched(): Promise<Watched> {
  const graph = await createTestGraph();
  const texts = new Set<string>();
  const logged: unknown[] = [];
  // That something was read is noted whatever was answered.
  const isBeside = (text: string) => text.includes('pg_catalog.pg_type') || text === INSERT_READINGS;
  const onStatement = (text: string) => void (isBeside(text) || texts.add(text));
  const db = connect(graph.database.url, { max: 4, role: 'canbao_app', onStatement });
  const analysts = connectAnalysts(graph.database.url, { onStatement });
  const platform = { ...graph.platform, db, analysts };
  const logError = (_: string, error: unknown) => void logged.push(error);
  const authenticate = async () => EVERYTHING;
  const http = await createTestHttp(graph, {}, { platform, logError, authenticate, limits: WITHOUT_LIMITS });
  const watch: Watched['watch'] = async (ask) => {
    texts.clear();
    const { statusCode, body } = await ask();
    return { status: statusCode, body, texts: new Set(texts) };
  };
  return {
    http,
    logged,
    watch,
    post: (query, variables = {}, more = {}) =>
      watch(() => http.app.inject({ method: 'POST', url: '/graphql', payload: { query, variables, ...more } })),
    async close() {
      await http.close();
      await Promise.all([db.end(), analysts.end()]);
      await graph.close();
    },
  };
}
