import { and, sql } from 'drizzle-orm';
import { subtree } from '../access.ts';
import type { Db } from '../db.ts';
import { organisation } from '../nouns/organisation.ts';
import { staffAssignment } from '../nouns/staff-assignment.ts';
import { staffMember } from '../nouns/staff-member.ts';
import { rowsBy } from '../rows.ts';
import { organisations, staffAssignments, staffMembers } from '../tables/index.ts';

export const organisationsById = rowsBy(organisation, organisations.id);

export const staffById = rowsBy(staffMember, staffMembers.id);

export const assignmentsOfStaff = rowsBy(staffAssignment, staffAssignments.staffMemberId, [
  sql`${staffAssignments.validFrom} desc nulls last`,
]);

/** The organisations of a region and all below it, by name. */
export function organisationsWithin({ orm }: Db, code: string) {
  const { from, to } = subtree(code);
  return orm
    .select()
    .from(organisations)
    .where(and(sql`${organisations.regionCode} >= ${from}`, sql`${organisations.regionCode} < ${to}`))
    .orderBy(organisations.name, organisations.id);
}
