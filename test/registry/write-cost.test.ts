import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COUNTY, createTestGraph, OFFICER, type TestGraph, TOWN } from '../support/graph.ts';

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

/** The writes that go through a whole region, each with what it asks. */
const YEAR = { policyYear: 2018 };
const BULK: Record<string, object> = {
  rosterMake: { regionCode: TOWN, ...YEAR },
  duplicateFind: { within: COUNTY },
  refundDeclareDue: { within: TOWN, ...YEAR },
  fundTransferRecord: { within: TOWN, ...YEAR, payer: 'MEDICAL_ASSISTANCE_FUND' },
};

/** One request with a write so many times over, under keys of their own. */
function times(count: number, name: string) {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input!`;
  const keys = Array.from({ length: count }, (_, at) => `w${at}`);
  const fields = keys.map((key) => `${key}: ${name}(input: $${key}) { userErrors { code } }`);
  const query = `mutation Many(${keys.map((key) => `$${key}: ${type}`).join(', ')}) { ${fields.join(' ')} }`;
  const variables = Object.fromEntries(keys.map((key) => [key, { idempotencyKey: randomUUID(), ...BULK[name] }]));
  return graph.ask(OFFICER, query, variables);
}

test.each(Object.keys(BULK))(
  '%s twenty times in one request costs too much, and not one of them is done',
  async (name) => {
    const { errors, statements } = await times(20, name);
    expect(errors.map(({ extensions }) => extensions)).toMatchObject([{ code: 'COST_EXCEEDED' }]);
    expect(statements).toEqual([]);
    expect((await times(1, name)).errors).toEqual([]);
  },
);

const HOUSEHOLDS = Array.from(
  { length: 16 },
  (_, at) => `h${at}: household { members { person { household { members { person { id } } } } } }`,
).join(' ');

test.each([
  [
    'a condition',
    `query ($x: Boolean!) { people(first: 500) @include(if: $x) { nodes { id ${HOUSEHOLDS} } } }`,
    { x: false },
    { x: true },
  ],
  [
    'a filter that is left out at first',
    `query ($p: PersonWhere) { payments(first: 1, where: { or: [${'{ person: $p } '.repeat(60)}] }) { nodes { policyYear } } }`,
    {},
    { p: { birthDate: { gte: '1990-01-01' } } },
  ],
])('%s is priced each time, not by what the same document cost before', async (_, query, cheap, dear) => {
  await graph.ask(OFFICER, query, cheap);
  const { errors } = await graph.ask(OFFICER, query, dear);
  expect(errors.map(({ extensions }) => extensions)).toMatchObject([{ code: 'COST_EXCEEDED' }]);
});
