import { and, sql } from 'drizzle-orm';
import { byKey, personVisible, type Reach, reachValues, subtree } from '../access.ts';
import type { Db } from '../db.ts';
import { household } from '../nouns/household.ts';
import { isUuid, statement } from '../rows.ts';
import { households, people, staffAssignments, staffMembers } from '../tables/index.ts';

/** A household that a file's number may mean. */
export interface NumberedHousehold {
  readonly number: string;
  readonly id: string;
  readonly regionCode: string;
}

const numbered = statement<NumberedHousehold>(({ orm }, kind) =>
  orm
    .select({
      number: households.number,
      id: households.id,
      regionCode: sql`${households.regionCode}`.as('regionCode'),
    })
    .from(households)
    .where(
      and(
        sql`(${households.number} = any(${sql.placeholder('numbers')}::text[]) or ${households.id} = any(${sql.placeholder('ids')}::uuid[]))`,
        sql`${households.regionCode} >= ${sql.placeholder('from')} and ${households.regionCode} < ${sql.placeholder('to')}`,
        sql`${households.validTo} is null`,
        household.current,
        household.visible(byKey(kind)),
      ),
    ),
);

/** The households of a region that have these numbers or ids and stand today. */
export async function householdsNumbered(db: Db, reach: Reach, within: string, numbers: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  const ids = numbers.filter(isUuid);
  return numbered(db, reach.kind, { numbers, ids, ...subtree(within), ...reachValues(reach) });
}

/** Somebody whom a file names by the id of their file, and the household they belong to; null without one that stands. */
export interface FiledPerson {
  /** As it was asked about. */
  readonly key: string;
  /** Of the file that it went into, where it was merged. */
  readonly id: string;
  readonly name: string | null;
  readonly householdId: string | null;
  readonly householdNumber: string | null;
}

const filed = statement<FiledPerson>(({ orm }, kind) =>
  orm
    .select({
      key: sql`asked.id`.as('key'),
      id: sql`${people.id}`.as('id'),
      name: people.name,
      householdId: sql`${households.id}`.as('householdId'),
      householdNumber: sql`${households.number}`.as('householdNumber'),
    })
    .from(sql`unnest(${sql.placeholder('ids')}::uuid[]) as asked (id) join people holder on holder.id = asked.id`)
    .innerJoin(people, and(sql`${people.id} = coalesce(holder.merged_into_id, holder.id)`, personVisible(byKey(kind))))
    .leftJoin(
      sql`lateral (
        select m.household_id from household_members m
        where m.person_id = any(${people.mergedIds} || ${people.id}) and m.superseded_at is null
          and coalesce(m.valid_from <= ${sql.placeholder('on')}::date, true)
          and coalesce(m.valid_to >= ${sql.placeholder('on')}::date, true)
        order by m.valid_from desc nulls last limit 1) as member`,
      sql`true`,
    )
    .leftJoin(
      households,
      and(
        sql`${households.id} = member.household_id and ${households.validTo} is null`,
        household.current,
        household.visible(byKey(kind)),
      ),
    ),
);

/** People by the ids of their files, as far as those may be seen. */
export async function peopleFiled(
  db: Db,
  reach: Reach,
  { ids, on }: { readonly ids: readonly string[]; readonly on: string },
): Promise<FiledPerson[]> {
  if (reach.kind === 'NONE' || ids.length === 0) return [];
  return filed(db, reach.kind, { ids, on, ...reachValues(reach) });
}

