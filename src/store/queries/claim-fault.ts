import { type SQL, sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Page } from '../connection.ts';
import type { Db } from '../db.ts';
import { countListed, type ListedPage, readListed, readRows } from '../listed.ts';
import { inRegion } from '../region-level.ts';
import { FUNDS_FEN, SETTLED } from './settled-claim.ts';
import { WHOLE_FILE } from './whole-file.ts';
import { seenPeople, WHOSE } from './year-books.ts';

/** What speaks against a claim that was settled. */
export const CLAIM_FAULTS = ['DEAD', 'NOT_ENROLLED', 'WAITING', 'FILED_LATE', 'DOUBLE_STAY'] as const;
export type ClaimFault = (typeof CLAIM_FAULTS)[number];

/** Settled claims of a year, by the offices that settled them. */
export interface SettledSearch {
  readonly within: string;
  readonly scheme: string;
  readonly policyYear: number;
}

/** Days by what they are about: the last day to file by county, the first day of benefits by claim. */
export type DaysOf = ReadonlyMap<string, string>;

/** What a fault takes beside the registry: of late filing and waiting what the law says, of the others nothing. */
export type FaultSearch = SettledSearch &
  (
    | { readonly fault: 'DEAD' | 'NOT_ENROLLED' | 'DOUBLE_STAY' }
    | { readonly fault: 'WAITING' | 'FILED_LATE'; readonly days: DaysOf }
  );

/** A settled claim that something speaks against. */
export interface FaultRow {
  readonly claimId: string;
  readonly personId: string;
  /** What funds paid of it, in fen. */
  readonly fundsFen: number;
  /** The day of death, the last day to file, or the first day of benefits. */
  readonly day: string | null;
  /** The stay that it overlaps, which began first. */
  readonly otherClaimId: string | null;
}

const KEY = { name: 'claim-faults', columns: ['admittedOn', 'claimId'] } as const;

/** The claims that may be seen and that a fault speaks against, by the day of admission. */
export const readFaults = (db: Db, reach: Reach, search: FaultSearch, page: ListedPage): Promise<Page<FaultRow>> =>
  readListed(db, KEY, faults(reach, search), page);

export const countFaults = (db: Db, reach: Reach, search: FaultSearch): Promise<number> =>
  countListed(db, faults(reach, search));

/** Claims with a settlement that stands (`standing`), each with its person (`people`) and what else is joined to it. */
const settled = (reach: Reach, { within, scheme, policyYear }: SettledSearch, joined: SQL = sql``): SQL => sql`
  claims join people on people.id = claims.person_id cross join lateral ${SETTLED} standing ${joined}
  where ${inRegion(sql`claims.region_code`, within)} and claims.scheme = ${scheme}::scheme
    and claims.policy_year = ${policyYear} and ${seenPeople(reach)}`;

function faults(reach: Reach, search: FaultSearch): SQL {
  return sql`
    select claims.id::text as "claimId", claims.admitted_on::text as "admittedOn", ${WHOSE} as "personId",
      ${FUNDS_FEN} as "fundsFen", found.day, found.other as "otherClaimId"
    from ${settled(reach, search, sql`cross join lateral (${foundOf(search)}) found`)}`;
}

/** A row with what speaks against a claim, or none. */
function foundOf(search: FaultSearch): SQL {
  switch (search.fault) {
    case 'DEAD':
      return DEAD;
    case 'NOT_ENROLLED':
      return NOT_ENROLLED;
    case 'DOUBLE_STAY':
      return DOUBLE_STAY;
    case 'FILED_LATE':
      return filedLate(search.days);
    case 'WAITING':
      return sql`select said.day, null::text as other from ${said(search.days)} where said.key = claims.id::text`;
  }
}

