import { DEPARTMENTS, type Department } from '../policy/facts.ts';
import { ROLES, type Role } from '../rulebooks/schema/role.ts';
import { type Reach, reachOfRegions, subtree } from '../store/access.ts';
import type { Filterer } from '../store/where.ts';
import { rightsOfRole } from './roles.ts';

export { ROLES, type Role } from '../rulebooks/schema/role.ts';
export { SCOPES_OF_ROLE } from './roles.ts';

/** Who is asking, in which role, for which regions. Made from a token alone. */
export interface Viewer {
  readonly subject: string | null;
  readonly role: Role;
  readonly regions: readonly string[];
  readonly department: Department | null;
  /** Of a resident: their own file. */
  readonly personId: string | null;
  readonly purpose: string | null;
  readonly scopes: ReadonlySet<string>;
  /**
   * 应急访问: the opening that this request is asked under, the one person it opens where it opens no region, and the regions that the
   * viewer works for, whatever was opened.
   */
  readonly emergency?: {
    readonly id: string;
    readonly personId: string | null;
    readonly ownRegions: readonly string[];
  };
  /** Until when all of this holds; of nobody whose token does not end. */
  readonly until?: string | null;
  /** The program that the token was given to (`client`, or `azp`): what it may send is its manifest's to say. */
  readonly client?: string;
}

/** Who an audit line says did it, for what, and under which emergency opening. */
export const signatureOf = ({ subject, role, purpose, emergency }: Viewer) => ({
  ...{ actor: subject ?? '', role, purpose },
  ...(emergency && { emergency: emergency.id }),
});

/** Somebody who showed no token: policies and regions only. */
export const STRANGER: Viewer = {
  subject: null,
  role: 'PUBLIC',
  regions: [],
  department: null,
  personId: null,
  purpose: null,
  scopes: new Set(),
};

/** What a token says of its bearer, checked for shape: anything a role needs and the token lacks leaves it with nothing. */
export interface Claims {
  readonly sub?: unknown;
  readonly role?: unknown;
  readonly regions?: unknown;
  readonly department?: unknown;
  readonly person?: unknown;
  readonly scope?: unknown;
  readonly purpose?: unknown;
  /** When the token ends, in seconds since 1970. */
  readonly exp?: unknown;
  readonly client?: unknown;
  readonly azp?: unknown;
}

/** The viewer that a token's claims describe, or the sentence that says what is wrong with them. */
export function viewerOf(claims: Claims): Viewer | string {
  const role = ROLES.find((one) => one === claims.role);
  if (!role) return `The token's role is none of ${ROLES.join(', ')}.`;
  if (typeof claims.sub !== 'string' || claims.sub === '') return 'The token names no subject (sub).';
  if (![claims.sub, claims.purpose].every(isWritable))
    return `The token's sub and purpose are of at most ${LONGEST} characters, without line breaks, other control characters and halves of characters.`;
  const regions = claims.regions ?? [];
  if (!Array.isArray(regions) || !regions.every((code) => typeof code === 'string' && REGION.test(code))) {
    return "The token's regions are not a list of region codes.";
  }
  const department = DEPARTMENTS.find((one) => one === claims.department) ?? null;
  if (role === 'DEPARTMENT_CLERK' && !department)
    return `A department clerk's token names one of ${DEPARTMENTS.join(', ')}.`;
  const personId = typeof claims.person === 'string' && UUID.test(claims.person) ? claims.person : null;
  if (role === 'RESIDENT' && !personId) return "A resident's token names the person it belongs to.";
  const client = [claims.client, claims.azp].find((one) => typeof one === 'string' && one !== '');
  const asked = typeof claims.scope === 'string' ? claims.scope.split(' ') : claims.scope;
  if (asked !== undefined && !isListOfText(asked)) return "The token's scope is neither a text nor a list of texts.";
  return {
    subject: claims.sub,
    role,
    regions,
    department,
    personId,
    purpose: (typeof claims.purpose === 'string' && claims.purpose.trim()) || null,
    scopes: scopesOf(role, department, asked),
    until: typeof claims.exp === 'number' ? instantOf(claims.exp) : null,
    ...(typeof client === 'string' && { client }),
  };
}

