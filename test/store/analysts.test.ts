import { and, type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createContext } from '../../src/graph/context.ts';
import { countingFilterer, reachOf } from '../../src/services/viewer.ts';
import { seenBy } from '../../src/store/access.ts';
import { connectAnalysts } from '../../src/store/analysts.ts';
import type { Db } from '../../src/store/db.ts';
import type { Noun } from '../../src/store/noun.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';
import { readStatistics } from '../../src/store/statistics.ts';
import type { Where } from '../../src/store/where.ts';
import { condition } from '../../src/store/where-condition.ts';
import { ANALYST, COUNTY, createTestGraph, OFFICER, type TestGraph, TODAY } from '../support/graph.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const COUNT = '{ peopleStatistics(groupBy: [{ dimension: SEX }]) { total { count } } }';

describe('the pool of those who only count', () => {
  test('works in the role that reads no sealed column and writes nothing', async () => {
    const { counting } = createContext(graph.platform, ANALYST);
    const [row] =
      await counting.sql`select current_user::text as role, current_setting('statement_timeout') as timeout`;
    expect(row).toEqual({ role: 'canbao_read', timeout: '1min' });
    for (const text of [
      'select number_cipher from identity_documents',
      'delete from people',
      'select name from people',
    ])
      await expect(counting.sql.unsafe(text), text).rejects.toThrow(/permission denied/);
    expect(createContext(graph.platform, OFFICER).counting).toBe(graph.platform.db);
  });

  test('is where their statistics run, and nobody else’s: a copy that is away is told as such', async () => {
    const away = connectAnalysts('postgres://nobody@127.0.0.1:1/none');
    const { analysts } = graph.platform;
    Object.assign(graph.platform, { analysts: away });
    try {
      const { errors } = await graph.ask(ANALYST, COUNT);
      expect(errors).toMatchObject([
        { message: expect.stringContaining('Ask again in a minute'), extensions: { code: 'DATABASE_AWAY' } },
      ]);
      expect(graph.logged).toHaveLength(1);
      expect((await graph.ask(OFFICER, COUNT)).errors).toEqual([]);
    } finally {
      Object.assign(graph.platform, { analysts });
      await away.end({ timeout: 1 });
    }
    expect((await graph.ask(ANALYST, COUNT)).errors).toEqual([]);
  });

  test('is on the replica where there is one, which a database of its own is needed for', () => {
    const url = 'postgres://county@replica/county';
    const environment = { DATABASE_URL: 'postgres://county@main/county', CANBAO_KEYS: 'x', DATABASE_REPLICA_URL: url };
    expect(readConfig(environment).replicaUrl).toBe(url);
    expect(readConfig({}).replicaUrl).toBeNull();
    expect(() => readConfig({ DATABASE_REPLICA_URL: url })).toThrow(/set that too, or unset this one/);
    expect(() => readConfig({ ...environment, DATABASE_REPLICA_URL: 'replica' })).toThrow(
      /DATABASE_REPLICA_URL must be/,
    );
  });
});

describe('its role', () => {
  const dialect = new PgDialect();
  const reach = reachOf(ANALYST, TODAY);
  const filterer = countingFilterer(ANALYST, reach);
  const COUNTED = Object.values(NOUNS).filter(({ scope }) => filterer.scopes.has(scope));

  /** What the role may not count, with what Postgres says of it. */
  async function deniedOf(db: Db, counts: readonly (readonly [what: string, SQL])[]): Promise<string[]> {
    const denied: string[] = [];
    for (const [what, statement] of counts) {
      const { sql: text, params } = dialect.sqlToQuery(statement);
      await db.sql.unsafe(text, params as never[]).catch((error) => denied.push(`${what}: ${error.message}`));
    }
    return denied;
  }

  const rowsOf = (noun: Noun, where?: Where) =>
    sql`select count(*) from ${noun.table} where ${and(
      noun.current ?? sql`true`,
      noun.visible(seenBy(reach, 'ALL')),
      condition(noun, where, filterer),
    )}`;

  /** A test on each field that may be tested, and through each relation. */
  function testsOf(noun: Noun): (readonly [string, SQL])[] {
    const fields = Object.keys(noun.fields).map((name) => [name, { isNull: false }] as const);
    const relations = Object.entries(noun.relations)
      .filter(([, { to }]) => filterer.scopes.has(NOUNS[to].scope))
      .map(
        ([name, { regionColumn, isMany }]) =>
          [name, regionColumn ? { isNull: false } : isMany ? { some: {} } : {}] as const,
      );
    return [...fields, ...relations].flatMap(([name, value]) => {
      try {
        return [[`${noun.name}.${name}`, rowsOf(noun, { [name]: value })] as const];
      } catch {
        // Nobody's to test who may know nobody's row.
        return [];
      }
    });
  }

  test.each(COUNTED.map((noun) => [noun.name, noun] as const))(
    'may count %s by all that it is filtered by',
    async (_, noun) => {
      const counts = [[noun.name, rowsOf(noun)] as const, ...testsOf(noun)];
      expect(await deniedOf(graph.platform.analysts, counts)).toEqual([]);
    },
  );

  test.each(COUNTED.filter(({ dimensions }) => dimensions).map((noun) => [noun.name, noun] as const))(
    'may group %s by all its dimensions, and add up its measures',
    async (_, noun) => {
      const { dimensions = {}, measures = {} } = noun;
      const one = { of: { within: { eq: COUNTY }, scheme: { eq: 'URRBMI' }, policyYear: { eq: 2018 } } };
      const where = noun.name === 'CohortMember' ? one : {};
      const question = { where, hasSubtotals: false, hasMedians: false, hasPeople: true, seed: 7n, fewest: 5 };
      const counts = [
        ...Object.entries(dimensions).map(([dimension, { kind }]) => {
          const bands = kind === 'AGE' ? { bands: [{ from: 0, bornBefore: '2018-01-01' }] } : {};
          return { groupBy: [{ dimension, ...bands }], measures: [] };
        }),
        ...Object.keys(measures).map((measure) => ({ groupBy: [], measures: [measure] })),
      ];
      expect(counts.length).toBeGreaterThan(3);
      for (const count of counts) {
        const cells = await readStatistics(graph.platform.analysts, noun, { ...question, ...count }, filterer);
        expect(cells.length, JSON.stringify(count)).toBeGreaterThan(0);
      }
    },
  );
});
