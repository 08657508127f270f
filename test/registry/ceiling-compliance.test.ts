import { afterAll, beforeAll, expect, test } from 'vitest';
import { ceilingDeadlinesOf } from '../../src/services/supervision/ceiling-law.ts';
import { ANALYST, createTestGraph, OFFICER, type TestGraph, viewerWith } from '../support/graph.ts';
import { supervisionDesk } from './supervision-desk.ts';

/** PV-11: by the end of June 2025 every pooling area has its ceiling of critical illness insurance. */
let graph: TestGraph;
let desk: ReturnType<typeof supervisionDesk>;
beforeAll(async () => {
  graph = await createTestGraph();
  desk = supervisionDesk(graph);
});
afterAll(() => graph.close());

const ask = (within: string, on: string, rulebook = 'unidentified-province/urrbmi-2025') => `{
  ceilingCompliance(within: "${within}", on: "${on}") { areas deadlines(rulebook: "${rulebook}") {
    decision { outcome citations { locator } } duties { lastDay late regions { regionCode done isInTime } } } } }`;
const check = async (within: string, on: string, as = OFFICER) =>
  (await desk.read(ask(within, on), { as })).ceilingCompliance;

test('an area whose rulebooks give no ceiling missed 30 June 2025; the day itself is not yet too late', async () => {
  const cite = { citations: [{ locator: '¶6' }] };
  expect(await check('350800', '2025-06-30')).toMatchObject({
    areas: 1,
    deadlines: {
      decision: { outcome: 'CONDITIONAL', ...cite },
      duties: [{ lastDay: '2025-06-30', late: 0, regions: [{ regionCode: '350800', done: 0, isInTime: null }] }],
    },
  });
  expect((await check('350800', '2025-07-01')).deadlines).toMatchObject({
    decision: { outcome: 'NO', ...cite },
    duties: [{ late: 1, regions: [{ regionCode: '350800', done: 0, isInTime: false }] }],
  });
});

test('an area whose rulebook of 2026 is its first with a ceiling has one now, and had none in time', async () => {
  const { deadlines } = await check('999900', '2026-04-01');
  expect(deadlines.duties).toMatchObject([{ late: 1, regions: [{ regionCode: '999900', done: 1, isInTime: false }] }]);
});

test('a ceiling from before the day is in time', async () => {
  const { rulebooks } = graph.platform;
  const [book] = rulebooks.named('999900-example-city/urrbmi-2026');
  expect(book?.compiled.span.from).toBe('2025-09-01');
  expect((await check('999900', '2025-09-01')).deadlines.duties).toMatchObject([{ regions: [{ done: 1 }] }]);
  expect((await check('999900', '2025-08-31')).deadlines.duties).toMatchObject([{ regions: [{ done: 0 }] }]);
});

test('a ceiling that is left to somebody is none', () => {
  const { rulebooks } = graph.platform;
  const [opinions] = rulebooks.named('unidentified-province/urrbmi-2025');
  if (!opinions) throw new Error('The opinions are published.');
  const binding = { ...opinions, rulebook: { ...opinions.rulebook, poolingAreas: { codes: ['350800'] } } };
  const facts = {
    regionCode: '350800',
    scheme: 'URRBMI',
    policyYear: 2025,
    asOf: '2025-07-01',
    areas: ['350800'],
  } as const;
  const ground = { rulebooks: { ...rulebooks, standing: () => [binding] }, viewer: OFFICER };
  expect(ceilingDeadlinesOf(facts, opinions.rulebook.name, ground).duties).toMatchObject([{ regions: [{ done: 0 }] }]);
});

test('a rulebook that is not known, or sets no day, is said to be so', async () => {
  expect(await desk.refused(ask('350800', '2025-07-01', 'nowhere/urrbmi-2025'), { as: OFFICER })).toEqual([
    'RULEBOOK_UNKNOWN',
  ]);
  const { ceilingCompliance } = await desk.read(ask('350800', '2025-07-01', '350825-liancheng/urrbmi-2018'), {
    as: OFFICER,
  });
  expect(ceilingCompliance.deadlines).toMatchObject({ decision: { outcome: 'UNDETERMINED' } });
});

test('areas and their law are published: an analyst may look, a resident has no need to', async () => {
  expect(await check('350800', '2025-07-01', ANALYST)).toMatchObject({ areas: 1 });
  const resident = viewerWith({ role: 'RESIDENT', person: '00000000-0000-4000-8000-000000000000' });
  expect(await desk.refused(ask('350800', '2025-07-01'), { as: resident })).toEqual(['FORBIDDEN']);
});
