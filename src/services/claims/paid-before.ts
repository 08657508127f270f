import type { claimSettlements, claimSteps } from '../../store/tables/index.ts';

type Step = Pick<typeof claimSteps.$inferSelect, 'state' | 'decisionId'>;
type Settled = Pick<typeof claimSettlements.$inferSelect, 'decisionId' | 'reversesId'>;

/**
 * What a claim that is paid had been paid by before: the settlement that its last payment but one was of. Null where it was paid once.
 * A payment names the decision of its settlement; two settlements of one decision are of the same amounts.
 */
export function paidBefore<Settlement extends Settled>(
  steps: readonly Step[],
  settlements: readonly Settlement[],
): Settlement | null {
  const before = steps.filter(({ state }) => state === 'PAID').at(-2);
  const isOf = ({ decisionId, reversesId }: Settled) => reversesId === null && decisionId === before?.decisionId;
  return settlements.find(isOf) ?? null;
}
