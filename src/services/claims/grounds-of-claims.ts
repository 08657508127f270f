import type { Db } from '../../store/db.ts';
import type { StoredClaim } from '../../store/queries/claim.ts';
import { type ClaimGroundRow, groundRowsOf } from '../../store/queries/claim-ground.ts';
import type { ClaimGround } from './stay-of-claim.ts';

/** What somebody has to decide before a claim is settled. */
export type StandsOpen = Pick<ClaimGroundRow, 'hasOpenDuplicate' | 'hasOpenReview'>;

/** What a claim is priced by beside its own row, but for what the year brought before; and what keeps it waiting. */
export type OwnGround = Omit<ClaimGround, 'totals'> & StandsOpen;

/** The same of many claims that the caller may see, by their ids: one statement, however many there are. */
export async function groundsOfClaims(
  { db }: { readonly db: Db },
  claims: readonly StoredClaim[],
): Promise<Map<string, OwnGround>> {
  const rows = await groundRowsOf(
    db,
    claims.map(({ id }) => id),
  );
  if (rows.length < claims.length) throw new Error('A claim names an institution that can be read.');
  return new Map(rows.map(({ claimId, ...row }) => [claimId, row]));
}
