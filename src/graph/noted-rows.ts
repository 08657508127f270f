import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { Reading } from '../services/audit/reading.ts';
import type { Context } from './context.ts';

/** Types whose rows are noted by their own id; rows of others name the person, or else the household, that they are about. */
export const NOTED_BY_ID: ReadonlySet<unknown> = new Set(['Person', 'PersonFile', 'Household']);

/** The schema, which notes whom the rows are about that it gives out, where a request is to be noted. */
export function notingRows(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) if (isCompositeType(getNamedType(field.type))) note(field);
  }
  return schema;
}

function note(field: GraphQLField<unknown, Context>): void {
  const { resolve = defaultFieldResolver } = field;
  const { name } = getNamedType(field.type);
  field.resolve = (parent, asked, context, info) => {
    const value = resolve(parent, asked, context, info);
    if (!context.reading.isNoted) return value;
    if (name === 'PageInfo') gather(context.reading, info.parentType.name.replace(/Connection$/, ''), endsOf(parent));
    else gather(context.reading, name, value);
    return value;
  };
}

/** The rows that a page's cursors are of. */
function endsOf(parent: unknown): unknown {
  const { nodes } = parent as { readonly nodes?: readonly unknown[] };
  return Array.isArray(nodes) ? [nodes[0], nodes.at(-1)] : null;
}

/** Whoever waits for a value learns of its failure; here only what came of it counts. */
const nothing = () => undefined;

function gather(reading: Reading, type: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof Promise) {
    value.then((one) => gather(reading, type, one), nothing);
  } else if (Array.isArray(value)) {
    for (const one of value) gather(reading, type, one);
  } else if ('node' in value) {
    // An edge: its cursor holds the row's id and what it is ordered by.
    gather(reading, type.replace(/Edge$/, ''), value.node);
  } else {
    const { __typename = type, id, personId, householdId } = value as Readonly<Record<string, unknown>>;
    const subject = NOTED_BY_ID.has(__typename) ? id : (personId ?? householdId);
    if (typeof subject === 'string') reading.subjects.add(subject);
  }
}
