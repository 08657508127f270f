import { formatInterval, formatYuan, type Interval, remainder } from '../money.ts';
import type { CompiledBenefits, CompiledPlan, CompiledTier } from '../rules/benefits.ts';
import { Trace } from '../trace.ts';
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
  const { plan, tier, payout, eligibleFen } = computed;
  const others = plan.rows
    .filter(({ id }) => id !== tier.id)
    .flatMap((row) => {
      const other = rule.tiers.find(({ id }) => id === row.id);
      if (other === undefined || other.outside) return [];
      const { funds } = payOut(plan, row, eligibleFen, reading.imagine({}, new Trace()));
      return pays(funds) > pays(payout.funds) ? [{ other, row, funds }] : [];
    });
  const [best] = others.sort((a, b) => pays(b.funds) - pays(a.funds));
  if (best === undefined) return;
  const own = formatInterval(remainder(reading.stay.totalFen, best.funds));
  reading.trace.nearMiss('stay.near-tier', best.row.citations, { tier: best.other.label, own });
}

function tellRegistration({ plan, tier, payout, eligibleFen, isOutside }: Computed, reading: ClaimReading): void {
  const row = plan.rows.find(({ id }) => id === tier.id);
  if (plan.outside === null || row === undefined || isOutside !== true || reading.stay.isRemoteRegistered) return;
  const { funds } = payOut(plan, row, eligibleFen, reading.imagine({ isRemoteRegistered: true }, new Trace()));
  if (pays(funds) <= pays(payout.funds)) return;
  const own = formatInterval(remainder(reading.stay.totalFen, funds));
  reading.trace.nearMiss('stay.near-registered', plan.outside.citations, { own });
}

const pays = ({ minFen, maxFen }: Interval) => minFen + maxFen;
