import { type SQL, sql } from 'drizzle-orm';
import { personVisible, type Reach, seenBy, subtree } from '../access.ts';
import { copyOut } from '../copy-out.ts';
import { harmlessCell, textCell, yuanCell } from '../csv-cells.ts';
import type { Db } from '../db.ts';
import { household } from '../nouns/household.ts';
import { isHeldOn, placeNames } from '../place-names.ts';

/** Which lines of a stored roster, and how codes are written; null writes the codes themselves. */
export interface RosterCopy {
  readonly rosterId: string;
  readonly within: string;
  /** The day whose collectors and names of places count. */
  readonly on: string;
  readonly words: { readonly states: Words; readonly relations: Words };
  readonly isPhoneShown: boolean;
}

type Words = Readonly<Record<string, string>> | null;

const harmless = (text: string): SQL => sql.raw(harmlessCell(text));
const asText = (text: string): SQL => sql.raw(textCell(text));
const yuan = (fen: string): SQL => sql.raw(yuanCell(fen));

function worded(code: string, words: Words): SQL {
  if (words === null) return sql.raw(`${code}::text`);
  const cases = Object.entries(words).map(([one, word]) => sql`when ${one} then ${word}`);
  return sql`case ${sql.raw(code)}::text ${sql.join(cases, sql` `)} end`;
}

function statementOf(reach: Reach, { rosterId, within, on, words, isPhoneShown }: RosterCopy): SQL {
  const seeing = seenBy(reach, 'ALL');
  const [day, range] = [sql`${on}::date`, subtree(within)];
  return sql`
    with line as (
      select * from roster_lines
      where roster_id = ${rosterId}::uuid and region_code >= ${range.from} and region_code < ${range.to}
    ), place as (
      ${placeNames(day)}
    ), collector as (
      select a.region_code, string_agg(distinct s.name, '、') as names
      from staff_assignments a join staff_members s on s.id = a.staff_member_id and s.superseded_at is null
      where a.role = 'VILLAGE_COLLECTOR' and a.superseded_at is null and ${isHeldOn('a', day)}
      group by a.region_code
    ), own as (
      select person_id, person_id as id from line
      union all select line.person_id, file.id from line join people file on file.merged_into_id = line.person_id
    ), document as (
      select distinct on (own.person_id) own.person_id, d.number_masked
      from own join identity_documents d on d.person_id = own.id and d.kind = 'CITIZEN_ID' and d.superseded_at is null
      order by own.person_id, d.valid_from desc nulls last
    )
    select line.person_id, ${harmless('place.name')}, ${asText('households.number')}, ${harmless('head.name')},
      ${harmless('people.name')}, ${worded('line.relation', words.relations)}, document.number_masked,
      people.birth_date, ${worded('line.state', words.states)}, ${yuan('line.owed_fen')}, ${yuan('line.paid_fen')},
      ${sql.raw(isPhoneShown ? 'people.phone_masked' : 'null')}, ${harmless('collector.names')},
      null, null, null, null, null, null, null
    from line
    join people on people.id = line.person_id and ${personVisible(seeing) ?? sql`true`}
    left join document on document.person_id = line.person_id
    left join households on households.id = line.household_id and ${household.visible(seeing) ?? sql`true`}
    left join lateral (
      select people.name from people where people.id = households.head_person_id and ${personVisible(seeing) ?? sql`true`}
    ) head on true
    left join place on place.code = line.region_code
    left join collector on collector.region_code = line.region_code
    order by line.position`;
}

/** The lines of a stored roster as CSV rows, made by Postgres: a million take seconds. */
export async function* copyRoster(db: Db, reach: Reach, copy: RosterCopy): AsyncGenerator<Buffer> {
  if (reach.kind !== 'NONE') yield* copyOut(db, statementOf(reach, copy), 'CSV');
}
