import type { Db } from '../db.ts';

/** Who had a hand in a claim, by name of login. */
export interface ClaimHands {
  /** Who settled it, or took a settlement of it back. */
  readonly settled: readonly string[];
  readonly paid: readonly string[];
}

/** Whose hands a claim went through so far, whatever their roles are today. The claim is held. */
export async function handsOfClaim({ keyed }: Db, claimId: string): Promise<ClaimHands> {
  const [hands] = await keyed<ClaimHands[]>`
    select array(select distinct settled_by from claim_settlements where claim_id = ${claimId}) as settled,
      array(select distinct by from claim_steps where claim_id = ${claimId} and state = 'PAID') as paid`;
  return hands ?? { settled: [], paid: [] };
}
