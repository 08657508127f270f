import type { RegionDuties } from '../../../services/supervision/region-duties.ts';
import type { Context } from '../../context.ts';
import { sealDutyFacts } from '../../facts-envelope.ts';
import { regionOf } from './shared.ts';

export interface RegionPage {
  readonly first: number;
  readonly after?: string | null;
}

type Duties = RegionDuties<unknown>;

/** Fields of everything that holds a region's duties against the law. */
export const dutyFields = {
  within: ({ question }: Duties, _: unknown, context: Context) => regionOf(question.within, context),
  scheme: ({ question }: Duties) => question.scheme,
  on: ({ question }: Duties) => question.asOf,
  facts: async ({ facts }: Duties, _: unknown, context: Context) => sealDutyFacts(await facts(), context),
};
