import { and, asc, isNull, sql } from 'drizzle-orm';
import { byKey, personVisible, type Reach, reachValues, subtree } from '../access.ts';
import type { Db } from '../db.ts';
import { household } from '../nouns/household.ts';
import { type OpenRow, statement } from '../rows.ts';
import { households, people, type rosterLines, type scheme } from '../tables/index.ts';

export type RosterLineRow = Omit<OpenRow<typeof rosterLines>, 'rosterId' | 'position'>;
export type Scheme = (typeof scheme.enumValues)[number];

/** Somebody known in a place, and the household to print them in; null without one that may be seen. */
export type RosterPerson = Pick<RosterLineRow, 'personId' | 'householdId' | 'regionCode' | 'relation'> & {
  /** 户号. */
  readonly number: string | null;
};

const nextPlace = statement<{ regionCode: string }>(({ orm }, kind) =>
  orm
    .select({ regionCode: sql`${people.regionCode}`.as('regionCode') })
    .from(people)
    .where(
      and(
        sql`${people.regionCode} >= ${sql.placeholder('from')} and ${people.regionCode} < ${sql.placeholder('to')}`,
        sql`${people.regionCode} > ${sql.placeholder('after')}`,
        personVisible(byKey(kind)),
      ),
    )
    .orderBy(asc(people.regionCode))
    .limit(sql`1` as never),
);

/** The first place behind another, by code, where files of a region are kept that may be seen; null behind the last. */
export async function placeAfter(db: Db, reach: Reach, within: string, after: string): Promise<string | null> {
  if (reach.kind === 'NONE') return null;
  const [row] = await nextPlace(db, reach.kind, { ...subtree(within), after, ...reachValues(reach) });
  return row?.regionCode ?? null;
}

/** A person's rows, and those of the files that were merged into theirs. */
const ofPerson = (table: string) => sql`${sql.raw(`${table}.person_id`)} = any(${people.mergedIds} || ${people.id})`;

/** Where people are printed: by household, the head first, and those without one at the end. Never null, so that rows compare. */
const ORDER = sql`(${households.id} is null), coalesce(${households.number}, '') collate "C",
  coalesce(${households.id}, ${people.id}), coalesce(member.relation, 'OTHER'), ${people.id}`;

const known = statement<RosterPerson>(({ orm }, kind) =>
  orm
    .select({
      personId: sql`${people.id}`.as('personId'),
      regionCode: sql`${people.regionCode}`.as('regionCode'),
      householdId: sql`${households.id}`.as('householdId'),
      number: households.number,
      relation: sql`case when ${households.id} is not null then member.relation end`.as('relation'),
    })
    .from(people)
    .leftJoin(
      sql`lateral (
        select m.household_id, m.relation from household_members m
        where ${ofPerson('m')} and m.superseded_at is null
          and coalesce(m.valid_from <= ${sql.placeholder('on')}::date, true)
          and coalesce(m.valid_to >= ${sql.placeholder('on')}::date, true)
        order by m.valid_from desc nulls last limit 1) as member`,
      sql`true`,
    )
    .leftJoin(
      households,
      and(sql`${households.id} = member.household_id`, household.current, household.visible(byKey(kind))),
    )
    .where(
      and(
        sql`${people.regionCode} = ${sql.placeholder('place')}`,
        isNull(people.mergedIntoId),
        personVisible(byKey(kind)),
        sql`not exists (
          select from status_periods s
          where ${ofPerson('s')} and s.kind = 'DEAD' and s.superseded_at is null
            and coalesce(s.valid_from <= ${sql.placeholder('on')}::date, true))`,
        sql`(${sql.placeholder('afterPerson')}::uuid is null or (${ORDER}) > (
          ${sql.placeholder('afterNumber')}::text is null, coalesce(${sql.placeholder('afterNumber')}::text, ''),
          coalesce(${sql.placeholder('afterHousehold')}::uuid, ${sql.placeholder('afterPerson')}::uuid),
          coalesce(${sql.placeholder('afterRelation')}::household_relation, 'OTHER'), ${sql.placeholder('afterPerson')}::uuid))`,
      ),
    )
    .orderBy(ORDER)
    .limit(sql`${sql.placeholder('limit')}::int` as never),
);

/** Whom to read of one place: from behind a person on, and how many; null for all of the place. */
export interface RosterSlice {
  readonly place: string;
  /** The day whose households count, and by which the dead are left out. */
  readonly on: string;
  readonly after: RosterPerson | null;
  readonly limit: number | null;
}

/** The living whose files are kept in a place, in the order they are printed in. */
export async function peopleOfPlace(db: Db, reach: Reach, slice: RosterSlice): Promise<RosterPerson[]> {
  if (reach.kind === 'NONE') return [];
  const { place, on, after, limit } = slice;
  return known(db, reach.kind, {
    place,
    on,
    limit,
    afterNumber: after?.number ?? null,
    afterHousehold: after?.householdId ?? null,
    afterRelation: after?.relation ?? null,
    afterPerson: after?.personId ?? null,
    ...reachValues(reach),
  });
}

/** What is printed about a person on a roster, beside what they owe. */
export interface PrintedPerson {
  readonly personId: string;
  readonly name: string | null;
  readonly birthDate: string | null;
  readonly numberMasked: string | null;
  readonly phoneMasked: string | null;
  readonly householdNumber: string | null;
  readonly headName: string | null;
}

const printed = statement<PrintedPerson>(({ orm }, kind) =>
  orm
    .select({
      personId: sql`${people.id}`.as('personId'),
      name: people.name,
      birthDate: sql`${people.birthDate}`.as('birthDate'),
      numberMasked: sql`(
        select d.number_masked from identity_documents d
        where ${ofPerson('d')} and d.kind = 'CITIZEN_ID' and d.superseded_at is null
        order by d.valid_from desc nulls last limit 1)`.as('numberMasked'),
      phoneMasked: sql`${people.phoneMasked}`.as('phoneMasked'),
      householdNumber: sql`${households.number}`.as('householdNumber'),
      headName: sql`(select ${people.name} from people where ${people.id} = ${households.headPersonId}
        and ${personVisible(byKey(kind)) ?? sql`true`})`.as('headName'),
    })
    .from(
      sql`unnest(${sql.placeholder('keys')}::uuid[], ${sql.placeholder('households')}::uuid[])
        with ordinality as line (person_id, household_id, place)`,
    )
    .innerJoin(people, and(sql`${people.id} = line.person_id`, personVisible(byKey(kind))))
    .leftJoin(households, and(sql`${households.id} = line.household_id`, household.visible(byKey(kind))))
    .orderBy(sql`line.place`),
);

/** What is printed about people, by id. */
export async function printedPeople(
  db: Db,
  reach: Reach,
  lines: readonly Pick<RosterLineRow, 'personId' | 'householdId'>[],
): Promise<ReadonlyMap<string, PrintedPerson>> {
  if (reach.kind === 'NONE' || lines.length === 0) return new Map();
  const rows = await printed(db, reach.kind, {
    keys: lines.map(({ personId }) => personId),
    households: lines.map(({ householdId }) => householdId),
    ...reachValues(reach),
  });
  return new Map(rows.map((row) => [row.personId, row]));
}
