import type { Day } from '../../../policy/facts.ts';
import {
  claimDifferencesOf,
  type DifferencesPage,
  type RegionDifferences,
  regionDifferences,
} from '../../../services/claims/claim-differences.ts';
import type { ClaimDifference, PartDifference } from '../../../services/claims/rerun-year.ts';
import { assertMaySee } from '../../../services/see-channel.ts';
import { pageSize } from '../../../store/listed.ts';
import type { YearOfClaims } from '../../../store/queries/claims-of-year.ts';
import type { Context } from '../../context.ts';
import type { PersonRow } from '../../rows.ts';

interface YearArguments extends YearOfClaims {
  readonly isProposed: boolean;
  readonly from?: Day | null;
}

/** The law that is asked, for those who may see it. */
function yearAsked({ scheme, policyYear, isProposed, from }: YearArguments, { viewer }: Context) {
  const channel = isProposed ? ('NEXT' as const) : ('CURRENT' as const);
  assertMaySee(channel, viewer);
  return { scheme, policyYear, channel, from };
}

export const claimDifference = {
  Person: {
    async claimDifferences({ id }: PersonRow, asked: YearArguments, context: Context) {
      return (await claimDifferencesOf(context, [id], yearAsked(asked, context))).get(id) ?? [];
    },
  },
  Query: {
    async claimDifferences(
      _: unknown,
      { within, first, after, ...asked }: YearArguments & DifferencesPage & { readonly within: string },
      context: Context,
    ): Promise<RegionDifferences> {
      await context.refer.assertRegion(within);
      const page = { first: pageSize(first), after: after ?? null };
      return regionDifferences(context, { ...yearAsked(asked, context), within }, page);
    },
  },
  ClaimDifference: {
    claim: ({ claim: { id } }: ClaimDifference, _: unknown, { loaders }: Context) => loaders.claim.load(id),
  },
  ClaimPartDifference: {
    settled: ({ settledFen }: PartDifference) => settledFen,
    today: ({ todayFen }: PartDifference) => todayFen,
    difference: ({ settledFen, todayFen }: PartDifference) => (todayFen === null ? null : todayFen - settledFen),
  },
};
