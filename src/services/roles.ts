import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DomainError } from '../errors.ts';
import { didYouMean } from '../policy/did-you-mean.ts';
import { parse } from '../rulebooks/parse.ts';
import { type Finding, formatProblem, type Problem } from '../rulebooks/problem.ts';
import {
  ROLES,
  type Role,
  type RoleFile,
  type RoleRight,
  roleSchema,
  type ScopeTerms,
  scopeTermsSchema,
} from '../rulebooks/schema/role.ts';
import { readYaml } from '../rulebooks/yaml-source.ts';

export const ROLES_FOLDER = fileURLToPath(new URL('../../roles', import.meta.url));

/** What each role may do, and what each scope is called. */
export interface Roles {
  readonly roles: Readonly<Partial<Record<Role, RoleFile>>>;
  readonly terms: ScopeTerms;
}

interface LoadedRoles extends Roles {
  readonly problems: readonly Problem[];
}

class RolesUnsound extends DomainError {
  readonly code = 'ROLES_UNSOUND';
}

/** Not a role's file: the terms of all scopes. */
const TERMS = 'scopes.yaml';

/** Reads `<role>.yaml` for every role of a folder, and the terms of the scopes: whatever is wrong is told as file:line: message. */
export function loadRoles(folder: string): LoadedRoles {
  const terms = parse(yamlOf(join(folder, TERMS)), scopeTermsSchema);
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name) && name !== TERMS);
  const read = files.sort().map((name) => readRole(join(folder, name), terms.value ?? {}));
  const known = read.flatMap(({ value }) => (value ? [value] : []));
  const roles = Object.fromEntries(known.map((one) => [one.role, one])) as Roles['roles'];
  const problems = [...terms.problems, ...read.flatMap((one) => one.problems)];
  return { roles, terms: terms.value ?? {}, problems: problems.length > 0 ? problems : problemsOfWhole(folder, known) };
}

const yamlOf = (file: string) => readYaml(file, readFileSync(file, 'utf8'));

function readRole(file: string, terms: ScopeTerms): { value?: RoleFile; problems: readonly Problem[] } {
  const { value, problems, source } = parse(yamlOf(file), roleSchema);
  if (value === undefined) return { problems };
  const found = findingsOf(value, basename(file), Object.keys(terms)).map((finding) => source.locate(finding));
  return found.length > 0 ? { problems: found } : { value, problems: [] };
}

/** A role's file is called by its role; each of its scopes is a known one, given once, and a department's where there is one. */
function findingsOf({ role, can }: RoleFile, called: string, known: readonly string[]): Finding[] {
  const name = `${role.toLowerCase().replaceAll('_', '-')}.yaml`;
  const scopes = can.map(({ scope }) => scope);
  return [
    ...(called === name ? [] : [{ path: ['role'], message: `This file would be called ${name}, after its role.` }]),
    ...can.flatMap(({ scope, where, departments }, at): Finding[] => [
      ...(known.includes(scope)
        ? []
        : [{ path: ['can', at, 'scope'], message: `"${scope}" has no term in ${TERMS}.${didYouMean(scope, known)}` }]),
      ...(scopes.indexOf(scope) === at ? [] : [{ path: ['can', at, 'scope'], message: `"${scope}" is given twice.` }]),
      ...(departments && where !== 'OWN_DEPARTMENT'
        ? [
            {
              path: ['can', at, 'departments'],
              message: 'Departments are told apart where the right is OWN_DEPARTMENT.',
            },
          ]
        : []),
    ]),
  ];
}

/** What no single file shows: a role without one. */
const problemsOfWhole = (folder: string, known: readonly RoleFile[]): Problem[] =>
  ROLES.filter((role) => !known.some((one) => one.role === role)).map((role) => ({
    ...{ file: folder, line: 1, column: 1 },
    message: `No file says what ${role} may do.`,
  }));

/** The roles that this product ships. A process that cannot read them does not start: it would not know whom to let in. */
export function bundledRoles(): Bundled {
  bundled ??= readBundled();
  return bundled;
}

interface Bundled extends Roles {
  readonly roles: Required<Roles['roles']>;
}

/** Read when it is first asked for, and not at import: a mistake is then told in its own words and without a stack. */
let bundled: Bundled | undefined;

function readBundled(): Bundled {
  const { roles, terms, problems } = loadBundled();
  if (problems.length > 0) {
    throw new RolesUnsound(
      `What roles may do is not right. 角色权限文件有误。\n${problems.map(formatProblem).join('\n')}`,
    );
  }
  return { roles: roles as Bundled['roles'], terms };
}

function loadBundled(): LoadedRoles {
  try {
    return loadRoles(ROLES_FOLDER);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RolesUnsound(
      `What roles may do cannot be read: ${why}. Put the folder "roles" back. 无法读取角色权限文件。`,
    );
  }
}

/** What a scope is called. 权限名称. */
export const termOfScope = (scope: string) => bundledRoles().terms[scope];

/** Every right of a role, for whoever asks in it from a department or from none. */
export const rightsOfRole = (role: Role, department: string | null = null): readonly RoleRight[] =>
  bundledRoles().roles[role].can.filter(
    ({ departments }) => !departments || departments.some((one) => one === department),
  );

/** What each role may do, whatever the department. A scope that stands nowhere here can be held by nobody. */
export const SCOPES_OF_ROLE = Object.defineProperties(
  {},
  Object.fromEntries(
    ROLES.map((role) => [role, { enumerable: true, get: () => rightsOfRole(role).map(({ scope }) => scope) }]),
  ),
) as Readonly<Record<Role, readonly string[]>>;
