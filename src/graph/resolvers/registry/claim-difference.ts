import type { Day } from '../../../policy/facts.ts';
import {
  type DifferencesPage,
  type RegionDifferences,
  regionDifferences,
} from '../../../services/claims/claim-differences.ts';
import type { ClaimDifference } from '../../../services/claims/rerun-year.ts';
import { discreetDifference, type ToldPart } from '../../../services/discreet-answer.ts';
import { assertMaySee } from '../../../services/see-channel.ts';
import { pageSize } from '../../../store/listed.ts';
import type { YearOfClaims } from '../../../store/queries/claims-of-year.ts';
import type { Context } from '../../context.ts';
import type { PersonRow } from '../../rows.ts';
import { mayNameCategories } from '../policy/decision.ts';

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

/** A difference as the viewer may be told of it. */
const told =
  (context: Context) =>
  (one: ClaimDifference): ToldDifference =>
    mayNameCategories(one.claim.keptUnder, context) ? one : discreetDifference(one);

type ToldDifference = Omit<ClaimDifference, 'parts'> & { readonly parts: readonly ToldPart[] };

export const claimDifference = {
  Person: {
    async claimDifferences({ id }: PersonRow, asked: YearArguments, context: Context) {
      const found = await context.loaders.rerunsOfPerson(yearAsked(asked, context)).load(id);
      return found.map(told(context));
    },
  },
  Query: {
    async claimDifferences(
      _: unknown,
      { within, first, after, ...asked }: YearArguments & DifferencesPage & { readonly within: string },
      context: Context,
    ): Promise<Omit<RegionDifferences, 'differences'> & { readonly differences: readonly ToldDifference[] }> {
      await context.refer.assertRegion(within);
      const page = { first: pageSize(first), after: after ?? null };
      const found = await regionDifferences(context, { ...yearAsked(asked, context), within }, page);
      return { ...found, differences: found.differences.map(told(context)) };
    },
  },
  ClaimDifference: {
    claim: ({ claim: { id } }: ClaimDifference, _: unknown, { loaders }: Context) => loaders.claim.load(id),
  },
  ClaimPartDifference: {
    settled: ({ settledFen }: ToldPart) => settledFen,
    today: ({ todayFen }: ToldPart) => todayFen,
    difference: ({ settledFen, todayFen }: ToldPart) => (todayFen === null ? null : todayFen - settledFen),
  },
};