/** Who collects in a village, and while when; open ends are null. */
export interface VillageCollector {
  readonly id: string;
  readonly regionCode: string;
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

const collectors = statement<VillageCollector>(({ orm }) =>
  orm
    .selectDistinct({
      id: staffMembers.id,
      regionCode: sql`${staffAssignments.regionCode}`.as('regionCode'),
      validFrom: sql`${staffAssignments.validFrom}`.as('validFrom'),
      validTo: sql`${staffAssignments.validTo}`.as('validTo'),
    })
    .from(staffAssignments)
    .innerJoin(
      staffMembers,
      sql`${staffMembers.id} = ${staffAssignments.staffMemberId} and ${staffMembers.supersededAt} is null`,
    )
    .where(sql`${staffAssignments.regionCode} = any(${sql.placeholder('codes')}::text[])
      and ${staffAssignments.role} = 'VILLAGE_COLLECTOR' and ${staffAssignments.supersededAt} is null`),
);

/** Everybody who ever collected in some villages. */
export const collectorsOfVillages = (db: Db, codes: readonly string[]) => collectors(db, 'EVERYWHERE', { codes });

/** Whose document a number is, by its index as hexadecimal text. */
export interface NumberedPerson {
  readonly numberIndex: string;
  readonly id: string;
  readonly name: string | null;
}

const holders = statement<NumberedPerson>(({ orm }, kind) =>
  orm
    .selectDistinct({
      numberIndex: sql`encode(d.number_index, 'hex')`.as('numberIndex'),
      id: people.id,
      name: people.name,
    })
    .from(
      sql`unnest(${sql.placeholder('indexes')}::text[]) as asked (hex)
        join identity_documents d on d.number_index = decode(asked.hex, 'hex')
          and d.kind = 'CITIZEN_ID' and d.superseded_at is null
        join people holder on holder.id = d.person_id`,
    )
    .innerJoin(people, and(sql`${people.id} = coalesce(holder.merged_into_id, holder.id)`, personVisible(byKey(kind)))),
);

/** The people who hold citizen numbers, as far as their files may be seen; a merged file stands for the one it went into. */
export async function holdersOfNumbers(db: Db, reach: Reach, indexes: readonly string[]): Promise<NumberedPerson[]> {
  if (reach.kind === 'NONE') return [];
  return holders(db, reach.kind, { indexes, ...reachValues(reach) });
}

const staff = statement<{ id: string; name: string }>(({ orm }) =>
  orm
    .selectDistinct({ id: staffMembers.id, name: staffMembers.name })
    .from(staffMembers)
    .where(sql`${staffMembers.supersededAt} is null
      and (${staffMembers.id}::text = any(${sql.placeholder('named')}::text[]) or ${staffMembers.name} = any(${sql.placeholder('named')}::text[]))
      and exists (
        select from staff_assignments a
        where a.staff_member_id = ${staffMembers.id} and a.superseded_at is null
          and coalesce(a.valid_from <= ${sql.placeholder('on')}::date, true)
          and coalesce(a.valid_to >= ${sql.placeholder('on')}::date, true)
          and (a.region_code >= ${sql.placeholder('from')} and a.region_code < ${sql.placeholder('to')}
            or a.region_code = any(${sql.placeholder('above')}::text[])))`),
);

/** Those who work for a region or one above it on a day and are named, by their name or their id. */
export const staffNamed = (
  db: Db,
  { within, above, on }: { readonly within: string; readonly above: readonly string[]; readonly on: string },
  named: readonly string[],
) => staff(db, 'EVERYWHERE', { named, above, on, ...subtree(within) });

/**
 * Tells the planner to look rows up by key until the transaction ends: tables that a file itself fills were empty when its
 * statements were planned, and reading them whole would be ever dearer.
 */
export async function expectGrowingTables({ sql: run }: Db): Promise<void> {
  await run`set local enable_seqscan = off`;
}

/** Of these households, those with a receipt of the year that was voided at a moment or later, and left somebody unpaid. */
export async function householdsVoidedSince(
  { sql: run }: Db,
  householdIds: readonly string[],
  { policyYear, since }: { readonly policyYear: number; readonly since: string },
): Promise<ReadonlySet<string>> {
  const rows = await run<{ id: string }[]>`
    select distinct receipt.household_id as id
    from receipts receipt join receipt_lines line on line.receipt_id = receipt.id
      join receipt_voids note on note.receipt_id = receipt.id
    where receipt.household_id = any(${householdIds as string[]}::uuid[]) and receipt.status = 'VOID'
      and note.recorded_at >= ${since}::timestamptz and line.policy_year = ${policyYear} and line.purpose = 'CONTRIBUTION'
      and not exists (
        select from receipt_lines other join receipts standing on standing.id = other.receipt_id and standing.status = 'ISSUED'
        where other.person_id = line.person_id and other.policy_year = line.policy_year and other.purpose = line.purpose)`;
  return new Set(rows.map(({ id }) => id));
}
