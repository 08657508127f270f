import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
} from '@apollo/server/plugin/disabled';
import { printSchema, validateSchema } from 'graphql';
import type { Role } from '../services/viewer.ts';
import type { Context } from './context.ts';
import { formatErrors, type LogError } from './errors.ts';
import { absentVariables } from './plugins/absent-variables.ts';
import { beforeValidation } from './plugins/before-validation.ts';
import { cost } from './plugins/cost.ts';
import { emergencyReads } from './plugins/emergency-reads.ts';
import { emptyName } from './plugins/empty-name.ts';
import { guard } from './plugins/guard.ts';
import { honestStatus } from './plugins/honest-status.ts';
import { introspection, WITH_TOKEN } from './plugins/introspection.ts';
import { keptWrites } from './plugins/kept-writes.ts';
import { LIMITS, type Limits, limits } from './plugins/limits.ts';
import { noteReadings } from './plugins/note-readings.ts';
import { oneAnswer } from './plugins/one-answer.ts';
import { suggestions } from './plugins/suggestions.ts';
import { graphOf, mergedGraph } from './schema.ts';

export interface GraphServerOptions {
  readonly half: 'registry' | 'policy' | 'both';
  readonly logError: LogError;
  /** What a document may be shaped like: `LIMITS`, unless said otherwise. Asked for every request. */
  readonly limits?: () => Limits;
  /** Roles that are told the schema: all with a token, unless said otherwise. Asked for every request. */
  readonly introspection?: () => readonly Role[];
  readonly plugins?: readonly ApolloServerPlugin<Context>[];
}

/** Tokens in one document; the longest example operation has some hundreds. More is an attack or a mistake. */
export const MAX_TOKENS = 10_000;

/** Apollo Server over one half or both, with everything off that costs and gives nothing here. */
export function createGraphServer(options: GraphServerOptions): ApolloServer<Context> {
  const { half, logError, plugins = [] } = options;
  const allowed = options.limits ?? (() => LIMITS);
  const graph = graphOf(half);
  return new ApolloServer<Context>({
    schema: graph.schema,
    // By role, in a plugin of ours.
    introspection: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    formatError: formatErrors(logError),
    // The process stops in serving/serve.ts, which drains requests first.
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      emptyName,
      // First: of several refusals a client is told the first one.
      beforeValidation(),
      limits(allowed),
      introspection(options.introspection ?? (() => WITH_TOKEN)),
      guard(graph),
      emergencyReads,
      oneAnswer,
      keptWrites,
      absentVariables,
      cost(graph, allowed),
      honestStatus,
      // The policy half alone reads nobody's row.
      ...(half === 'policy' ? [] : [noteReadings(graph, logError)]),
      suggestions,
      ...plugins,
    ],
  });
}

/** The public SDL, as a portal's tools want it. */
export function printPublicSdl(): string {
  const { schema } = mergedGraph();
  validateSchema(schema);
  return `${printSchema(schema)}\n`;
}
