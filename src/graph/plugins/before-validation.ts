import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  SingleFieldSubscriptionsRule,
  validate,
  visit,
} from 'graphql';
import type { Context } from '../context.ts';

/**
 * Selection sets inside each other, fragments too, which are no level of an answer; and lists and objects in a value. Enough for any
 * tool, too few to fill the stack.
 */
const MOST_NESTED = 64;

/**
 * Refuses what the rules of validation do not bear: they call themselves for each level, which would fill the stack, and one of them
 * throws where it should tell. What is refused is validated as another document, which stands in for it.
 */
export function beforeValidation(): ApolloServerPlugin<Context> {
  // Kept as long as the server keeps the stand-in under the text that it stands in for.
  const refused = new WeakMap<DocumentNode, GraphQLError>();
  return {
    async requestDidStart() {
      return {
        async validationDidStart(request) {
          const refusal = refusalOf(request.schema, request.document);
          if (!refusal) return;
          const standIn = parse('{ __typename }');
          refused.set(standIn, refusal);
          (request as { document: DocumentNode }).document = standIn;
        },
        async didResolveOperation({ document }) {
          const refusal = refused.get(document);
          if (refusal) throw refusal;
        },
      };
    },
  };
}

function refusalOf(schema: GraphQLSchema, document: DocumentNode): GraphQLError | undefined {
  try {
    assertBearable(schema, document);
    return undefined;
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** The same for whoever validates a document by other ways than a request for one answer. */
export function assertBearable(schema: GraphQLSchema, document: DocumentNode): void {
  assertSelectionsNestedLittle(document);
  assertValuesNestedLittle(document);
  assertSubscriptionsAreLooked(schema, document);
}

/** The rule of single fields knows no values of variables, and throws at a condition of the field that hangs on one. */
function assertSubscriptionsAreLooked(schema: GraphQLSchema, document: DocumentNode): void {
  const isSubscription = (node: DefinitionNode) => 'operation' in node && node.operation === 'subscription';
  if (!document.definitions.some(isSubscription)) return;
  try {
    validate(schema, document, [SingleFieldSubscriptionsRule]);
  } catch (error) {
    throw unsound(error instanceof Error ? error.message : String(error));
  }
}

function assertSelectionsNestedLittle(document: DocumentNode): void {
  const fragments = new Map(document.definitions.filter(isFragment).map((one) => [one.name.value, one]));
  const known = new Map<string, number | 'MEASURED NOW'>();

  function levelsOfSet(set: SelectionSetNode | undefined, level: number): number {
    if (level > MOST_NESTED) throw tooNested();
    return Math.max(0, ...(set?.selections ?? []).map((one) => 1 + levelsOf(one, level + 1)));
  }

  function levelsOf(node: SelectionNode, level: number): number {
    if (node.kind !== Kind.FRAGMENT_SPREAD) return levelsOfSet(node.selectionSet, level);
    const name = node.name.value;
    const before = known.get(name);
    if (before === 'MEASURED NOW') throw unsound(`Cannot spread fragment "${name}" within itself. 片段不能包含自身。`);
    if (before !== undefined) return before;
    known.set(name, 'MEASURED NOW');
    const levels = levelsOfSet(fragments.get(name)?.selectionSet, level);
    known.set(name, levels);
    return levels;
  }

  // Also what no operation spreads is validated.
  for (const definition of document.definitions) {
    if (!('selectionSet' in definition)) continue;
    if (levelsOfSet(definition.selectionSet, 0) > MOST_NESTED) throw tooNested();
  }
}

function assertValuesNestedLittle(document: DocumentNode): void {
  let level = 0;
  const deeper = {
    enter() {
      level++;
      if (level > MOST_NESTED) throw tooNested();
    },
    leave: () => void level--,
  };
  visit(document, { ListValue: deeper, ObjectValue: deeper, ListType: deeper });
}

const isFragment = (node: { readonly kind: Kind }): node is FragmentDefinitionNode =>
  node.kind === Kind.FRAGMENT_DEFINITION;

/** Of a document that nobody measures to its end. */
export const tooNested = () =>
  new GraphQLError(
    `This document has selections, lists or objects inside each other more than ${MOST_NESTED} times. Ask for the inner part in a request of its own, by its id. 嵌套超过${MOST_NESTED}层，请按标识另行查询内层。`,
    { extensions: { code: 'TOO_DEEP', limit: { allowed: MOST_NESTED }, http: { status: 400 } } },
  );

const unsound = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } } });
