import type { Sent } from './statements.ts';

/** Seconds that a statement of ours would sleep for, if one of these texts ever became part of it. */
const SLEEP = 30;
/** Texts that would end a literal, begin another statement, hide what follows or stand for a parameter. */
export const HOSTILE: readonly string[] = [
  `o'"; select pg_sleep(${SLEEP}); -- \\ $1 $$ %00 /*`,
  "' or '1'='1",
  `'||pg_sleep(${SLEEP})||'`,
  `1; drop table people; --`,
  `') union select number_cipher from identity_documents --`,
  `\\'; select 1; --`,
  '"; drop schema public cascade; --',
  '$1',
  '$$; select 1; $$',
  '%00',
  '%27%20or%201=1',
  "E'\\047'",
  '/* */',
  'U&"\\0027"',
  '\u02bc or \uff07 or \u2019',
  '\ud800',
  "a\u0000' or '1'='1",
  '\u0000',
  '{"a":"}","b',
  '%',
  '_%',
  '[*](.)^$|?+',
  "'".repeat(5_000),
];

/** As harmless as it is unknown. */
export const HARMLESS = 'harmless';
/** How a transaction begins and ends, whatever it holds. */
export const CONTROL = ['begin', 'commit', 'rollback'];

/** Where something is wrong with an answer to a hostile text, in words. `known`: what is sent for harmless ones. */
export function wrongWith({ status, body, texts }: Sent, known: ReadonlySet<string>): string | undefined {
  if (status >= 500 || body.includes('INTERNAL_SERVER_ERROR')) return 'an error of ours';
  const changed = [...texts].find((text) => !known.has(text));
  return changed && `a statement that no harmless text sends: ${changed.slice(0, 300)}`;
}
