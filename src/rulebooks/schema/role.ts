import { z } from 'zod';
import { DEPARTMENTS, type Department } from '../../policy/facts.ts';
import type { Text } from '../../policy/rule.ts';
import { strict, text, word } from './values.ts';

/** Roles that somebody can ask in, from knowing nothing to knowing most. */
export const ROLES = [
  'PUBLIC',
  'RESIDENT',
  'VILLAGE_COLLECTOR',
  'TOWNSHIP_OFFICER',
  'COUNTY_OFFICER',
  'TREASURER',
  'DEPARTMENT_CLERK',
  'ANALYST',
  'AUDITOR',
  'ADMINISTRATOR',
] as const;
export type Role = (typeof ROLES)[number];

/**
 * Where a right holds: in the regions of the token with all below them; for people on the lists of the token's department, in its
 * regions; for the own file and household; or over what lies in no region, such as the law and the audit.
 */
const PLACES = ['REGIONS', 'OWN_DEPARTMENT', 'OWN_HOUSEHOLD', 'ANYWHERE'] as const;
export type Place = (typeof PLACES)[number];

/** One thing that a role may do, and where. */
export interface RoleRight {
  readonly scope: string;
  readonly where: Place;
  /** Only for clerks of these departments. */
  readonly departments?: readonly Department[];
}

/** 角色: what somebody may do who asks in it. */
export interface RoleFile {
  readonly role: Role;
  readonly term: Text;
  readonly description: Text;
  readonly can: readonly RoleRight[];
}

/** A file of terms: what each scope is called. */
export type ScopeTerms = Readonly<Record<string, Text>>;

const scope = z.string().regex(/^[a-z]+:[a-z]+$/, {
  error: ({ input }) => `"${input}" is no scope: a noun and a verb, as in registry:read.`,
});

export const scopeTermsSchema: z.ZodType<ScopeTerms> = z.record(scope, text);

export const roleSchema: z.ZodType<RoleFile> = strict({
  role: word(ROLES, 'a role'),
  term: text,
  description: text,
  can: z.array(
    strict({
      scope,
      where: word(PLACES, 'a place of a right'),
      departments: z.array(word(DEPARTMENTS, 'a department')).min(1, 'Name a department.').exactOptional(),
    }),
  ),
});
