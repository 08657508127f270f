import type { Db } from '../db.ts';
import type { claimPayers } from '../tables/index.ts';
import {
  type Bounds,
  type Hashed,
  type IncomingRow,
  leaveOutRepeated,
  overWholeFile,
  peopleNotFound,
  REFERENCE_TYPES,
  readConflicts,
  stageIncoming,
} from './incoming.ts';
import { SEALED } from './sealed.ts';

/** A claim as a file tells it. */
export interface IncomingClaim extends IncomingRow {
  /** What the claim will have, if it is new. */
  readonly id: string;
  readonly number: string;
  readonly institutionCode: string | null;
  readonly scheme: string | null;
  readonly policyYear: number | null;
  readonly visit: string | null;
  readonly admittedOn: string | null;
  readonly dischargedOn: string | null;
  readonly isReferred: boolean | null;
  readonly referralNumber: string | null;
  readonly isRemoteRegistered: boolean | null;
  readonly totalFen: number;
  readonly selfPaidFen: number;
  readonly selfFirstFen: number;
  /** Not kept: it has to be what the total leaves. */
  readonly eligibleFen: number;
  readonly route: string | null;
  readonly filedOn: string | null;
  readonly otherPayer: (typeof claimPayers.$inferInsert)['payer'] | null;
  readonly otherPaidFen: number | null;
  /** Sealed for the claim's id. */
  readonly sealedDiagnosis: Buffer | null;
}

const TYPES: Readonly<Record<keyof IncomingClaim, string>> = {
  ...REFERENCE_TYPES,
  id: 'uuid',
  number: 'text',
  institutionCode: 'text',
  scheme: 'scheme',
  policyYear: 'integer',
  visit: 'visit_kind',
  admittedOn: 'date',
  dischargedOn: 'date',
  isReferred: 'boolean',
  referralNumber: 'text',
  isRemoteRegistered: 'boolean',
  totalFen: 'bigint',
  selfPaidFen: 'bigint',
  selfFirstFen: 'bigint',
  eligibleFen: 'bigint',
  route: 'claim_route',
  filedOn: 'date',
  otherPayer: 'payer',
  otherPaidFen: 'bigint',
  sealedDiagnosis: 'bytea',
};

export async function stageClaims(tx: Db, rows: AsyncIterable<Hashed<IncomingClaim>>): Promise<number> {
  await stageIncoming(tx, TYPES, rows);
  return leaveOutRepeated(tx);
}

/**
 * After `matchIncoming`, in the table `taken`: whose claim each row is, where, which office settles it, and the claim of that
 * number that its institution has on file. The office is the one of the year's enrolment, else the one that keeps the file.
 */
export async function takeClaims(tx: Db): Promise<void> {
  await overWholeFile(
    tx,
    () => tx.sql`
      create temp table taken on commit drop as
      select i.*, m.person_id, p.birth_date, institution.id as institution_id, stored.id as stored_id,
        coalesce(enrolled.region_code, m.region_code) as region_code,
        (coalesce(owner.merged_into_id, owner.id), stored.scheme, stored.policy_year, stored.visit, stored.admitted_on,
          stored.discharged_on, stored.total_fen, stored.self_paid_fen, stored.self_first_fen, stored.route, stored.filed_on,
          stored.is_referred, stored.referral_number, stored.is_remote_registered, said.payer, said.paid_fen, said.nth)
          is distinct from (m.person_id, i.scheme, i.policy_year, i.visit, i.admitted_on, i.discharged_on, i.total_fen,
          i.self_paid_fen, i.self_first_fen, i.route, i.filed_on, i.is_referred, i.referral_number, i.is_remote_registered,
          i.other_payer, i.other_paid_fen, case when i.other_payer is not null then 1 end) as is_other
      from incoming i join matched m on m.line = i.line and m.files = 1 and m.is_mine
      join people p on p.id = m.person_id
      left join institutions institution on institution.code = i.institution_code
      left join claims stored on stored.institution_id = institution.id and stored.number = i.number
      left join people owner on owner.id = stored.person_id
      left join lateral (
        select min(payer) as payer, sum(paid_fen)::bigint as paid_fen, nullif(count(*), 0)::int as nth
        from claim_payers where claim_id = stored.id
      ) as said on true
      left join (
        select distinct on (coalesce(file.merged_into_id, file.id), e.scheme, e.policy_year)
          coalesce(file.merged_into_id, file.id) as person_id, e.scheme, e.policy_year, e.region_code
        from enrollments e join people file on file.id = e.person_id
        where e.superseded_at is null and e.status <> 'VOID'
          and coalesce(file.merged_into_id, file.id) in (select person_id from matched)
        order by coalesce(file.merged_into_id, file.id), e.scheme, e.policy_year, e.status = 'ENDED', e.recorded_at desc
      ) as enrolled on enrolled.person_id = m.person_id and enrolled.scheme = i.scheme and enrolled.policy_year = i.policy_year`,
  );
  await tx.sql`create index on taken (person_id)`;
  await tx.sql`analyze taken`;
}

