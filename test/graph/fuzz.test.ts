import { setTimeout } from 'node:timers/promises';
import { isInterfaceType, isNonNullType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Random } from '../../src/demo/random.ts';
import { graphOf } from '../../src/graph/schema.ts';
import type { Viewer } from '../../src/services/viewer.ts';
import { seenBy, seenOfLists, TYPES } from '../access/oracle.ts';
import { type Registry, readRegistry } from '../access/registry.ts';
import { inWords, randomViewers } from '../access/viewers.ts';
import { makeCohorts } from '../support/city-cohort.ts';
import { enterDoubts } from '../support/doubts.ts';
import { deliverFridayList } from '../support/friday-list.ts';
import { type Answer, COUNTY, createTestGraph, type TestGraph, viewerWith } from '../support/graph.ts';
import { payBack } from '../support/refunds.ts';
import { keepDecisions, settleClaims } from '../support/settled-claims.ts';
import { enterStaysOfListed } from '../support/stays.ts';
import { type Bounds, boundsOf, isOver, mostOfOne, type Size } from './fuzz-bounds.ts';
import { drawDocument, type Ground, mayRead, refOf } from './fuzz-document.ts';

/**
 * Random valid queries, drawn by type, as random viewers: none fails inside, none sends more statements than it has fields, nor one
 * of them for each row, none tells of a row that the oracle says is hidden. One operation is one root field with all below it; several are
 * asked in one document, as portals do. Mutations are left out: each would change the rows that the oracle has read.
 * CANBAO_SEED draws others, CANBAO_OPERATIONS more of them.
 */
const SEED = Number(process.env.CANBAO_SEED ?? 20171120);
const OPERATIONS = Number(process.env.CANBAO_OPERATIONS ?? 20_000);

/** Root fields in one document. A loop of statements shows best where it stands alone; many together are cheap. */
const TOGETHER = [1, 10, 20, 20, 20];

/** Drawn one time in twenty: it classes all people of a region, which takes fifty times as long as any other. */
const SLOW: ReadonlySet<string> = new Set(['populationSets']);

let graph: TestGraph;
let registry: Registry;
let ground: Ground;
beforeAll(async () => {
  graph = await createTestGraph();
  await enterStaysOfListed(graph.database.sql);
  await makeCohorts(graph);
  await enterDoubts(graph);
  await settleClaims(graph);
  await keepDecisions(graph);
  await deliverFridayList(graph);
  await payBack(graph);
  registry = await readRegistry(graph.database.sql);
  const { schema, requirements } = graphOf('both');
  ground = { schema, requirements, texts: textsOf(registry), random: new Random(`fuzz ${SEED}`), omitted: OMITTED };
});
afterAll(() => graph.close());

/** What arguments are drawn from, by field and argument, by argument, or by type. */
function textsOf({ people, households, receipts, ...rows }: Registry): Ground['texts'] {
  const { enrollments, payments, listings, batches, listRows } = rows;
  const idsOf = (some: readonly { id: string }[]) => some.map(({ id }) => id);
  const all = [people, households, receipts, enrollments, payments, listings, batches, listRows].map(idsOf);
  const villages = [...new Set(people.map(({ region }) => region))];
  const rulebooks = ['350825-liancheng/urrbmi-2018', '350825-liancheng/urrbmi-2018', 'none/none-2018'];
  const years = ['2018', '2018', '2018', '2017', '2019'];
  return {
    // As many of each noun, however many rows it has.
    ID: all.flatMap((ids) => ids.filter((_, at) => at % Math.ceil(ids.length / 100) === 0)),
    'person.id': idsOf(people),
    'household.id': idsOf(households),
    'receipt.id': idsOf(receipts),
    RegionCode: [
      ...['350825', '350825', '350825', '350825103', '350800', '350000', '999900', '110000'],
      ...villages.slice(0, 5),
    ],
    poolingArea: ['350800', '350800', '999900', '110000'],
    Date: ['2016-12-31', '2017-11-20', '2018-02-28'],
    DateTime: ['2017-11-20T09:30:00+08:00', '2018-01-01T00:00:00+08:00'],
    Money: ['0.00', '180.00', '10000.00'],
    Rate: ['0.00', '97.09'],
    Int: ['1', '2', '3', '6', '20'],
    String: ['林', '2018', 'none', '', '%_\\', '999999194903120027'],
    first: ['1', '2', '5', '20'],
    last: ['1', '5'],
    policyYear: years,
    year: years,
    // When the claims of Example City were settled.
    'assumedClaims.policyYear': ['2026'],
    'claimDifferences.policyYear': ['2026'],
    'years.from': ['2016', '2018'],
    'years.to': ['2018', '2019'],
    month: ['2017-11', '2018-02', '2017-13'],
    name: rulebooks,
    rulebook: rulebooks,
    of: rulebooks,
    against: rulebooks,
  };
}

