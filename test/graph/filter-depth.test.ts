import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/store/db.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph } from '../support/graph.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const PAYMENTS = 'query ($w: PaymentWhere) { payments(first: 1, where: $w) { nodes { policyYear } } }';
const PEOPLE = 'query ($w: PersonWhere) { people(first: 1, where: $w) { nodes { id } } }';

/** A test wrapped so many times. */
function nested(times: number, wrap: (inner: object) => object): object {
  let where: object = {};
  for (let at = 0; at < times; at++) where = wrap(where);
  return where;
}

/** Payments of people who have payments … */
const chain = (pairs: number) => nested(pairs, (inner) => ({ person: { payments: { some: inner } } }));
const negation = (times: number) => nested(times, (inner) => ({ not: inner }));

const codesOf = async (query: string, w: object) =>
  (await graph.ask(OFFICER, query, { w })).errors.map(({ extensions }) => extensions.code);

describe('a filter', () => {
  test('follows five relations into each other, and no sixth', async () => {
    expect(await codesOf(PAYMENTS, { ...chain(2), person: { payments: { some: chain(1) } } })).toEqual([]);
    expect(
      await codesOf(PAYMENTS, { person: { payments: { some: { person: { payments: { some: { person: {} } } } } } } }),
    ).toEqual([]);
    expect(await codesOf(PAYMENTS, chain(3))).toEqual(['FILTER_REFUSED']);
    expect(await codesOf(PAYMENTS, chain(10))).toEqual(['COST_EXCEEDED']);
  });

  test('has twenty levels of and, or and not, and no more, however it is written', async () => {
    expect(await codesOf(PEOPLE, negation(20))).toEqual([]);
    expect(
      await codesOf(
        PEOPLE,
        nested(10, (inner) => ({ and: [{ or: [inner] }] })),
      ),
    ).toEqual([]);
    expect(await codesOf(PEOPLE, negation(21))).toEqual(['FILTER_REFUSED']);
    for (const times of [100, 3000, 20_000]) expect(await codesOf(PEOPLE, negation(times))).toEqual(['BAD_USER_INPUT']);
    const written = (times: number) =>
      `{ people(first: 1, where: ${'{not:'.repeat(times)}{}${'}'.repeat(times)}) { nodes { id } } }`;
    expect((await graph.ask(OFFICER, written(21))).errors[0]?.extensions.code).toBe('FILTER_REFUSED');
    expect((await graph.ask(OFFICER, written(500))).errors[0]?.extensions.code).toBe('TOO_DEEP');
    expect(graph.logged).toEqual([]);
  });

  test('has a thousand filters in lists, and no more, however they are spread', async () => {
    const choices = (count: number) => Array(count).fill({ policyYear: { eq: 2018 } });
    expect(await codesOf(PAYMENTS, { or: choices(1000) })).toEqual([]);
    expect(await codesOf(PAYMENTS, { or: choices(1001) })).toEqual(['FILTER_REFUSED']);
    expect(await codesOf(PAYMENTS, { and: [{ or: choices(500) }, { not: { or: choices(499) } }] })).toEqual([
      'FILTER_REFUSED',
    ]);
  });

  test('costs its relations, times how deep each stands, also where the same document asked for less', async () => {
    const asked = { extensions: { cost: true } };
    const costOf = async (w: object) => {
      const { extensions } = await graph.ask(OFFICER, PAYMENTS, { w }, asked);
      return (extensions as { cost: { estimated: number } }).cost.estimated;
    };
    const plain = await costOf({ policyYear: { eq: 2018 } });
    expect(await costOf({ person: {} })).toBe(plain + 4000);
    expect(await costOf(chain(1))).toBe(plain + 12_000);
    expect(await costOf({ and: [chain(1), { not: chain(1) }] })).toBe(plain + 24_000);
    expect(await codesOf(PAYMENTS, { or: Array(60).fill({ person: {} }) })).toEqual(['COST_EXCEEDED']);
    const written = '{ payments(first: 1, where: { person: { payments: { some: {} } } }) { nodes { policyYear } } }';
    const { extensions } = await graph.ask(OFFICER, written, {}, asked);
    expect(extensions?.cost).toMatchObject({ estimated: plain + 12_000 });
  });
});

test('a statement that takes too long is answered with what to do, and logged', async () => {
  const impatient = connect(graph.database.url, { max: 1, role: 'canbao_app', statementTimeoutMs: 200 });
  const { db } = graph.platform;
  Object.assign(graph.platform, { db: impatient });
  const held = await graph.database.sql.reserve();
  onTestFinished(async () => {
    await held`rollback`;
    held.release();
    Object.assign(graph.platform, { db });
    await impatient.end();
  });
  await held`begin`;
  await held`lock table payments in access exclusive mode`;
  const query = `{ region(code: "${COUNTY}") { name } payments(first: 1) { nodes { policyYear } } }`;
  const { errors } = await graph.ask(OFFICER, query);
  const [{ message, extensions } = { message: '', extensions: {} }] = errors;
  expect(extensions).toEqual({ code: 'QUERY_TOO_LONG', reference: expect.any(String) });
  expect(message).toMatch(/Ask for less.*请缩小/);
  expect(graph.logged).toHaveLength(1);
});
