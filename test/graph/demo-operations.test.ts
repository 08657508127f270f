import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COUNTY, createTestGraph, type TestGraph, viewerWith } from '../support/graph.ts';

/** The operations that the IDE opens with: each works on the demo as it stands, in the role that it names. */
const FOLDER = fileURLToPath(new URL('../../demo/operations', import.meta.url));
const names = readdirSync(FOLDER).sort();

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

/** Paths that hold nothing: a null object, an empty list at the root. */
function emptyRoots(data: Record<string, unknown>): string[] {
  return Object.entries(data).flatMap(([key, value]) => {
    const nodes = (value as { nodes?: unknown[] } | null)?.nodes;
    return value === null || nodes?.length === 0 ? [key] : [];
  });
}

test('there are eight to eighteen, numbered in the order of the tabs', () => {
  expect(names.length).toBeGreaterThanOrEqual(8);
  expect(names.length).toBeLessThanOrEqual(18);
  expect(names.map((name) => Number(name.slice(0, 2)))).toEqual(names.map((_, at) => at + 1));
});

test.each(names)('%s asks a question in both languages and is answered', async (name) => {
  const source = readFileSync(`${FOLDER}/${name}`, 'utf8');
  const [question = '', roleLine = ''] = source.split('\n');
  expect(question).toMatch(/^# [A-Z].*[.?] .*\p{Script=Han}/u);
  const role = /^# role: ([A-Z_]+)$/.exec(roleLine)?.[1];
  // What the IDE's own tokens claim for a role.
  const viewer = viewerWith({ role, regions: [COUNTY], department: 'CIVIL_AFFAIRS' });

  const { data, errors, extensions } = await graph.ask(viewer, source);
  expect(errors).toEqual([]);
  expect(extensions).toBeUndefined();
  expect(Object.keys(data).length).toBeGreaterThan(0);
  expect(emptyRoots(data)).toEqual([]);
});
