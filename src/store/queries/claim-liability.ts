import { sql } from 'drizzle-orm';
import type { Reach } from '../access.ts';
import type { Db } from '../db.ts';
import { readRows } from '../listed.ts';
import { inRegion } from '../region-level.ts';
import type { StoredClaim } from './claim.ts';
import type { SettledSearch } from './claim-fault.ts';
import { SETTLED } from './settled-claim.ts';
import { WHOLE_FILE } from './whole-file.ts';
import { seenPeople } from './year-books.ts';

/** A claim that was decided before an enrolment or a payment of its person was recorded. */
export interface LateEntryRow {
  readonly claimId: string;
  readonly visit: StoredClaim['visit'];
  /** The decision that stands: of its denial, or of its settlement. */
  readonly decisionId: string;
  /** What insurance and assistance paid of it, in fen; nothing of one that was denied. */
  readonly reimbursedFen: number;
  /** The day in China on which the last of them was recorded. */
  readonly recordedOn: string;
}

/** Rows of the person's whole file that were recorded after the decision was kept. */
const LATER = sql`(
  select max(entry.recorded_at) as at from (
    select person_id, recorded_at, superseded_at from enrollments
    union all select person_id, recorded_at, superseded_at from payments) entry
  where entry.person_id = any(${WHOLE_FILE}) and entry.superseded_at is null and entry.recorded_at > kept.stored_at)`;

/** Claims of a year that may be seen, denied or settled, whose people had an enrolment or a payment recorded since; by id. */
export const readLateEntries = (
  db: Db,
  reach: Reach,
  { within, scheme, policyYear }: SettledSearch,
): Promise<LateEntryRow[]> =>
  readRows(
    db,
    sql`select claims.id::text as "claimId", claims.visit, kept.id as "decisionId",
        coalesce(standing.basic_fen + standing.critical_fen + standing.assistance_fen + standing.tilt_fen, 0) as "reimbursedFen",
        (later.at at time zone 'Asia/Shanghai')::date::text as "recordedOn"
      from claims join people on people.id = claims.person_id left join lateral ${SETTLED} standing on true
      cross join lateral (select decision_id from claim_steps where claim_id = claims.id and decision_id is not null
        order by at desc limit 1) decided
      join decisions kept on kept.id = decided.decision_id
      cross join lateral ${LATER} later
      where ${inRegion(sql`claims.region_code`, within)} and claims.scheme = ${scheme}::scheme
        and claims.policy_year = ${policyYear} and claims.state in ('DENIED', 'SETTLED', 'PAID') and ${seenPeople(reach)}
        and later.at is not null
      order by claims.id`,
  );
