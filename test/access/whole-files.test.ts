import { afterAll, beforeAll, expect, test } from 'vitest';
import { Random } from '../../src/demo/random.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { makeCohorts } from '../support/city-cohort.ts';
import { enterDoubts } from '../support/doubts.ts';
import { deliverFridayList } from '../support/friday-list.ts';
import { createTestGraph, type TestGraph, viewerWith } from '../support/graph.ts';
import { payBack } from '../support/refunds.ts';
import { settleClaims } from '../support/settled-claims.ts';
import { enterStaysOfListed } from '../support/stays.ts';
import { seenBy } from './oracle.ts';
import { type Registry, readRegistry } from './registry.ts';
import { inWords, randomViewers } from './viewers.ts';
import { everythingOf, leavesOf } from './walk.ts';

/**
 * Everything below a person and a household, field by field and by every way that leads on from there: whoever works for some regions is
 * told, value for value, what they would be told if they worked for all of them, less the rows elsewhere. Nothing is told only because
 * something else is hidden. A trial is one viewer, one file and one value.
 */
const SEED = Number(process.env.CANBAO_SEED ?? 20171125);
const FILES = process.env.CANBAO_LONG ? 1000 : 60;

let graph: TestGraph;
let registry: Registry;
beforeAll(async () => {
  graph = await createTestGraph();
  await enterStaysOfListed(graph.database.sql);
  await makeCohorts(graph);
  await enterDoubts(graph);
  await settleClaims(graph);
  await deliverFridayList(graph);
  await payBack(graph);
  registry = await readRegistry(graph.database.sql);
});
afterAll(() => graph.close());

/** The same token for the whole nation. */
const everywhere = (viewer: Viewer): Viewer => ({ ...viewer, regions: ['000000'] });

async function told(viewer: Viewer, root: 'person' | 'household', id: string) {
  const type = root === 'person' ? 'Person' : 'Household';
  const { data, errors } = await graph.ask(viewer, `{ ${root}(id: "${id}") { ${everythingOf(type, viewer)} } }`);
  return { leaves: leavesOf(data?.[root]), errors };
}

type Told = Awaited<ReturnType<typeof told>>;
const sizeOf = ({ leaves }: Told) => leaves.values().reduce((sum, { length }) => sum + length, 0);

/** Values of a path that somebody is told and would not be told if they saw more. */
function added(some: readonly string[], all: readonly string[]): string[] {
  const left = [...all];
  return some.filter((value) => {
    const at = left.indexOf(value);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

test('who works for some regions is told of a file what they would be told anywhere, less what is elsewhere', async () => {
  const random = new Random(`files ${SEED}`);
  const found: string[] = [];
  let trials = 0;
  let less = 0;
  const offices = randomViewers(registry, 200, SEED).filter(
    ({ role, regions, scopes }) => role !== 'RESIDENT' && regions.length > 0 && scopes.has('registry:read'),
  );
  const claimants = viewerWith({ role: 'TOWNSHIP_OFFICER', regions: ['999901'] });
  for (let at = 0; at < FILES; at++) {
    const viewer = at % 10 === 0 ? claimants : random.pick(offices);
    const seen = seenBy(viewer, registry);
    const root = random.chance(0.7) ? 'person' : 'household';
    const ids = [...(root === 'person' ? seen.Person : seen.Household)];
    if (ids.length === 0) continue;
    const id = random.pick(ids);
    const [own, all] = [await told(viewer, root, id), await told(everywhere(viewer), root, id)];
    expect(own.errors, inWords(viewer)).toEqual(all.errors);
    if (sizeOf(own) < sizeOf(all)) less += 1;
    for (const [path, values] of own.leaves) {
      trials += values.length;
      const more = added(values, all.leaves.get(path) ?? []);
      if (more.length > 0) found.push(`${root} ${id}, ${path}: ${more.join(' ')}, told to ${inWords(viewer)}`);
    }
  }
  expect(found).toEqual([]);
  expect(trials).toBeGreaterThan(FILES * 200);
  // Some files lead elsewhere, or nothing would be proved of them.
  expect(less).toBeGreaterThan(FILES / 20);
  expect(graph.logged).toEqual([]);
}, 600_000);
