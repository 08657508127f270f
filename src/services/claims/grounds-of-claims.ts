import type { Db } from '../../store/db.ts';
import type { StoredClaim } from '../../store/queries/claim.ts';
import { type ClaimGroundRow, groundRowsOf } from '../../store/queries/claim-ground.ts';
import { isDesignatedOn } from '../../store/queries/institution.ts';
import type { ClaimGround } from './stay-of-claim.ts';

/** What a claim is priced by beside its own row, but for what the year brought before; and whether a duplicate keeps it waiting. */
export type OwnGround = Omit<ClaimGround, 'totals'> & Pick<ClaimGroundRow, 'hasOpenDuplicate'>;

/** The same of many claims that the caller may see, by their ids: two statements, however many there are. */
export async function groundsOfClaims(
  { db }: { readonly db: Db },
  claims: readonly StoredClaim[],
): Promise<Map<string, OwnGround>> {
  const ids = claims.map(({ id }) => id);
  const rows = new Map((await groundRowsOf(db, ids)).map(({ claimId, ...row }) => [claimId, row]));
  const designated = await designationsOf(db, claims);
  return new Map(
    claims.map((claim) => {
      const row = rows.get(claim.id);
      if (!row) throw new Error('A claim names an institution that can be read.');
      return [claim.id, { ...row, isDesignated: designated.get(designationKey(claim)) ?? null }];
    }),
  );
}

const designationKey = ({ institutionId, regionCode, admittedOn }: StoredClaim): string =>
  `${institutionId} ${regionCode} ${admittedOn}`;

/** Asked once for all claims of an institution, region and day. */
async function designationsOf(db: Db, claims: readonly StoredClaim[]): Promise<Map<string, boolean | null>> {
  const asked = new Map(claims.map((claim) => [designationKey(claim), claim]));
  const said = await isDesignatedOn(
    db,
    [...asked.values()].map(({ institutionId, regionCode, admittedOn: day }) => ({ institutionId, regionCode, day })),
  );
  return new Map([...asked.keys()].map((key, at) => [key, said[at] ?? null]));
}
