import { and, eq, sql } from 'drizzle-orm';
import { subtree } from '../access.ts';
import type { Db } from '../db.ts';
import { organisation } from '../nouns/organisation.ts';
import { staffAssignment } from '../nouns/staff-assignment.ts';
import { staffMember } from '../nouns/staff-member.ts';
import { type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
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

/** Somebody who collects in a region. */
export type CollectorRow = NounRow<typeof staffMembers> & { readonly regionCode: string };

const collectors = statement<CollectorRow>(({ orm }) =>
  orm
    .select({ ...rowColumns(staffMember), regionCode: sql`${staffAssignments.regionCode}`.as('regionCode') })
    .from(staffAssignments)
    .innerJoin(staffMembers, and(eq(staffMembers.id, staffAssignments.staffMemberId), staffMember.current))
    .where(
      and(
        sql`${staffAssignments.regionCode} = any(${sql.placeholder('codes')}::text[])`,
        eq(staffAssignments.role, 'VILLAGE_COLLECTOR'),
        sql`coalesce(${staffAssignments.validFrom} <= ${sql.placeholder('on')}::date, true)`,
        sql`coalesce(${staffAssignments.validTo} >= ${sql.placeholder('on')}::date, true)`,
        staffAssignment.current,
      ),
    )
    .orderBy(staffMembers.name, staffMembers.id),
);

/** Who collects in each of the regions on a day, by name (代收人). */
export const collectorsOfRegions = (db: Db, codes: readonly string[], on: string) =>
  collectors(db, 'EVERYWHERE', { codes, on });
