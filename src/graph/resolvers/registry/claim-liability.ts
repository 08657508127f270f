import type { AssumedQuestion } from '../../../services/statements/assumed-claims.ts';
import { type ClaimLiability, claimLiabilities, liableOf } from '../../../services/statements/claim-liabilities.ts';
import type { Context } from '../../context.ts';
import { type Piece, pieceOf } from '../../listed.ts';

export const claimLiability = {
  Query: {
    async claimLiabilities(_: unknown, question: AssumedQuestion, context: Context) {
      await context.refer.assertRegion(question.within);
      return claimLiabilities(context, question);
    },
  },

  ClaimLiabilities: {
    claims: (all: readonly ClaimLiability[]) => all.length,
    openClaims: (all: readonly ClaimLiability[]) => all.filter(({ payableFen }) => payableFen === null).length,
    liable: (all: readonly ClaimLiability[]) => liableOf(all),
    list: (all: readonly ClaimLiability[], piece: Piece) => pieceOf(all, ({ claimId }) => claimId, piece),
  },
  ClaimLiability: {
    claim: ({ claimId }: ClaimLiability, _: unknown, { loaders }: Context) => loaders.claim.load(claimId),
    reimbursed: ({ reimbursedFen }: ClaimLiability) => reimbursedFen,
    payable: ({ payableFen }: ClaimLiability) => payableFen,
    liable: ({ payableFen, reimbursedFen }: ClaimLiability) =>
      payableFen === null ? null : payableFen - reimbursedFen,
    bearer: ({ clauses }: ClaimLiability) => (clauses.length > 0 ? 'POOLING_AREA' : 'NOT_STATED'),
  },
};
