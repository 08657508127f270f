import { sum } from '../../../services/statements/reconcile.ts';
import type { ListedPage } from '../../../store/listed.ts';
import {
  type CompletenessRow,
  countDefective,
  REQUIRED_FIELDS,
  type RequiredField,
  readCompleteness,
  readDefective,
} from '../../../store/queries/completeness.ts';
import type { Context } from '../../context.ts';
import {
  aboutPerson,
  listed,
  placed,
  type RegionReport,
  type ReportArguments,
  regionReport,
  regionsFrom,
} from '../../listed.ts';

type Completeness = RegionReport<CompletenessRow>;

/** A line for each field, also for those that nobody lacks. */
const missingOf = (rows: readonly CompletenessRow[]) =>
  REQUIRED_FIELDS.map((field) => ({ field, people: sum(rows, (row) => row[field]) }));

export const completeness = {
  Query: {
    completeness: (_: unknown, year: ReportArguments, context: Context): Promise<Completeness> =>
      regionReport(year, context, readCompleteness),
  },

  Completeness: {
    people: ({ rows }: Completeness) => sum(rows, ({ people }) => people),
    complete: ({ rows }: Completeness) => sum(rows, ({ complete }) => complete),
    missing: ({ rows }: Completeness) => missingOf(rows),
    regions: ({ rows }: Completeness, page: { first: number; after?: string | null }) => regionsFrom(rows, page),
    async defective(
      { year, on }: Completeness,
      { field = null, ...page }: { field?: RequiredField | null } & ListedPage,
      { db, reach }: Context,
    ) {
      const read = await readDefective(db, reach, year, on, field, page);
      return listed(read, () => countDefective(db, reach, year, on, field));
    },
  },

  RegionCompleteness: { ...placed, missing: (row: CompletenessRow) => missingOf([row]) },
  DefectiveRecord: { ...placed, ...aboutPerson },
};
