import type { BulletinFacts } from '../../../policy/bulletin-facts.ts';
import { participationOf, standingsOf } from '../../../services/bulletins/bulletin-law.ts';
import type { Context } from '../../context.ts';
import { type Carrier, openBulletinFacts } from '../../facts-envelope.ts';

/** Asks the rulebook that a bulletin was closed by. */
const asks =
  <Finding extends object>(law: (facts: BulletinFacts, context: Context) => Finding) =>
  async (parent: Carrier<BulletinFacts>, _: unknown, context: Context) => {
    const known = await openBulletinFacts(parent, context);
    return { ...law(known, context), subject: known.regionCode };
  };

export const bulletin = {
  Bulletin: { participation: asks(participationOf), standings: asks(standingsOf) },
};