/** Seconds since 1970 as an instant; null for a time that no calendar has. */
const instantOf = (seconds: number): string | null =>
  seconds >= 0 && seconds <= LATEST ? `${new Date(seconds * 1000).toISOString().slice(0, 19)}+00:00` : null;
/** 9999-12-31: later years have more digits than a day is written with. */
const LATEST = 253_402_300_799;

/**
 * Characters of a subject, as OpenID Connect has it, and of a purpose: both stand in every audit line. One that could not be written
 * would take along the lines of all who read in the same moment.
 */
const LONGEST = 255;
export const isWritable = (claim: unknown) =>
  typeof claim !== 'string' || (claim.length <= LONGEST && claim.isWellFormed() && !/\p{Cc}/u.test(claim));

/** An administrative division's code: a county, town or village. */
export const REGION = /^(\d{6}|\d{4}Z\d)(\d{3}){0,2}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const isListOfText = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/** A `scope` claim narrows what the role may do; it never widens it. */
function scopesOf(
  role: Role,
  department: Department | null,
  asked: readonly string[] | undefined,
): ReadonlySet<string> {
  const held = rightsOfRole(role, department).map(({ scope }) => scope);
  return new Set(asked ? held.filter((scope) => asked.includes(scope)) : held);
}

/** Whether statistics tell a viewer every number as it is; else small ones are kept back and the others rounded. */
export const isToldExactly = ({ scopes }: Pick<Viewer, 'scopes'>): boolean => scopes.has('statistics:exact');

/** Scopes of those who take, give back or settle somebody's money, and have to know exactly how much. */
const MOVES_MONEY = ['money:collect', 'money:refund', 'claim:write', 'claim:settle'];

/**
 * Whether answers about people rest on all of their lists: for whoever may know of sensitive ones, for a household of its own members,
 * which pays for all of them together, and for those who move the money. It hangs on the viewer alone, never on whom is asked about.
 */
export const isAnsweredInWhole = ({ role, scopes }: Pick<Viewer, 'role' | 'scopes'>): boolean =>
  role !== 'DEPARTMENT_CLERK' &&
  (role === 'RESIDENT' || scopes.has('assistance:sensitive') || MOVES_MONEY.some((scope) => scopes.has(scope)));

/** Kinds of rows that may be counted by whoever may read none of them. */
export const COUNTED = ['registry:read', 'money:read', 'assistance:read', 'claim:read'];

/**
 * The scopes that a statistic's question is tested with: the viewer's own, and to whom numbers are told rounded also those of the
 * rows that it counts. Fields with a scope of their own, such as names, stay closed.
 */
const countingScopes = (viewer: Viewer): ReadonlySet<string> =>
  isToldExactly(viewer) ? viewer.scopes : new Set([...viewer.scopes, ...COUNTED]);

/** Who filters what is counted. Rounded numbers tell of no sensitive category, whatever else the token holds. */
export function countingFilterer(viewer: Viewer, reach: Reach): Filterer {
  const isExact = isToldExactly(viewer);
  return {
    reach: isExact ? reach : { ...reach, isSensitiveShown: false },
    scopes: countingScopes(viewer),
    isNobodyNamed: !isExact,
  };
}

/** The files that a viewer's role reaches. */
export function reachOf(viewer: Viewer, today: string): Reach {
  const isSensitiveShown = viewer.scopes.has('assistance:sensitive');
  const opened = viewer.emergency?.personId;
  if (opened) return { kind: 'PERSON', personId: opened, today, isSensitiveShown };
  switch (viewer.role) {
    case 'RESIDENT':
      return viewer.personId
        ? { kind: 'PERSON', personId: viewer.personId, today, isSensitiveShown }
        : { kind: 'NONE', isSensitiveShown };
    case 'DEPARTMENT_CLERK':
      return viewer.department
        ? {
            kind: 'DEPARTMENT',
            department: viewer.department,
            ranges: viewer.regions.map(subtree),
            today,
            isSensitiveShown,
          }
        : { kind: 'NONE', isSensitiveShown };
    case 'PUBLIC':
    case 'ADMINISTRATOR':
      return { kind: 'NONE', isSensitiveShown };
    default:
      return reachOfRegions(viewer.regions, isSensitiveShown);
  }
}
