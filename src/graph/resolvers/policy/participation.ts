import type { RegionPace } from '../../../policy/participation-pace.ts';
import type { ProgressFacts } from '../../../policy/progress-facts.ts';
import { paceOf, participationOf } from '../../../services/supervision/participation-law.ts';
import type { Context } from '../../context.ts';
import { type Carrier, openProgressFacts } from '../../facts-envelope.ts';
import { type Piece, pieceByCode } from '../../listed.ts';

/** Asks the rulebook about the people and the targets. */
const asks =
  <Finding>(law: (facts: ProgressFacts, context: Context) => Finding) =>
  async (parent: Carrier<ProgressFacts>, _: unknown, context: Context) => {
    const known = await openProgressFacts(parent, context);
    return { ...law(known, context), subject: known.regionCode };
  };

export const participation = {
  ParticipationProgress: {
    assessment: asks(participationOf),
    pace: asks(paceOf),
  },

  ParticipationPace: {
    regions: ({ regions }: { readonly regions: readonly RegionPace[] }, piece: Piece) => pieceByCode(regions, piece),
  },
  RegionPace: {
    region: ({ regionCode }: RegionPace, _: unknown, { refer }: Context) => refer.region(regionCode),
    rate: ({ rateBp }: RegionPace) => rateBp,
    enrolledChange: ({ change }: RegionPace) => change,
  },
};
