import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContext } from '../../src/graph/context.ts';
import { SubscriptionRefused, subscriber } from '../../src/graph/subscribe.ts';
import { DEPARTMENTS } from '../../src/policy/facts.ts';
import { reachOf, type Viewer } from '../../src/services/viewer.ts';
import type { Counter } from '../../src/services/write.ts';
import { fileOf } from '../registry/export-desk.ts';
import { COUNTY, createTestGraph, type TestGraph, TODAY, TOWN, viewerWith } from '../support/graph.ts';
import { type Seen, seenBy, TYPES, within } from './oracle.ts';
import { type Registry, readRegistry } from './registry.ts';
import { inWords, randomViewers } from './viewers.ts';

/** The doors beside the graph's lists: what a gateway asks for, statistics, files and streams. The same viewers and rows, the same oracle. */
const SEED = Number(process.env.CANBAO_SEED ?? 20171124);
const VIEWERS = process.env.CANBAO_LONG ? 300 : 40;
const UNKNOWN = '00000000-0000-4000-8000-999999999999';

let graph: TestGraph;
let registry: Registry;
let viewers: readonly Viewer[];
beforeAll(async () => {
  graph = await createTestGraph();
  registry = await readRegistry(graph.database.sql);
  viewers = randomViewers(registry, VIEWERS, SEED);
});
afterAll(() => graph.close());

const idsOf = (type: keyof Seen): string[] =>
  ({
    Person: registry.people,
    Household: registry.households,
    Enrollment: registry.enrollments,
    Payment: registry.payments,
    AssistanceListing: registry.listings,
    AssistanceListBatch: registry.batches,
    Receipt: registry.receipts,
  })[type].map(({ id }) => id);

const SCOPES: Readonly<Record<keyof Seen, string>> = {
  ...{ Person: 'registry:read', Household: 'registry:read', Enrollment: 'registry:read' },
  ...{ Payment: 'money:read', Receipt: 'money:read' },
  ...{ AssistanceListing: 'assistance:read', AssistanceListBatch: 'assistance:read' },
};

const some = <One>(all: readonly One[], count: number) =>
  all.filter((_, at) => at % Math.max(1, Math.floor(all.length / count)) === 0);

test('a gateway that asks for entities is given those alone that the viewer may see', async () => {
  const registered = await createTestGraph('registry');
  let given = 0;
  for (const viewer of viewers) {
    const seen = seenBy(viewer, registry);
    for (const type of TYPES.filter((one) => viewer.scopes.has(SCOPES[one]))) {
      const ids = [...some(idsOf(type), 10), ...some([...seen[type]], 5), UNKNOWN];
      const { data, errors } = await registered.ask(
        viewer,
        `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type} { id } } }`,
        { representations: ids.map((id) => ({ __typename: type, id })) },
      );
      expect(errors, inWords(viewer)).toEqual([]);
      const expected = ids.map((id) => (seen[type].has(id) ? { id } : null));
      expect(data._entities, `${type} ${inWords(viewer)}`).toEqual(expected);
      given += expected.filter((one) => one !== null).length;
    }
  }
  await registered.close();
  expect(given).toBeGreaterThan(VIEWERS * 5);
});

test('statistics that are told exactly count what the viewer may see, group by group', async () => {
  const sexes = new Map(
    (await graph.database.sql<{ id: string; sex: string }[]>`select id, sex from people`).map(({ id, sex }) => [
      id,
      sex,
    ]),
  );
  const asked = '{ peopleStatistics(groupBy: [{ dimension: SEX }]) { total { count } rows { key { sex } count } } }';
  const counted = new Set<string>();
  for (const viewer of viewers.filter(({ scopes }) => scopes.has('statistics:exact'))) {
    const seen = [...seenBy(viewer, registry).Person];
    const { data, errors } = await graph.ask(viewer, asked);
    expect(errors, inWords(viewer)).toEqual([]);
    const { total, rows } = data.peopleStatistics;
    expect(total.count, inWords(viewer)).toBe(seen.length);
    const told = rows.map(({ key, count }: { key: { sex: string }; count: number }) => [key.sex, count]);
    const groups = Map.groupBy(seen, (id) => sexes.get(id) ?? null);
    expect(new Map(told), inWords(viewer)).toEqual(new Map([...groups].map(([sex, ids]) => [sex, ids.length])));
    if (seen.length > 0) counted.add(viewer.role);
  }
  expect(counted.size).toBeGreaterThan(2);
});

