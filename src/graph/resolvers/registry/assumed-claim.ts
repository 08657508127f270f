import { clauseOf } from '../../../services/collection/collection-problem.ts';
import {
  type AssumedClaim,
  type AssumedParameter,
  type AssumedQuestion,
  assumedClaims,
  atStakeOf,
  parametersOf,
} from '../../../services/statements/assumed-claims.ts';
import type { Context } from '../../context.ts';
import { type Piece, pieceOf } from '../../listed.ts';

export const assumedClaim = {
  Query: {
    async assumedClaims(_: unknown, question: AssumedQuestion, context: Context) {
      await context.refer.assertRegion(question.within);
      return assumedClaims(context, question);
    },
  },

  AssumedClaims: {
    claims: (all: readonly AssumedClaim[]) => all.length,
    atStake: (all: readonly AssumedClaim[]) => atStakeOf(all),
    parameters: (all: readonly AssumedClaim[]) => parametersOf(all),
    list: (all: readonly AssumedClaim[], piece: Piece) => pieceOf(all, ({ claimId }) => claimId, piece),
  },
  AssumedParameter: {
    name: ({ parameter }: AssumedParameter) => parameter.name,
    value: ({ parameter }: AssumedParameter) => parameter.value,
    why: ({ parameter }: AssumedParameter) => parameter.assumed?.en ?? null,
    whyZh: ({ parameter }: AssumedParameter) => parameter.assumed?.zh ?? null,
    clauses: ({ parameter }: AssumedParameter) => [...new Set(parameter.citations.map(clauseOf))],
    atStake: ({ atStakeFen }: AssumedParameter) => atStakeFen,
  },
  AssumedClaim: {
    claim: ({ claimId }: AssumedClaim, _: unknown, { loaders }: Context) => loaders.claim.load(claimId),
    atStake: ({ fundsFen }: AssumedClaim) => fundsFen,
    parameters: ({ parameters }: AssumedClaim) => [...new Set(parameters.map(({ name }) => name))].sort(),
  },
};
