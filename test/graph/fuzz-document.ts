import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Random } from '../../src/demo/random.ts';
import { lackOf, type Requirements, requirementOf } from '../../src/graph/access.ts';
import type { Viewer } from '../../src/services/viewer.ts';

/** What documents are drawn over: the schema, its guards, and texts that stand for something, by argument, type or scalar. */
export interface Ground {
  readonly schema: GraphQLSchema;
  readonly requirements: Requirements;
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly random: Random;
  /** Coordinates that are not drawn. */
  readonly omitted: ReadonlySet<string>;
}

/** A document of one root field for each name, with random arguments and a random selection of what the viewer may read. */
export function drawDocument(ground: Ground, viewer: Viewer, roots: readonly string[]): string {
  const fields = ground.schema.getQueryType()?.getFields() ?? {};
  const drawn = roots.map((root, at) => {
    const field = fields[root] as GraphQLField<unknown, unknown>;
    return `r${at}: ${root}${drawArguments(ground, field)}${drawSelection(ground, viewer, field.type, DEEPEST)}`;
  });
  return `{ ${drawn.join('\n')} }`;
}

/** Objects inside each other below a root: list, connection, row, and what hangs on it. */
export const DEEPEST = 5;
/** Fields drawn of one object, at most; ids and what a connection is made of come beside. */
const FIELDS = 3;

export const mayRead = ({ requirements, omitted }: Ground, viewer: Viewer, type: string, field: string): boolean =>
  !omitted.has(`${type}.${field}`) && !lackOf(requirementOf(requirements, type, field), viewer);

function drawSelection(ground: Ground, viewer: Viewer, type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isAbstractType(named)) {
    const parts = ground.schema
      .getPossibleTypes(named)
      .map((one) => [one.name, drawSelection(ground, viewer, one, depth - 1)])
      .map(([name, selection]) => `... on ${name}${selection}`);
    return ` { __typename ${parts.join(' ')} }`;
  }
  if (!isObjectType(named)) throw new Error(`${type} has no fields.`);
  const below = isLaw(ground, named.name) ? Math.min(depth, 2) : depth;
  const fields = Object.values(named.getFields()).filter(
    (field) => mayRead(ground, viewer, named.name, field.name) && (below > 1 || isLeafType(getNamedType(field.type))),
  );
  const drawn = Array.from({ length: Math.min(FIELDS, fields.length) }, () => ground.random.pick(fields));
  const wanted = fields.filter(({ name }) => ALWAYS.has(name));
  const written = [...new Set([...wanted, ...drawn])].map(
    (field) =>
      // Several types of one union or interface name a field alike and mean another type.
      `${named.name}_${field.name}: ${field.name}${drawArguments(ground, field)}${drawSelection(ground, viewer, field.type, below - 1)}`,
  );
  return ` { __typename ${written.join(' ')} }`;
}

/** Regions and the law lead into each other without end, are many, and say nothing about a person. */
const isLaw = ({ requirements }: Ground, type: string): boolean => requirements.get(type)?.isPublic === true;

/** Of which type a row is, and its id, in an answer to a drawn document. */
export function refOf(value: object | null): { readonly type: string; readonly id: string } | undefined {
  const { __typename: type, ...row } = (value ?? {}) as Readonly<Record<string, string>>;
  const id = row[`${type}_id`];
  return type && id ? { type, id } : undefined;
}

/** Who a row is, and what a connection is asked for. */
const ALWAYS: ReadonlySet<string> = new Set(['id', 'nodes']);

function drawArguments(ground: Ground, { name: field, args }: GraphQLField<unknown, unknown>): string {
  const drawn = args.flatMap((argument: GraphQLArgument) => {
    const { name, type } = argument;
    const chance = isNonNullType(type) && argument.defaultValue === undefined ? 1 : (OFTEN[name] ?? 0.3);
    return ground.random.chance(chance)
      ? [`${name}: ${drawInput(ground, `${field}.${name}` in ground.texts ? `${field}.${name}` : name, type, 0)}`]
      : [];
  });
  return drawn.length === 0 ? '' : `(${drawn.join(', ')})`;
}

/** Small pages, of one end, mostly from the start: a page from both ends is refused, and a cursor has to be one of ours. */
const OFTEN: Readonly<Record<string, number>> = { first: 1, last: 0.03, after: 0.03, before: 0.01, where: 0.3 };

function drawInput(ground: Ground, name: string, type: GraphQLInputType, depth: number): string {
  const { random } = ground;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const count = random.between(isNonNullType(type) ? 1 : 0, depth > 2 ? 1 : 2);
    return `[${Array.from({ length: count }, () => drawInput(ground, name, nullable.ofType, depth + 1)).join(', ')}]`;
  }
  if (isEnumType(nullable)) return random.pick(nullable.getValues()).name;
  if (!isInputObjectType(nullable)) return drawScalar(ground, name, nullable.name);
  const fields = Object.values(nullable.getFields());
  const needed = fields.filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
  // Filters lead into one another without end; deep down only tests of a value are drawn.
  const open = fields.filter((field) => depth < 4 || !isInputObjectType(getNamedType(field.type)));
  const drawn = open.length === 0 ? [] : Array.from({ length: random.between(1, 2) }, () => random.pick(open));
  const written = [...new Set([...needed, ...drawn])].map(
    (field) => `${field.name}: ${drawInput(ground, field.name, field.type, depth + 1)}`,
  );
  return `{ ${written.join(', ')} }`;
}

function drawScalar({ random, texts }: Ground, name: string, type: string): string {
  if (type === 'Boolean') return String(random.chance(0.5));
  if (type === 'Int') return String(random.pick(texts[name] ?? texts[type] ?? []));
  return JSON.stringify(random.pick(texts[name] ?? texts[type] ?? ['none']));
}
