import type postgres from 'postgres';
import type { Db } from '../db.ts';
import type { scheme } from '../tables/index.ts';
import {
  type Hashed,
  type IncomingRow,
  peopleNotFound,
  REFERENCE_TYPES,
  readConflicts,
  stageIncoming,
  unknownRegions,
} from './incoming.ts';

/** A past enrolment as a file tells it, with the money of one payer when there was any. */
export interface IncomingEnrollment extends IncomingRow {
  readonly scheme: string | null;
  readonly policyYear: number | null;
  readonly regionCode: string | null;
  readonly poolingArea: string | null;
  readonly category: string | null;
  readonly legacyRecord: string | null;
  readonly status: string;
  /** Whether the file says the status, so that it outweighs what is on file. */
  readonly isStatusGiven: boolean;
  readonly registeredOn: string | null;
  readonly paidOn: string | null;
  readonly amountFen: number | null;
  readonly payer: string;
  readonly channel: string | null;
  /** 代收人: the name of a member of staff. */
  readonly collector: string | null;
  readonly series: string | null;
  readonly number: number | null;
  readonly householdNumber: string | null;
  readonly householdRegion: string | null;
  readonly headName: string | null;
}

const REGION = 'text collate "C"';

const TYPES: Readonly<Record<keyof IncomingEnrollment, string>> = {
  ...REFERENCE_TYPES,
  scheme: 'scheme',
  policyYear: 'integer',
  regionCode: REGION,
  poolingArea: REGION,
  category: 'enrollment_category',
  legacyRecord: 'legacy_record',
  status: 'enrollment_status',
  isStatusGiven: 'boolean',
  registeredOn: 'date',
  paidOn: 'date',
  amountFen: 'bigint',
  payer: 'payer',
  channel: 'payment_channel',
  collector: 'text',
  series: 'text',
  number: 'integer',
  householdNumber: 'text',
  householdRegion: REGION,
  headName: 'text',
};

/** A row of money that stands twice may be money twice: it stays, and is told as a conflict. */
export async function stageEnrollments(tx: Db, rows: AsyncIterable<Hashed<IncomingEnrollment>>): Promise<number> {
  await stageIncoming(tx, TYPES, rows);
  return 0;
}

/**
 * After `matchIncoming`, in the table `taken`: whose enrolment each row is, the one on file that it is about, whether its
 * payment is on file, and for a receipt the household that paid and the member of staff who collected.
 */
export async function takeEnrollments({ sql }: Db): Promise<void> {
  await sql`
    create temp table taken on commit drop as
    select i.*, m.person_id, coalesce(i.pooling_area, area.code, left(i.region_code, 6)) as pooling_area_code,
      e.id as stored_id, home.id as household_id, coalesce(home.copies, 0) as households,
      coalesce(i.head_name, head.name) as printed_head, staff.id as collector_id, coalesce(staff.copies, 0) as collectors,
      r.id as stored_receipt_id, coalesce(paid.payments, 0) as payments, coalesce(paid.is_same, false) as is_paid
    from incoming i join matched m on m.line = i.line and m.files = 1 and m.is_mine
    left join (${areas(sql)}) as area on area.region_code = i.region_code and area.policy_year = i.policy_year
    left join lateral (
      select e.id from enrollments e where e.person_id = m.person_id and e.scheme = i.scheme and e.policy_year = i.policy_year
        and e.region_code = i.region_code and e.superseded_at is null order by e.recorded_at desc limit 1
    ) as e on true
    left join lateral (${payingHousehold(sql)}) as home on i.series is not null
    left join households h on h.id = home.id
    left join people head on head.id = h.head_person_id
    left join (
      select name, min(id::text)::uuid as id, count(*) as copies from staff_members where superseded_at is null group by name
    ) as staff on staff.name = i.collector
    left join receipts r on r.series = i.series and r.number = i.number
    left join lateral (${storedPayments(sql)}) as paid on i.amount_fen is not null`;
  await sql`create index on taken (person_id)`;
  await sql`analyze taken`;
}

