import { and, sql } from 'drizzle-orm';
import { asPlaceholder, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { openColumns } from '../noun.ts';
import { household } from '../nouns/household.ts';
import { householdMember } from '../nouns/household-member.ts';
import { type OpenRow, perPool, rowsBy } from '../rows.ts';
import { householdMembers, households } from '../tables/index.ts';

export const householdsById = rowsBy(household, households.id);

export const membershipsOfPeople = rowsBy(householdMember, householdMembers.personId, [
  sql`${householdMembers.validFrom} desc nulls last`,
]);

const membersOn = perPool((db, kind) =>
  db.orm
    .select(openColumns(householdMembers))
    .from(householdMembers)
    .where(
      and(
        sql`${householdMembers.householdId} = any(${sql.placeholder('keys')}::uuid[])`,
        sql`coalesce(${householdMembers.validFrom} <= ${sql.placeholder('on')}::date, true)`,
        sql`coalesce(${householdMembers.validTo} >= ${sql.placeholder('on')}::date, true)`,
        householdMember.current,
        householdMember.visible(kind, asPlaceholder),
      ),
    )
    .orderBy(householdMembers.relation, householdMembers.validFrom, householdMembers.personId)
    .prepare(`household_members_on_${kind}`.toLowerCase()),
);

/** Who belongs to the households on a day; the head first, because relations are declared in that order. */
export async function membersOfHouseholds(db: Db, reach: Reach, keys: readonly string[], on: string) {
  if (reach.kind === 'NONE') return [];
  const rows = await membersOn(db, reach.kind).execute({ keys, on, ...reachValues(reach) });
  return rows as OpenRow<typeof householdMembers>[];
}
