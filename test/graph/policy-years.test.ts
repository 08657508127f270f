import { type GraphQLArgument, getNamedType, isEnumType, isObjectType, isRequiredArgument } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphOf } from '../../src/graph/schema.ts';
import { COUNTY, createTestGraph, OFFICER, type TestGraph } from '../support/graph.ts';

const NO_YEARS = [0, -1, 2147483647];

const types = Object.values(graphOf('both').schema.getTypeMap()).filter(isObjectType);
const fieldsOfYears = types.flatMap((type) =>
  Object.values(type.getFields())
    .filter(({ args }) => args.some(({ name }) => name === 'policyYear'))
    .map((field) => ({ type: type.name, coordinate: `${type.name}.${field.name}`, field })),
);
const roots = fieldsOfYears.filter(({ type }) => type === 'Query');
const nested = fieldsOfYears.filter(({ type }) => type !== 'Query' && type !== 'Mutation');

let graph: TestGraph;
beforeAll(async () => {
  graph = await createTestGraph();
});
afterAll(() => graph.close());

const LITERALS: Readonly<Record<string, string>> = {
  within: `"${COUNTY}"`,
  poolingArea: `"${COUNTY}"`,
  month: '"2017-11"',
};

/** Something that may stand for an argument. */
function literalOf({ name, type }: GraphQLArgument): string {
  const named = getNamedType(type);
  if (name in LITERALS) return LITERALS[name] ?? '';
  if (isEnumType(named)) return String(name === 'scheme' ? 'URRBMI' : named.getValues()[0]?.name);
  return name === 'changes' ? '[{ parameter: "p", value: "1.00" }]' : '1';
}

const codesOf = async (query: string) => {
  const { errors } = await graph.ask(OFFICER, query);
  return errors.map(({ extensions }) => extensions.code);
};

test('there are fields to ask', () => {
  expect(roots.length).toBeGreaterThan(15);
  expect(nested.length).toBeGreaterThan(10);
});

describe.each(roots)('$coordinate', ({ field }) => {
  const given = field.args.filter((one) => isRequiredArgument(one) && one.name !== 'policyYear');
  const rest = given.map((one) => `, ${one.name}: ${literalOf(one)}`).join('');
  const within = isObjectType(getNamedType(field.type)) ? '{ __typename }' : '';

  test.each(NO_YEARS)('%d is no year, and that is said', async (year) => {
    expect(await codesOf(`{ ${field.name}(policyYear: ${year}${rest}) ${within} }`)).toEqual(['POLICY_YEAR_REFUSED']);
  });

  test('a year of long ago is answered, or refused in words', async () => {
    const codes = await codesOf(`{ ${field.name}(policyYear: 1000${rest}) ${within} }`);
    expect(codes).not.toContain('INTERNAL_SERVER_ERROR');
    expect(codes).not.toContain('GRAPHQL_VALIDATION_FAILED');
  });
});

test.each(nested)('$coordinate refuses what is no year', ({ field }) => {
  for (const policyYear of NO_YEARS)
    expect(() => field.resolve?.({}, { policyYear }, {}, {} as never)).toThrow(/no policy year.*不是参保年度/);
});
