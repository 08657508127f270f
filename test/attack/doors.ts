import { randomUUID } from 'node:crypto';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** One place of the schema that takes a value: an argument, or a field of an input that an argument leads to. */
export interface Door {
  /** `Query.people(after:)` or `PersonWhere.name`: the place itself, however one comes there. */
  readonly coordinate: string;
  /** The way to it, such as `people(where.name.eq)`. */
  readonly name: string;
  /** The scalar or enum that it takes. */
  readonly type: string;
  readonly query: string;
  /** Everything that the operation needs, with a text at this place. */
  variables(text: string): Record<string, unknown>;
}

/** A field, and the fields that lead to it. */
interface Way {
  readonly root: 'query' | 'mutation';
  /** The name of the type that its last field stands in. */
  readonly of: string;
  readonly path: readonly GraphQLField<unknown, unknown>[];
}

/** Every argument and every field of an input that takes a value, each once, where it is nearest to the root. */
export function doorsOf(schema: GraphQLSchema): Door[] {
  const met = new Set<string>();
  return waysOf(schema).flatMap((way) => {
    const field = way.path.at(-1) as GraphQLField<unknown, unknown>;
    return field.args.flatMap((argument) =>
      placesBelow(argument, met, `${way.of}.${field.name}(${argument.name}:)`).map(({ path, type, coordinate }) => ({
        coordinate,
        name: `${way.path.map(({ name }) => name).join('.')}(${path.join('.')})`,
        type,
        query: writtenOf(way),
        variables: (text: string) => variablesOf(way, path, text),
      })),
    );
  });
}

/** The shortest way to every field that has arguments. */
function waysOf(schema: GraphQLSchema): Way[] {
  const found: Way[] = [];
  const met = new Set<string>();
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const;
  const waiting = roots.flatMap(([root, type]) => (type ? [{ root, type, path: [] as Way['path'] }] : []));
  for (const { root, type, path } of waiting) {
    if (met.has(type.name)) continue;
    met.add(type.name);
    // What needs nothing leads furthest: it is there for sure.
    for (const field of byNeed(Object.values(type.getFields()))) {
      const way = { root, of: type.name, path: [...path, field] };
      if (field.args.length > 0) found.push(way);
      const inner = getNamedType(field.type);
      if (isObjectType(inner)) waiting.push({ root, type: inner, path: way.path });
    }
  }
  return found;
}

const byNeed = (fields: GraphQLField<unknown, unknown>[]) =>
  fields.toSorted((one, other) => needOf(one) - needOf(other));
const needOf = ({ args }: GraphQLField<unknown, unknown>) => args.filter(isRequiredArgument).length;

interface Place {
  readonly path: readonly string[];
  readonly type: string;
  readonly coordinate: string;
}

/** The values that an argument takes: itself, or what stands below it in inputs that were not met yet. */
function placesBelow(
  { name, type }: GraphQLArgument | GraphQLInputField,
  met: Set<string>,
  coordinate: string,
  above: readonly string[] = [],
): Place[] {
  const path = [...above, name];
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    if (met.has(named.name)) return [];
    met.add(named.name);
    return Object.values(named.getFields()).flatMap((field) =>
      placesBelow(field, met, `${named.name}.${field.name}`, path),
    );
  }
  return [{ path, type: named.name, coordinate }];
}

/** Fields whose arguments a way gives: those that are needed, and all of the last one that lead to a text. */
const argumentOf = (at: number, { name }: GraphQLArgument) => `a${at}_${name}`;

const givenOf = ({ path }: Way, at: number): readonly GraphQLArgument[] => {
  const args = path[at]?.args ?? [];
  return at === path.length - 1 ? args : args.filter((one) => isRequiredArgument(one) || one.name === 'region');
};

function writtenOf(way: Way): string {
  const declared = way.path.flatMap((_, at) =>
    givenOf(way, at).map(
      (one) => `$${argumentOf(at, one)}: ${String(one.type).replace(/!$/, isRequiredArgument(one) ? '!' : '')}`,
    ),
  );
  const body = way.path.reduceRight(
    (inner, field, at) => {
      const given = givenOf(way, at).map((one) => `${one.name}: $${argumentOf(at, one)}`);
      return `{ ${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''} ${inner} }`;
    },
    selectionOf(getNamedType((way.path.at(-1) as GraphQLField<unknown, unknown>).type) as GraphQLObjectType),
  );
  return `${way.root}${declared.length > 0 ? ` (${declared.join(', ')})` : ''} ${body}`;
}

