import { checkClaim } from '../../../services/claims/check-claim.ts';
import { type ClaimViolationInput, nameViolation } from '../../../services/claims/claim-violation.ts';
import { type ClaimEnterInput, enterClaim } from '../../../services/claims/enter-claim.ts';
import type { ClaimStepInput } from '../../../services/claims/hold-claim.ts';
import { laterStays } from '../../../services/claims/later-stays.ts';
import { payClaim } from '../../../services/claims/pay-claim.ts';
import { type ClaimPublishInput, publishClaim } from '../../../services/claims/publish-claim.ts';
import { caseOfDiagnosis } from '../../../services/claims/read-care.ts';
import { returnClaim } from '../../../services/claims/return-claim.ts';
import { reverseClaim } from '../../../services/claims/reverse-claim.ts';
import { settleClaim } from '../../../services/claims/settle-claim.ts';
import { listOf, orderFields } from '../../connection.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { readAnew } from '../../loaders.ts';
import type { ClaimItemRow, ClaimPayerRow, ClaimRow, PersonRow } from '../../rows.ts';
import { ofWholeFile } from '../../whole-file.ts';
import { regionOf } from './shared.ts';

/** A mutation about one claim: does the step, and reads the claim with all that belongs to it then. */
const step =
  <Fields>(take: (context: Context, input: Fields) => Promise<{ claimId: string }>) =>
  (_: unknown, { input }: { readonly input: Fields }, context: Context) =>
    withUserErrors(async () => {
      const { claimId } = await take(context, input);
      return { claim: await readAnew(context).claim.load(claimId) };
    });

export const claim = {
  Query: {
    claim: (_: unknown, { id }: { id: string }, { loaders }: Context) => loaders.claim.load(id),
    claims: listOf<ClaimRow>('Claim'),
  },
  ClaimOrderField: orderFields('Claim'),

  Mutation: {
    claimEnter: step<ClaimEnterInput>(enterClaim),
    claimPublish: step<ClaimPublishInput>(publishClaim),
    claimViolation: step<ClaimViolationInput>(nameViolation),
    claimCheck: step<ClaimStepInput>(checkClaim),
    claimReturn: step<ClaimStepInput>(returnClaim),
    claimSettle: step<ClaimStepInput>(settleClaim),
    claimPay: step<ClaimStepInput>(payClaim),
    claimReverse: step<ClaimStepInput>(reverseClaim),
  },

  Person: {
    claims: (person: PersonRow, _: unknown, { loaders }: Context) =>
      ofWholeFile(person, loaders.claimsOfPerson, ({ admittedOn }) => admittedOn),
  },
  ClaimPayload: {
    laterStays: ({ claim }: { readonly claim: ClaimRow | null }, _: unknown, context: Context) =>
      claim ? laterStays(context, claim) : [],
  },
  Claim: {
    person: ({ personId }: ClaimRow, _: unknown, { loaders }: Context) => loaders.person.load(personId),
    region: ({ regionCode }: ClaimRow, _: unknown, context: Context) => regionOf(regionCode, context),
    institution: ({ institutionId }: ClaimRow, _: unknown, { loaders }: Context) =>
      loaders.institution.load(institutionId),
    total: ({ totalFen }: ClaimRow) => totalFen,
    selfPaid: ({ selfPaidFen }: ClaimRow) => selfPaidFen,
    selfFirst: ({ selfFirstFen }: ClaimRow) => selfFirstFen,
    eligible: ({ totalFen, selfPaidFen, selfFirstFen }: ClaimRow) => totalFen - selfPaidFen - selfFirstFen,
    async diagnosis({ id }: ClaimRow, { caseNumber }: { caseNumber?: string | null }, { loaders, viewer }: Context) {
      const readFor = caseOfDiagnosis(viewer, caseNumber) ?? '';
      return (await loaders.diagnosisFor(readFor).load(id))?.diagnosis ?? null;
    },
    violation: ({ violationId }: ClaimRow, _: unknown, { loaders }: Context) =>
      violationId === null ? null : loaders.violation.load(violationId),
    items: ({ id }: ClaimRow, _: unknown, { loaders }: Context) => loaders.itemsOfClaim.load(id),
    otherPayers: ({ id }: ClaimRow, _: unknown, { loaders }: Context) => loaders.payersOfClaim.load(id),
    progress: (row: ClaimRow) => row,
    steps: ({ id }: ClaimRow, _: unknown, { loaders }: Context) => loaders.stepsOfClaim.load(id),
    settlements: ({ id }: ClaimRow, _: unknown, { loaders }: Context) => loaders.settlementsOfClaim.load(id),
  },
  ClaimItem: {
    amount: ({ amountFen }: ClaimItemRow) => amountFen,
    selfFirst: ({ selfFirstFen }: ClaimItemRow) => selfFirstFen,
  },
  ClaimOtherPayer: { paid: ({ paidFen }: ClaimPayerRow) => paidFen },
};
