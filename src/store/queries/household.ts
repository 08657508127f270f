import { and, eq, sql } from 'drizzle-orm';
import { byKey, personVisible, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { lockNames } from '../lock-name.ts';
import { household } from '../nouns/household.ts';
import { householdMember } from '../nouns/household-member.ts';
import { person } from '../nouns/person.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { householdMembers, households, people } from '../tables/index.ts';

export const householdsById = rowsBy(household, households.id);

export const membershipsOfPeople = rowsBy(householdMember, householdMembers.personId, [
  sql`${householdMembers.validFrom} desc nulls last`,
]);

/** That a membership stands on the day asked about. */
export const standsOn = and(
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

/** A household, held until the transaction ends. */
export interface LockedHousehold {
  readonly id: string;
  readonly number: string;
  readonly headPersonId: string | null;
  readonly regionCode: string;
  readonly version: number;
  readonly validTo: string | null;
}

const locked = statement<LockedHousehold>(({ orm }, kind) =>
  orm
    .select({
      id: households.id,
      number: households.number,
      headPersonId: sql`${households.headPersonId}`.as('headPersonId'),
      regionCode: sql`${households.regionCode}`.as('regionCode'),
      version: households.version,
      validTo: sql`${households.validTo}`.as('validTo'),
    })
    .from(households)
    .where(
      and(
        sql`${households.id} = any(${sql.placeholder('keys')}::uuid[])`,
        household.current,
        household.visible(byKey(kind)),
      ),
    )
    .orderBy(households.id)
    .for('update'),
);

/** Households that may be seen, held against every other writer until the transaction ends; before their people. */
export async function lockHouseholds(tx: Db, reach: Reach, ids: readonly string[]): Promise<LockedHousehold[]> {
  const sound = ids.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return locked(tx, reach.kind, { keys: sound, ...reachValues(reach) });
}

export const householdsOfHeads = rowsBy(household, households.headPersonId);

export type HouseholdChanges = Partial<typeof households.$inferInsert>;

/** Writes what has changed in a household that is held; its version counts up. */
export async function updateHousehold({ orm }: Db, id: string, changes: HouseholdChanges): Promise<void> {
  await orm
    .update(households)
    .set({ ...changes, version: sql`${households.version} + 1`, recordedAt: sql`now()` })
    .where(eq(households.id, id));
}

/**
 * Whether a household with this number stands in the region. Who else asks for the same number there waits until the transaction
 * ends.
 */
export async function holdHouseholdNumber(tx: Db, regionCode: string, number: string): Promise<boolean> {
  await lockNames(tx, [`household ${regionCode} ${number}`]);
  const standing = await tx.keyed`
    select from households where number = ${number} and region_code = ${regionCode}
      and superseded_at is null and valid_to is null limit 1`;
  return standing.length > 0;
}
