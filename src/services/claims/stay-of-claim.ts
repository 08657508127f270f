import { admissionAfter } from '../../policy/claim-facts.ts';
import type { Stay } from '../../policy/given.ts';
import type { StoredClaim } from '../../store/queries/claim.ts';
import type { InstitutionRow } from '../../store/queries/institution.ts';
import type { YearTotals } from './year-so-far.ts';

/** What a claim is priced by beside its own row. */
export interface ClaimGround {
  readonly institution: Pick<InstitutionRow, 'level' | 'grade' | 'regionCode'>;
  /** On the day of admission, to the insurance of the claim's region; null where nobody recorded anything. */
  readonly isDesignated: boolean | null;
  /** What others paid, as given; amounts in fen. */
  readonly otherPayers: NonNullable<Stay['otherPayers']>;
  /** What the person's year brought before. */
  readonly totals: YearTotals;
  /** Left out, whether the claim names a violation: one that was withdrawn is none. */
  readonly isViolation?: boolean;
}

/** 就医: the stay that a claim is for, as the engine asks about it. */
export function stayOf(claim: StoredClaim, ground: ClaimGround): Stay {
  const { visit, admittedOn, dischargedOn, isReferred, isRemoteRegistered, filedOn, publishedOn } = claim;
  const { level, grade, regionCode } = ground.institution;
  return {
    ...{ visit, admittedOn, dischargedOn, isReferred, isRemoteRegistered, filedOn, publishedOn },
    facility: { level, grade, regionCode, isDesignated: ground.isDesignated },
    totalFen: claim.totalFen,
    selfPaidFen: claim.selfPaidFen,
    selfFirstFen: claim.selfFirstFen,
    admission: admissionAfter(visit, ground.totals.admissions),
    soFar: ground.totals.soFar,
    otherPayers: ground.otherPayers,
    isViolation: ground.isViolation ?? claim.violationId !== null,
  };
}
