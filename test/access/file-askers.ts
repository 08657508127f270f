import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { DEPARTMENTS } from '../../src/policy/facts.ts';
import { COUNTY, TOWN } from '../support/graph.ts';
import { within } from './oracle.ts';

/** Whoever asks for a file or sends one, by what the token says. */
export interface Asker {
  readonly role: string;
  readonly sub: string;
  readonly regions: readonly string[];
  readonly department: string;
  readonly person: string;
  readonly purpose: string;
  /** Left out, all that the role has. */
  readonly scope?: string;
}

interface Right {
  readonly scope: string;
  readonly departments?: readonly string[];
}

const FOLDER = new URL('../../roles/', import.meta.url);

/** What each role may do, read from the files in which offices write it down. */
const RIGHTS: ReadonlyMap<string, readonly Right[]> = new Map(
  readdirSync(FOLDER)
    .filter((file) => file !== 'scopes.yaml')
    .map((file) => parse(readFileSync(new URL(file, FOLDER), 'utf8')))
    .map(({ role, can }) => [role, can]),
);

export const ROLES: readonly string[] = [...RIGHTS.keys()];

/** The scopes of a token: those of the role, of them those that it names. */
export function scopesOf({ role, department, scope }: Omit<Asker, 'regions'>): ReadonlySet<string> {
  const held = (RIGHTS.get(role) ?? [])
    .filter(({ departments }) => !departments || departments.includes(department))
    .map((right) => right.scope);
  return new Set(scope === undefined ? held : held.filter((one) => scope.split(' ').includes(one)));
}

/** Whether all of a place is somebody's to work for. */
export const holds = (regions: readonly string[], code: string): boolean =>
  within(regions, [{ id: code, region: code }]).length > 0;

/** Whether any of a place is. */
export const touches = (regions: readonly string[], code: string): boolean =>
  holds(regions, code) || regions.some((own) => holds([code], own));

/** A village of the demo's town, which is within the county. */
export const VILLAGE = '350825103202';
/** A county beside it. */
export const ELSEWHERE = '350823';

const PLACES = [VILLAGE, TOWN, TOWN, COUNTY, COUNTY, COUNTY, '350800', '350000', '000000', '150422'];
const AREAS = ['350800', '150422'];
const OTHERS = [ELSEWHERE, '350825101', '110000', '3508Z1', '150421', '999901'];

/** Tokens of each role: whole, empty, with each of some scopes alone and without it; for places and departments drawn by a seed. */
export function askers(scopes: readonly string[], draws: number, seed: number): Asker[] {
  const place = fc.oneof(
    { arbitrary: fc.constantFrom(...PLACES), weight: 3 },
    { arbitrary: fc.constantFrom(...OTHERS), weight: 1 },
  );
  const drawn = fc.record({
    regions: fc.oneof({ arbitrary: fc.array(place, { minLength: 1, maxLength: 2 }), weight: 9 }, fc.constant([])),
    department: fc.constantFrom(...DEPARTMENTS),
  });
  const person = '00000000-0000-4000-8000-000000000017';
  const claims = ROLES.flatMap((role) => narrowings(role, scopes).map((scope) => ({ role, scope })));
  const wheres = fc.sample(drawn, { numRuns: claims.length * draws, seed });
  const asking = wheres.map((where, at) => {
    const { role, scope } = claims[at % claims.length] ?? { role: 'PUBLIC' };
    return {
      ...{ ...where, role, person, purpose: 'a test', sub: role },
      ...(scope !== undefined && { scope }),
    };
  });
  // One of each role reaches whole pooling areas, which few draws do.
  const wide = { regions: AREAS, department: 'CIVIL_AFFAIRS', person, purpose: 'a test' };
  return [...asking, ...ROLES.map((role) => ({ ...wide, role, sub: role }))];
}

/** Left out, a token's scope narrows nothing. */
function narrowings(role: string, scopes: readonly string[]): (string | undefined)[] {
  const rights = (RIGHTS.get(role) ?? []).map(({ scope }) => scope);
  const meant = rights.filter((scope) => scopes.includes(scope));
  const narrowed = meant.flatMap((scope) => [scope, rights.filter((one) => one !== scope).join(' ')]);
  // Whole tokens reach the places behind the scopes, so there are more of them.
  return [undefined, undefined, undefined, '', ...narrowed];
}
