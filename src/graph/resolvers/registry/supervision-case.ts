import { type CaseDecideInput, decideCase } from '../../../services/supervision-cases/decide-case.ts';
import { type CaseOpenInput, openCase } from '../../../services/supervision-cases/open-case.ts';
import { type CaseWithdrawInput, withdrawCase } from '../../../services/supervision-cases/withdraw-case.ts';
import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { readAnew } from '../../loaders.ts';
import type { SupervisionCaseRow } from '../../rows.ts';
import { regionOf } from './shared.ts';

/** A mutation about one case: does it, and reads the case as it stands then. */
const written =
  <Fields>(write: (context: Context, input: Fields) => Promise<{ caseId: string }>) =>
  (_: unknown, { input }: { readonly input: Fields }, context: Context) =>
    withUserErrors(async () => {
      const { caseId } = await write(context, input);
      return { case: await readAnew(context).supervisionCase.load(caseId) };
    });

export const supervisionCase = {
  Query: { supervisionCases: listOf<SupervisionCaseRow>('SupervisionCase') },
  SupervisionCaseOrderField: orderFields('SupervisionCase'),

  Mutation: {
    caseOpen: written<CaseOpenInput>(openCase),
    caseDecide: written<CaseDecideInput>(decideCase),
    caseWithdraw: written<CaseWithdrawInput>(withdrawCase),
  },

  SupervisionCase: {
    region: ({ regionCode }: SupervisionCaseRow, _: unknown, context: Context) => regionOf(regionCode, context),
    claim: ({ claimId }: SupervisionCaseRow, _: unknown, { loaders }: Context) =>
      claimId && loaders.claim.load(claimId),
    institution: ({ institutionId }: SupervisionCaseRow, _: unknown, { loaders }: Context) =>
      institutionId && loaders.institution.load(institutionId),
    amount: ({ amountFen }: SupervisionCaseRow) => amountFen,
  },
};
