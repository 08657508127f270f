import { randomUUID } from 'node:crypto';
import { TryAgain } from '../../store/db.ts';
import type { HeldClaim, HeldWithHomes } from '../../store/queries/claim.ts';
import type { NewSettlement } from '../../store/queries/claim-settlement.ts';
import { spendFromAccount } from '../family-accounts/spend.ts';
import { type Counter, type Recorded, writeOnce } from '../write.ts';
import { assertNamesNobody } from '../written-text.ts';
import { type AssessedClaim, assessHeldClaim } from './assess-claim.ts';
import { keepClaimDecision } from './check-claim.ts';
import { assertDischarged } from './discharge.ts';
import { type ClaimStepInput, holdClaimWithHomes, takeStep } from './hold-claim.ts';
import { assertPayable } from './not-payable.ts';
import { settlementParts } from './settlement-parts.ts';

/**
 * 结算: fixes every payer's amount of a claim that was checked, by the facts of today and by what the person's year brought so far. The
 * person is held meanwhile with the household, so that of two claims the second counts what the first was paid: no ceiling is ever
 * passed, and no account overdrawn.
 */
export function settleClaim(
  counter: Counter,
  input: ClaimStepInput,
): Promise<{ readonly claimId: string; readonly settlementId: string }> {
  return writeOnce(
    counter,
    'claimSettle',
    input,
    () => ({ claimId: input.claimId.toLowerCase(), settlementId: randomUUID() }),
    async (tx, { settlementId }) => {
      assertNamesNobody(input.note, 'note');
      const claim = await holdClaimWithHomes(tx, input, ['CHECKED']);
      assertDischarged(claim);
      const found = await assessHeldClaim(tx, claim);
      assertHomeHeld(claim, found);
      assertPayable(found, tx.viewer);
      return writeSettlement(tx, claim, found, { settlementId, note: input.note ?? null });
    },
  );
}

/** Whoever moved house while this waited for the old one is paid from the new one's account, once that is held. */
function assertHomeHeld({ homeIds }: HeldWithHomes, { householdId }: AssessedClaim): void {
  if (householdId !== null && !homeIds.includes(householdId)) throw new TryAgain('The person has moved house.');
}

async function writeSettlement(
  tx: Counter,
  claim: HeldClaim,
  found: AssessedClaim,
  { settlementId, note }: { readonly settlementId: string; readonly note: string | null },
): Promise<Recorded> {
  const decisionId = await keepClaimDecision(tx, claim, found);
  const settlement = settlementOf(tx, claim, found, { id: settlementId, decisionId });
  await takeStep(tx, claim, { state: 'SETTLED', decisionId, note }, settlement);
  await spend(tx, settlement, found.householdId);
  const { totalFen, ownFen } = settlement;
  return {
    subjects: [claim.keptUnder, claim.id],
    details: { settlementId, decisionId, totalFen, paidFen: totalFen - ownFen },
  };
}

/** The receipt of a claim that the law gave fixed amounts for. */
export function settlementOf(
  { viewer, today }: Pick<Counter, 'viewer' | 'today'>,
  claim: Omit<HeldClaim, 'fileIds'>,
  { answer }: Pick<AssessedClaim, 'answer'>,
  ids: { readonly id: string; readonly decisionId: string },
): NewSettlement {
  const { id: claimId, keptUnder: personId, scheme, policyYear, visit } = claim;
  return {
    ...ids,
    ...{ claimId, personId, scheme, policyYear },
    ...settlementParts(answer, visit),
    settledBy: viewer.subject ?? '',
    settledOn: today,
  };
}

async function spend(tx: Counter, settlement: NewSettlement, householdId: string | null): Promise<void> {
  const { id: settlementId, accountFen: amountFen, policyYear, settledOn: on } = settlement;
  if (amountFen === 0) return;
  if (householdId === null || settlementId === undefined)
    throw new Error('What an account pays is paid by a household.');
  await spendFromAccount(tx, { householdId, settlementId, amountFen, policyYear, on });
}
