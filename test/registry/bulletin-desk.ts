import { randomUUID } from 'node:crypto';
import { createContext } from '../../src/graph/context.ts';
import { closeBulletin } from '../../src/services/bulletins/close-bulletin.ts';
import { type Counts, countRegions } from '../../src/services/bulletins/count-bulletin.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import type { Counter } from '../../src/services/write.ts';
import { COUNTY, createTestGraph, type TestGraph, viewerWith } from '../support/graph.ts';

/** Who closes bulletins, and somebody of the same county who decides on what another handed in. */
export const CLOSER = viewerWith({ role: 'COUNTY_OFFICER', sub: 'closer', regions: [COUNTY] });
export const DECIDER = viewerWith({ role: 'COUNTY_OFFICER', sub: 'decider', regions: [COUNTY] });

export interface Asking {
  readonly as?: Viewer;
  readonly today?: string;
}

export interface BulletinDesk extends Omit<TestGraph, 'close'> {
  /** What a write takes, for somebody on a day. */
  for(viewer: Viewer, today?: string): Counter;
  /** Closes a month on a day, as the county's office. */
  close(month: string, today: string): ReturnType<typeof closeBulletin>;
  /** What the books say of every region as of a day. */
  counts(asOf: string): Promise<Map<string, Counts>>;
  /** Gives towns tasks so that each has one enrolled of so many; all others have the best rate, 1 of 1. */
  rank(asOf: string, worse: Readonly<Record<string, number>>): Promise<void>;
  /** Asks in the graph; fails where anything went wrong. */
  // biome-ignore lint/suspicious/noExplicitAny: each operation has a shape of its own.
  told(query: string, variables?: object, asking?: Asking): Promise<any>;
  /** Sends a mutation, and gives its payload. */
  // biome-ignore lint/suspicious/noExplicitAny: each payload has a shape of its own.
  write(name: string, input: object, fields: string, asking?: Asking): Promise<any>;
  /** Forgets every bulletin. */
  clear(): Promise<void>;
  end(): Promise<void>;
}

export async function createBulletinDesk(): Promise<BulletinDesk> {
  const graph = await createTestGraph();
  const counter = (viewer: Viewer, today = '2017-11-20') =>
    createContext({ ...graph.platform, today: () => today }, viewer);
  const counts = (asOf: string) => {
    const at = {
      regionCode: COUNTY,
      scheme: 'URRBMI',
      policyYear: 2018,
      asOf,
      knownAt: '2100-01-01T00:00:00Z',
    } as const;
    return countRegions(graph.platform.db, at);
  };
  const told: BulletinDesk['told'] = async (query, variables = {}, { as = CLOSER, today = '2018-01-20' } = {}) => {
    const { data, errors } = await graph.ask(as, query, { ...variables }, { today });
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data;
  };
  return {
    ...graph,
    end: () => graph.close(),
    for: counter,
    counts,
    told,
    close: (month, today) =>
      closeBulletin(counter(CLOSER, today), {
        ...{ idempotencyKey: randomUUID(), regionCode: COUNTY, scheme: 'URRBMI', month, policyYear: 2018 },
      }),
    async rank(asOf, worse) {
      const counted = await counts(asOf);
      const towns = await graph.database.sql<{ town: string }[]>`
        select region_code as town from region_targets where policy_year = 2018 and length(region_code) = 9`;
      for (const { town } of towns) {
        const task = (counted.get(town)?.enrolled ?? 0) * (worse[town] ?? 1);
        await graph.database.sql`
          update region_targets set task_heads = ${task} where region_code = ${town} and policy_year = 2018`;
      }
    },
    async write(name, input, fields, asking) {
      const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
      const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} userErrors { code field } } }`;
      return (await told(query, { input: { idempotencyKey: randomUUID(), ...input } }, asking))[name];
    },
    async clear() {
      await graph.database.sql`truncate bulletins, bulletin_rows, bulletin_duties`;
    },
  };
}
