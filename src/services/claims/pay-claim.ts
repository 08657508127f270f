import { standingSettlement } from '../../store/queries/claim-settlement.ts';
import { type Counter, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody } from '../written-text.ts';
import { type ClaimStepInput, holdClaim, takeStep } from './hold-claim.ts';

/** 支付: records that a settled claim was paid out, by somebody else than who settled it, because nobody both books and moves money (管账不管钱). */
export function payClaim(counter: Counter, input: ClaimStepInput): Promise<{ claimId: string }> {
  return writeOnce(
    counter,
    'claimPay',
    input,
    () => ({ claimId: input.claimId.toLowerCase() }),
    async (tx) => {
      assertNamesNobody(input.note, 'note');
      const claim = await holdClaim(tx, input, ['SETTLED']);
      const settlement = await standingSettlement(tx.db, claim.id);
      if (!settlement) throw new Error('A claim that is settled has its settlement.');
      assertSecondHand(tx, settlement.settledBy);
      const { id: settlementId, decisionId, totalFen, ownFen } = settlement;
      await takeStep(tx, claim, { state: 'PAID', decisionId, note: input.note ?? null });
      return { subjects: [claim.keptUnder, claim.id], details: { settlementId, paidFen: totalFen - ownFen } };
    },
  );
}

function assertSecondHand({ viewer }: Counter, settledBy: string): void {
  if (viewer.subject !== settledBy) return;
  const text = {
    zh: '结算人不得支付自己结算的报销：管账不管钱，请由他人支付。',
    en: 'Whoever settled a claim does not pay it out: booking and moving money are kept apart. Ask a second person.',
  };
  refuseWrite('PAYER_IS_SETTLER', text, 'claimId');
}
