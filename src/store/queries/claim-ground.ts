import type { Db } from '../db.ts';
import type { claimPayers } from '../tables/index.ts';
import { designatedSql, type InstitutionRow } from './institution.ts';

/** What of a claim stands in other rows than its own, its person's facts and its year. */
export interface ClaimGroundRow {
  readonly claimId: string;
  readonly institution: Pick<InstitutionRow, 'level' | 'grade' | 'regionCode'>;
  /** On the day of admission, to the insurance of the claim's region; null where nobody recorded anything. */
  readonly isDesignated: boolean | null;
  /** What others paid, as given; in fen. */
  readonly otherPayers: readonly Pick<typeof claimPayers.$inferSelect, 'payer' | 'paidFen'>[];
  /** Whether it names a violation of the institution that was not withdrawn. */
  readonly isViolation: boolean;
  /** 重复参保: whether it is still to be decided which of two enrolments of the year stands. */
  readonly hasOpenDuplicate: boolean;
  /** 费用复核: whether somebody is looking at it again. */
  readonly hasOpenReview: boolean;
}

const ASKED = { institution: 'asked.institution_id', region: 'asked.region_code', day: 'asked.admitted_on' };

/**
 * Institutions with their designations, other payers, violations, open duplicates and reviews of claims that the caller may see, in
 * one statement. Designations are looked up once for all claims of an institution, region and day.
 */
export const groundRowsOf = ({ keyed }: Db, claimIds: readonly string[]): Promise<ClaimGroundRow[]> =>
  keyed<ClaimGroundRow[]>`
    with asked as materialized (
      select distinct institution_id, region_code, admitted_on from claims where id = any(${claimIds as string[]}::uuid[])
    ), designated as materialized (
      select asked.*, ${keyed.unsafe(designatedSql(ASKED))} as is_designated from asked
    )
    select c.id as "claimId",
      json_build_object('level', i.level, 'grade', i.grade, 'regionCode', i.region_code) as institution, designated.is_designated as "isDesignated",
      v.id is not null and v.withdrawn_at is null as "isViolation",
      (select coalesce(json_agg(json_build_object('payer', p.payer, 'paidFen', p.paid_fen) order by p.payer), '[]')
        from claim_payers p where p.claim_id = c.id) as "otherPayers",
      exists (select from duplicate_cases d where d.person_id = any(kept.merged_ids || kept.id) and d.state = 'OPEN'
        and d.policy_year = c.policy_year and d.kind in ('WITHIN_SCHEME', 'CROSS_SCHEME')) as "hasOpenDuplicate",
      exists (select from supervision_cases s where s.claim_id = c.id and s.kind = 'CLAIM_REVIEW' and s.state = 'OPEN') as "hasOpenReview"
    from claims c
    join designated using (institution_id, region_code, admitted_on)
    join institutions i on i.id = c.institution_id
    join people file on file.id = c.person_id
    join people kept on kept.id = coalesce(file.merged_into_id, file.id)
    left join institution_violations v on v.id = c.violation_id
    where c.id = any(${claimIds as string[]}::uuid[])`;
