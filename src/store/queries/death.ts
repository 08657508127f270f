import type { Db } from '../db.ts';
import type { enrollments, householdMembers, statusPeriods } from '../tables/index.ts';

/** A death that stands on a file, and the instant it was recorded, which names everything that it ended. */
export interface StandingDeath {
  readonly id: string;
  readonly diedOn: (typeof statusPeriods.$inferSelect)['validFrom'];
  readonly recordedAt: string;
}

/** The deaths that stand on a file: two where both files had one before they were merged. */
export const standingDeaths = ({ keyed }: Db, fileIds: readonly string[]): Promise<StandingDeath[]> =>
  keyed<StandingDeath[]>`
    select id, valid_from::text as "diedOn", recorded_at::text as "recordedAt" from status_periods
    where person_id = any(${fileIds as string[]}::uuid[]) and kind = 'DEAD' and superseded_at is null`;

type Membership = typeof householdMembers.$inferSelect;

/** A membership as it stood before a death, in a household that still stands or that the death emptied. */
export interface EndedMembership extends Pick<Membership, 'householdId' | 'personId' | 'validFrom' | 'validTo'> {
  /** OTHER for a head whose place another has taken. */
  readonly relation: Membership['relation'];
  /** The row that stands in its place, where the membership had begun. */
  readonly endedId: string | null;
}

/** What deaths took out of households: the rows that were superseded at the very instant each was recorded. */
export const membershipsEndedBy = ({ keyed }: Db, deaths: readonly StandingDeath[]): Promise<EndedMembership[]> =>
  keyed<EndedMembership[]>`
    select old.household_id as "householdId", old.person_id as "personId", old.valid_from::text as "validFrom",
      old.valid_to::text as "validTo", ended.id as "endedId",
      case when old.relation = 'HEAD' and h.head_person_id <> coalesce(p.merged_into_id, p.id) then 'OTHER' else old.relation::text end as relation
    from status_periods death
    join household_members old on old.person_id = death.person_id and old.superseded_at = death.recorded_at
    join households h on h.id = old.household_id and h.superseded_at is null and (h.valid_to is null or h.valid_to = death.valid_from)
    join people p on p.id = old.person_id
    left join household_members ended on ended.person_id = old.person_id and ended.household_id = old.household_id
      and ended.recorded_at = death.recorded_at and ended.superseded_at is null
    where death.id = any(${deaths.map(({ id }) => id)}::uuid[])`;

type Enrollment = typeof enrollments.$inferSelect;

/** An enrolment that a death ended, and how it stood before; one whose money was taken back since waits for it. */
export type EndedEnrollment = Pick<Enrollment, 'id' | 'scheme' | 'policyYear' | 'status' | 'endedOn' | 'endReason'>;

/** What deaths did to cover: of each enrolment the version that stood until the very instant the death was recorded. */
export const enrollmentsEndedBy = ({ keyed }: Db, deaths: readonly StandingDeath[]): Promise<EndedEnrollment[]> =>
  keyed<EndedEnrollment[]>`
    select e.id, e.scheme, e.policy_year as "policyYear", before.ended_on::text as "endedOn",
      before.end_reason as "endReason",
      case when before.paid_on is not null and e.paid_on is null then 'REGISTERED' else before.status end as status
    from status_periods death
    join enrollments before on before.person_id = death.person_id and before.superseded_at = death.recorded_at
    join enrollments e on e.person_id = before.person_id and e.scheme = before.scheme and e.policy_year = before.policy_year
      and e.region_code = before.region_code and e.registered_on = before.registered_on
      and e.superseded_at is null and e.end_reason = 'DEATH'
    where death.id = any(${deaths.map(({ id }) => id)}::uuid[]) and before.end_reason is distinct from 'DEATH'`;
