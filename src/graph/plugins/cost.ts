import { type ApolloServerPlugin, type GraphQLRequest, type GraphQLResponse, HeaderMap } from '@apollo/server';
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
import type { Viewer } from '../../services/viewer.ts';
import type { Context } from '../context.ts';
import type { Graph } from '../schema.ts';
import { costOfGroups, costOfWhere } from '../where-cost.ts';
import { assertAffordable, budgetOf } from './budget.ts';

interface Weight {
  readonly own: number | undefined;
  readonly assumedSize: number | undefined;
  readonly slicing: readonly string[];
  readonly isList: boolean;
}

/** Rows assumed in a list that says nothing of its size. */
const DEFAULT_LIST_SIZE = 10;

/**
 * Estimates every document before a statement runs and refuses one over its role's budget. With `extensions: { cost: true }` the
 * request is told what it cost beside the answer; with `{ cost: "dryRun" }` what it would cost, and nothing runs.
 */
export function cost(graph: Graph): ApolloServerPlugin<Context> {
  const priceOf = priced(graph);
  return {
    async requestDidStart() {
      const began = performance.now();
      let estimated: number | undefined;
      return {
        async didResolveOperation({ document, request, contextValue: { viewer } }) {
          estimated = priceOf(document, request);
          if (isDryRun(request)) return assertPriced(estimated);
          if (estimated !== undefined) assertAffordable(estimated, budgetOf(viewer));
        },
        async responseForOperation({ request, contextValue: { viewer } }) {
          return isDryRun(request) ? dryAnswer({ estimated, budget: budgetOf(viewer) }) : null;
        },
        async willSendResponse({ request, response, contextValue: { viewer } }) {
          if (estimated === undefined || request.extensions?.cost !== true || response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          if (singleResult.data === undefined) return;
          const actual = {
            // But for the answer itself.
            objects: objectsIn(singleResult.data) - 1,
            milliseconds: Math.round(performance.now() - began),
          };
          const cost = { estimated, budget: budgetOf(viewer), actual };
          singleResult.extensions = { ...singleResult.extensions, cost };
        },
      };
    },
  };
}

const isDryRun = ({ extensions }: GraphQLRequest): boolean => extensions?.cost === 'dryRun';

/** Told of a request that is not to run, also where it would be refused for its cost. */
const dryAnswer = (cost: object): GraphQLResponse => ({
  http: { headers: new HeaderMap() },
  body: { kind: 'single', singleResult: { data: null, extensions: { cost } } },
});

/** What has no cost would be refused, if it ran; a dry run runs nothing to find out why. */
function assertPriced(estimated: number | undefined): void {
  if (estimated !== undefined) return;
  throw new GraphQLError(
    'The variables do not fit the operation, so it has no cost. Ask without a dry run to be told which. 变量与操作不符，无法估算。',
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
  );
}

/** The objects of an answer, which is what an estimate is about. */
function objectsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value).reduce((sum: number, one) => sum + objectsIn(one), 0);
  return Array.isArray(value) ? inside : inside + 1;
}

type Asked = Pick<GraphQLRequest, 'variables' | 'operationName'>;

/** Refuses a document over a role's budget, for whoever runs it by other ways than a request for one answer. */
export function affordable(graph: Graph): (document: DocumentNode, request: Asked, viewer: Viewer) => void {
  const priceOf = priced(graph);
  return (document, request, viewer) => assertAffordable(priceOf(document, request) ?? 0, budgetOf(viewer));
}

/** What a document would cost; undefined where its variables do not fit, which execution refuses. */
function priced({ schema, authored }: Graph): (document: DocumentNode, request: Asked) => number | undefined {
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
    const looked = variables.map(([name, value]) => [name, counts(value) ? value : sizeOfList(value)]);
    const key = JSON.stringify([request.operationName, looked]);
    const known = remembered.get(document) ?? new Map<string, number>();
    remembered.set(document, known);
    const cost = known.get(key) ?? estimated(document, request);
    if (known.size < REMEMBERED) known.set(key, cost);
    return cost;
  }

  return (document, request) => {
    assertShallow(request);
    try {
      return costOf(document, request);
    } catch {
      // A variable is missing or has another type: execution refuses it with the right words, before any resolver.
      return undefined;
    }
  };
}

/** Whether the very value of a variable may change what a document costs; of the others, that they were sent. */
const counts = (value: unknown): boolean => value === null || typeof value === 'number' || typeof value === 'boolean';

/** How long a list is: dimensions of a statistic are counted; of anything else its type. */
const sizeOfList = (value: unknown): unknown => (Array.isArray(value) ? [value.length] : typeof value);

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

/** A list costs its rows; an object costs one; a leaf costs nothing, unless `@cost` says otherwise. */
function estimate(weights: ReadonlyMap<string, Weight>): ComplexityEstimator {
  return ({ type, field, args, childComplexity }) => {
    const weight = weights.get(`${type.name}.${field.name}`);
    // A connection is multiplied as a whole, so its `edges` and `nodes` count once.
    const size = weight ? sizeOf(weight, args) : 1;
    const row = isLeafType(getNamedType(field.type)) ? 0 : 1;
    const filter = costOfWhere(args.where) + costOfWhere(args.rateOf) + costOfGroups(args.groupBy);
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