/** The county's, and the city of the settled claims, which is one itself. */
const [POOLING_AREA, EXAMPLE_CITY] = ['350800', '999900'];

/** Viewers of every role; some hold half of its scopes. */
function viewers(): Viewer[] {
  const whole = [
    ...randomViewers(registry, 150, SEED),
    viewerWith({ role: 'TREASURER', regions: [COUNTY] }),
    viewerWith({ role: 'TREASURER', regions: [POOLING_AREA] }),
    viewerWith({ role: 'AUDITOR', regions: [POOLING_AREA] }),
    viewerWith({ role: 'AUDITOR', regions: [EXAMPLE_CITY] }),
    viewerWith({ role: 'ANALYST', regions: [COUNTY] }),
    viewerWith({ role: 'COUNTY_OFFICER', regions: [COUNTY], purpose: 'fuzz' }),
  ];
  const narrowed = whole
    .filter((_, at) => at % 5 === 0)
    .map((viewer) => ({ ...viewer, scopes: new Set([...viewer.scopes].filter(() => ground.random.chance(0.5))) }));
  return [...whole, ...narrowed];
}

/**
 * Root fields that a viewer may ask for, some of them, some twice, the rows of people three times as often. One that may not
 * be null stands alone, or its refusal would take the others' answers away.
 */
function drawRoots(viewer: Viewer, named: ReadonlySet<string>): string[] {
  const fields = Object.values(ground.schema.getQueryType()?.getFields() ?? {});
  const open = fields
    .filter(({ name }) => mayRead(ground, viewer, 'Query', name))
    .flatMap((field) => (ROWS.has(field.name) ? [field, field, field] : [field]))
    .filter(({ name }) => !SLOW.has(name) || ground.random.chance(0.05));
  const [alone = [], beside = []] = [true, false].map((one) => open.filter(({ type }) => isNonNullType(type) === one));
  const unnamed = alone.filter(({ name }) => !named.has(name));
  const first = ground.random.pick(unnamed.length > 0 && ground.random.chance(0.2) ? unnamed : open);
  const more = isNonNullType(first.type) ? 0 : ground.random.pick(TOGETHER) - 1;
  return [first, ...Array.from({ length: more }, () => ground.random.pick(beside))].map(({ name }) => name);
}

/** Lists of rows that the oracle tells of, and whatever leads to one of them. */
const ROWS: ReadonlySet<string> = new Set([
  ...['people', 'households', 'enrollments', 'payments', 'receipts', 'assistanceListings', 'assistanceListBatches'],
  ...['person', 'household', 'receipt', 'node'],
]);

/** Fields left out by name. Nothing has to be. */
const OMITTED: ReadonlySet<string> = new Set();

function sizeOf({ people }: Registry): Size {
  const node = ground.schema.getType('Node');
  return {
    villages: new Set(people.map(({ region }) => region)).size,
    nouns: isInterfaceType(node) ? ground.schema.getPossibleTypes(node).length : 0,
  };
}

