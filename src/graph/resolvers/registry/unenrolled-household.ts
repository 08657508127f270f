import { sum } from '../../../services/statements/reconcile.ts';
import type { ListedPage } from '../../../store/listed.ts';
import {
  countUnenrolledHouseholds,
  type HouseholdEnrollment,
  readUnenrolled,
  readUnenrolledHouseholds,
  type UnenrolledHouseholdRow,
  type UnenrolledRow,
} from '../../../store/queries/unenrolled-household.ts';
import type { Context } from '../../context.ts';
import {
  listed,
  placed,
  type RegionPage,
  type RegionReport,
  type ReportArguments,
  regionReport,
  regionsFrom,
} from '../../listed.ts';

type UnenrolledHouseholds = RegionReport<UnenrolledRow>;

/** One figure added up over the regions. */
const total =
  (figure: Exclude<keyof UnenrolledRow, 'region'>) =>
  ({ rows }: UnenrolledHouseholds) =>
    sum(rows, (row) => row[figure]);

export const unenrolledHousehold = {
  Query: {
    unenrolledHouseholds: (_: unknown, year: ReportArguments, context: Context): Promise<UnenrolledHouseholds> =>
      regionReport(year, context, readUnenrolled),
  },

  UnenrolledHouseholds: {
    households: total('households'),
    nobody: total('nobody'),
    nobodyPeople: total('nobodyPeople'),
    partly: total('partly'),
    partlyMissing: total('partlyMissing'),
    regions: ({ rows }: UnenrolledHouseholds, { withNobody, ...page }: RegionPage & { withNobody: boolean }) =>
      regionsFrom(withNobody ? rows.filter(({ nobody }) => nobody > 0) : rows, page),
    async list(
      { year, on }: UnenrolledHouseholds,
      { state, ...page }: { state: HouseholdEnrollment } & ListedPage,
      { db, reach }: Context,
    ) {
      const read = await readUnenrolledHouseholds(db, reach, year, on, state, page);
      return listed(read, () => countUnenrolledHouseholds(db, reach, year, on, state));
    },
  },

  RegionUnenrolledHouseholds: placed,
  UnenrolledHousehold: {
    ...placed,
    household: ({ householdId }: UnenrolledHouseholdRow, _: unknown, { loaders }: Context) =>
      loaders.household.load(householdId),
  },
};
