import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
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

/** COPY takes no parameters, so what the statement asks about travels as settings of its transaction, each read once. */
const setting = (name: string) => sql.raw(`(select current_setting('canbao.${name.toLowerCase()}'))`);

/**
 * Cells as the file has them: see `harmless` and `asText`, which do the same to a row at a time. No
 * regular expressions: they would be half of the work.
 */
const harmless = (text: string) =>
  `(case when left(${text}, 1) in ('=', '+', '-', '@') then '''' else '' end || translate(${text}, e'\\t\\r\\n', '   '))`;
const asText = (text: string) =>
  `case when ${text} <> '' and translate(${text}, '0123456789', '') = '' then ${text} || e'\\t' else ${harmless(text)} end`;
const yuan = (fen: string) =>
  `case when ${fen} < 0 then '-' else '' end || abs(${fen}) / 100 || '.' || lpad((abs(${fen}) % 100)::text, 2, '0')`;

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

function worded(code: string, words: Words): string {
  if (words === null) return `${code}::text`;
  const cases = Object.entries(words).map(([one, word]) => `when ${literal(one)} then ${literal(word)}`);
  return `case ${code}::text ${cases.join(' ')} end`;
}

function statementOf(kind: Reach['kind'], { words, isPhoneShown }: RosterCopy): string {
  const seeing: Seeing = { kind, by: 'KEY', bind: setting };
  const rows = sql`
    with place as (
      select distinct on (code) code, name from regions
      order by code, (coalesce(valid_from <= ${setting('on')}::date, true) and coalesce(valid_to >= ${setting('on')}::date, true)) desc,
        valid_from desc nulls last
    ), collector as (
      select a.region_code, string_agg(distinct s.name, '、') as names
      from staff_assignments a join staff_members s on s.id = a.staff_member_id and s.superseded_at is null
      where a.role = 'VILLAGE_COLLECTOR' and a.superseded_at is null
        and coalesce(a.valid_from <= ${setting('on')}::date, true) and coalesce(a.valid_to >= ${setting('on')}::date, true)
      group by a.region_code
    )
    select line.person_id, ${sql.raw(harmless('place.name'))}, ${sql.raw(asText('households.number'))}, ${sql.raw(harmless('head.name'))},
      ${sql.raw(harmless('people.name'))}, ${sql.raw(worded('line.relation', words.relations))},
      (select d.number_masked from identity_documents d
        where d.person_id = any(people.merged_ids || people.id) and d.kind = 'CITIZEN_ID' and d.superseded_at is null
        order by d.valid_from desc nulls last limit 1),
      people.birth_date, ${sql.raw(worded('line.state', words.states))}, ${sql.raw(yuan('line.owed_fen'))}, ${sql.raw(yuan('line.paid_fen'))},
      ${sql.raw(isPhoneShown ? 'people.phone_masked' : 'null')}, ${sql.raw(harmless('collector.names'))},
      null, null, null, null, null, null
    from roster_lines line
    join people on people.id = line.person_id and ${personVisible(seeing) ?? sql`true`}
    left join households on households.id = line.household_id and ${household.visible(seeing) ?? sql`true`}
    left join lateral (
      select people.name from people where people.id = households.head_person_id and ${personVisible(seeing) ?? sql`true`}
    ) head on true
    left join place on place.code = line.region_code
    left join collector on collector.region_code = line.region_code
    where line.roster_id = ${setting('roster')}::uuid
      and line.region_code >= ${setting('from')} and line.region_code < ${setting('to')}
    order by line.position`;
  const { sql: text, params } = new PgDialect().sqlToQuery(rows);
  if (params.length > 0) throw new Error('A value of a COPY has to travel as a setting.');
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
    const values = { roster: copy.rosterId, on: copy.on, ...subtree(copy.within), ...reachValues(reach) };
    await connection`
      select set_config('canbao.' || lower(name), value, true)
      from unnest(${Object.keys(values)}::text[], ${Object.values(values).map(settingOf)}::text[]) as setting (name, value)
      union all select set_config('statement_timeout', '0', true)`;
    rows = await connection.unsafe(statementOf(reach.kind, copy)).readable();
    yield* rows.iterator({ destroyOnReturn: false });
  } finally {
    if (rows && !rows.readableEnded) await finished(rows.resume()).catch(() => {});
    await connection`rollback`.catch(() => {});
    connection.release();
  }
}

/** Region codes and days hold nothing that an array's text would have to quote. */
const settingOf = (value: string | boolean | string[]) =>
  Array.isArray(value) ? `{${value.join(',')}}` : String(value);