export type ClaimConflict =
  | 'UNKNOWN_PERSON'
  | 'MANY_FILES'
  | 'UNKNOWN_INSTITUTION'
  | 'SAME_NUMBER'
  | 'CLAIM_STORED'
  | 'BEFORE_BIRTH'
  | 'OTHER_OFFICE';

/** Where a row is about nobody or no institution, another office's to settle, or a number that is another claim's. */
export function findClaimConflicts(tx: Db, mayWrite: Bounds, limit: number) {
  const { sql } = tx;
  const found = sql`
    ${peopleNotFound(sql)}
    union all
    select line, kind, other from (
      select line, case
        when institution_code is not null and institution_id is null then 'UNKNOWN_INSTITUTION'
        when stored_id is not null and is_other then 'CLAIM_STORED'
        when admitted_on < birth_date then 'BEFORE_BIRTH'
        when not exists (
          select from unnest(${mayWrite.from as string[]}::text[], ${mayWrite.to as string[]}::text[]) as reach (low, high)
          where region_code >= reach.low and region_code < reach.high) then 'OTHER_OFFICE' end as kind,
        case when institution_id is null then institution_code else '' end as other
      from taken
    ) as t where kind is not null
    union all
    select line, 'SAME_NUMBER', twin::text from (
      select line, lag(line) over (partition by institution_code, number order by line) as twin from incoming where institution_code is not null
    ) as t where twin is not null`;
  return readConflicts<ClaimConflict>(tx, found, limit);
}

/** Who enters claims, where from, and on which day. */
export interface Entering {
  readonly by: string;
  readonly source: string;
  /** The civil day. */
  readonly takenOn: string;
}

/** What came of entering claims: how many, or the lines whose number somebody entered by hand since the file was compared. */
interface Entered {
  readonly counts: { readonly rows: number; readonly new: number; readonly changed: number };
  readonly overtaken: readonly number[];
}

/** Enters the claims that are new, each with its first step. */
export async function enterClaims(tx: Db, { by, source, takenOn }: Entering): Promise<Entered> {
  const { sql } = tx;
  await sql`
    create temp table entered on commit drop as select id, line, other_payer, other_paid_fen from taken limit 0`;
  await sql`
    with made as (
      insert into claims (id, number, person_id, scheme, policy_year, region_code, institution_id, visit, admitted_on,
        discharged_on, is_referred, referral_number, is_remote_registered, total_fen, self_paid_fen, self_first_fen,
        ${sql(SEALED.diagnosis)}, route, filed_on, entered_by, source)
      select id, number, person_id, scheme, policy_year, region_code, institution_id, visit, admitted_on, discharged_on,
        is_referred, referral_number, is_remote_registered, total_fen, self_paid_fen, self_first_fen, sealed_diagnosis, route,
        filed_on, ${by}, ${source}
      from taken where stored_id is null order by line
      on conflict (institution_id, number) do nothing returning id
    ) insert into entered select id, line, other_payer, other_paid_fen from made join taken using (id)`;
  await sql`
    insert into claim_payers (claim_id, payer, paid_fen)
    select id, other_payer, other_paid_fen from entered where other_payer is not null order by line`;
  await sql`
    insert into claim_steps (claim_id, state, by, taken_on)
    select id, 'ENTERED', ${by}, ${takenOn} from entered order by line`;
  const [counts] = await sql<Entered['counts'][]>`
    select count(*)::int as rows, count(*) filter (where stored_id is null)::int as new, 0 as changed from taken`;
  const overtaken = await sql<{ line: number }[]>`
    select line from taken where stored_id is null and id not in (select id from entered) order by line`;
  return { counts: counts ?? { rows: 0, new: 0, changed: 0 }, overtaken: overtaken.map(({ line }) => line) };
}