/** The day of death still counts as alive, as cover has it. */
const DEAD = sql`
  select min(status.valid_from)::text as day, null::text as other from status_periods status
  where status.person_id = any(${WHOLE_FILE}) and status.kind = 'DEAD' and status.superseded_at is null
    and status.valid_from < claims.admitted_on
  having count(*) > 0`;

/** No enrolment that was paid for stands for the year and lasts to the day of admission. */
const NOT_ENROLLED = sql`
  select null::text as day, null::text as other where not exists (
    select from enrollments where enrollments.person_id = any(${WHOLE_FILE}) and enrollments.scheme = claims.scheme
      and enrollments.policy_year = claims.policy_year and enrollments.superseded_at is null
      and enrollments.status in ('PAID', 'ACTIVE', 'ENDED') and coalesce(enrollments.ended_on >= claims.admitted_on, true))`;

/** Stays that share more than the day of a transfer, or begin and end together; the one that began first is none. */
const DOUBLE_STAY = sql`
  select null::text as day, other.id::text as other from claims other cross join lateral (
    select from claim_settlements one where one.claim_id = other.id having sum(one.total_fen) > 0) paid
  where other.person_id = any(${WHOLE_FILE}) and other.id <> claims.id
    and other.visit in ('INPATIENT', 'DELIVERY', 'EMERGENCY') and claims.visit in ('INPATIENT', 'DELIVERY', 'EMERGENCY')
    and (other.admitted_on, other.id) < (claims.admitted_on, claims.id)
    and (coalesce(other.discharged_on, 'infinity') > claims.admitted_on
      or (other.admitted_on = claims.admitted_on and other.discharged_on = claims.discharged_on))
  order by other.admitted_on desc, other.id limit 1`;

/** Of a stay over the turn of the year nobody says which deadline it has. */
const filedLate = (days: DaysOf): SQL => sql`
  select said.day, null::text as other from ${said(days)}
  where said.key = left(claims.region_code, 6) and claims.filed_on > said.day::date
    and extract(year from claims.admitted_on) = claims.policy_year
    and extract(year from coalesce(claims.discharged_on, claims.admitted_on)) = claims.policy_year`;

const said = (days: DaysOf): SQL =>
  sql`unnest(${sql.param([...days.keys()])}::text[], ${sql.param([...days.values()])}::text[]) as said (key, day)`;

/** The counties whose offices settled claims. */
export async function readSettlingCounties(db: Db, reach: Reach, search: SettledSearch): Promise<string[]> {
  const rows = await readRows<{ county: string }>(
    db,
    sql`select distinct left(claims.region_code, 6) as county from ${settled(reach, search)} order by 1`,
  );
  return rows.map(({ county }) => county);
}

/** A settled claim, for asking the law about it, or the decision that it rests on. */
export interface SettledClaim {
  readonly claimId: string;
  /** The file that it was entered for, by which claims are read; `personId` is the one that stands for it. */
  readonly fileId: string;
  readonly personId: string;
  readonly regionCode: string;
  readonly admittedOn: string;
  readonly decisionId: string;
  /** What funds paid of it, in fen. */
  readonly fundsFen: number;
}

/** Some settled claims behind a place, in the order of files: an index leads, so that a page reads no more than itself. */
export function readSettledClaims(
  db: Db,
  reach: Reach,
  search: SettledSearch,
  { after, first }: { readonly after: SettledClaim | undefined; readonly first: number },
): Promise<SettledClaim[]> {
  const beyond = after
    ? sql`and (claims.person_id, claims.id) > (${after.fileId}::uuid, ${after.claimId}::uuid)`
    : sql``;
  return readRows(
    db,
    sql`select claims.id::text as "claimId", claims.person_id as "fileId", ${WHOSE} as "personId", claims.region_code as "regionCode",
        claims.admitted_on::text as "admittedOn", standing.decision_id as "decisionId", ${FUNDS_FEN} as "fundsFen"
      from ${settled(reach, search)} ${beyond} order by claims.person_id, claims.id limit ${first}`,
  );
}
