import {
  type ClaimState,
  type HeldClaim,
  type HeldWithHomes,
  lockClaim,
  lockClaimWithHomes,
  type NewClaimStep,
  stepClaim,
} from '../../store/queries/claim.ts';
import type { NewSettlement } from '../../store/queries/claim-settlement.ts';
import { assertOwnRegion, assertVersion, type Counter, type Keyed, refuseWrite } from '../write.ts';

/** A claim that a write takes a step with, as its maker read it. */
export interface NamedClaim {
  readonly claimId: string;
  readonly version: number;
}

export interface ClaimStepInput extends Keyed, NamedClaim {
  readonly note?: string | null;
}

/** States in which nothing of a claim is fixed yet, or no longer. */
export const OPEN_STATES: readonly ClaimState[] = ['ENTERED', 'CHECKED', 'DENIED', 'RETURNED', 'REVERSED'];

/**
 * A claim held until the write is done, with the file of its person, so that nobody else takes a step of that person's year.
 * Refused when it may not be seen, which is as if there were none, when another office settles it, when somebody changed it
 * meanwhile, and when it stands in none of the states that the step begins in.
 */
export async function holdClaim(tx: Counter, named: NamedClaim, states: readonly ClaimState[]): Promise<HeldClaim> {
  return standing(tx, await lockClaim(tx.db, tx.reach, named.claimId), named, states);
}

/** The same with the households of its person, and of those whose account paid for it, for whoever books on an account. */
export async function holdClaimWithHomes(
  tx: Counter,
  named: NamedClaim,
  states: readonly ClaimState[],
): Promise<HeldWithHomes> {
  const held = await lockClaimWithHomes(tx.db, tx.reach, { id: named.claimId, on: tx.today });
  return standing(tx, held, named, states);
}

function standing<Held extends HeldClaim>(
  tx: Counter,
  found: Held | undefined,
  { claimId, version }: NamedClaim,
  states: readonly ClaimState[],
): Held {
  const held = found ?? unknown(claimId);
  assertOwnRegion(tx, held.regionCode, 'claimId');
  assertVersion(`The claim ${held.id}`, held.version, version);
  if (!states.includes(held.state)) notThere(held.state, states);
  return held;
}

/** Takes a held claim into a state, by a settlement or without, and writes by whom and why. */
export function takeStep(
  tx: Counter,
  { id }: HeldClaim,
  step: Pick<NewClaimStep, 'state' | 'reasons' | 'decisionId' | 'note'>,
  settlement?: NewSettlement,
): Promise<void> {
  return stepClaim(tx.db, { ...step, claimId: id, by: tx.viewer.subject ?? '', takenOn: tx.today }, settlement);
}

function unknown(id: string): never {
  const text = { zh: `没有您可以查看的报销申请${id}。`, en: `There is no claim ${id} that you may see.` };
  return refuseWrite('CLAIM_UNKNOWN', text, 'claimId');
}

/** States in the words of those who work with them. */
const IN_CHINESE: Readonly<Record<ClaimState, string>> = {
  ENTERED: '已录入',
  CHECKED: '已审核',
  SETTLED: '已结算',
  PAID: '已支付',
  DENIED: '不予支付',
  RETURNED: '退回补正',
  REVERSED: '已冲销',
};

function notThere(state: ClaimState, states: readonly ClaimState[]): never {
  const wanted = states.map((one) => IN_CHINESE[one]).join('、');
  const text = {
    zh: `该报销申请现为“${IN_CHINESE[state]}”，须为${wanted}方可办理此步。`,
    en: `The claim is ${state}, and this step begins with one that is ${states.join(' or ')}.`,
  };
  return refuseWrite('CLAIM_STATE', text, 'claimId');
}
