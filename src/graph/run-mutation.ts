import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { DomainError } from '../errors.ts';
import { didYouMean } from '../policy/did-you-mean.ts';
import type { Viewer } from '../services/viewer.ts';
import { lackOf, type Requirements, requirementOf } from './access.ts';
import { createContext, type Platform } from './context.ts';
import { lackOfPolicy } from './policies.ts';
import { graphOf } from './schema.ts';
import { createGraphServer } from './server.ts';

/** A write that is named, and what to give it. */
export interface MutationCall {
  readonly name: string;
  /** As the mutation's `input`, such as `{"idempotencyKey": "…"}`. */
  readonly input: unknown;
  /** Which fields of the payload to give; left out, every plain field of it. */
  readonly select?: string | undefined;
}

/** What came of it: the payload, or in words why the operation itself could not run. */
export interface MutationResult {
  // biome-ignore lint/suspicious/noExplicitAny: each mutation has a payload of its own.
  readonly payload: any;
  readonly errors: readonly { readonly message: string }[];
}

export class MutationUnknown extends DomainError {
  readonly code = 'MUTATION_UNKNOWN';
}

/** The names of the mutations, for help. */
export const mutationNames = (schema: GraphQLSchema = graphOf('both').schema): string[] =>
  Object.keys(schema.getMutationType()?.getFields() ?? {}).sort();

/** Runs one mutation in this process, as a request would: the same guards, services and words. */
export async function runMutation(platform: Platform, viewer: Viewer, call: MutationCall): Promise<MutationResult> {
  const { schema, requirements } = graphOf('both');
  const field = schema.getMutationType()?.getFields()[call.name];
  if (!field) {
    const near = didYouMean(call.name, mutationNames(schema));
    throw new MutationUnknown(
      `There is no mutation ${call.name}.${near} They are ${mutationNames(schema).join(', ')}.`,
    );
  }
  const payload = getNamedType(field.type);
  const input = field.args.find(({ name }) => name === 'input')?.type;
  if (!isObjectType(payload) || !input || !isInputObjectType(getNamedType(input))) {
    throw new MutationUnknown(`${call.name} takes no input: ask it over HTTP.`);
  }
  const selection = call.select ?? plainFields(payload, { requirements, viewer });
  const server = createGraphServer({ half: 'both', logError: (_, error) => console.error(error) });
  await server.start();
  const { body } = await server.executeOperation(
    {
      query: `mutation Write($input: ${String(input)}) { ${call.name}(input: $input) ${selection} }`,
      variables: { input: asWritten(call.input, input) },
    },
    { contextValue: createContext(platform, viewer) },
  );
  await server.stop();
  if (body.kind !== 'single') throw new Error('An answer in pieces was not asked for.');
  const { data, errors = [] } = body.singleResult;
  return { payload: data?.[call.name] ?? null, errors };
}

/** Scalars that the graph takes as text alone; a file writes them without quotes too. */
const TEXTS = new Set(['ID', 'String', 'RegionCode', 'Money', 'Rate']);

/** An input with numbers as text where its type asks for text: a region's code, an id, money with two decimals. */
function asWritten(value: unknown, type: GraphQLInputType): unknown {
  const named = getNamedType(type);
  if (Array.isArray(value)) return value.map((one) => asWritten(one, named));
  if (typeof value === 'number' && TEXTS.has(named.name)) return textOf(value, named.name);
  if (typeof value !== 'object' || value === null || !isInputObjectType(named)) return value;
  const fields = named.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, fields[name] ? asWritten(one, fields[name].type) : one]),
  );
}

const WHOLE_YUAN = /^-?\d+(\.\d)?$/;

const textOf = (value: number, type: string): string => {
  const text = String(value);
  return (type === 'Money' || type === 'Rate') && WHOLE_YUAN.test(text) ? yuan(text) : text;
};

/** `180` and `180.5` with two decimals. */
const yuan = (text: string): string => (text.includes('.') ? `${text}0` : `${text}.00`);

interface Reader {
  readonly requirements: Requirements;
  readonly viewer: Viewer;
}

/** Whether a field may be read as it stands, without values of its own. */
function isReadable(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, reader: Reader): boolean {
  const requirement = requirementOf(reader.requirements, type.name, field.name);
  if (requirement === 'CLOSED' || lackOf(requirement, reader.viewer)) return false;
  const selection = { coordinate: `${type.name}.${field.name}`, args: field.args, values: {} };
  return !lackOfPolicy(requirement.policies, selection, reader.viewer);
}

/** Every field that holds a plain value and may be read, of the payload and of what it names, one step deep. */
function plainFields(type: GraphQLObjectType, reader: Reader, depth = 0): string {
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type);
    if (field.args.some((argument) => String(argument.type).endsWith('!'))) return [];
    if (!isReadable(type, field, reader)) return [];
    if (isLeafType(named)) return [field.name];
    return isObjectType(named) && depth === 0 ? [`${field.name} ${plainFields(named, reader, 1)}`] : [];
  });
  return fields.length > 0 ? `{ ${fields.join(' ')} }` : '{ __typename }';
}
