import { afterAll, beforeAll, expect, test } from 'vitest';
import { STRANGER } from '../../src/services/viewer.ts';
import { createTestGraph, type TestGraph } from '../support/graph.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const codeOf = async (query: string) => (await graph.ask(STRANGER, query)).errors[0]?.extensions.code;

test('documents of a region that is in no list are refused, not none', async () => {
  expect(await codeOf('{ policyDocuments(region: "123456") { id } }')).toBe('REGION_UNKNOWN');
  expect(await codeOf('{ policyDocuments(region: "350825103") { id } }')).toBeUndefined();
});

test('two laws compared by no kind of rule are refused, not alike', async () => {
  const diff = (kinds: string) =>
    `{ policyDiff(of: "350825-liancheng/urrbmi-2018", against: "999900-example-city/urrbmi-2026"${kinds}) { kind } }`;
  expect(await codeOf(diff(', kinds: []'))).toBe('RULE_KINDS_EMPTY');
  expect(await codeOf(diff(''))).toBeUndefined();
});
