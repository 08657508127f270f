import { type Counter, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';
import { type ClaimStepInput, holdClaim, takeStep } from './hold-claim.ts';

/**
 * 退回补正: to whoever filed the claim, with what is wanting. It may then be entered again under its number; one that was denied
 * too, because a paper that was missing may have been why.
 */
export function returnClaim(counter: Counter, input: ClaimStepInput): Promise<{ claimId: string }> {
  return writeOnce(
    counter,
    'claimReturn',
    input,
    () => ({ claimId: input.claimId.toLowerCase() }),
    async (tx) => {
      const note = input.note ?? '';
      assertWritten(note, 'note');
      assertNamesNobody(note, 'note');
      const claim = await holdClaim(tx, input, ['ENTERED', 'CHECKED', 'DENIED', 'REVERSED']);
      await takeStep(tx, claim, { state: 'RETURNED', note });
      return { subjects: [claim.keptUnder, claim.id], details: { from: claim.state } };
    },
  );
}
