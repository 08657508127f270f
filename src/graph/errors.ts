import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { DomainError } from '../errors.ts';

/** Told to a caller in place of what went wrong inside. The reference stands in the log beside the real error. */
const MASKED = 'Something went wrong on our side. It is logged; quote the reference when you report it.';

/** Where the real error goes. */
export type LogError = (reference: string, error: unknown) => void;

/** Apollo's `formatError`. Only a domain error's words reach a client; any other error is masked. */
export function formatErrors(log: LogError) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const cause = error instanceof GraphQLError ? error.originalError : error;
    if (cause === undefined || cause === null || cause instanceof GraphQLError) return formatted;
    const place = {
      ...(formatted.path && { path: formatted.path }),
      ...(formatted.locations && { locations: formatted.locations }),
    };
    if (cause instanceof DomainError) return { message: cause.message, ...place, extensions: { code: cause.code } };
    const reference = randomUUID();
    log(reference, cause);
    return { message: MASKED, ...place, extensions: { code: 'INTERNAL_SERVER_ERROR', reference } };
  };
}
