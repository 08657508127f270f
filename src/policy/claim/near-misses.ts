import type { Stay } from '../given.ts';
import { formatInterval, formatYuan, type Interval } from '../money.ts';
import type { CompiledBenefits, CompiledPlan, CompiledRow, CompiledTier } from '../rules/benefits.ts';
import { Trace } from '../trace.ts';
import { linesOf, ownShareOf } from './lines.ts';
import { type Payout, payOut } from './payout.ts';
import type { ClaimReading } from './reading.ts';

/** What was computed, and what it might have been held against. */
export interface Computed {
  readonly plan: CompiledPlan;
  readonly tier: CompiledTier;
  readonly payout: Payout;
  readonly eligibleFen: number;
  readonly isOutside: boolean | undefined;
}

/** Says what would have left the patient with less: another tier, registering care outside, a little more own cost. */
export function tellNearMisses(rule: CompiledBenefits, computed: Computed, reading: ClaimReading): void {
  tellCheapestTier(rule, computed, reading);
  tellRegistration(computed, reading);
  const { belowCriticalFen } = computed.payout;
  const critical = computed.payout.steps.find(({ id }) => id === 'CRITICAL_ILLNESS');
  if (critical && belowCriticalFen !== null) {
    reading.trace.nearMiss('stay.near-critical', critical.citations, { amount: formatYuan(belowCriticalFen) });
  }
}

function tellCheapestTier(rule: CompiledBenefits, computed: Computed, reading: ClaimReading): void {
  const { plan, tier, payout } = computed;
  const others = plan.rows
    .filter(({ id }) => id !== tier.id)
    .flatMap((row) => {
      const other = rule.tiers.find(({ id }) => id === row.id);
      if (other === undefined || other.outside) return [];
      const imagined = imagine(row, {}, computed, reading);
      return imagined.pays > pays(payout.funds) ? [{ ...imagined, row, tier: other.label }] : [];
    });
  const [best] = others.sort((a, b) => b.pays - a.pays);
  if (best) reading.trace.nearMiss('stay.near-tier', best.row.citations, { tier: best.tier, own: best.own });
}

function tellRegistration(computed: Computed, reading: ClaimReading): void {
  const { plan, tier, payout, isOutside } = computed;
  const row = plan.rows.find(({ id }) => id === tier.id);
  if (plan.outside === null || row === undefined || isOutside !== true || reading.stay.isRemoteRegistered) return;
  const imagined = imagine(row, { isRemoteRegistered: true }, computed, reading);
  if (imagined.pays <= pays(payout.funds)) return;
  reading.trace.nearMiss('stay.near-registered', plan.outside.citations, { own: imagined.own });
}

/** What funds would pay, and what the patient would in the end, with nothing said about it. */
function imagine(row: CompiledRow, stay: Partial<Stay>, { plan, eligibleFen }: Computed, reading: ClaimReading) {
  const silent = reading.imagine(stay, new Trace());
  const payout = payOut(plan, row, eligibleFen, silent);
  return { pays: pays(payout.funds), own: formatInterval(ownShareOf(linesOf(payout, silent))) };
}

const pays = ({ minFen, maxFen }: Interval) => minFen + maxFen;
