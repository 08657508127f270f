import { and, sql } from 'drizzle-orm';
import { byKey, personVisible, type Reach, reachValues, subtree } from '../access.ts';
import type { Db } from '../db.ts';
import { household } from '../nouns/household.ts';
import { statement } from '../rows.ts';
import { households, people, staffMembers } from '../tables/index.ts';

/** A household that a file's number may mean. */
export interface NumberedHousehold {
  readonly number: string;
  readonly id: string;
}

const numbered = statement<NumberedHousehold>(({ orm }, kind) =>
  orm
    .select({ number: households.number, id: households.id })
    .from(households)
    .where(
      and(
        sql`${households.number} = any(${sql.placeholder('numbers')}::text[])`,
        sql`${households.regionCode} >= ${sql.placeholder('from')} and ${households.regionCode} < ${sql.placeholder('to')}`,
        sql`${households.validTo} is null`,
        household.current,
        household.visible(byKey(kind)),
      ),
    ),
);

/** The households of a region that have these numbers and stand today. */
export async function householdsNumbered(db: Db, reach: Reach, within: string, numbers: readonly string[]) {
  if (reach.kind === 'NONE') return [];
  return numbered(db, reach.kind, { numbers, ...subtree(within), ...reachValues(reach) });
}

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
