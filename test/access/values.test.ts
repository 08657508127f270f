import { isDeepStrictEqual } from 'node:util';
import { isEnumType, isInputObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Random } from '../../src/demo/random.ts';
import { graphOf } from '../../src/graph/schema.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { createTestGraph, KEYRING, type TestGraph } from '../support/graph.ts';
import { expectedOf, inOrder, ROWS, type Row, type Rows, readRows } from './columns.ts';
import { type Seen, seenBy } from './oracle.ts';
import { type Registry, readRegistry } from './registry.ts';
import { mayRead } from './rules.ts';
import { inWords, randomViewers } from './viewers.ts';

/**
 * Every row that a viewer may page through, field by field, against what the owner of the database reads: the value as the row has it,
 * masked where only that is told, and of other rows those that may be seen. A trial is one viewer, one row and one field.
 */
const SEED = Number(process.env.CANBAO_SEED ?? 20171121);
const VIEWERS = process.env.CANBAO_LONG ? 300 : 16;
const UNKNOWN = '00000000-0000-4000-8000-999999999999';
type Type = keyof Seen;
const LISTS = Object.entries(ROWS) as [Type, Rows][];

let graph: TestGraph;
let registry: Registry;
let rows: ReadonlyMap<Type, ReadonlyMap<string, Row>>;
let viewers: readonly Viewer[];
beforeAll(async () => {
  graph = await createTestGraph();
  registry = await readRegistry(graph.database.sql);
  const read = LISTS.map(async ([type, list]) => [type, await readRows(graph.database.sql, list, KEYRING)] as const);
  rows = new Map(await Promise.all(read));
  viewers = drawn();
});
afterAll(() => graph.close());

/** Viewers of every role, and each once more with some of the scopes. */
function drawn(): Viewer[] {
  const random = new Random(`values ${SEED}`);
  return randomViewers(registry, VIEWERS, SEED).flatMap((viewer) => [
    viewer,
    { ...viewer, scopes: new Set([...viewer.scopes].filter(() => random.chance(0.6))) },
  ]);
}

const may = (viewer: Viewer, type: string, field: string) =>
  mayRead(type, field, viewer.role === 'PUBLIC' ? null : viewer.scopes);

/** The fields of a list that a viewer may ask for; none where the list itself is closed to them. */
const openTo = (viewer: Viewer, type: Type, { root, fields }: Rows) =>
  may(viewer, 'Query', root) && may(viewer, type, 'id')
    ? Object.entries(fields).filter(([name, { of }]) => may(viewer, type, name) && (!of || may(viewer, of, 'id')))
    : [];