type Row = { readonly type: string; readonly id: string };
type Ids = ReadonlyMap<string, ReadonlySet<string>>;

function seenIds(viewer: Viewer): Ids {
  const { AssistanceListRow, AssistanceListEffect } = seenOfLists(viewer, registry);
  const ofLists = Object.entries({ AssistanceListRow, AssistanceListEffect });
  return new Map([
    ...Object.entries(seenBy(viewer, registry)),
    ...ofLists.map(([type, rows]) => [type, new Set(rows.map(({ id }) => id))] as const),
  ]);
}

/** Every object of an answer with an id. */
function rowsOf(data: unknown): Row[] {
  const rows: Row[] = [];
  JSON.stringify(data, (_, value) => {
    const ref = typeof value === 'object' && refOf(value);
    if (ref) rows.push(ref);
    return value;
  });
  return rows;
}

test('random queries neither fail inside, nor send a statement a row, nor tell of a hidden row', async () => {
  const everybody = viewers();
  const seen = new Map(everybody.map((viewer) => [viewer, seenIds(viewer)]));
  const told = new Map<string, number>();
  const size = sizeOf(registry);
  const named = new Set<string>();
  let asked = 0;
  while (asked < OPERATIONS) {
    const viewer = ground.random.pick(everybody);
    const roots = drawRoots(viewer, named);
    const query = drawDocument(ground, viewer, roots);
    const answer = await graph.ask(viewer, query);
    const words = `${inWords(viewer)}, scopes ${[...viewer.scopes].join(' ')} (seed ${SEED})\n${query}\n${answer.body}`;
    const rows = rowsOf(answer.data);
    assertHarmless(answer, words);
    assertInScope(rows, seen.get(viewer), words);
    const bounds = boundsOf(query, roots, answer, size);
    if (isOver(answer, bounds)) assertFew(await askedAgain(viewer, query), bounds, words);
    for (const root of roots) named.add(root);
    if (!answer.data) continue;
    asked += roots.length;
    for (const { type } of rows) told.set(type, (told.get(type) ?? 0) + 1);
  }
  assertTellsEnough(named, told);
}, 900_000);

/**
 * Asked once more by itself: where an error took the answer away, siblings go on asking although nobody waits for them, and what they
 * send late counts as the next one's.
 */
async function askedAgain(viewer: Viewer, query: string): Promise<Answer> {
  await setTimeout(QUIET);
  return graph.ask(viewer, query);
}
const QUIET = 500;

/** Refusals are answers; what nobody thought of is none, nor is a document that was drawn wrongly. */
function assertHarmless({ errors }: Answer, words: string): void {
  const codes = errors.map(({ extensions }) => extensions.code);
  for (const code of ['INTERNAL_SERVER_ERROR', 'QUERY_TOO_LONG', 'GRAPHQL_VALIDATION_FAILED'])
    expect(codes, words).not.toContain(code);
  expect(graph.logged, words).toEqual([]);
}

function assertInScope(rows: readonly Row[], seen: Ids | undefined, words: string): void {
  expect(
    rows.filter(({ type, id }) => seen?.get(type)?.has(id) === false),
    words,
  ).toEqual([]);
}

function assertFew(answer: Answer, { all, ofOne }: Bounds, words: string): void {
  const told = `${words}\n${answer.statements.join('\n')}`;
  expect(answer.statements.length, told).toBeLessThanOrEqual(all);
  expect(mostOfOne(answer), told).toBeLessThanOrEqual(ofOne);
}

/** Answers without rows would prove nothing, nor would a root field that was never asked for. */
function assertTellsEnough(named: ReadonlySet<string>, told: ReadonlyMap<string, number>): void {
  const roots = Object.keys(ground.schema.getQueryType()?.getFields() ?? {});
  expect(roots.filter((root) => !named.has(root) && !OMITTED.has(`Query.${root}`))).toEqual([]);
  for (const type of TYPES) expect(told.get(type) ?? 0, type).toBeGreaterThan(OPERATIONS / 200);
}
