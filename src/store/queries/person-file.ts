import { desc, sql } from 'drizzle-orm';
import { byKey, personVisible, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { assistanceListing } from '../nouns/assistance-listing.ts';
import { duplicateCase } from '../nouns/duplicate-case.ts';
import { enrollment } from '../nouns/enrollment.ts';
import { householdMember } from '../nouns/household-member.ts';
import { identityDocument } from '../nouns/identity-document.ts';
import { payment } from '../nouns/payment.ts';
import { personPlace } from '../nouns/person-place.ts';
import { registerCheck } from '../nouns/register-check.ts';
import { statusPeriod } from '../nouns/status-period.ts';
import { rowsBy, statement, versionsBy } from '../rows.ts';
import {
  assistanceListings,
  duplicateCases,
  enrollments,
  householdMembers,
  identityDocuments,
  payments,
  people,
  personPlaces,
  registerChecks,
  statusPeriods,
} from '../tables/index.ts';

const since = (column: Parameters<typeof desc>[0]) => [sql`${column} desc nulls last`, sql`recorded_at desc`];

/** Every version of a person's rows, superseded ones too; the latest first. */
export const versionsOfPeople = {
  documents: versionsBy(identityDocument, identityDocuments.personId, since(identityDocuments.validFrom)),
  places: versionsBy(personPlace, personPlaces.personId, since(personPlaces.validFrom)),
  enrollments: versionsBy(enrollment, enrollments.personId, since(enrollments.policyYear)),
  memberships: versionsBy(householdMember, householdMembers.personId, since(householdMembers.validFrom)),
  statuses: versionsBy(statusPeriod, statusPeriods.personId, since(statusPeriods.validFrom)),
  checks: versionsBy(registerCheck, registerChecks.personId, since(registerChecks.checkedOn)),
  listings: versionsBy(assistanceListing, assistanceListings.personId, since(assistanceListings.confirmedOn)),
  payments: versionsBy(payment, payments.personId, since(payments.paidOn)),
} as const;

const newest = [sql`${duplicateCases.foundAt} desc`];

/** 重复事项 that name a person first, and those that name them as the other file. */
export const duplicateCasesOfPeople = rowsBy(duplicateCase, duplicateCases.personId, newest);
export const duplicateCasesOfOthers = rowsBy(duplicateCase, duplicateCases.otherPersonId, newest);

/** A file that was merged into another. */
export interface MergedFileRow {
  readonly id: string;
  readonly mergedIntoId: string;
  readonly name: string | null;
  readonly recordedAt: string;
  readonly supersededAt: null;
  readonly source: string;
}

const merged = statement<MergedFileRow>(({ orm }, kind) =>
  orm
    .select({
      id: people.id,
      mergedIntoId: sql`${people.mergedIntoId}`.as('mergedIntoId'),
      name: people.name,
      recordedAt: sql`${people.recordedAt}`.as('recordedAt'),
      supersededAt: sql`null`.as('supersededAt'),
      source: people.source,
    })
    .from(people)
    .where(
      sql.join(
        [
          sql`${people.mergedIntoId} = any(${sql.placeholder('keys')}::uuid[])`,
          personVisible(byKey(kind)) ?? sql`true`,
        ],
        sql` and `,
      ),
    )
    .orderBy(desc(people.recordedAt)),
);

/** The files that were merged into these, as far as they may be seen. */
export async function filesMergedInto(db: Db, reach: Reach, keys: readonly string[]): Promise<MergedFileRow[]> {
  if (reach.kind === 'NONE') return [];
  return merged(db, reach.kind, { keys, ...reachValues(reach) });
}
