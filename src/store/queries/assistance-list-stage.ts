import { copyInto } from '../copy.ts';
import type { Db } from '../db.ts';
import { SEALED } from './sealed.ts';

/** A row of a delivered list as it is compared: number and name are sealed for where they will be kept, beside what they are found by. */
export interface StagedListRow {
  /** Of the row, and of the listing that it becomes. */
  readonly id: string;
  readonly line: number;
  readonly sealedNumber: Buffer | null;
  readonly numberIndex: Buffer | null;
  readonly numberMasked: string | null;
  readonly sealedName: Buffer | null;
  readonly nameIndex: Buffer | null;
  /** The name as it is compared, in clear: gone with the transaction. */
  readonly nearName: string;
  /** Day of birth, as the number says it. */
  readonly birthDate: string | null;
  readonly isOldNumber: boolean;
  readonly category: string | null;
  readonly action: 'ADD' | 'REMOVE';
  readonly confirmedOn: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly sealedCertificate: Buffer | null;
  readonly certificateMasked: string | null;
  readonly grade: string | null;
  readonly meetsCondition: boolean | null;
  readonly regionCode: string | null;
  readonly faultCode: string | null;
  readonly faultField: string | null;
  readonly faultZh: string | null;
  readonly faultEn: string | null;
  /** The row of an earlier delivery that this one tries again. */
  readonly originId: string | null;
}

const TYPES: Readonly<Record<keyof StagedListRow, string>> = {
  id: 'uuid not null',
  line: 'integer not null',
  sealedNumber: 'bytea',
  numberIndex: 'bytea',
  numberMasked: 'text',
  sealedName: 'bytea',
  nameIndex: 'bytea',
  nearName: 'text collate "C" not null',
  birthDate: 'date',
  isOldNumber: 'boolean not null',
  category: 'assistance_category',
  action: 'list_action not null',
  confirmedOn: 'date',
  validFrom: 'date',
  validTo: 'date',
  sealedCertificate: 'bytea',
  certificateMasked: 'text',
  grade: 'text',
  meetsCondition: 'boolean',
  regionCode: 'text collate "C"',
  faultCode: 'text',
  faultField: 'text',
  faultZh: 'text',
  faultEn: 'text',
  originId: 'uuid',
};

const snake = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const KEYS = Object.keys(TYPES) as (keyof StagedListRow)[];
const COLUMNS = KEYS.map((key) => `${snake(key)} ${TYPES[key]}`).join(', ');

/**
 * Where a list is compared, for as long as the transaction: its rows, the files that hold their numbers, what was decided
 * before, whom each row means, might mean or stands for, what stands of the department's listings, and what each row comes to.
 */
const TABLES = `
  create temp table staged_list (${COLUMNS}) on commit drop;
  create temp table list_held (row_id uuid, person_id uuid, is_named boolean, is_here boolean) on commit drop;
  create temp table list_decided (row_id uuid, person_id uuid, verdict match_verdict) on commit drop;
  create temp table list_found (row_id uuid, person_id uuid, match row_match) on commit drop;
  create temp table list_meant (row_id uuid, person_id uuid, reason candidate_reason) on commit drop;
  create temp table list_members (row_id uuid, person_id uuid) on commit drop;
  create temp table list_people (id uuid, row_id uuid, person_id uuid, match row_match, is_member boolean) on commit drop;
  create temp table list_standing (id uuid, person_id uuid, category assistance_category, confirmed_on date, valid_from date,
    valid_to date, grade text, meets_condition boolean, certificate_masked text, region_code text collate "C",
    is_here boolean, nth integer) on commit drop;
  create temp table list_class (id uuid, row_id uuid, line integer, category assistance_category, action list_action,
    person_id uuid, match row_match, class row_class, listing_id uuid, is_in_conflict boolean, problem_code text,
    problem_value text) on commit drop;
  set local plan_cache_mode = force_custom_plan`;

/** Makes the room that a list is compared in. */
export const beginListStage = async ({ sql }: Db): Promise<void> => void (await sql.unsafe(TABLES));

/** Copies rows in as they come. */
export async function stageListRows({ sql }: Db, rows: AsyncIterable<StagedListRow>): Promise<void> {
  await copyInto(sql, `staged_list (${KEYS.map(snake).join(', ')})`, valuesOf(rows));
  await sql.unsafe('analyze staged_list');
}

async function* valuesOf(rows: AsyncIterable<StagedListRow>): AsyncGenerator<unknown[]> {
  for await (const row of rows) yield KEYS.map((key) => row[key]);
}

