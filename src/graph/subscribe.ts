import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  subscribe,
  validate,
} from 'graphql';
import { DomainError } from '../errors.ts';
import type { Context } from './context.ts';
import { AWAY, formatErrors, type LogError } from './errors.ts';
import { assertBearable, tooNested } from './plugins/before-validation.ts';
import { affordable } from './plugins/cost.ts';
import { readable } from './plugins/guard.ts';
import { bounded, LIMITS } from './plugins/limits.ts';
import { readings } from './plugins/note-readings.ts';
import { graphOf } from './schema.ts';
import { type GraphServerOptions, MAX_TOKENS } from './server.ts';

/** A subscription, as a client sends it. */
export interface SubscriptionRequest {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
}

/** One event of a stream, its errors in the words that a caller may read. */
interface StreamEvent {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

export type Subscriber = (request: SubscriptionRequest, context: Context) => Promise<AsyncGenerator<StreamEvent>>;

type Headers = Iterable<readonly [string, string]>;

/** A subscription that does not begin, with everything that stands in its way, and the status and headers of HTTP that say so. */
export class SubscriptionRefused extends Error {
  readonly status: number;
  readonly errors: readonly GraphQLFormattedError[];
  readonly headers: Headers;
  constructor(status: number, errors: readonly GraphQLFormattedError[], headers: Headers = []) {
    super('The subscription was refused.');
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

/**
 * Begins subscriptions. Each passes what every other operation passes before its first statement: the same bound of tokens,
 * the same rules, the same limits, the same guard of fields and the same price.
 */
export function subscriber(options: Pick<GraphServerOptions, 'half' | 'logError' | 'limits'>): Subscriber {
  const { half, logError, limits = () => LIMITS } = options;
  const graph = graphOf(half);
  const { schema } = graph;
  const assertReadable = readable(graph);
  const { begin, refusalOf } = readings(graph, logError);
  const assertWithinLimits = bounded(limits);
  const assertAffordable = affordable(graph, limits);
  const worded = wording(logError);
  return async (request, context) => {
    try {
      const document = soundDocument(schema, request);
      assertWithinLimits(document);
      assertReadable(document, request, context.viewer);
      await assertAffordable(document, request, context);
      const { variables: variableValues, operationName } = request;
      begin(document, context);
      const events = await subscribe({ schema, document, contextValue: context, variableValues, operationName });
      if (!(Symbol.asyncIterator in events)) throw notBegun((events.errors ?? []).map(worded));
      const note = () => refusalOf(context, askedOperation(request, document));
      return wordedEvents(events, context, { worded, note });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const { status = 400, headers } = httpOf(error);
      throw new SubscriptionRefused(status, [worded(error)], headers);
    }
  };
}

/** Seconds until a stream may begin that cannot now, by what stands in its way; of anything else the request is to be mended. */
const LATER: Readonly<Record<string, number>> = { BUSY: 3, [AWAY.code]: AWAY.afterSeconds };

function notBegun(errors: readonly GraphQLFormattedError[]): SubscriptionRefused {
  const seconds = Math.max(0, ...errors.map(({ extensions }) => LATER[String(extensions?.code)] ?? 0));
  return seconds > 0
    ? new SubscriptionRefused(503, errors, [['retry-after', String(seconds)]])
    : new SubscriptionRefused(400, errors);
}

const askedOperation = ({ query, operationName }: SubscriptionRequest, document: DocumentNode) => ({
  operationName: getOperationAST(document, operationName)?.name?.value ?? null,
  documentHash: createHash('sha256').update(query).digest('hex'),
});

/** The document of one subscription that fits the schema; anything else is refused in GraphQL's own words. */
function soundDocument(schema: GraphQLSchema, { query, operationName }: SubscriptionRequest): DocumentNode {
  const document = parsed(query);
  assertBearable(schema, document);
  const errors = validate(schema, document);
  if (errors.length > 0) throw unsound(errors, 'GRAPHQL_VALIDATION_FAILED');
  const operation = getOperationAST(document, operationName);
  if (operation?.operation === 'subscription') return document;
  throw new SubscriptionRefused(400, [NO_SUBSCRIPTION]);
}

function parsed(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof RangeError) throw tooNested();
    throw error instanceof GraphQLError ? unsound([error], 'GRAPHQL_PARSE_FAILED') : error;
  }
}

const unsound = (errors: readonly GraphQLError[], code: string) =>
  new SubscriptionRefused(
    400,
    errors.map((error) => ({ ...error.toJSON(), extensions: { code } })),
  );

const NO_SUBSCRIPTION = {
  message:
    'Exactly one subscription is asked here; queries and mutations go to /graphql. 此处只接受一项订阅，查询和变更请发往 /graphql。',
  extensions: { code: 'NO_SUBSCRIPTION' },
};

/** As Apollo has it, whose headers are a map. */
const httpOf = ({ extensions }: GraphQLError) =>
  (extensions.http ?? {}) as unknown as { readonly status?: number; readonly headers?: Headers };

/** An error as a caller reads it; how HTTP says it is none of its words. */
function wording(logError: LogError) {
  const format = formatErrors(logError);
  return (error: unknown): GraphQLFormattedError => {
    const whole = error instanceof GraphQLError ? error.toJSON() : { message: String(error) };
    const formatted = format(whole, error);
    const { http: _, ...extensions } = formatted.extensions ?? {};
    return { ...formatted, extensions: { code: 'BAD_USER_INPUT', ...extensions } };
  };
}

/** How errors are worded, and how an event is noted before it leaves: what comes back is told in its place, and is the last. */
interface Telling {
  readonly worded: (error: unknown) => GraphQLFormattedError;
  readonly note: () => Promise<GraphQLFormattedError | null>;
}

/** The events as they come. What ends a stream before its end is said in a last one: an expired token, a server that stops. */
async function* wordedEvents(
  events: AsyncGenerator<ExecutionResult>,
  { ended }: Context,
  { worded, note }: Telling,
): AsyncGenerator<StreamEvent> {
  try {
    for await (const { data, errors } of events) {
      const refusal = await note();
      if (refusal) return yield { errors: [refusal] };
      yield { data: data ?? null, ...(errors && { errors: errors.map(worded) }) };
    }
    if (ended?.reason instanceof DomainError) yield { errors: [worded(ended.reason)] };
  } catch (error) {
    yield { errors: [worded(error)] };
  }
}
