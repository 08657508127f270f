import type { FastifySchema, FastifySchemaValidationError } from 'fastify';

/** A parameter of a query: the words that it may be, or examples of what it may. */
interface Parameter {
  readonly type: 'string' | 'integer';
  readonly enum?: readonly string[];
  readonly examples?: readonly (string | number)[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: string;
}

type Parameters = Readonly<Record<string, Parameter>>;

/** What a route takes in its query; whoever says something else is told in both languages what it may be. */
export const queryOf = (properties: Parameters, required: readonly string[] = []) => ({
  schema: {
    querystring: { type: 'object', additionalProperties: false, required, properties },
  } satisfies FastifySchema,
  schemaErrorFormatter: ([fault]: FastifySchemaValidationError[]) => new Error(wordsOf(properties, fault)),
});

function wordsOf(properties: Parameters, fault: FastifySchemaValidationError | undefined): string {
  const name = fault?.instancePath.slice(1) || String(fault?.params.missingProperty);
  const { enum: choices, examples = [] } = properties[name] ?? {};
  if (choices) return `"${name}" is one of ${choices.join(', ')}. 参数 ${name} 可选：${choices.join('、')}。`;
  return `"${name}" is written as in ${examples.join(', ')}. 参数 ${name} 请写作如：${examples.join('、')}。`;
}