async function* pagesOf(viewer: Viewer, root: string, asked: string): AsyncGenerator<readonly Row[]> {
  for (let after: string | null = null; ; ) {
    const { data, errors } = await graph.ask(
      viewer,
      `query Page($after: String) { ${root}(first: 500, after: $after) { nodes { ${asked} } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    expect(errors).toEqual([]);
    yield data[root].nodes;
    if (!data[root].pageInfo.hasNextPage) return;
    after = data[root].pageInfo.endCursor;
  }
}

/** Lays every value of a list beside its row's; gives how many. */
async function assertTold(viewer: Viewer, type: Type, list: Rows, seen: Seen): Promise<number> {
  const open = openTo(viewer, type, list);
  if (open.length === 0) return 0;
  const asked = open.map(([name, field]) => field.asked ?? name).join(' ');
  const met = new Set<string>();
  for await (const page of pagesOf(viewer, list.root, asked)) {
    for (const node of page) {
      const row = rows.get(type)?.get(String(node.id));
      met.add(String(node.id));
      for (const [name, field] of open) {
        const expected = expectedOf(field, row?.[name] ?? (field.of && field.sql.startsWith('(') ? [] : null), seen);
        const isRight = isDeepStrictEqual(inOrder(node[name]), expected);
        if (!isRight) expect(node[name], `${type}.${name} of ${node.id}, told to ${inWords(viewer)}`).toEqual(expected);
      }
    }
  }
  expect([...met].sort()).toEqual([...seen[type]].sort());
  return met.size * open.length;
}

test('random viewers are told every value of every row as the row has it, and of no other row', async () => {
  let trials = 0;
  const told = new Set<string>();
  for (const viewer of viewers) {
    const seen = seenBy(viewer, registry);
    for (const [type, list] of LISTS) {
      const count = await assertTold(viewer, type, list, seen);
      trials += count;
      if (count > 0) for (const [name] of openTo(viewer, type, list)) told.add(`${type}.${name}`);
    }
  }
  expect(
    LISTS.flatMap(([type, { fields }]) => Object.keys(fields).map((name) => `${type}.${name}`)).filter(
      (name) => !told.has(name),
    ),
  ).toEqual([]);
  expect(trials).toBeGreaterThan(process.env.CANBAO_LONG ? 1_000_000 : 100_000);
  expect(graph.logged).toEqual([]);
}, 900_000);

const { schema } = graphOf('both');

/** How a value is written in a test of a filter; undefined where the field has none. */
function literalOf(type: Type, name: string, value: unknown): string | undefined {
  const where = schema.getType(`${type}Where`);
  const tests = isInputObjectType(where) ? where.getFields()[name]?.type : undefined;
  const eq = isInputObjectType(tests) ? tests.getFields().eq?.type : undefined;
  if (!eq || value === null || typeof value === 'object') return undefined;
  return isEnumType(eq) || typeof value !== 'string' ? String(value) : JSON.stringify(value);
}

test('filters count and list what may be seen alone, whatever row their value is taken from', async () => {
  const random = new Random(`filters ${SEED}`);
  let hidden = 0;
  for (const viewer of viewers) {
    const seen = seenBy(viewer, registry);
    for (const [type, list] of LISTS) {
      const all = [...(rows.get(type)?.values() ?? [])];
      const asked = openTo(viewer, type, list).flatMap(([name]) => {
        const row = random.pick(all);
        const literal = literalOf(type, name, row[name]);
        return literal === undefined ? [] : [{ name, literal, row }];
      });
      if (asked.length === 0) continue;
      const fields = asked.map(
        ({ name, literal }) =>
          `${name}: ${list.root}(where: { ${name}: { eq: ${literal} } }, first: 20) { totalCount nodes { id } }`,
      );
      const { data, errors } = await graph.ask(viewer, `{ ${fields.join('\n')} }`);
      const words = `${inWords(viewer)}\n${fields.join('\n')}`;
      expect(errors, words).toEqual([]);
      for (const { name, row } of asked) {
        const fitting = all.filter((one) => one[name] === row[name] && seen[type].has(String(one.id)));
        expect(data[name].totalCount, `${name} ${words}`).toBe(fitting.length);
        expect(
          data[name].nodes.filter(({ id }: { id: string }) => !seen[type].has(id)),
          words,
        ).toEqual([]);
        if (!seen[type].has(String(row.id))) hidden += 1;
      }
    }
  }
  // Values of rows that may be seen would prove little.
  expect(hidden).toBeGreaterThan(viewers.length * 5);
});

/** Fields that a list is ordered by, and whose values compare here as they do there: days and numbers. */
function orderings(type: Type, open: readonly string[]): string[] {
  const orders = schema.getType(`${type}OrderField`);
  const names = isEnumType(orders) ? orders.getValues().map(({ name }) => name) : [];
  const isComparable = (value: unknown) => typeof value === 'number' || /^\d{4}-\d\d-\d\d$/.test(String(value));
  return open.filter((name) => {
    const values = [...(rows.get(type)?.values() ?? [])].map((row) => row[name]).filter((value) => value !== null);
    return names.includes(screaming(name)) && values.length > 0 && values.every(isComparable);
  });
}
const screaming = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

test('an order is one of what may be seen alone: nothing of its first and last rows hangs on others', async () => {
  let compared = 0;
  for (const viewer of viewers) {
    const seen = seenBy(viewer, registry);
    for (const [type, list] of LISTS) {
      const names = orderings(
        type,
        openTo(viewer, type, list).map(([name]) => name),
      );
      if (names.length === 0) continue;
      const fields = names.flatMap((name) =>
        ['ASC', 'DESC'].map(
          (way) =>
            `${name}_${way}: ${list.root}(orderBy: [{ field: ${screaming(name)}, direction: ${way} }], first: 30) { nodes { id } }`,
        ),
      );
      const { data, errors } = await graph.ask(viewer, `{ ${fields.join('\n')} }`);
      expect(errors, inWords(viewer)).toEqual([]);
      for (const name of names) {
        const values = [...seen[type]].map((id) => rows.get(type)?.get(id)?.[name] ?? null);
        const told = (way: string) =>
          data[`${name}_${way}`].nodes.map(({ id }: { id: string }) => rows.get(type)?.get(id)?.[name] ?? null);
        expect(told('ASC'), `${type}.${name} ${inWords(viewer)}`).toEqual(values.toSorted(ascending).slice(0, 30));
        expect(told('DESC'), `${type}.${name} ${inWords(viewer)}`).toEqual(values.toSorted(descending).slice(0, 30));
        compared += values.length > 0 ? 1 : 0;
      }
    }
  }
  expect(compared).toBeGreaterThan(viewers.length);
});

type Value = unknown;
/** What has no value stands last, whichever way. */
const nullsLast = (a: Value, b: Value) => Number(a === null) - Number(b === null);
const ascending = (a: Value, b: Value) => nullsLast(a, b) || ((a as number) < (b as number) ? -1 : Number(a !== b));
const descending = (a: Value, b: Value) => nullsLast(a, b) || ((a as number) > (b as number) ? -1 : Number(a !== b));

test('what may not be seen reads by its id, byte by byte and statement by statement, as what is not there', async () => {
  const random = new Random(`hidden ${SEED}`);
  const compared = new Set<string>();
  for (const viewer of viewers.filter((one) => may(one, 'Query', 'node'))) {
    const seen = seenBy(viewer, registry);
    for (const [type] of LISTS) {
      const [id] = [...(rows.get(type)?.keys() ?? [])].filter((one) => !seen[type].has(one) && random.chance(0.5));
      if (!id) continue;
      const [unseen, absent] = [id, UNKNOWN].map((one) => `{ node(id: "${one}") { __typename id } }`);
      const [told, nothing] = [await graph.ask(viewer, unseen ?? ''), await graph.ask(viewer, absent ?? '')];
      expect(told.body, `${type} ${id} ${inWords(viewer)}`).toBe(nothing.body);
      expect(told.statements).toEqual(nothing.statements);
      compared.add(type);
    }
  }
  expect([...compared].sort()).toEqual(LISTS.map(([type]) => type).sort());
});

test('viewers who ask at the same moment are each told what they are told alone', async () => {
  const query = `{ people(first: 30) { totalCount nodes { id sex household { id } memberships { household { id } person { id } } enrollments { id } } }
    households(first: 30) { totalCount nodes { id head { id } members { person { id } } } } }`;
  const askers = viewers.filter((viewer) => may(viewer, 'Query', 'people')).slice(0, 20);
  const alone: string[] = [];
  for (const viewer of askers) alone.push((await graph.ask(viewer, query)).body);
  const together = await Promise.all(askers.map((viewer) => graph.ask(viewer, query)));
  expect(together.map(({ body }) => body)).toEqual(alone);
  expect(new Set(alone).size).toBeGreaterThan(5);
});
