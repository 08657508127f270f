import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  getVariableValues,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  valueFromASTUntyped,
} from 'graphql';
import type { Running } from './opened-fields.ts';

const OF_SCHEMA = new Map([SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]));
/** Whether a field of the root tells of the schema. `__typename` is part of every answer. */
export const isOfSchema = (name: string): boolean => OF_SCHEMA.has(name);

/** Told from memory, a value costs less than a row does. What tools introspect with is half of the smallest budget. */
const VALUES_A_POINT = 2;
/** Values counted to: more are over every budget. */
const MOST = 1_000_000;

/** What an operation costs for what it is told of the schema. */
export const costOfToldSchema = (...asked: Parameters<typeof sizeOfToldSchema>): number =>
  Math.ceil(sizeOfToldSchema(...asked) / VALUES_A_POINT);

/**
 * How many objects and values an operation is told of the schema. Names of one list inside names of another multiply, and how long a
 * list is hangs on the type: so it is gone through as it would be answered, which takes no time beside answering it.
 */
function sizeOfToldSchema(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operationName, variables }: Running,
): number {
  const fragments = new Map(document.definitions.filter(isFragment).map((one) => [one.name.value, one.selectionSet]));
  const info = { schema } as GraphQLResolveInfo;
  const operation = getOperationAST(document, operationName);
  const given = getVariableValues(schema, operation?.variableDefinitions ?? [], { ...variables }).coerced ?? {};
  let size = 0;

  function count(set: SelectionSetNode | undefined, type: GraphQLObjectType | null, source: unknown): void {
    for (const node of set?.selections ?? []) {
      if (size > MOST) return;
      if (node.kind === Kind.FIELD) countField(node, type, source);
      else count(node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node.selectionSet, type, source);
    }
  }

  function countField(node: FieldNode, type: GraphQLObjectType | null, source: unknown): void {
    const field = type ? type.getFields()[node.name.value] : OF_SCHEMA.get(node.name.value);
    // Of the root, what is no question about the schema has a price of its own.
    if (type || field) size++;
    const told = field && getNamedType(field.type);
    if (!field?.resolve || !isObjectType(told)) return;
    const value: unknown = field.resolve(source, argumentsOf(node), undefined, info);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one == null) continue;
      size++;
      count(node.selectionSet, told, one);
    }
  }

  const argumentsOf = (node: FieldNode) => ({
    ...Object.fromEntries(
      (node.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value, given)]),
    ),
    includeDeprecated: true,
  });

  count(operation?.selectionSet, null, undefined);
  return size;
}

const isFragment = (node: { readonly kind: Kind }): node is FragmentDefinitionNode =>
  node.kind === Kind.FRAGMENT_DEFINITION;
