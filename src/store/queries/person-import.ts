import type { Db } from '../db.ts';
import {
  type Hashed,
  type IncomingRow,
  leaveOutRepeated,
  REFERENCE_TYPES,
  readConflicts,
  stageIncoming,
  unknownRegions,
} from './incoming.ts';
import { SEALED } from './sealed.ts';

/** A person as a file tells it. Ids are those that person, documents and household get when they are new. */
export interface IncomingPerson extends IncomingRow {
  readonly id: string;
  readonly numberDocumentId: string;
  readonly sealedNumber: Buffer | null;
  readonly maskedNumber: string | null;
  readonly otherDocumentId: string;
  readonly sealedOther: Buffer | null;
  readonly maskedOther: string | null;
  readonly otherRegion: string | null;
  readonly otherFrom: string | null;
  readonly otherTo: string | null;
  readonly name: string | null;
  readonly sex: string | null;
  readonly birthDate: string | null;
  readonly ethnicity: string | null;
  readonly sealedPhone: Buffer | null;
  readonly maskedPhone: string | null;
  readonly regionCode: string | null;
  readonly hukouRegion: string | null;
  readonly hukouKind: string | null;
  readonly hukouFrom: string | null;
  readonly livingRegion: string | null;
  readonly livingFrom: string | null;
  readonly householdId: string | null;
  readonly householdNumber: string | null;
  readonly householdRegion: string | null;
  readonly relation: string | null;
  readonly memberFrom: string | null;
  readonly sealedAddress: Buffer | null;
  /** Equal addresses have equal indexes. */
  readonly addressIndex: Buffer | null;
  readonly diedOn: string | null;
  /** Rolls that the person was looked up in on `checkedOn`; null together with it. */
  readonly checkedRegisters: readonly string[] | null;
  readonly checkedOn: string | null;
}

const REGION = 'text collate "C"';

const TYPES: Readonly<Record<keyof IncomingPerson, string>> = {
  ...REFERENCE_TYPES,
  id: 'uuid not null',
  numberDocumentId: 'uuid not null',
  sealedNumber: 'bytea',
  maskedNumber: 'text',
  otherDocumentId: 'uuid not null',
  sealedOther: 'bytea',
  maskedOther: 'text',
  otherRegion: REGION,
  otherFrom: 'date',
  otherTo: 'date',
  name: 'text',
  sex: 'sex',
  birthDate: 'date',
  ethnicity: 'text',
  sealedPhone: 'bytea',
  maskedPhone: 'text',
  regionCode: REGION,
  hukouRegion: REGION,
  hukouKind: 'hukou_kind',
  hukouFrom: 'date',
  livingRegion: REGION,
  livingFrom: 'date',
  householdId: 'uuid',
  householdNumber: 'text',
  householdRegion: REGION,
  relation: 'household_relation',
  memberFrom: 'date',
  sealedAddress: 'bytea',
  addressIndex: 'bytea',
  diedOn: 'date',
  checkedRegisters: 'register[]',
  checkedOn: 'date',
};

export async function stagePeople(tx: Db, rows: AsyncIterable<Hashed<IncomingPerson>>): Promise<number> {
  await stageIncoming(tx, TYPES, rows);
  return leaveOutRepeated(tx);
}

/**
 * After `matchIncoming`: who each row is, in the table `taken`, and an empty list of the lines that changed something.
 * `is_new` tells whose file has to be made.
 */
export async function takePeople({ sql }: Db): Promise<void> {
  await sql`
    create temp table taken on commit drop as
    select i.line, coalesce(m.person_id, i.id) as person_id, m.person_id is null as is_new
    from incoming i left join matched m on m.line = i.line`;
  await sql`create unique index on taken (line)`;
  await sql`create index on taken (person_id)`;
  await sql`analyze taken`;
  await sql`create temp table changed (line integer not null) on commit drop`;
}

export type PersonConflict = 'SAME_NUMBER' | 'SAME_FILE' | 'MANY_FILES' | 'OTHER_OFFICE' | `UNKNOWN_REGION:${string}`;

/**
 * Where rows name the same person, or a person whose file is not one or not the writer's, or a region that is none. Which documents are
 * of one person whom others keep, and how many files they keep of them, is not told.
 */
export function findPersonConflicts(tx: Db, limit: number) {
  const { sql } = tx;
  const found = sql`
    select line, 'SAME_NUMBER', twin::text from (
      select line, lag(line) over (partition by number_index order by line) as twin from incoming
      where number_index is not null
      union all
      select line, lag(line) over (partition by other_kind, other_index order by line) from incoming
      where other_index is not null
    ) as twins where twin is not null
    union all
    select t.line, 'SAME_FILE', t.twin::text from (
      select m.line, lag(m.line) over twins as twin, i.number_index,
        lag(i.number_index) over twins as twin_index from matched m join incoming i on i.line = m.line and m.is_mine
      window twins as (partition by m.person_id order by m.line)
    ) as t where t.twin is not null and t.number_index is distinct from t.twin_index
    union all
    select line, 'MANY_FILES', files::text from matched where files > 1 and is_mine
    union all
    select line, 'OTHER_OFFICE', '' from matched where not is_mine
    union all
    ${unknownRegions(sql, ['regionCode', 'otherRegion', 'hukouRegion', 'livingRegion', 'householdRegion'])}`;
  return readConflicts<PersonConflict>(tx, found, limit);
}