/** Puts a row that is kept in the room again, as a clerk says whom it means. */
export async function stageReviewed({ sql }: Db, rowId: string, personId: string): Promise<void> {
  await sql`
    insert into staged_list (id, line, number_index, name_index, near_name, is_old_number, category, action, confirmed_on,
      valid_from, valid_to, certificate_masked, grade, meets_condition, region_code)
    select id, line, number_index, name_index, '', false, category, action, confirmed_on, valid_from, valid_to,
      certificate_masked, grade, meets_condition, region_code
    from assistance_list_rows where id = ${rowId}`;
  await sql`
    insert into list_found
    select ${rowId}, coalesce(merged_into_id, id), 'REVIEWED' from people where id = ${personId}`;
}

/** What a problem of a row is called to whoever sent it; `{}` stands for what it is about, such as a day. */
export type ProblemWords = Readonly<
  Record<string, { readonly field: string | null; readonly zh: string; readonly en: string }>
>;

/** Said beside a problem, where the row keeps a listing from being dropped. */
const STAYS = { zh: '在册的认定保持不变。', en: ' The listing on file stays as it is.' };

/** Words of a problem, in one language, as SQL over its `words w` and what it is about, `c.problem_value`. */
export const aboutIn = (language: 'zh' | 'en') =>
  `replace(w.words ->> '${language}', '{}', coalesce(c.problem_value, ''))`;

/** What is said beside them of a listing, `c.listing_id`. */
export const staysIn = (language: 'zh' | 'en') =>
  `case when c.listing_id is null then '' else '${STAYS[language]}' end`;

const wordsIn = (language: 'zh' | 'en') =>
  `coalesce(s.fault_${language}, ${aboutIn(language)}) || ${staysIn(language)}`;

/** What a row is found to be, beside the sealed and open cells that it came with. */
const FOUND = `c.class, c.match, c.person_id, c.listing_id, c.is_in_conflict, c.problem_code,
  coalesce(s.fault_field, w.words ->> 'field') as problem_field, ${wordsIn('zh')} as problem_zh, ${wordsIn('en')} as problem_en`;

const SOURCE = `list_class c left join staged_list s on s.id = c.row_id
  left join jsonb_each($1::jsonb) as w (code, words) on w.code = c.problem_code`;

/**
 * Keeps every row with what it came to, in the order of the file. Only the row itself keeps number, name and certificate: those
 * that stand for members of its household, or for whom the list left out, have none of their own.
 */
export async function keepListRows({ sql }: Db, batchId: string, words: ProblemWords): Promise<void> {
  const own = (column: string) => `case when c.id = c.row_id then s.${column} end`;
  await sql.unsafe(
    `insert into assistance_list_rows (id, batch_id, line, ${SEALED.number}, number_index, number_masked, ${SEALED.name},
       name_index, ${SEALED.certificate}, certificate_masked, origin_id, category, action, confirmed_on, valid_from,
       valid_to, grade, meets_condition, region_code, class, match, person_id, listing_id, is_in_conflict, problem_code,
       problem_field, problem_zh, problem_en)
     select c.id, $2::uuid, c.line, ${['sealed_number', 'number_index', 'number_masked', 'sealed_name', 'name_index', 'sealed_certificate', 'certificate_masked', 'origin_id'].map(own).join(', ')},
       c.category, c.action, s.confirmed_on, s.valid_from, s.valid_to, s.grade, s.meets_condition, s.region_code, ${FOUND}
     from ${SOURCE} order by c.line, c.id`,
    [JSON.stringify(words), batchId],
  );
  await sql`
    insert into assistance_list_candidates (row_id, person_id, reason)
    select m.row_id, m.person_id, m.reason from list_meant m join list_class c on c.id = m.row_id and c.class = 'AMBIGUOUS'`;
}

/** Writes what a row that is kept was found to be since, and the members of its household that it stands for now. */
export async function keepReviewed(tx: Db, batchId: string, words: ProblemWords): Promise<void> {
  await tx.sql.unsafe(
    `with found as (select c.id, ${FOUND} from ${SOURCE} where c.id = c.row_id)
     update assistance_list_rows r set class = f.class, match = f.match, person_id = f.person_id, listing_id = f.listing_id,
       is_in_conflict = f.is_in_conflict, problem_code = f.problem_code, problem_field = f.problem_field,
       problem_zh = f.problem_zh, problem_en = f.problem_en
     from found f where r.id = f.id`,
    [JSON.stringify(words)],
  );
  await tx.sql`delete from list_class where id = row_id`;
  await keepListRows(tx, batchId, words);
}
