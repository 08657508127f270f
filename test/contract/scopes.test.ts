import { expect, test } from 'vitest';
import { readRequirements } from '../../src/graph/access.ts';
import { termsOfEnum } from '../../src/graph/enum-terms.ts';
import { graphOf } from '../../src/graph/schema.ts';
import { readAuthoredSdl } from '../../src/graph/sdl.ts';
import { ROLES } from '../../src/rulebooks/schema/role.ts';
import { loadRoles, ROLES_FOLDER, SCOPES_OF_ROLE } from '../../src/services/roles.ts';
import { NOUNS } from '../../src/store/nouns/index.ts';

/** Asked for by code and by no field of its own: what opens a number, looks for one, or asks how the process is. */
const ASKED_BY_CODE = ['contact:unmask', 'identity:search', 'identity:unmask', 'system:read'];

const held = new Set(Object.values(SCOPES_OF_ROLE).flat());
const named = new Set(
  [...readRequirements(Object.values(readAuthoredSdl())).values()].flatMap(({ scopes }) => scopes.flat(2)),
);

test('every scope that the schema or a noun names is held by some role', () => {
  const asked = [...named, ...ASKED_BY_CODE, ...Object.values(NOUNS).map(({ scope }) => scope)];
  expect(named.size).toBeGreaterThan(40);
  expect(asked.filter((scope) => !held.has(scope))).toEqual([]);
});

test('every scope of a role stands in the schema, or is one of few that code asks for', () => {
  expect([...held].filter((scope) => !named.has(scope)).sort()).toEqual(ASKED_BY_CODE);
});

test('every scope that has a term is held by some role', () => {
  const { terms, problems } = loadRoles(ROLES_FOLDER);
  expect(problems).toEqual([]);
  expect(Object.keys(terms).filter((scope) => !held.has(scope))).toEqual([]);
});

test('a role is called in its file what the schema calls it', () => {
  const { roles } = loadRoles(ROLES_FOLDER);
  const called = Object.fromEntries(ROLES.map((role) => [role, roles[role]?.term.zh]));
  expect(called).toEqual(termsOfEnum(graphOf('both').schema, 'ViewerRole'));
});