/** The pooling area of each region and year of the file: the one that covers the nearest region around it. */
const areas = (sql: postgres.ISql) => sql`
  select distinct on (i.region_code, i.policy_year) i.region_code, i.policy_year, a.pooling_area_code as code
  from (select distinct region_code, policy_year from incoming) as i
  join pooling_area_regions a on a.region_code in (i.region_code, left(i.region_code, 9), left(i.region_code, 6),
      left(i.region_code, 4) || '00', left(i.region_code, 2) || '0000')
    and coalesce(a.valid_from, '-infinity') <= make_date(i.policy_year, 12, 31)
    and coalesce(a.valid_to, 'infinity') >= make_date(i.policy_year, 1, 1)
  order by i.region_code, i.policy_year, length(rtrim(a.region_code, '0')) desc`;

/** The household that the row names, else the one that the person belonged to on the day of payment, else the last one. */
const payingHousehold = (sql: postgres.ISql) => sql`
  select min(h.id::text)::uuid as id, count(*) as copies from households h
  where i.household_number is not null and h.number = i.household_number and h.region_code = i.household_region
    and h.superseded_at is null and h.valid_to is null
  having count(*) > 0
  union all
  (select b.household_id, 1 from household_members b
  where i.household_number is null and b.person_id = m.person_id and b.superseded_at is null
  order by coalesce(b.valid_from <= i.paid_on, true) and coalesce(b.valid_to >= i.paid_on, true) desc,
    b.valid_from desc nulls last limit 1)`;

/** Payments of the same payer for the same enrolment, and whether one of them is the row's own. */
const storedPayments = (sql: postgres.ISql) => sql`
  select count(*) as payments, bool_or((q.paid_fen, q.paid_on, q.channel, pr.series, pr.number)
    is not distinct from (i.amount_fen, i.paid_on, i.channel, i.series, i.number)) as is_same
  from payments q join enrollments pe on pe.id = q.enrollment_id and pe.region_code = i.region_code
  left join receipt_lines pl on pl.id = q.receipt_line_id left join receipts pr on pr.id = pl.receipt_id
  where q.person_id = m.person_id and q.scheme = i.scheme and q.policy_year = i.policy_year and q.payer = i.payer
    and q.purpose = 'CONTRIBUTION' and q.superseded_at is null and q.reverses_id is null and q.refund_id is null
    and not exists (select from payments back where back.reverses_id = q.id)`;

export type EnrollmentConflict =
  | 'UNKNOWN_PERSON'
  | 'MANY_FILES'
  | 'UNKNOWN_AREA'
  | 'SAME_PAYMENT'
  | 'BELOW_STANDARD'
  | 'ENROLLMENT_DIFFERS'
  | 'RECEIPT_DIFFERS'
  | 'RECEIPT_PERSON_TWICE'
  | 'RECEIPT_STORED'
  | 'PAYMENT_STORED'
  | 'UNKNOWN_HOUSEHOLD'
  | 'NO_HOUSEHOLD'
  | 'MANY_HOUSEHOLDS'
  | 'NO_HEAD_NAME'
  | 'UNKNOWN_COLLECTOR'
  | 'MANY_COLLECTORS'
  | `UNKNOWN_REGION:${string}`;

/** One year of one insurance in one region. */
export interface YearOfRegion {
  readonly regionCode: string;
  readonly scheme: (typeof scheme.enumValues)[number];
  readonly policyYear: number;
}

/** What everybody pays in such a year, in fen. */
export interface StatedStandard extends YearOfRegion {
  readonly standardFen: number;
}

/** The years of rows that tell a payment and leave open how far the enrolment came. */
export const yearsOfPayments = ({ sql }: Db) => sql<YearOfRegion[]>`
  select distinct region_code as "regionCode", scheme, policy_year as "policyYear" from taken
  where amount_fen is not null and not is_status_given`;

