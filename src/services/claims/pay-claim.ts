import { paidSoFar, standingSettlement } from '../../store/queries/claim-settlement.ts';
import { assertNotUnderReview } from '../supervision-cases/under-review.ts';
import { type Counter, writeOnce } from '../write.ts';
import { assertNamesNobody } from '../written-text.ts';
import { type ClaimStepInput, holdClaim, takeStep } from './hold-claim.ts';
import { assertSettledByOthers } from './second-hand.ts';

/**
 * 支付: records that a settled claim was paid out, by somebody else than who settled it, because nobody both books and moves money (管账不管钱).
 * Of a claim that was paid, taken back and settled anew the difference is paid; below zero, so much is to come back.
 */
export function payClaim(counter: Counter, input: ClaimStepInput): Promise<{ claimId: string }> {
  return writeOnce(
    counter,
    'claimPay',
    input,
    () => ({ claimId: input.claimId.toLowerCase() }),
    async (tx) => {
      assertNamesNobody(input.note, 'note');
      const claim = await holdClaim(tx, input, ['SETTLED']);
      await assertNotUnderReview(tx, claim.id);
      const settlement = await standingSettlement(tx.db, claim.id);
      if (!settlement) throw new Error('A claim that is settled has its settlement.');
      await assertSettledByOthers(tx, claim.id);
      const { id: settlementId, decisionId, totalFen, ownFen } = settlement;
      const paidBeforeFen = await paidSoFar(tx.db, claim.id);
      await takeStep(tx, claim, { state: 'PAID', decisionId, note: input.note ?? null });
      return {
        subjects: [claim.keptUnder, claim.id],
        details: { settlementId, paidFen: totalFen - ownFen - paidBeforeFen, paidBeforeFen },
      };
    },
  );
}
