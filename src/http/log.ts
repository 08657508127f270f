import pino, { type Logger } from 'pino';
import { bareStatement } from './bare-statement.ts';

/** The process's log: one line of JSON each on stderr, so that stdout stays for people. It names no person. */
export function createLog(level: string): Logger {
  return pino({ level, serializers: { err: describeError } }, pino.destination(2));
}

/**
 * What a log may say of an error: where it happened and what kind it is. Drivers put the row into their words (the
 * parameters of the statement, `Key (…)=(…)`, `invalid input syntax for type uuid: "…"`), and rows are people.
 */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, query, constraint_name, table_name, cause } = error as Error & Record<string, unknown>;
  return {
    type: error.constructor.name,
    message: withoutValues(error),
    ...(typeof code === 'string' && { code }),
    ...(typeof query === 'string' && { statement: bareStatement(query) }),
    ...(typeof table_name === 'string' && { table: table_name }),
    ...(typeof constraint_name === 'string' && { constraint: constraint_name }),
    at: framesOf(error),
    ...(cause instanceof Error && { cause: describeError(cause) }),
  };
}

/** SQLSTATE classes whose message quotes data: data exception, integrity violation. */
const QUOTES_DATA = /^(22|23)...$/;

function withoutValues(error: Error): string {
  if ('params' in error) return 'A statement failed.';
  const isQuoting = 'code' in error && QUOTES_DATA.test(String(error.code));
  return isQuoting ? error.message.replaceAll(/".*"/gs, '"…"') : error.message;
}

/** The stack repeats the message above its frames. */
const framesOf = ({ stack = '' }: Error) =>
  stack
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^at .*(:\d+:\d+\)?|<anonymous>\)?)$/.test(line));
