import { type MonthReports, progressReports, type TownMonth } from '../../../services/supervision/progress-reports.ts';
import {
  type ProgressReportSubmitInput,
  submitProgressReport,
} from '../../../services/supervision/submit-progress-report.ts';
import { assertWatched } from '../../../services/supervision/watched-region.ts';
import {
  type ProgressReport,
  progressReportById,
  type ReportQuestion,
} from '../../../store/queries/progress-report.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { placed, regionsFrom } from '../../listed.ts';
import type { RegionPage } from './duty.ts';
import { regionOf } from './shared.ts';

interface TownPage extends RegionPage {
  readonly isReported?: boolean | null;
}

const isReported = ({ report }: TownMonth): boolean => report !== null;

export const progressReport = {
  Query: {
    async progressReports(_: unknown, asked: ReportQuestion, context: Context): Promise<MonthReports> {
      await context.refer.assertRegion(asked.within);
      assertWatched(context, asked.within);
      return progressReports(context.db, asked, context.today);
    },
  },

  Mutation: {
    progressReportSubmit: (_: unknown, { input }: { readonly input: ProgressReportSubmitInput }, context: Context) =>
      withUserErrors(async () => {
        const { reportId } = await submitProgressReport(context, input);
        return { report: await progressReportById(context.db, reportId) };
      }),
  },

  ProgressReports: {
    within: ({ question }: MonthReports, _: unknown, context: Context) => regionOf(question.within, context),
    scheme: ({ question }: MonthReports) => question.scheme,
    policyYear: ({ question }: MonthReports) => question.policyYear,
    month: ({ question }: MonthReports) => question.month,
    reported: ({ towns }: MonthReports) => towns.filter(isReported).length,
    missing: ({ towns }: MonthReports) => towns.filter((town) => !isReported(town)).length,
    towns: ({ towns }: MonthReports, { isReported: wanted, ...page }: TownPage) =>
      regionsFrom(wanted == null ? towns : towns.filter((town) => isReported(town) === wanted), page),
  },
  TownReport: placed,
  ProgressReport: {
    region: ({ regionCode }: ProgressReport, _: unknown, context: Context) => regionOf(regionCode, context),
  },
};
