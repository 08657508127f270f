import type { ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  GraphQLError,
  getNamedType,
  isLeafType,
  parse,
  valueFromASTUntyped,
} from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';
import type { Context } from '../context.ts';
import type { Graph } from '../schema.ts';
import { costOfWhere } from '../where-cost.ts';

interface Weight {
  readonly own: number | undefined;
  readonly assumedSize: number | undefined;
  readonly slicing: readonly string[];
  readonly isList: boolean;
}

/** Rows assumed in a list that says nothing of its size. */
const DEFAULT_LIST_SIZE = 10;

/**
 * What one request may cost, about the objects it makes. A page of 500 people with households, members and enrollments costs
 * some ten thousand; at this bound an answer takes a few megabytes, ten times beyond it the process runs out of memory.
 */
const BUDGET = 200_000;

/**
 * Estimates every document before a statement runs and refuses one over budget; puts `extensions.cost` beside the answer
 * when the request asks for it with `extensions: { cost: true }`.
 */
export function cost(graph: Graph): ApolloServerPlugin<Context> {
  const priceOf = affordable(graph);
  return {
    async requestDidStart() {
      let cost: number | undefined;
      return {
        async didResolveOperation({ document, request }) {
          cost = priceOf(document, request);
        },
        async willSendResponse({ request, response }) {
          if (cost === undefined || request.extensions?.cost !== true || response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          if (singleResult.data === undefined) return;
          singleResult.extensions = { ...singleResult.extensions, cost: { estimated: cost } };
        },
      };
    },
  };
}

type Asked = Pick<GraphQLRequest, 'variables' | 'operationName'>;

/** What a document would cost; refuses one over budget. Undefined where its variables do not fit, which execution refuses. */
export function affordable({
  schema,
  authored,
}: Graph): (document: DocumentNode, request: Asked) => number | undefined {
  const estimator = estimate(readWeights(authored));
  const remembered = new WeakMap<DocumentNode, Map<string, number>>();

  const estimated = (query: DocumentNode, { variables = {}, operationName }: Asked): number =>
    getComplexity({ schema, query, variables, ...(operationName && { operationName }), estimators: [estimator] });

  /**
   * The same document with the same numbers and conditions, and the same variables sent, costs the same, unless one filters by
   * relations: nothing else is looked at.
   */
  function costOf(document: DocumentNode, request: Asked): number {
    const variables = Object.entries(request.variables ?? {});
    if (variables.some(([, value]) => costOfWhere(value) > 0)) return estimated(document, request);
    const looked = variables.map(([name, value]) => [name, counts(value) ? value : typeof value]);
    const key = JSON.stringify([request.operationName, looked]);
    const known = remembered.get(document) ?? new Map<string, number>();
    remembered.set(document, known);
    const cost = known.get(key) ?? estimated(document, request);
    if (known.size < REMEMBERED) known.set(key, cost);
    return cost;
  }

  return (document, request) => {
    assertShallow(request);
    let cost: number;
    try {
      cost = costOf(document, request);
    } catch {
      // A variable is missing or has another type: execution refuses it with the right words, before any resolver.
      return undefined;
    }
    if (cost > BUDGET) throw tooExpensive(cost);
    return cost;
  };
}

/** Whether the very value of a variable may change what a document costs; of the others, that they were sent. */
const counts = (value: unknown): boolean => value === null || typeof value === 'number' || typeof value === 'boolean';

/** Objects and lists inside each other in a variable. Filters and facts need half of it; thousands would fill the stack. */
const MOST_NESTED = 64;

function assertShallow({ variables = {} }: Asked): void {
  for (const [name, value] of Object.entries(variables)) {
    let level: unknown[] = [value];
    for (let depth = 0; level.length > 0; depth++) {
      if (depth > MOST_NESTED) throw tooDeep(name);
      level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
    }
  }
}

const tooDeep = (name: string) =>
  new GraphQLError(`Variable "$${name}" is nested more than ${MOST_NESTED} levels deep. Ask for less at once.`, {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });

/** Estimates kept for one document: as many as it is asked for with different page sizes. */
const REMEMBERED = 100;

const tooExpensive = (estimated: number) =>
  new GraphQLError(
    `This request would cost about ${estimated}, more than the ${BUDGET} that one may. Ask for fewer rows a page, or fewer levels.`,
    { extensions: { code: 'COST_EXCEEDED', cost: { estimated, budget: BUDGET }, http: { status: 400 } } },
  );

/** A list costs its rows; an object costs one; a leaf costs nothing, unless `@cost` says otherwise. */
function estimate(weights: ReadonlyMap<string, Weight>): ComplexityEstimator {
  return ({ type, field, args, childComplexity }) => {
    const weight = weights.get(`${type.name}.${field.name}`);
    // A connection is multiplied as a whole, so its `edges` and `nodes` count once.
    const size = weight ? sizeOf(weight, args) : 1;
    const row = isLeafType(getNamedType(field.type)) ? 0 : 1;
    const filter = costOfWhere(args.where);
    if (weight?.own === undefined) return filter + size * (row + childComplexity);
    // What is said of a list is for asking it at all, however few of its rows are shown.
    return filter + weight.own + size * ((weight.isList ? row : 0) + childComplexity);
  };
}

function sizeOf(weight: Weight, args: Record<string, unknown>): number {
  const asked = weight.slicing.map((name) => args[name]).filter((value) => typeof value === 'number');
  if (asked.length > 0) return Math.max(...asked);
  return weight.assumedSize ?? (weight.slicing.length > 0 ? DEFAULT_LIST_SIZE : 1);
}

/** `@cost` and `@listSize` by coordinate, read from the authored SDL: composition drops them. */
function readWeights(sdls: readonly string[]): ReadonlyMap<string, Weight> {
  const weights = new Map<string, Weight>();
  for (const node of sdls.flatMap((sdl) => parse(sdl, { noLocation: true }).definitions)) {
    if (node.kind !== 'ObjectTypeDefinition' && node.kind !== 'ObjectTypeExtension') continue;
    for (const field of node.fields ?? []) {
      const weight = weightOf(field.directives ?? []);
      if (weight) weights.set(`${node.name.value}.${field.name.value}`, weight);
    }
  }
  return weights;
}

function weightOf(directives: readonly ConstDirectiveNode[]): Weight | undefined {
  const read = (directive: string, argument: string) => {
    const node = directives
      .find((one) => one.name.value === directive)
      ?.arguments?.find((one) => one.name.value === argument);
    return node && valueFromASTUntyped(node.value);
  };
  if (!directives.some(({ name }) => name.value === 'cost' || name.value === 'listSize')) return undefined;
  return {
    isList: directives.some(({ name }) => name.value === 'listSize'),
    own: read('cost', 'weight') as number | undefined,
    assumedSize: read('listSize', 'assumedSize') as number | undefined,
    slicing: (read('listSize', 'slicingArguments') as string[] | undefined) ?? [],
  };
}
