import { nearestDay } from '../../../policy/dates.ts';
import { type PopulationSets, populationSets } from '../../../services/statements/population-sets.ts';
import type { ListedPage } from '../../../store/listed.ts';
import {
  type ChosenSet,
  countMembers,
  INSURED_BY,
  type MembershipRow,
  type PopulationRow,
  readMembers,
  UNINSURED_REASONS,
} from '../../../store/queries/population-set.ts';
import type { Context } from '../../context.ts';
import { aboutPerson, listed, placed, type ReportArguments, regionsFrom } from '../../listed.ts';
import type { PersonRow } from '../../rows.ts';
import { regionOf } from './shared.ts';

type Counts = Omit<PopulationRow, 'region'>;

/** The counts of both sides, a line for each value also where it counts nobody. */
const counted = {
  insured: (row: Counts) => INSURED_BY.map((by) => ({ by, people: row[by] })),
  uninsured: (row: Counts) => UNINSURED_REASONS.map((reason) => ({ reason, people: row[reason] })),
};

export const populationSet = {
  Query: {
    async populationSets(_: unknown, { within, policyYear, by }: ReportArguments, context: Context) {
      await context.refer.assertRegion(within);
      return populationSets(context, { within, policyYear, by, on: nearestDay(policyYear, context.today) });
    },
  },

  PopulationSets: {
    living: ({ total }: PopulationSets) => total.living,
    registered: ({ total }: PopulationSets) => total.registered,
    people: ({ total }: PopulationSets) => total.people,
    insured: ({ total }: PopulationSets) => counted.insured(total),
    uninsured: ({ total }: PopulationSets) => counted.uninsured(total),
    regions: ({ regions }: PopulationSets, page: { first: number; after?: string | null }) =>
      regionsFrom(regions, page),
    async list(
      { question }: PopulationSets,
      { set, reason = null, ...page }: Omit<ChosenSet, 'reason'> & Partial<ChosenSet> & ListedPage,
      { db, reach }: Context,
    ) {
      const read = await readMembers(db, reach, question, { set, reason }, page);
      return listed(read, () => countMembers(db, reach, question, { set, reason }));
    },
  },

  RegionPopulationSets: { ...placed, ...counted },
  PopulationMembership: {
    ...aboutPerson,
    region: ({ region }: MembershipRow, _: unknown, context: Context) => regionOf(region, context),
    living: ({ living }: MembershipRow, _: unknown, context: Context) => regionOf(living, context),
    hukou: ({ hukou }: MembershipRow, _: unknown, context: Context) => regionOf(hukou, context),
  },

  Person: {
    populationSets: ({ id }: PersonRow, { policyYear }: { policyYear: number }, { loaders }: Context) =>
      loaders.membershipIn(String(policyYear)).load(id),
  },
};
