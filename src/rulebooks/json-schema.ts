/** JSON Schemas of what people write by hand, made from what reads it, so that editors complete and underline it. */
import { z } from 'zod';
import { factsSchema } from './facts-file.ts';
import { documentSchema } from './schema/document.ts';
import { rulebookSchema } from './schema/rulebook.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const MAKERS = {
  rulebook: () => orLayer(schemaOf(rulebookSchema, 'A rulebook: the law of one region, scheme and policy year')),
  document: () => schemaOf(documentSchema, 'A policy document and its clauses'),
  facts: () => schemaOf(factsSchema, 'Facts of one person given by hand'),
};

export type JsonSchemaName = keyof typeof MAKERS;

/** The formats that have a schema. */
export const JSON_SCHEMA_NAMES = Object.keys(MAKERS) as readonly JsonSchemaName[];

/** The schema as it is printed and kept in a file. */
export function printJsonSchema(name: JsonSchemaName): string {
  return `${JSON.stringify(saidOnce(MAKERS[name]()), null, 2)}\n`;
}

function schemaOf(schema: z.ZodType, title: string): JsonSchema {
  const { $schema, ...made } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    // Which layer a value is from is no author's business.
    override: ({ jsonSchema }) => void delete jsonSchema.properties?.layer,
  });
  return { $schema, title, ...made };
}

/**
 * A rulebook that names a `base` gives only what it fills or narrows, so nothing is required of it but what a rule or
 * part is known by; what is allowed stays the same.
 */
function orLayer({ $schema, title, $defs, ...whole }: JsonSchema): JsonSchema {
  return {
    $schema,
    title,
    if: { required: ['base'] },
    // biome-ignore lint/suspicious/noThenProperty: a JSON Schema's own word
    then: { $ref: '#/$defs/Layer' },
    else: { $ref: '#/$defs/Whole' },
    $defs: { ...($defs as JsonSchema), Whole: whole, Layer: withoutRequired(whole) },
  };
}

function withoutRequired(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutRequired);
  if (typeof schema !== 'object' || schema === null) return schema;
  const loose = Object.entries(schema).flatMap(([key, inner]) => {
    if (key !== 'required' || !Array.isArray(inner)) return [[key, withoutRequired(inner)]];
    const known = inner.filter((name) => name === 'kind' || name === 'id');
    return known.length > 0 ? [[key, known]] : [];
  });
  return Object.fromEntries(loose);
}

/** What is shorter reads better where it stands. */
const LONG = 200;

/** Moves what stands in several places into `$defs`, under a number, and refers to it. */
function saidOnce({ $defs = {}, ...schema }: JsonSchema): JsonSchema {
  const counts = new Map<string, number>();
  count([$defs, schema], counts);
  const names = new Map<string, string>();
  const shared: Record<string, unknown> = {};

  const into = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(into);
    if (typeof value !== 'object' || value === null) return value;
    const inner = () => Object.fromEntries(Object.entries(value).map(([key, below]) => [key, into(below)]));
    const text = JSON.stringify(value);
    if (!isSchema(value) || text.length < LONG || (counts.get(text) ?? 0) < 2) return inner();
    const known = names.get(text);
    if (known) return { $ref: `#/$defs/${known}` };
    const name = `Shared${names.size + 1}`;
    names.set(text, name);
    shared[name] = inner();
    return { $ref: `#/$defs/${name}` };
  };

  const named = Object.entries($defs as JsonSchema).map(([name, value]) => [name, into(value)]);
  const body = into(schema) as JsonSchema;
  const defs = { ...Object.fromEntries(named), ...shared };
  return Object.keys(defs).length > 0 ? { ...body, $defs: defs } : body;
}

function count(value: unknown, counts: Map<string, number>): void {
  if (typeof value !== 'object' || value === null) return;
  const text = JSON.stringify(value);
  if (text.length >= LONG) counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const inner of Object.values(value)) count(inner, counts);
}

function isSchema(value: object): boolean {
  return 'type' in value || 'anyOf' in value || 'oneOf' in value;
}
