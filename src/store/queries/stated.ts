import type { Db } from '../db.ts';

/** A kind of dated row of people that a file may state: what holds from a day on. */
export interface StatedKind {
  readonly table: 'person_places' | 'household_members' | 'status_periods';
  /** The temp table that `stateFacts` made. */
  readonly stated: string;
  /** Columns that tell one thing from another beside it, such as the kind of place. */
  readonly apart: readonly string[];
  /** Columns that are stated. */
  readonly values: readonly string[];
}

export const HUKOU: StatedKind = {
  table: 'person_places',
  stated: 'stated_hukou',
  apart: ['kind'],
  values: ['region_code', 'hukou_kind'],
};
export const LIVING: StatedKind = { ...HUKOU, stated: 'stated_living' };
export const MEMBER: StatedKind = {
  table: 'household_members',
  stated: 'stated_members',
  apart: [],
  values: ['household_id', 'relation'],
};
export const DEATH: StatedKind = { table: 'status_periods', stated: 'stated_deaths', apart: ['kind'], values: [] };

/** The last row that stands for each person, so that what the file says can be compared with it: one join, not a look each. */
const last = (table: string, only: string) => `
  left join (
    select distinct on (stood.person_id) stood.* from ${table} stood
    where stood.person_id in (select person_id from taken where not is_new) and stood.superseded_at is null${only}
    order by stood.person_id, stood.valid_from desc nulls last
  ) as last on last.person_id = t.person_id`;

const place = (kind: 'HUKOU' | 'LIVING', hukouKind: string) => {
  const column = kind.toLowerCase();
  return `
    select i.line, t.person_id, '${kind}'::place_kind as kind, i.${column}_region as region_code, ${hukouKind} as hukou_kind,
      coalesce(i.${column}_from, last.valid_from) as valid_from, null::date as valid_to, last.id as last_id,
      last.region_code = i.${column}_region and last.hukou_kind is not distinct from ${hukouKind} as is_correction,
      last.region_code <> i.${column}_region and i.${column}_from is null as lacks_day
    from incoming i join taken t on t.line = i.line ${last('person_places', ` and stood.kind = '${kind}'`)}
    where i.${column}_region is not null and (last.id is null
      or (last.region_code, last.hukou_kind, last.valid_from)
        is distinct from (i.${column}_region, ${hukouKind}, coalesce(i.${column}_from, last.valid_from)))`;
};

/** Of a hukou that stays where it was, the kind stays too unless the file gives another. */
const HUKOU_KIND = `coalesce(i.hukou_kind, case when last.region_code = i.hukou_region then last.hukou_kind end)`;

const STATEMENTS: readonly (readonly [StatedKind, string])[] = [
  [HUKOU, place('HUKOU', HUKOU_KIND)],
  [LIVING, place('LIVING', 'null::hukou_kind')],
  [
    MEMBER,
    `select i.line, t.person_id, h.household_id, i.relation, coalesce(i.member_from, last.valid_from) as valid_from,
      i.died_on as valid_to, last.id as last_id, last.household_id as last_household_id, last.relation as last_relation,
      last.household_id = h.household_id and last.relation = i.relation as is_correction,
      last.household_id <> h.household_id and i.member_from is null as lacks_day
    from incoming i join taken t on t.line = i.line join taken_households h on h.incoming_id = i.household_id
    ${last('household_members', '')}
    where last.id is null or (last.household_id, last.relation, last.valid_from)
      is distinct from (h.household_id, i.relation, coalesce(i.member_from, last.valid_from))`,
  ],
  [
    DEATH,
    `select i.line, t.person_id, 'DEAD'::status_kind as kind, i.died_on as valid_from, null::date as valid_to,
      last.id as last_id, true as is_correction, false as lacks_day
    from incoming i join taken t on t.line = i.line ${last('status_periods', " and stood.kind = 'DEAD'")}
    where i.died_on is not null and last.valid_from is distinct from i.died_on`,
  ],
];

/** Finds what the file says otherwise than the registry: one temp table for each kind of dated row. */
export async function stateFacts({ sql }: Db): Promise<void> {
  for (const [{ stated }, select] of STATEMENTS) {
    await sql.unsafe(`create temp table ${stated} on commit drop as ${select}`);
    await sql.unsafe(`analyze ${stated}`);
  }
}

/**
 * Writes what holds from a day on: rows of that day or later are superseded, one that began before ends the day before, and
 * the stated row stands behind it. A correction takes the place of the row that it corrects. Without a day it holds as
 * long as is known.
 */
export async function restate(
  { sql }: Db,
  { table, stated, apart, values }: StatedKind,
  source: string,
): Promise<void> {
  const columns = ['person_id', ...apart, ...values].join(', ');
  const same = ['person_id', ...apart].map((column) => `stood.${column} = s.${column}`).join(' and ');
  await sql.unsafe(
    `with gone as (
      update ${table} stood set superseded_at = now() from ${stated} s
      where ${same} and stood.superseded_at is null
        and (s.valid_from is null or stood.valid_to is null or stood.valid_to >= s.valid_from or stood.id = s.last_id)
      returning stood.*, s.valid_from as stated_from, s.is_correction and stood.id = s.last_id as is_corrected
    ), kept as (
      insert into ${table} (${columns}, valid_from, valid_to, source)
      select ${columns}, valid_from, least(valid_to, stated_from - 1), source from gone
      where coalesce(valid_from < stated_from, stated_from is not null) and is_corrected is not true
    ), added as (
      insert into ${table} (${columns}, valid_from, valid_to, source)
      select ${columns}, valid_from, valid_to, $1 from ${stated} order by line
      returning person_id
    )
    insert into changed select line from ${stated}`,
    [source],
  );
}
