import type { Db } from '../db.ts';
import type { claimPayers } from '../tables/index.ts';
import type { InstitutionRow } from './institution.ts';

/** What of a claim stands in other rows than its own, its person's facts and its year. */
export interface ClaimGroundRow {
  readonly claimId: string;
  readonly institution: Pick<InstitutionRow, 'level' | 'grade' | 'regionCode'>;
  /** What others paid, as given; in fen. */
  readonly otherPayers: readonly Pick<typeof claimPayers.$inferSelect, 'payer' | 'paidFen'>[];
  /** Whether it names a violation of the institution that was not withdrawn. */
  readonly isViolation: boolean;
  /** 重复参保: whether it is still to be decided which of two enrolments of the year stands. */
  readonly hasOpenDuplicate: boolean;
}

/** Institutions, other payers, violations and open duplicates of claims that the caller may see, in one statement. */
export const groundRowsOf = ({ keyed }: Db, claimIds: readonly string[]): Promise<ClaimGroundRow[]> =>
  keyed<ClaimGroundRow[]>`
    select c.id as "claimId",
      json_build_object('level', i.level, 'grade', i.grade, 'regionCode', i.region_code) as institution,
      v.id is not null and v.withdrawn_at is null as "isViolation",
      (select coalesce(json_agg(json_build_object('payer', p.payer, 'paidFen', p.paid_fen) order by p.payer), '[]')
        from claim_payers p where p.claim_id = c.id) as "otherPayers",
      exists (select from duplicate_cases d where d.person_id = any(kept.merged_ids || kept.id) and d.state = 'OPEN'
        and d.policy_year = c.policy_year and d.kind in ('WITHIN_SCHEME', 'CROSS_SCHEME')) as "hasOpenDuplicate"
    from claims c
    join institutions i on i.id = c.institution_id
    join people file on file.id = c.person_id
    join people kept on kept.id = coalesce(file.merged_into_id, file.id)
    left join institution_violations v on v.id = c.violation_id
    where c.id = any(${claimIds as string[]}::uuid[])`;
