import { and, eq, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { byKey, personVisible, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { identityDocument } from '../nouns/identity-document.ts';
import { person } from '../nouns/person.ts';
import { personPlace } from '../nouns/person-place.ts';
import { registerCheck } from '../nouns/register-check.ts';
import { statusPeriod } from '../nouns/status-period.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { identityDocuments, people, personPlaces, registerChecks, statusPeriods } from '../tables/index.ts';

const asked = alias(people, 'asked');
/** The file that stands for one that was asked for: itself, or the one that it was merged into. */
const standsFor = eq(people.id, sql`coalesce(${asked.mergedIntoId}, ${asked.id})`);

/** A file, and the id that found it where it was looked for by id: another one than its own where that file was merged into it. */
export type FoundPerson = NounRow<typeof people> & { readonly askedId?: string };

const byId = statement<FoundPerson>(({ orm }, kind) =>
  orm
    .select({ ...rowColumns(person), askedId: sql`${asked.id}`.as('askedId') })
    .from(asked)
    .innerJoin(people, standsFor)
    .where(and(sql`${asked.id} = any(${sql.placeholder('keys')}::uuid[])`, person.visible(byKey(kind)))),
);

/** The files with these ids; one that was merged is followed to the file that stands. */
export async function peopleById(db: Db, reach: Reach, keys: readonly string[]): Promise<FoundPerson[]> {
  const sound = keys.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return byId(db, reach.kind, { keys: sound, ...reachValues(reach) });
}

/** What a file is called by where its number stands masked. */
export interface NamedPerson {
  /** As it was asked for: a file that was merged is called as the one that stands. */
  readonly personId: string;
  readonly name: string;
  readonly numberMasked: string | null;
}

const namedFiles = statement<NamedPerson>(({ orm }, kind) =>
  orm
    .select({
      personId: sql`${asked.id}`.as('personId'),
      name: people.name,
      numberMasked: sql`(select d.number_masked from ${identityDocuments} d
        where d.person_id = any(${people.mergedIds} || ${people.id}) and d.kind = 'CITIZEN_ID' and d.superseded_at is null
        order by d.valid_from desc nulls last limit 1)`.as('numberMasked'),
    })
    .from(asked)
    .innerJoin(people, standsFor)
    .where(and(sql`${asked.id} = any(${sql.placeholder('keys')}::uuid[])`, person.visible(byKey(kind)))),
);

/** Names and masked citizen numbers of the files that may be seen. */
export async function namesOfPeople(db: Db, reach: Reach, keys: readonly string[]): Promise<NamedPerson[]> {
  if (keys.length === 0 || reach.kind === 'NONE') return [];
  return namedFiles(db, reach.kind, { keys, ...reachValues(reach) });
}

export const placesOfPeople = rowsBy(personPlace, personPlaces.personId, [
  sql`${personPlaces.kind}`,
  sql`${personPlaces.validFrom} desc nulls last`,
]);

export const statusesOfPeople = rowsBy(statusPeriod, statusPeriods.personId, [
  sql`${statusPeriods.validFrom} desc nulls last`,
]);

export const documentsOfPeople = rowsBy(identityDocument, identityDocuments.personId, [
  sql`${identityDocuments.kind}`,
  sql`${identityDocuments.validFrom} desc nulls last`,
]);

export const checksOfPeople = rowsBy(registerCheck, registerChecks.personId, [sql`${registerChecks.checkedOn} desc`]);

const byNumber = statement<NounRow<typeof people>>(({ orm }, kind) =>
  orm
    .selectDistinct(rowColumns(person))
    .from(identityDocuments)
    .innerJoin(asked, eq(asked.id, identityDocuments.personId))
    .innerJoin(people, standsFor)
    .where(
      and(
        sql`${identityDocuments.numberIndex} = ${sql.placeholder('numberIndex')}::bytea`,
        eq(identityDocuments.kind, 'CITIZEN_ID'),
        isNull(identityDocuments.supersededAt),
        person.visible(byKey(kind)),
      ),
    )
    .limit(2),
);

/** The people who hold a citizen number, at most two: more than one is a duplicate that the caller has to name. */
export async function peopleByNumber(db: Db, reach: Reach, numberIndex: Buffer) {
  if (reach.kind === 'NONE') return [];
  return byNumber(db, reach.kind, { numberIndex, ...reachValues(reach) });
}

/** A file, held until the transaction ends. */
export interface LockedPerson {
  readonly id: string;
  readonly name: string | null;
  readonly birthDate: string | null;
  readonly regionCode: string;
  readonly version: number;
  readonly mergedIntoId: string | null;
  readonly mergedIds: readonly string[];
}

/** The columns of such a row. */
export const personKept = {
  id: people.id,
  name: people.name,
  birthDate: sql`${people.birthDate}`.as('birthDate'),
  regionCode: sql`${people.regionCode}`.as('regionCode'),
  version: people.version,
  mergedIntoId: sql`${people.mergedIntoId}`.as('mergedIntoId'),
  mergedIds: sql`${people.mergedIds}`.as('mergedIds'),
};

const locked = statement<LockedPerson>(({ orm }, kind) =>
  orm
    .select(personKept)
    .from(people)
    .where(and(sql`${people.id} = any(${sql.placeholder('keys')}::uuid[])`, personVisible(byKey(kind))))
    .orderBy(people.id)
    .for('update'),
);

/**
 * Files that may be seen, held against every other writer until the transaction ends. Always all that a write is about at
 * once, and people after households, so that two writes never wait for each other in a ring.
 */
export async function lockPeople(tx: Db, reach: Reach, ids: readonly string[]): Promise<LockedPerson[]> {
  const sound = ids.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return locked(tx, reach.kind, { keys: sound, ...reachValues(reach) });
}

export type PersonChanges = Partial<typeof people.$inferInsert>;

/** Writes what has changed in a file that is held; its version counts up. */
export async function updatePerson({ orm }: Db, id: string, changes: PersonChanges): Promise<void> {
  await orm
    .update(people)
    .set({ ...changes, version: sql`${people.version} + 1`, recordedAt: sql`now()` })
    .where(eq(people.id, id));
}

/** Gives files to another office, those that were merged into them along with them. */
export async function handOverFiles({ keyed }: Db, ids: readonly string[], regionCode: string): Promise<void> {
  await keyed`
    update people set region_code = ${regionCode} where id = any(${ids as string[]}::uuid[])
      or merged_into_id = any(${ids as string[]}::uuid[])`;
}

/** Points a file, and all that was merged into it before, at the file that stands from now on. Each was merged at the instant at which it was. */
export async function pointFilesAt({ keyed }: Db, fromId: string, intoId: string, reason: string): Promise<void> {
  await keyed`
    update people set merged_into_id = ${intoId}, version = version + 1,
      recorded_at = case when id = ${fromId} then now() else recorded_at end,
      region_code = (select region_code from people where id = ${intoId}),
      merged_ids = '{}', source = case when id = ${fromId} then 'merge' else source end,
      merge_reason = case when id = ${fromId} then ${reason} else merge_reason end
    where id = ${fromId} or merged_into_id = ${fromId}`;
}
