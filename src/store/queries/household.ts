import { and, eq, sql } from 'drizzle-orm';
import { byKey, personVisible, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { household } from '../nouns/household.ts';
import { householdMember } from '../nouns/household-member.ts';
import { person } from '../nouns/person.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { householdMembers, households, people } from '../tables/index.ts';

export const householdsById = rowsBy(household, households.id);

export const membershipsOfPeople = rowsBy(householdMember, householdMembers.personId, [
  sql`${householdMembers.validFrom} desc nulls last`,
]);

const standsOn = and(
  sql`coalesce(${householdMembers.validFrom} <= ${sql.placeholder('on')}::date, true)`,
  sql`coalesce(${householdMembers.validTo} >= ${sql.placeholder('on')}::date, true)`,
  householdMember.current,
);

/** A membership together with the file it is about; null when that file may not be seen. */
export type MemberRow = NounRow<typeof householdMembers> & { readonly person: NounRow<typeof people> | null };

const PERSON = 'person.';

const membersOn = statement<Record<string, unknown>>(({ orm }, kind) =>
  orm
    .select({ ...rowColumns(householdMember), ...rowColumns(person, PERSON) })
    .from(householdMembers)
    .innerJoin(households, eq(households.id, householdMembers.householdId))
    .leftJoin(people, and(eq(people.id, householdMembers.personId), personVisible(byKey(kind))))
    .where(
      and(
        sql`${householdMembers.householdId} = any(${sql.placeholder('keys')}::uuid[])`,
        standsOn,
        household.visible(byKey(kind)),
      ),
    )
    .orderBy(householdMembers.relation, householdMembers.validFrom, householdMembers.personId),
);

/**
 * Who belongs to the households on a day, with their files in the same statement; the head first, because relations are
 * declared in that order. Members whose files may not be seen are there without, so that totals can say they are missing.
 */
export async function membersOfHouseholds(db: Db, reach: Reach, keys: readonly string[], on: string) {
  const sound = keys.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return (await membersOn(db, reach.kind, { keys: sound, on, ...reachValues(reach) })).map(memberRow);
}

function memberRow(flat: Record<string, unknown>): MemberRow {
  const member: Record<string, unknown> = {};
  const file: Record<string, unknown> = {};
  for (const name in flat) {
    if (name.startsWith(PERSON)) file[name.slice(PERSON.length)] = flat[name];
    else member[name] = flat[name];
  }
  member.person = file.id === null ? null : file;
  return member as MemberRow;
}

/** A household, and whose it is. */
type HouseholdOfPerson = NounRow<typeof households> & { readonly personId: string };

const householdsOn = statement<HouseholdOfPerson>(({ orm }, kind) =>
  orm
    .select({ ...rowColumns(household), personId: sql`${householdMembers.personId}`.as('personId') })
    .from(householdMembers)
    .innerJoin(households, eq(households.id, householdMembers.householdId))
    .where(
      and(
        sql`${householdMembers.personId} = any(${sql.placeholder('keys')}::uuid[])`,
        standsOn,
        household.current,
        householdMember.visible(byKey(kind)),
        household.visible(byKey(kind)),
      ),
    )
    .orderBy(sql`${householdMembers.validFrom} desc nulls last`),
);

/** The households that people belong to on a day, the one they joined last first. */
export async function householdsOfPeople(db: Db, reach: Reach, keys: readonly string[], on: string) {
  const sound = keys.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return householdsOn(db, reach.kind, { keys: sound, on, ...reachValues(reach) });
}