test('a file holds the rows that whoever asked for it may see', async () => {
  const made = new Set<string>();
  const askers = viewers.filter(({ scopes, regions }) => scopes.has('export:make') && regions.length > 0);
  for (const viewer of askers.slice(0, VIEWERS / 4)) {
    const counter: Counter = { ...graph.platform, viewer, today: TODAY, reach: reachOf(viewer, TODAY) };
    const seen = seenBy(viewer, registry);
    for (const noun of ['Person', 'Payment', 'AssistanceListing'] as const) {
      const file = await fileOf(counter, { noun, rows: { fields: ['id'] }, format: 'NDJSON' });
      const lines = file.toString().split('\n').filter(Boolean);
      const told = lines.map((line) => JSON.parse(line)).map(({ id }: { id: string }) => id);
      expect(told.sort(), `${noun} ${inWords(viewer)}`).toEqual([...seen[noun]].sort());
      if (told.length > 0) made.add(noun);
    }
  }
  expect([...made].sort()).toEqual(['AssistanceListing', 'Payment', 'Person']);
});

interface Job {
  readonly id: string;
  readonly kind: string;
  readonly region: string;
  readonly department: string | null;
  readonly by: string;
}

/** Work that has ended, of every kind, of several regions and departments. */
async function enterJobs(): Promise<Job[]> {
  const drawn = [COUNTY, TOWN, '350823'].flatMap((region) => [
    ...DEPARTMENTS.map((department) => ({ kind: 'ASSISTANCE_LIST_PREVIEW', region, department, by: 'test' })),
    ...['CLAIM_SETTLE', 'COHORT', 'EXPORT'].map((kind) => ({ kind, region, department: null, by: 'test' })),
    { kind: 'EXPORT', region, department: null, by: 'somebody else' },
  ]);
  const jobs = drawn.map((one) => ({ id: randomUUID(), ...one }));
  for (const { id, kind, region, department, by } of jobs) {
    await graph.database.sql`
      insert into jobs (id, kind, subject_id, region_code, department, requested_by, requested_role, state, ended_at)
      values (${id}, ${kind}, ${randomUUID()}, ${region}, ${department}, ${by}, 'TEST', 'DONE', now())`;
  }
  return jobs;
}

const KINDS: Readonly<Record<string, string>> = {
  ...{ ASSISTANCE_LIST_PREVIEW: 'assistance:sync', CLAIM_SETTLE: 'claim:settle' },
  ...{ COHORT: 'cohort:make', EXPORT: 'export:make' },
};

/** Work on one's regions that one might have asked for; of a department its own, of health for those who may know of it, of a file one's own. */
function followed({ scopes, role, regions, department, subject }: Viewer, job: Job): boolean {
  const isPlaced = within(regions, [job]).length > 0;
  const isOwn = role !== 'DEPARTMENT_CLERK' || job.department === department;
  const isTold = job.department !== 'HEALTH' || scopes.has('assistance:sensitive');
  return (
    scopes.has(KINDS[job.kind] ?? '') && isPlaced && isOwn && isTold && (job.kind !== 'EXPORT' || job.by === subject)
  );
}

test('a stream tells of work that the viewer may see, and of other work what it tells of none', async () => {
  const jobs = await enterJobs();
  const follow = subscriber({ half: 'both', logError: (_, error) => Promise.reject(error) });
  const askers = [
    ...viewers.filter(({ scopes }) => Object.values(KINDS).some((scope) => scopes.has(scope))),
    ...DEPARTMENTS.map((department) => viewerWith({ role: 'DEPARTMENT_CLERK', department, regions: [COUNTY] })),
  ];
  const told = async (viewer: Viewer, id: string): Promise<string> => {
    const query = `subscription { jobProgress(id: "${id}") { id state } }`;
    const events = await follow({ query }, createContext(graph.platform, viewer)).catch((error) => error);
    if (events instanceof SubscriptionRefused) return JSON.stringify(events.errors).replaceAll(id, 'ID');
    return JSON.stringify((await events.next()).value?.data);
  };
  let seen = 0;
  for (const viewer of askers) {
    const nothing = await told(viewer, UNKNOWN);
    for (const job of jobs) {
      const answer = await told(viewer, job.id);
      const words = `${JSON.stringify(job)} ${inWords(viewer)}`;
      if (followed(viewer, job)) expect(JSON.parse(answer).jobProgress, words).toEqual({ id: job.id, state: 'DONE' });
      else expect(answer, words).toBe(nothing);
      seen += followed(viewer, job) ? 1 : 0;
    }
  }
  expect(seen).toBeGreaterThan(50);
});
