import type { HeldClaim } from '../../store/queries/claim.ts';
import { keepAnswer } from '../keep-decision.ts';
import { toldClaim } from '../kept-claim.ts';
import { type Counter, writeOnce } from '../write.ts';
import { assertNamesNobody } from '../written-text.ts';
import { type AssessedClaim, assessHeldClaim, keptQuestionOf } from './assess-claim.ts';
import { denialReasons } from './denial-reasons.ts';
import { type ClaimStepInput, holdClaim, OPEN_STATES, takeStep } from './hold-claim.ts';

/**
 * 审核: asks the law about a claim and keeps the answer. One that nothing is paid of is denied with its reasons; every other is
 * checked, also while its amount is open. One that was checked or denied before may be checked again, when facts or law have changed.
 */
export function checkClaim(counter: Counter, input: ClaimStepInput): Promise<{ claimId: string }> {
  return writeOnce(
    counter,
    'claimCheck',
    input,
    () => ({ claimId: input.claimId.toLowerCase() }),
    async (tx) => {
      assertNamesNobody(input.note, 'note');
      const claim = await holdClaim(tx, input, OPEN_STATES);
      const found = await assessHeldClaim(tx, claim);
      const { decision } = found.answer;
      const decisionId = await keepClaimDecision(tx, claim, found);
      const isDenied = decision.outcome === 'NO';
      await takeStep(tx, claim, {
        state: isDenied ? 'DENIED' : 'CHECKED',
        reasons: isDenied ? denialReasons(decision) : [],
        ...{ decisionId, note: input.note ?? null },
      });
      return { subjects: [claim.keptUnder, claim.id], details: { outcome: decision.outcome, decisionId } };
    },
  );
}

/** Keeps the law's answer about a claim with everything it was given. */
export const keepClaimDecision = (tx: Counter, claim: HeldClaim, { answer, facts }: AssessedClaim): Promise<string> => {
  const { published, region } = answer;
  return keepAnswer({ ...toldClaim(answer), published, region }, facts, keptQuestionOf(claim, tx.today), tx);
};