/** Enough of a type that its rows are read: leaves without arguments, and below what holds rows those of the rows. */
function selectionOf(type: GraphQLObjectType, depth = 0): string {
  if (!isObjectType(type)) return isLeafType(type) ? '' : '{ __typename }';
  const fields = Object.values(type.getFields()).filter(({ args }) => !args.some(isRequiredArgument));
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type))).map(({ name }) => name);
  const below = fields.filter((field) => isObjectType(getNamedType(field.type)) && HOLDS_ROWS.test(field.name));
  const parts =
    depth > 1
      ? []
      : below.map((field) => `${field.name} ${selectionOf(getNamedType(field.type) as GraphQLObjectType, depth + 1)}`);
  return `{ ${['__typename', ...leaves.slice(0, 3), ...parts].join(' ')} }`;
}
const HOLDS_ROWS = /^(nodes|list|rows|lines|people|regions|userErrors)$/;

function variablesOf(way: Way, door: readonly string[], text: string): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  for (const [at] of way.path.entries()) {
    for (const argument of givenOf(way, at)) {
      const isLast = at === way.path.length - 1;
      const isDoor = isLast && argument.name === door[0];
      if (!isDoor && !isRequiredArgument(argument) && argument.name !== 'region') continue;
      variables[argumentOf(at, argument)] = isDoor
        ? givenTo(argument.type, argument.name, door.slice(1), text)
        : givenTo(argument.type, argument.name, null, text);
    }
  }
  return variables;
}

/** A value of a type that has a text at a place; `door` null: no text, only what is needed. */
function givenTo(type: GraphQLInputType, name: string, door: readonly string[] | null, text: string): unknown {
  if (isNonNullType(type)) return givenTo(type.ofType, name, door, text);
  if (isListType(type)) return [givenTo(type.ofType, name, door, text)];
  if (!isInputObjectType(type)) return door ? text : sampleOf(type, name);
  const given = Object.values(type.getFields()).filter(
    (field) => field.name === door?.[0] || isRequiredInputField(field),
  );
  // Of inputs that take one field of many, the one that leads to the door is it.
  return Object.fromEntries(
    given.map((field) => [
      field.name,
      givenTo(field.type, field.name, field.name === door?.[0] ? door.slice(1) : null, text),
    ]),
  );
}

/** The first of the named demo people and the household: whoever needs an id finds somebody. */
const PERSON = '00000000-0000-4000-8000-000000000001';
const HOUSEHOLD = '00000000-0000-4000-9000-000000000001';

/** What a name says of the value that it takes, whatever its type. */
const OF_NAMES: readonly (readonly [name: RegExp, sample: () => unknown])[] = [
  [/key$/i, randomUUID],
  [/^household/, () => HOUSEHOLD],
  [/^month$/, () => '2017-11'],
  [/^(region|village)(Code)?$/, () => '350825103202'],
  [/area$/i, () => '350800'],
  [/year$/i, () => 2018],
  [/^name$/, () => '示例'],
];

const OF_TYPES: Readonly<Record<string, unknown>> = {
  Int: 1,
  Boolean: true,
  ID: PERSON,
  String: 'word',
  RegionCode: '350825',
  Date: '2017-11-20',
  DateTime: '2017-11-20T09:30:00+08:00',
  Money: '1.00',
  Rate: '1.00',
};

function sampleOf(type: GraphQLInputType, name: string): unknown {
  if (isEnumType(type)) return type.getValues()[0]?.name;
  const [, sample = () => OF_TYPES[String(type)] ?? 'word'] = OF_NAMES.find(([pattern]) => pattern.test(name)) ?? [];
  return sample();
}

/** Coordinates of all that takes a value: arguments of every type, and fields of the inputs that they lead to. */
export function placesOf(all: GraphQLSchema): string[] {
  const types = Object.values(all.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const fields = types
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => [type, field] as const));
  const inputs = new Set<GraphQLInputObjectType>();
  const enter = (named: unknown) => {
    if (isInputObjectType(named) && !inputs.has(named)) {
      inputs.add(named);
      for (const { type } of Object.values(named.getFields())) enter(getNamedType(type));
    }
    return isInputObjectType(named);
  };
  const taken = fields.flatMap(([{ name: of }, { name: field, args }]) =>
    args.filter(({ type }) => !enter(getNamedType(type))).map(({ name }) => `${of}.${field}(${name}:)`),
  );
  return [
    ...taken,
    ...[...inputs].flatMap((input) =>
      Object.values(input.getFields())
        .filter(({ type }) => !isInputObjectType(getNamedType(type)))
        .map(({ name }) => `${input.name}.${name}`),
    ),
  ];
}
