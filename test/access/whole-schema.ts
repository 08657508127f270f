import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** A document, and the fields that it selects, as `Type.field`. */
export interface Part {
  readonly text: string;
  readonly fields: readonly string[];
}

type Field = GraphQLField<unknown, unknown>;

/** One field of the tree over all types: where it stands, and what is selected of it. */
interface Node {
  readonly type: string;
  readonly field: Field;
  readonly below: Map<string, Node[]>;
}

/** Root fields in one document. */
const TOGETHER = 10;

/** Documents of queries and mutations that together select every field that they lead to, each type where it is met first. */
export function documentsOf(schema: GraphQLSchema): Part[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const met = new Set(roots.flatMap((root) => root?.name ?? []));
  const trees = roots.map((root) =>
    root ? Object.values(root.getFields()).map((field) => nodeOf(root.name, field)) : [],
  );
  grow(schema, trees.flat(), met);
  const kinds = ['query', 'mutation', 'subscription'];
  return trees.flatMap((nodes, kind) =>
    piecesOf(nodes, kind === 2 ? 1 : TOGETHER).map((some) => ({
      text: `${kinds[kind]} { ${some.map(textOf).join('\n')} }`,
      fields: some.flatMap(fieldsOf),
    })),
  );
}

/** Every field of every type that is no introspection, as `Type.field`. */
export const everyField = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
    .flatMap((type) =>
      isObjectType(type) || isInterfaceType(type)
        ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
        : [],
    );

const nodeOf = (type: string, field: Field): Node => ({ type, field, below: new Map() });

/** Level by level, so that documents stay shallow; types of which one may be meant come after those that are named. */
function grow(schema: GraphQLSchema, roots: readonly Node[], met: Set<string>): void {
  for (const isAbstractsTurn of [false, true]) {
    let level: Node[] = isAbstractsTurn ? allOf(roots) : [...roots];
    while (level.length > 0) {
      level = level.flatMap((node) => {
        const inner = getNamedType(node.field.type);
        if (isObjectType(inner)) return met.has(inner.name) ? [] : open(inner.name, node);
        if (!isAbstractType(inner) || !isAbstractsTurn) return [];
        const itself = isInterfaceType(inner) ? [inner.name] : [];
        const possible = schema.getPossibleTypes(inner).map(({ name }) => name);
        return [...itself, ...possible].filter((name) => !met.has(name)).flatMap((name) => open(name, node));
      });
    }
  }

  function open(name: string, node: Node): Node[] {
    met.add(name);
    const type = schema.getType(name);
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    const below = Object.values(type.getFields()).map((field) => nodeOf(name, field));
    node.below.set(name, below);
    return below;
  }
}

const allOf = (nodes: readonly Node[]): Node[] =>
  nodes.flatMap((node) => [node, ...allOf([...node.below.values()].flat())]);

const fieldsOf = (node: Node): string[] => allOf([node]).map(({ type, field }) => `${type}.${field.name}`);

function textOf({ field, below }: Node): string {
  const asked = `${field.name}${argumentsOf(field)}`;
  const inner = getNamedType(field.type);
  if (isLeafType(inner)) return asked;
  const parts = [...below].map(([name, nodes]) =>
    isAbstractType(inner) && name !== inner.name
      ? `... on ${name} { ${nodes.map((node) => `${name}_${node.field.name}: ${textOf(node)}`).join(' ')} }`
      : nodes.map(textOf).join(' '),
  );
  return `${asked} { __typename ${parts.join(' ')} }`;
}

function argumentsOf({ args }: Field): string {
  const needed = args
    .filter((one) => isRequiredArgument(one) || one.name === 'caseNumber')
    .map(({ name, type }) => `${name}: ${literalOf(type)}`);
  return needed.length === 0 ? '' : `(${needed.join(', ')})`;
}

/** Some value that fits, by the name of a scalar; nothing is ever asked with it. */
const LITERALS: Readonly<Record<string, string>> = {
  ...{ Int: '2018', Float: '1', Boolean: 'true', Date: '"2018-01-01"', DateTime: '"2018-01-01T00:00:00Z"' },
  ...{ Money: '"1.00"', Rate: '"1.00"', RegionCode: '"350825"' },
};

function literalOf(type: GraphQLInputType): string {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return '[]';
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name ?? '';
  if (!isInputObjectType(nullable)) return LITERALS[nullable.name] ?? '"x"';
  const needed = Object.values(nullable.getFields()).filter(isRequiredInputField);
  return `{ ${needed.map((field) => `${field.name}: ${literalOf(field.type)}`).join(', ')} }`;
}

function piecesOf<One>(all: readonly One[], size: number): One[][] {
  const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
  return pieces;
}
