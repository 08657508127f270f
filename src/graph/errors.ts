import { randomUUID } from 'node:crypto';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type DomainError, domainErrorOf } from '../errors.ts';
import { RulebookRefused } from '../services/proposal-refused.ts';
import { type WriteProblem, WriteRefused } from '../services/write.ts';
import { tooNested } from './plugins/before-validation.ts';

/** Told to a caller in place of what went wrong inside. The reference stands in the log beside the real error. */
const MASKED = 'Something went wrong on our side. It is logged; quote the reference when you report it.';

/** Told of a statement that ran longer than one may: it is in the caller's hands to ask for less. */
export const TOO_LONG = {
  code: 'QUERY_TOO_LONG',
  message:
    'This takes too long to answer. Ask for less: a smaller region, fewer tests in where, a smaller page. 查询耗时过长，请缩小区划、减少筛选条件或减少每页条数。',
};

/** Whether Postgres stopped a statement because its time was over, also where that is wrapped in another error. */
export function isTooLong(error: unknown): boolean {
  const { code, cause } = Object(error) as { readonly code?: unknown; readonly cause?: unknown };
  return code === '57014' || (cause !== undefined && isTooLong(cause));
}

/** Told where the database, or the copy that statistics are counted on, cannot be reached: nothing the caller asked is at fault. */
export const AWAY = {
  code: 'DATABASE_AWAY',
  message:
    'The database that this is read from cannot be reached. Ask again in a minute. 数据库暂时无法连接，请稍后再试。',
  afterSeconds: 60,
};

/** What the system and the driver say of a server that is not there, and Postgres of one that is starting or stopping. */
const UNREACHABLE: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'],
  ...['CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', '57P01', '57P03'],
]);

/** Whether a server could not be reached, also where that is wrapped in another error. */
export function isAway(error: unknown): boolean {
  const { code, cause } = Object(error) as { readonly code?: unknown; readonly cause?: unknown };
  return UNREACHABLE.has(code) || (cause !== undefined && isAway(cause));
}

/** Where the real error goes. */
export type LogError = (reference: string, error: unknown) => void;

/** Apollo's `formatError`. Only a domain error's words reach a client; any other error is masked. */
export function formatErrors(log: LogError) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const cause = error instanceof GraphQLError ? error.originalError : error;
    // The parser's stack is full: selections, or values, thousands of levels deep.
    if (cause instanceof GraphQLError && cause.originalError instanceof RangeError) return told(tooNested());
    if (cause === undefined || cause === null || cause instanceof GraphQLError) return coded(formatted);
    const place = {
      ...(formatted.path && { path: formatted.path }),
      ...(formatted.locations && { locations: formatted.locations }),
    };
    const known = domainErrorOf(cause);
    if (known) return { message: known.message, ...place, extensions: { code: known.code } };
    const reference = randomUUID();
    log(reference, cause);
    if (isTooLong(cause))
      return { message: TOO_LONG.message, ...place, extensions: { code: TOO_LONG.code, reference } };
    if (isAway(cause)) return { message: AWAY.message, ...place, extensions: { code: AWAY.code, reference } };
    return { message: MASKED, ...place, extensions: { code: 'INTERNAL_SERVER_ERROR', reference } };
  };
}

/** An argument that a variable left without its value is in the caller's hands: GraphQL itself gives that refusal no code. */
const coded = (formatted: GraphQLFormattedError): GraphQLFormattedError =>
  formatted.extensions?.code === 'INTERNAL_SERVER_ERROR' && formatted.message.startsWith('Argument "')
    ? { ...formatted, extensions: { ...formatted.extensions, code: 'BAD_USER_INPUT' } }
    : formatted;

/** An error in its words; how HTTP says it is none of them. */
function told({ message, extensions: { http: _, ...extensions } }: GraphQLError): GraphQLFormattedError {
  return { message, extensions };
}

interface UserError {
  readonly code: string;
  readonly message: string;
  readonly messageZh?: string;
  readonly field?: string;
  readonly clauses?: readonly string[];
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Without promises: one in a field that a client leaves out is waited for by nobody, and its failure would end the process. */
type Settled<Payload> = {
  readonly [Name in keyof Payload]: Extract<Payload[Name], PromiseLike<unknown>> extends never ? Payload[Name] : never;
};

/** A mutation's payload: what a service made of it, or in words why it did not. Anything but a domain error is a bug. */
export async function withUserErrors<Payload extends object>(
  change: () => Promise<Payload & Settled<Payload>>,
): Promise<(Payload | object) & { userErrors: readonly UserError[] }> {
  try {
    return { ...(await change()), userErrors: [] };
  } catch (error) {
    const known = domainErrorOf(error);
    if (!known) throw error;
    return { userErrors: userErrorsOf(known) };
  }
}

function userErrorsOf(error: DomainError): readonly UserError[] {
  if (error instanceof RulebookRefused) return problemsOf(error);
  return error instanceof WriteRefused ? error.problems.map(worded) : [plain(error)];
}

/** An error among the values of a list would be thrown. */
const plain = ({ code, message, zh, field }: DomainError): UserError => ({
  code,
  message,
  ...(zh !== undefined && { messageZh: zh }),
  ...(field !== undefined && { field }),
});

const worded = ({ text, ...problem }: WriteProblem): UserError => ({
  ...problem,
  message: text.en,
  messageZh: text.zh,
});

const problemsOf = ({ code, problems }: RulebookRefused): UserError[] =>
  problems.map((problem) => ({ code, ...problem }));
