import { createContext, type Platform } from '../../src/graph/context.ts';
import type { Limits } from '../../src/graph/plugins/limits.ts';
import { createGraphServer, type GraphServerOptions } from '../../src/graph/server.ts';
import { openPolicyDocuments } from '../../src/services/policy-documents.ts';
import { prepareDatabase } from '../../src/services/prepare.ts';
import { openRulebooks } from '../../src/services/rulebooks.ts';
import { type Claims, STRANGER, type Viewer, viewerOf } from '../../src/services/viewer.ts';
import { connectAnalysts } from '../../src/store/analysts.ts';
import { connect } from '../../src/store/db.ts';
import { INSERT_READINGS } from '../../src/store/queries/audit-reading.ts';
import { createTestDatabase, type Template, type TestDatabase } from './database.ts';
import { KEYRING } from './keys.ts';

/** The demo's day, its county and 朋口镇, where the named people live. */
export const TODAY = '2017-11-20';
export const COUNTY = '350825';
export const TOWN = '350825103';

export { KEYRING };

/** Regions, bundled rulebooks and a demo county of 2,000, as a first start makes them. */
const DEMO: Template = {
  name: 'canbao_demo_template',
  async fill(ownerUrl) {
    const demo = { county: COUNTY, people: 2000, seed: 1, today: TODAY };
    await prepareDatabase({ ownerUrl, keyring: KEYRING, demo, onProgress: () => undefined });
  },
};

/** A clone of the demo county of 2,000 people. */
export const createDemoDatabase = (): Promise<TestDatabase> => createTestDatabase(DEMO);

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: each operation has a shape of its own, and tests read deep into it.
  readonly data: any;
  readonly errors: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
  readonly extensions: Record<string, unknown> | undefined;
  /**
   * The text of every statement that this operation sent, but for the insert of `registry.read`: it is one for all who ask in the same
   * moment, and no part of what an operation costs.
   */
  readonly statements: readonly string[];
  /** Exactly what a client would be sent. */
  readonly body: string;
}

interface Asking {
  readonly today?: string;
  /** `extensions` of the request, such as `{ cost: true }`. */
  readonly extensions?: Record<string, unknown>;
}

export interface TestGraph {
  readonly platform: Platform;
  readonly database: TestDatabase;
  /** What was masked, as the log has it. */
  readonly logged: readonly unknown[];
  /** Executes an operation as production does, but for HTTP. One at a time: statements are counted. */
  ask(viewer: Viewer, query: string, variables?: Record<string, unknown>, asking?: Asking): Promise<Answer>;
  close(): Promise<void>;
}

/** For tests that write a document with everything there is in it: what they ask for is as large as the schema. */
export const EVERYTHING: Limits = {
  depth: 100,
  aliases: 10_000,
  directives: 10_000,
  rootFields: 10_000,
  selections: 1_000_000,
};

/** The graph over a demo county: statements run as the server's own database role. */
export async function createTestGraph(
  half: Platform['half'] = 'both',
  options: Pick<GraphServerOptions, 'limits'> = {},
): Promise<TestGraph> {
  const database = await createDemoDatabase();
  const sent: string[] = [];
  const logged: unknown[] = [];
  const onStatement = (text: string) => void (isDriversOwn(text) || text === INSERT_READINGS || sent.push(text));
  const db = connect(database.url, { max: 4, role: 'canbao_app', onStatement });
  const analysts = connectAnalysts(database.url, { onStatement });
  const [rulebooks, policyDocuments] = await Promise.all([openRulebooks(db), openPolicyDocuments(db)]);
  const ground = { keyring: KEYRING, rulebooks, policyDocuments, today: () => TODAY };
  const platform: Platform = { db, analysts, ...ground, half };
  const server = createGraphServer({ half, logError: (_, error) => logged.push(error), ...options });
  await server.start();

  return {
    platform,
    database,
    logged,
    async ask(viewer, query, variables = {}, { today = TODAY, extensions } = {}) {
      sent.length = 0;
      const contextValue = createContext({ ...platform, today: () => today }, viewer);
      const { body } = await server.executeOperation(
        { query, variables, ...(extensions && { extensions }) },
        { contextValue },
      );
      if (body.kind !== 'single') throw new Error('An answer in pieces was not asked for.');
      const text = JSON.stringify(body.singleResult);
      const { data, errors = [], extensions: beside } = JSON.parse(text);
      return { data, errors, extensions: beside, statements: [...sent], body: text };
    },
    async close() {
      await server.stop();
      await Promise.all([db.end(), analysts.end()]);
      await database.drop();
    },
  };
}

/** The driver asks for the array types once per connection; that is no statement of ours. */
const isDriversOwn = (text: string) => text.includes('pg_catalog.pg_type');

/** The viewer that a token with these claims would give. */
export function viewerWith(claims: Claims): Viewer {
  if (claims.role === 'PUBLIC') return STRANGER;
  const viewer = viewerOf({ sub: 'test', ...claims });
  if (typeof viewer === 'string') throw new Error(viewer);
  return viewer;
}

export const OFFICER = viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY] });
export const ANALYST = viewerWith({ role: 'ANALYST', regions: [COUNTY] });
/** Somebody who reads rows and money and is told no names: a token that leaves them out. */
export const NAMELESS = viewerWith({
  role: 'AUDITOR',
  regions: [COUNTY],
  scope: 'registry:read money:read assistance:read decision:read registry:reconcile',
});
