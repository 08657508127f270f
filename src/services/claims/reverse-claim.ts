import { randomUUID } from 'node:crypto';
import { type NewSettlement, type StoredSettlement, standingSettlement } from '../../store/queries/claim-settlement.ts';
import { giveBackToAccount } from '../family-accounts/spend.ts';
import { type Counter, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';
import { type ClaimStepInput, holdClaimWithHomes, takeStep } from './hold-claim.ts';
import { assertPaidByOthers } from './second-hand.ts';
import { takenBack } from './settlement-parts.ts';

/**
 * 冲销: takes a settlement back by a second one with the same amounts below zero, so that the year and the family account stand as if it
 * had not been. The claim may then be checked and settled anew. What was paid out is taken back only by whoever may override.
 */
export function reverseClaim(
  counter: Counter,
  input: ClaimStepInput,
): Promise<{ readonly claimId: string; readonly settlementId: string }> {
  return writeOnce(
    counter,
    'claimReverse',
    input,
    () => ({ claimId: input.claimId.toLowerCase(), settlementId: randomUUID() }),
    async (tx, { settlementId }) => {
      const note = input.note ?? '';
      assertWritten(note, 'note');
      assertNamesNobody(note, 'note');
      const claim = await holdClaimWithHomes(tx, input, ['SETTLED', 'PAID']);
      if (claim.state === 'PAID') assertMayTakeBackPaid(tx);
      await assertPaidByOthers(tx, claim.id);
      const settled = await standingSettlement(tx.db, claim.id);
      if (!settled) throw new Error('A claim that is settled has its settlement.');
      const step = { state: 'REVERSED', decisionId: settled.decisionId, note } as const;
      await takeStep(tx, claim, step, reversalOf(tx, settled, settlementId));
      if (settled.accountFen !== 0)
        await giveBackToAccount(tx, { settlementId: settled.id, reversalId: settlementId, on: tx.today });
      const { totalFen, ownFen } = settled;
      const details = {
        settlementId,
        reverses: settled.id,
        paidFen: ownFen - totalFen,
        wasPaid: claim.state === 'PAID',
      };
      return { subjects: [claim.keptUnder, claim.id], details };
    },
  );
}

function assertMayTakeBackPaid({ viewer }: Counter): void {
  if (viewer.scopes.has('registry:override')) return;
  const text = {
    zh: '该笔报销已支付：须由有特批权限（registry:override）的人员冲销，并追回款项。',
    en: 'This claim was paid out: only somebody who may override (registry:override) takes it back, and sees to the money.',
  };
  refuseWrite('PAID_ALREADY', text, 'claimId');
}

function reversalOf(tx: Counter, settled: StoredSettlement, id: string): NewSettlement {
  const { claimId, personId, scheme, policyYear, decisionId } = settled;
  const of = { claimId, personId, scheme, policyYear, decisionId };
  const by = { settledBy: tx.viewer.subject ?? '', settledOn: tx.today };
  return { ...of, id, reversesId: settled.id, ...takenBack(settled), ...by };
}
