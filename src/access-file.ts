import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { accountsOf } from './access/accounts.ts';
import { documentsOf } from './access/documents.ts';
import { issuersOf } from './access/issuers.ts';
import { accessSchema } from './access/schema.ts';
import { DomainError } from './errors.ts';
import type { Limits } from './graph/plugins/limits.ts';
import type { ClientLimits } from './http/limits.ts';
import { parse } from './rulebooks/parse.ts';
import { byPlace, type Finding, formatProblem, type Problem } from './rulebooks/problem.ts';
import { readYaml } from './rulebooks/yaml-source.ts';
import type { TrustedDocuments } from './services/documents/trust.ts';
import type { Account } from './services/identity/account.ts';
import { type Proxies, proxiesAt } from './services/identity/certificate.ts';
import { followFile } from './services/identity/followed-file.ts';
import type { Issuer } from './services/identity/issuer.ts';
import type { Role } from './services/viewer.ts';

/** What the access file says, each part in the shape that whoever heeds it takes. 访问配置. */
export interface Access {
  readonly issuers: readonly Issuer[];
  readonly accounts: readonly Account[];
  /** Null: nobody passes certificates on. */
  readonly proxies: Proxies | null;
  /** Whose pages may ask. */
  readonly origins: readonly string[];
  /** Roles that are told the schema; null: as without a file. */
  readonly introspection: readonly Role[] | null;
  /** What a document may be shaped like, and what one client may ask. */
  readonly limits: Limits & ClientLimits;
  /** Which client may send which documents. */
  readonly documents: TrustedDocuments;
}

export class AccessRefused extends DomainError {
  readonly code = 'ACCESS_FILE_REFUSED';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}

interface Reading {
  /** Trusted besides those of the file. */
  readonly issuers: readonly Issuer[];
  /** A newer version of this file, or of a file of keys, cannot be used; the one before stands. */
  readonly onBroken: (error: unknown) => void;
}

/** The access file, which is read again when it changes. The first version has to be right. */
export function followAccess(file: string, reading: Reading): () => Access {
  try {
    return followFile(file, { read: (text) => parseAccess(file, text, reading), onBroken: reading.onBroken });
  } catch (error) {
    throw refusalOf(file, error);
  }
}

/** Reads an access file once. */
export function readAccess(file: string): Access {
  try {
    return parseAccess(file, readFileSync(file, 'utf8'), { issuers: [], onBroken: () => undefined });
  } catch (error) {
    throw refusalOf(file, error);
  }
}

/** A file that is not there is a mistake like any other. */
function refusalOf(file: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof DomainError || code === undefined) return error;
  return new AccessRefused([{ file: shown(file), line: 1, column: 1, message: `The file cannot be read (${code}).` }]);
}

/** As an editor would open it from here. */
function shown(file: string): string {
  const path = relative('.', file);
  return path.startsWith('..') ? resolve(file) : path;
}

/** What a text says, or every mistake in it with its line. */
export function parseAccess(file: string, text: string, { issuers, onBroken }: Reading): Access {
  const { value, problems, source } = parse(readYaml(shown(file), text), accessSchema);
  if (value === undefined) throw new AccessRefused(problems);
  const findings: Finding[] = [];
  const own = issuersOf(value, { file, onBroken }, findings);
  const demo = value.issuers.findIndex(({ issuer }) => issuers.some((other) => other.issuer === issuer));
  if (demo >= 0) findings.push({ path: ['issuers', demo, 'issuer'], message: 'The demo key signs for this issuer.' });
  const accounts = accountsOf(value, findings);
  const documents = documentsOf(value.documents, { file, onBroken }, findings);
  if (findings.length > 0) throw new AccessRefused(findings.map((one) => source.locate(one)).sort(byPlace));
  return {
    issuers: [...issuers, ...own],
    accounts,
    origins: value.origins,
    introspection: value.introspection ?? null,
    limits: value.limits,
    documents,
    proxies: value.proxies ? proxiesAt(value.proxies.addresses, value.proxies.certificateHeader) : null,
  };
}
