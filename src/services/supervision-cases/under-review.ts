import type { Db } from '../../store/db.ts';
import { isUnderReview } from '../../store/queries/supervision-case.ts';
import { type WriteProblem, WriteRefused } from '../write.ts';

/** Why a claim whose review is open is neither settled nor paid. */
export const UNDER_REVIEW: WriteProblem = {
  code: 'UNDER_REVIEW',
  field: 'claimId',
  text: {
    zh: '该报销申请正在复核，请先裁定（caseDecide）或撤回（caseWithdraw）。',
    en: 'A review of the claim is open: have it decided (caseDecide) or withdrawn (caseWithdraw) first.',
  },
};

/** Refuses a step with a held claim while its review is open. */
export async function assertNotUnderReview({ db }: { readonly db: Db }, claimId: string): Promise<void> {
  if (await isUnderReview(db, claimId)) throw new WriteRefused([UNDER_REVIEW]);
}
