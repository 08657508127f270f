import { and, eq, isNull, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { identityDocument } from '../nouns/identity-document.ts';
import { person } from '../nouns/person.ts';
import { personPlace } from '../nouns/person-place.ts';
import { registerCheck } from '../nouns/register-check.ts';
import { statusPeriod } from '../nouns/status-period.ts';
import { type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { identityDocuments, people, personPlaces, registerChecks, statusPeriods } from '../tables/index.ts';

export const peopleById = rowsBy(person, people.id);

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
    .from(people)
    .innerJoin(identityDocuments, eq(identityDocuments.personId, people.id))
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
