import type { ApolloServerPlugin } from '@apollo/server';
import { type ConstDirectiveNode, getNamedType, isLeafType, parse, valueFromASTUntyped } from 'graphql';
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity';
import type { Context } from '../context.ts';
import type { Graph } from '../schema.ts';

interface Weight {
  readonly own: number | undefined;
  readonly assumedSize: number | undefined;
  readonly slicing: readonly string[];
}

/** Rows assumed in a list that says nothing of its size. */
const DEFAULT_LIST_SIZE = 10;

/** Puts `extensions.cost` beside the answer when the request asks for it with `extensions: { cost: true }`. */
export function cost({ schema, authored }: Graph): ApolloServerPlugin<Context> {
  const estimator = estimate(readWeights(authored));
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ document, request, response }) {
          if (!document || request.extensions?.cost !== true || response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          // A document that did not run, for want of a variable or a right, cannot be estimated.
          if (singleResult.data === undefined) return;
          const estimated = getComplexity({
            schema,
            query: document,
            variables: request.variables ?? {},
            ...(request.operationName && { operationName: request.operationName }),
            estimators: [estimator],
          });
          singleResult.extensions = { ...singleResult.extensions, cost: { estimated } };
        },
      };
    },
  };
}

/** A list costs its rows; an object costs one; a leaf costs nothing, unless `@cost` says otherwise. */
function estimate(weights: ReadonlyMap<string, Weight>): ComplexityEstimator {
  return ({ type, field, args, childComplexity }) => {
    const weight = weights.get(`${type.name}.${field.name}`);
    // A connection is multiplied as a whole, so its `edges` and `nodes` count once.
    const size = weight ? sizeOf(weight, args) : 1;
    const own = weight?.own ?? (isLeafType(getNamedType(field.type)) ? 0 : 1);
    return size * (own + childComplexity);
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
    own: read('cost', 'weight') as number | undefined,
    assumedSize: read('listSize', 'assumedSize') as number | undefined,
    slicing: (read('listSize', 'slicingArguments') as string[] | undefined) ?? [],
  };
}
