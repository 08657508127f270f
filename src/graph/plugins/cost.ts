import { type ApolloServerPlugin, type GraphQLRequest, type GraphQLResponse, HeaderMap } from '@apollo/server';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isLeafType,
  TypeInfo,
  ValidationContext,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type ComplexityEstimator, createComplexityRule } from 'graphql-query-complexity';
import { TryLater } from '../../errors.ts';
import type { Context } from '../context.ts';
import type { Graph } from '../schema.ts';
import { costOfToldSchema } from '../told-schema.ts';
import { costOfGroups, costOfWhere } from '../where-cost.ts';
import { assertAffordable, budgetOf } from './budget.ts';
import { asksForSchema } from './introspection.ts';
import type { Limits } from './limits.ts';
import { readWeights, type Weight } from './weights.ts';

/** Rows assumed in a list that says nothing of its size. */
const DEFAULT_LIST_SIZE = 10;

/**
 * Estimates every document before a statement runs and refuses one over its role's budget. With `extensions: { cost: true }` the
 * request is told what it cost beside the answer; with `{ cost: "dryRun" }` what it would cost, and nothing runs.
 */
export function cost(graph: Graph, limits: () => Limits): ApolloServerPlugin<Context> {
  const priceOf = priced(graph, limits);
  return {
    async requestDidStart() {
      const began = performance.now();
      let estimated: number | undefined;
      return {
        async didResolveOperation({ document, request, contextValue: { viewer, spend } }) {
          estimated = priceOf(document, request);
          if (isDryRun(request)) return assertPriced(estimated);
          if (estimated === undefined) return;
          assertAffordable(estimated, budgetOf(viewer));
          await spent(estimated, spend);
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

/** Refuses a document over a role's budget or its client's points, for whoever runs it by other ways than a request for one answer. */
export function affordable(graph: Graph, limits: () => Limits) {
  const priceOf = priced(graph, limits);
  return async (document: DocumentNode, request: Asked, asking: Pick<Context, 'viewer' | 'spend'>): Promise<void> => {
    const { viewer, spend } = asking;
    const estimated = priceOf(document, request) ?? 0;
    assertAffordable(estimated, budgetOf(viewer));
    await spent(estimated, spend);
  };
}

/** Takes an operation's points from its client, before anything of it runs. */
async function spent(points: number, spend: Context['spend']): Promise<void> {
  try {
    await spend?.(points);
  } catch (error) {
    if (!(error instanceof TryLater)) throw error;
    const refused = new GraphQLError(error.message, { extensions: { code: error.code } });
    const headers = new HeaderMap([['retry-after', String(error.afterSeconds)]]);
    throw Object.assign(refused, { extensions: { ...refused.extensions, http: { status: 429, headers } } });
  }
}

type Price = (document: DocumentNode, request: Asked) => number | undefined;

/** What a document would cost; undefined where its variables do not fit, which execution refuses before any resolver. */
function priced({ schema, authored }: Graph, limits: () => Limits): Price {
  const estimator = estimate(readWeights(authored));
  const remembered = new WeakMap<DocumentNode, Map<string, number>>();
  const isType = (value: unknown): boolean => typeof value === 'string' && schema.getType(value) !== undefined;

  const estimated = (document: DocumentNode, request: Asked): number | undefined => {
    if (!doVariablesFit(schema, document, request)) return undefined;
    const ofRows = counted({ schema, document, estimator, most: limits().selections }, request);
    return asksForSchema(document) ? ofRows + costOfToldSchema(schema, document, request) : ofRows;
  };

  /**
   * The same document with the same numbers and conditions, and the same variables sent, costs the same, unless one filters by
   * relations: nothing else is looked at.
   */
  return (document, request) => {
    assertShallow(request);
    const variables = Object.entries(request.variables ?? {});
    // Of a filter, and of a type that is named by a variable, the very value counts.
    if (variables.some(([, value]) => costOfWhere(value) > 0 || isType(value))) return estimated(document, request);
    const looked = variables.map(([name, value]) => [name, counts(value) ? value : sizeOfList(value)]);
    const key = JSON.stringify([request.operationName, looked]);
    const known = remembered.get(document) ?? new Map<string, number>();
    remembered.set(document, known);
    const cost = known.get(key) ?? estimated(document, request);
    if (cost !== undefined && known.size < REMEMBERED) known.set(key, cost);
    return cost;
  };
}

function doVariablesFit(
  schema: GraphQLSchema,
  document: DocumentNode,
  { variables = {}, operationName }: Asked,
): boolean {
  const definitions = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  return getVariableValues(schema, definitions, variables, { maxErrors: 1 }).errors === undefined;
}

interface Counting {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly estimator: ComplexityEstimator;
  /** Selections that are looked at, as many as a document may have. */
  readonly most: number;
}

/** What cannot be counted to its end is over every budget. */
function counted({ schema, document, estimator, most }: Counting, { variables = {}, operationName }: Asked): number {
  let cost = Number.POSITIVE_INFINITY;
  const rule = createComplexityRule({
    maximumComplexity: Number.POSITIVE_INFINITY,
    maxQueryNodes: most + 1,
    estimators: [estimator],
    variables,
    ...(operationName && { operationName }),
    onComplete(complexity) {
      cost = complexity;
    },
  });
  const types = new TypeInfo(schema);
  try {
    visit(document, visitWithTypeInfo(types, rule(new ValidationContext(schema, document, types, notExecuted))));
  } catch (error) {
    throw uncounted(error);
  }
  return cost;
}

/** A field whose arguments do not fit is null without a resolver, and those beside it are answered and counted. */
function notExecuted(error: GraphQLError): void {
  if (!error.nodes) throw error;
}

const uncounted = (error: unknown) =>
  new GraphQLError(
    `What this request costs cannot be counted, so it does not run: ${error instanceof Error ? error.message : error} 无法估算该请求的开销，未予执行。`,
    { extensions: { code: 'COST_EXCEEDED', http: { status: 400 } } },
  );

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
    const size = weight ? sizeOf(weight, args) : objectsAsked(args);
    const row = isLeafType(getNamedType(field.type)) ? 0 : 1;
    const filter = costOfWhere(args.where) + costOfWhere(args.rateOf) + costOfGroups(args.groupBy);
    if (weight?.own === undefined) return filter + size * (row + childComplexity);
    // What is said of a list is for asking it at all, however few of its rows are shown.
    return filter + weight.own + size * ((weight.isList ? row : 0) + childComplexity);
  };
}

/** Of what has no size of its own: as many as a gateway asks for at once (`_entities`, which every subgraph has), else one. */
const objectsAsked = ({ representations }: Record<string, unknown>): number =>
  Array.isArray(representations) ? Math.max(1, representations.length) : 1;

function sizeOf(weight: Weight, args: Record<string, unknown>): number {
  const asked = weight.slicing.map((name) => args[name]).filter((value) => typeof value === 'number');
  // A negative number is refused by its own field alone; counted as it stands, it would pay for all the others.
  if (asked.length > 0) return Math.max(1, ...asked);
  return weight.assumedSize ?? (weight.slicing.length > 0 ? DEFAULT_LIST_SIZE : 1);
}
