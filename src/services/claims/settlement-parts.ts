import type { ClaimPayer } from '../../policy/claim/payout.ts';
import type { Claim } from '../../policy/claim.ts';
import { admissionAfter } from '../../policy/claim-facts.ts';
import type { VisitKind } from '../../policy/facts.ts';
import { type Fen, isExact } from '../../policy/money.ts';
import type { NewSettlement } from '../../store/queries/claim-settlement.ts';

/** What of a settlement is money, in fen. */
export type SettlementParts = Pick<
  NewSettlement,
  | 'admissions'
  | 'totalFen'
  | 'eligibleFen'
  | 'basicFen'
  | 'criticalFen'
  | 'assistanceFen'
  | 'tiltFen'
  | 'otherFen'
  | 'accountFen'
  | 'ownFen'
  | 'ownAfterBasicFen'
>;

/** Which part of a settlement each payer's is. */
export const PART_OF = {
  BASIC_FUND: 'basicFen',
  CRITICAL_ILLNESS: 'criticalFen',
  MEDICAL_ASSISTANCE: 'assistanceFen',
  SECOND_TILT: 'tiltFen',
  OTHER: 'otherFen',
  FAMILY_ACCOUNT: 'accountFen',
  SELF: 'ownFen',
} as const satisfies Readonly<Record<ClaimPayer, keyof SettlementParts>>;

/** Who pays how much of a claim whose amounts are all fixed, and what the year accumulates of it. */
export function settlementParts(claim: Claim, visit: VisitKind): SettlementParts {
  const basic = claim.steps.find(({ id }) => id === 'BASIC_FUND');
  return {
    admissions: admissionAfter(visit, 0) ?? 0,
    totalFen: claim.totalFen ?? 0,
    eligibleFen: claim.eligibleFen ?? 0,
    basicFen: paidBy('BASIC_FUND', claim),
    criticalFen: paidBy('CRITICAL_ILLNESS', claim),
    assistanceFen: paidBy('MEDICAL_ASSISTANCE', claim),
    tiltFen: paidBy('SECOND_TILT', claim),
    otherFen: paidBy('OTHER', claim),
    accountFen: paidBy('FAMILY_ACCOUNT', claim),
    ownFen: paidBy('SELF', claim),
    ownAfterBasicFen: basic ? basic.submitted.minFen - basic.paid.minFen : 0,
  };
}

/** The same of an answer that may be open: undefined while an amount is. */
export function fixedParts(answer: Claim, visit: VisitKind): SettlementParts | undefined {
  const isFixed = answer.lines.length > 0 && answer.lines.every(({ amount }) => isExact(amount));
  const isSure = answer.decision.outcome === 'AMOUNT' || answer.decision.outcome === 'NO';
  return isFixed && isSure ? settlementParts(answer, visit) : undefined;
}

/** Several others may pay; of everybody else there is one line at most. */
function paidBy(payer: ClaimPayer, { lines }: Claim): Fen {
  return lines.reduce((sum, line) => (line.payer === payer ? sum + exact(line.amount) : sum), 0);
}

function exact(amount: Claim['lines'][number]['amount']): Fen {
  if (!isExact(amount)) throw new Error('Only what is fixed is settled.');
  return amount.minFen;
}

/** The same amounts below zero, which take a settlement back. */
export function takenBack(parts: SettlementParts): SettlementParts {
  return {
    admissions: -parts.admissions,
    totalFen: -parts.totalFen,
    eligibleFen: -parts.eligibleFen,
    basicFen: -parts.basicFen,
    criticalFen: -parts.criticalFen,
    assistanceFen: -parts.assistanceFen,
    tiltFen: -parts.tiltFen,
    otherFen: -parts.otherFen,
    accountFen: -parts.accountFen,
    ownFen: -parts.ownFen,
    ownAfterBasicFen: -parts.ownAfterBasicFen,
  };
}