/** Payments that come, with what is on file, to less than the year's standard, where the file does not say what follows. */
const shortPayments = (sql: postgres.ISql, standards: readonly StatedStandard[]) => sql`
  select line, 'BELOW_STANDARD', concat_ws(' ', new_fen + stored.fen, standard_fen) from (
    select t.line, t.person_id, t.scheme, t.policy_year, t.amount_fen, t.is_status_given, s."standardFen" as standard_fen,
      coalesce(sum(t.amount_fen) filter (where not t.is_paid) over (
        partition by t.person_id, t.scheme, t.policy_year, t.region_code), 0) as new_fen
    from taken t
    join json_to_recordset(${JSON.stringify(standards)}::text::json) as s (
      "regionCode" text, scheme scheme, "policyYear" int, "standardFen" bigint)
      on s."regionCode" = t.region_code and s.scheme = t.scheme and s."policyYear" = t.policy_year
  ) as short cross join lateral (
    select coalesce(sum(q.paid_fen), 0) as fen from payments q
    where q.person_id = short.person_id and q.scheme = short.scheme and q.policy_year = short.policy_year
      and q.purpose = 'CONTRIBUTION' and q.superseded_at is null
  ) as stored
  where amount_fen is not null and not is_status_given and new_fen + stored.fen < standard_fen`;

/** Where a row is about nobody, contradicts another about the same enrolment or receipt, or money that is on file. */
export function findEnrollmentConflicts(tx: Db, standards: readonly StatedStandard[], limit: number) {
  const { sql } = tx;
  const found = sql`
    ${peopleNotFound(sql)}
    union all
    select line, kind, twin::text from (${twins(sql)}) as t (line, kind, twin) where twin is not null
    union all
    ${disagreements(sql)}
    union all
    ${contradicted(sql)}
    union all
    ${shortPayments(sql, standards)}
    union all
    ${unknownRegions(sql, ['regionCode', 'householdRegion'])}`;
  return readConflicts<EnrollmentConflict>(
    tx,
    sql`select * from (${found}) as f (line, kind, other) where kind is not null`,
    limit,
  );
}

/** Rows that say different things of one enrolment, or of one receipt. */
const disagreements = (sql: postgres.ISql) => sql`
  select line, 'ENROLLMENT_DIFFERS', first::text from (
    select line, (status, registered_on, category, legacy_record)::text as said,
      first_value((status, registered_on, category, legacy_record)::text) over one as first_said,
      first_value(line) over one as first
    from taken window one as (partition by person_id, scheme, policy_year, region_code order by line)
  ) as e where said <> first_said
  union all
  select line, 'RECEIPT_DIFFERS', first::text from (
    select line, concat_ws(' ', household_id, paid_on, collector) as said,
      first_value(concat_ws(' ', household_id, paid_on, collector)) over one as first_said, first_value(line) over one as first
    from taken where series is not null and household_id is not null
    window one as (partition by series, number order by line)
  ) as r where said <> first_said`;

/** Rows that contradict what is on file, or name what is not there. */
const contradicted = (sql: postgres.ISql) => sql`
  select line, case
    when stored_receipt_id is not null and not is_paid then 'RECEIPT_STORED'
    when payments > 0 and not is_paid then 'PAYMENT_STORED'
    when series is not null and household_number is not null and households = 0 then 'UNKNOWN_HOUSEHOLD'
    when series is not null and households = 0 then 'NO_HOUSEHOLD'
    when series is not null and households > 1 then 'MANY_HOUSEHOLDS'
    when series is not null and printed_head is null then 'NO_HEAD_NAME'
    when collector is not null and collectors = 0 then 'UNKNOWN_COLLECTOR'
    when collector is not null and collectors > 1 then 'MANY_COLLECTORS'
    when pooling_area is not null and not exists (select from pooling_areas a where a.code = pooling_area)
      then 'UNKNOWN_AREA' end as kind, coalesce(household_number, '')
  from taken where (stored_receipt_id is not null or payments > 0 or series is not null or collector is not null
    or pooling_area is not null)`;

const twins = (sql: postgres.ISql) => sql`
  select line, 'SAME_PAYMENT', lag(line) over (
    partition by person_id, scheme, policy_year, region_code, payer order by line) from taken
  union all
  select line, 'RECEIPT_PERSON_TWICE', lag(line) over (partition by series, number, person_id, policy_year order by line)
  from taken where series is not null`;
