import { dirname, resolve } from 'node:path';
import type { Finding } from '../rulebooks/problem.ts';
import type { Issuer } from '../services/identity/issuer.ts';
import { keysOf } from '../services/identity/issuer-keys.ts';
import type { AccessWords, IssuerWords } from './schema.ts';

interface Reading {
  /** Places of keys are told from its folder on. */
  readonly file: string;
  readonly onBroken: (error: unknown) => void;
}

/** The issuers with their keys. What is wrong with one is added to the findings, and that one is left out. */
export function issuersOf({ issuers }: AccessWords, reading: Reading, findings: Finding[]): Issuer[] {
  findings.push(
    ...repeated(issuers, 'issuer', 'This issuer stands twice: its tokens can be held against one set of keys alone.'),
    ...repeated(issuers, 'subjectPrefix', ONE_PEOPLE),
  );
  return issuers.flatMap((words, place) => {
    try {
      return [issuerOf(words, reading)];
    } catch (error) {
      findings.push({ path: ['issuers', place, 'keys'], message: unreadable(words.keys, error) });
      return [];
    }
  });
}

const ONE_PEOPLE =
  'Two issuers give subjects alike, and their people would be taken for each other: give one of them a subjectPrefix.';

function repeated(issuers: readonly IssuerWords[], key: 'issuer' | 'subjectPrefix', message: string): Finding[] {
  const values = issuers.map((one) => one[key]);
  return values.flatMap((value, place) =>
    values.indexOf(value) < place ? [{ path: ['issuers', place, key], message }] : [],
  );
}

function issuerOf({ keys, roles, ...words }: IssuerWords, { file, onBroken }: Reading): Issuer {
  const isUrl = /^https?:/.test(keys);
  const place = isUrl ? keys : resolve(dirname(file), keys);
  const tell = (error: unknown) => onBroken(new Error(unreadable(place, error)));
  return { ...words, roles: roles ?? null, keys: keysOf(place, tell) };
}

const unreadable = (place: string, error: unknown) =>
  `"${place}" is no file of public keys (JWKS): ${error instanceof Error ? error.message : String(error)}`;
