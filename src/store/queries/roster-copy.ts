import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { personVisible, type Reach, reachValues, type Seeing, subtree } from '../access.ts';
import type { Db } from '../db.ts';
import { household } from '../nouns/household.ts';

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

/**
 * Cells as the file has them: see `harmless` and `asText`, which do the same to a row at a time. No
 * regular expressions: they would be half of the work.
 */
const harmless = (text: string) =>
  `(case when left(ltrim(${text}, ''''), 1) in ('=', '+', '-', '@') then '''' else '' end || translate(${text}, e'\\t\\r\\n', '   '))`;
const asText = (text: string) =>
  `case when ${text} <> '' and translate(${text}, '0123456789', '') = '' then ${text} || e'\\t' else ${harmless(text)} end`;
const yuan = (fen: string) =>
  `case when ${fen} < 0 then '-' else '' end || abs(${fen}) / 100 || '.' || lpad((abs(${fen}) % 100)::text, 2, '0')`;

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** What values are made of: ids, codes of regions and departments, days, flags. */
const PLAIN = /^[\w~-]*$/;

/** COPY takes no parameters, so values stand in the statement itself, where the planner sees how many rows they pick. */
function plain(value: string | boolean | string[]): SQL {
  const texts = Array.isArray(value) ? value : [String(value)];
  if (!texts.every((text) => PLAIN.test(text))) throw new Error('A value of a COPY has to be a code, a day or an id.');
  return sql.raw(
    Array.isArray(value) ? literal(`{${texts.map((text) => `"${text}"`).join(',')}}`) : literal(String(value)),
  );
}

function worded(code: string, words: Words): string {
  if (words === null) return `${code}::text`;
  const cases = Object.entries(words).map(([one, word]) => `when ${literal(one)} then ${literal(word)}`);
  return `case ${code}::text ${cases.join(' ')} end`;
}

function statementOf(reach: Reach, { rosterId, within, on, words, isPhoneShown }: RosterCopy): string {
  const values = reachValues(reach);
  const seeing: Seeing = { kind: reach.kind, by: 'ALL', bind: (name) => plain(values[name] ?? '') };
  const [day, range] = [sql`${plain(on)}::date`, subtree(within)];
  const isHeld = (row: string) =>
    sql`coalesce(${sql.raw(row)}.valid_from <= ${day}, true) and coalesce(${sql.raw(row)}.valid_to >= ${day}, true)`;
  const rows = sql`
    with line as (
      select * from roster_lines
      where roster_id = ${plain(rosterId)}::uuid and region_code >= ${plain(range.from)} and region_code < ${plain(range.to)}
    ), place as (
      select distinct on (code) code, name from regions order by code, (${isHeld('regions')}) desc, valid_from desc nulls last
    ), collector as (
      select a.region_code, string_agg(distinct s.name, '、') as names
      from staff_assignments a join staff_members s on s.id = a.staff_member_id and s.superseded_at is null
      where a.role = 'VILLAGE_COLLECTOR' and a.superseded_at is null and ${isHeld('a')}
      group by a.region_code
    ), own as (
      select person_id, person_id as id from line
      union all select line.person_id, file.id from line join people file on file.merged_into_id = line.person_id
    ), document as (
      select distinct on (own.person_id) own.person_id, d.number_masked
      from own join identity_documents d on d.person_id = own.id and d.kind = 'CITIZEN_ID' and d.superseded_at is null
      order by own.person_id, d.valid_from desc nulls last
    )
    select line.person_id, ${sql.raw(harmless('place.name'))}, ${sql.raw(asText('households.number'))}, ${sql.raw(harmless('head.name'))},
      ${sql.raw(harmless('people.name'))}, ${sql.raw(worded('line.relation', words.relations))}, document.number_masked,
      people.birth_date, ${sql.raw(worded('line.state', words.states))}, ${sql.raw(yuan('line.owed_fen'))}, ${sql.raw(yuan('line.paid_fen'))},
      ${sql.raw(isPhoneShown ? 'people.phone_masked' : 'null')}, ${sql.raw(harmless('collector.names'))},
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
  const { sql: text, params } = new PgDialect().sqlToQuery(rows);
  if (params.length > 0) throw new Error('A COPY takes no parameters.');
  return `copy (${text}) to stdout with (format csv)`;
}

/**
 * The lines of a stored roster as CSV rows, made by Postgres: a million take seconds. Bytes come as fast as they are
 * taken; whoever stops early lets the rest run out unread, because the driver has no other way to end a copy.
 */
export async function* copyRoster(db: Db, reach: Reach, copy: RosterCopy): AsyncGenerator<Buffer> {
  if (reach.kind === 'NONE') return;
  const connection = await db.sql.reserve();
  let rows: Readable | undefined;
  try {
    await connection`begin read only`;
    await connection`set local statement_timeout = 0`;
    rows = await connection.unsafe(statementOf(reach, copy)).readable();
    yield* rows.iterator({ destroyOnReturn: false });
  } finally {
    if (rows && !rows.readableEnded) await finished(rows.resume()).catch(() => {});
    await connection`rollback`.catch(() => {});
    connection.release();
  }
}