/** Makes the files of those who have none, with their documents; adds documents that a file lacks. */
export async function insertPeople({ sql }: Db, source: string): Promise<void> {
  await sql`
    insert into people (id, name, sex, birth_date, ethnicity, region_code, ${sql(SEALED.phone)}, phone_masked, source)
    select i.id, i.name, i.sex, i.birth_date, i.ethnicity, i.region_code, i.sealed_phone, i.masked_phone, ${source}
    from incoming i join taken t on t.line = i.line where t.is_new order by i.line`;
  await insertDocuments(sql, source);
}

/** A document that a file holds already stays, unless it is now known how long it is good for; it is then written anew. */
async function insertDocuments(sql: Db['sql'], source: string): Promise<void> {
  await sql`
    create temp table new_documents on commit drop as
    with documents as (
      select i.line, i.number_document_id as id, 'CITIZEN_ID'::identity_document_kind as kind, i.number_index as index,
        i.sealed_number as sealed, i.masked_number as masked, null::text collate "C" as region_code,
        null::date as valid_from, null::date as valid_to
      from incoming i where i.number_index is not null
      union all
      select i.line, i.other_document_id, i.other_kind, i.other_index, i.sealed_other, i.masked_other, i.other_region,
        i.other_from, i.other_to
      from incoming i where i.other_index is not null
    )
    select d.line, d.id, t.person_id, t.is_new, d.kind, d.index, d.sealed, d.masked, held.id as held_id,
      coalesce(d.region_code, held.region_code) as region_code, coalesce(d.valid_from, held.valid_from) as valid_from,
      coalesce(d.valid_to, held.valid_to) as valid_to
    from documents d join taken t on t.line = d.line
    left join lateral (
      select x.id, x.region_code, x.valid_from, x.valid_to from identity_documents x join people p on p.id = x.person_id
      where not t.is_new and x.number_index = d.index and x.kind = d.kind and x.superseded_at is null
        and coalesce(p.merged_into_id, p.id) = t.person_id
      limit 1
    ) as held on true
    where held.id is null or (coalesce(d.region_code, held.region_code), coalesce(d.valid_from, held.valid_from),
      coalesce(d.valid_to, held.valid_to)) is distinct from (held.region_code, held.valid_from, held.valid_to)`;
  await sql`analyze new_documents`;
  await sql`
    update identity_documents set superseded_at = now() from new_documents n where n.held_id = identity_documents.id`;
  await sql`
    insert into identity_documents (id, person_id, kind, ${sql(SEALED.number)}, number_index, number_masked, region_code,
      valid_from, valid_to, source)
    select id, person_id, kind, sealed, index, masked, region_code, valid_from, valid_to, ${source}
    from new_documents order by line`;
  await sql`insert into changed select line from new_documents where not is_new`;
}

/** Corrects what files say about the people themselves. A cell that is empty leaves what is on file. */
export async function correctPeople({ sql }: Db, source: string): Promise<void> {
  await sql`
    with corrected as (
      update people p set name = coalesce(i.name, p.name), sex = coalesce(i.sex, p.sex),
        birth_date = coalesce(i.birth_date, p.birth_date), ethnicity = coalesce(i.ethnicity, p.ethnicity),
        region_code = i.region_code, source = ${source}
      from incoming i join taken t on t.line = i.line
      where p.id = t.person_id and not t.is_new
        and (p.name, p.sex, p.birth_date, p.ethnicity, p.region_code) is distinct from (coalesce(i.name, p.name),
          coalesce(i.sex, p.sex), coalesce(i.birth_date, p.birth_date), coalesce(i.ethnicity, p.ethnicity), i.region_code)
      returning i.line
    )
    insert into changed select line from corrected`;
}

/**
 * Adds the searches of rolls that the file tells of. One that stands already, of the same rolls on the same day, is not
 * written again; of other rolls or on another day it is another search, and the first keeps its word.
 */
export async function addChecks({ sql }: Db, source: string): Promise<void> {
  await sql`
    with held as (
      select t.line, unnest(p.merged_ids || p.id) as person_id from taken t join people p on p.id = t.person_id
      where not t.is_new
    ), told as (
      select i.line, t.person_id, i.checked_registers, i.checked_on from incoming i join taken t on t.line = i.line
      where i.checked_on is not null and not exists (
        select from held h join register_checks c on c.person_id = h.person_id
        where h.line = i.line and c.superseded_at is null and c.checked_on = i.checked_on
          and c.registers @> i.checked_registers and c.registers <@ i.checked_registers)
    ), added as (
      insert into register_checks (person_id, registers, checked_on, source)
      select person_id, checked_registers, checked_on, ${source} from told order by line
    )
    insert into changed select line from told`;
}

/** Counts the versions of the files that changed up, and the rows by what they did. */
export async function closePeople({ sql }: Db) {
  await sql`
    update people set version = version + 1
    where id in (select t.person_id from taken t join changed c on c.line = t.line where not t.is_new)`;
  const [counts] = await sql<{ rows: number; new: number; changed: number }[]>`
    select count(*)::int as rows, count(*) filter (where is_new)::int as new,
      count(*) filter (where not is_new and line in (select line from changed))::int as changed
    from taken`;
  return counts ?? { rows: 0, new: 0, changed: 0 };
}
