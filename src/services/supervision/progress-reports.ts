import type { Day } from '../../policy/facts.ts';
import type { Db } from '../../store/db.ts';
import { countProgress, type ProgressRow } from '../../store/queries/progress.ts';
import {
  type ProgressReport,
  type ReportQuestion,
  readProgressReports,
  townsWithin,
} from '../../store/queries/progress-report.ts';
import { lastDayOf } from '../statements/month-days.ts';

/** 登记人数, 参合人数, 缴费人数. */
export type Counts = Pick<ProgressRow, 'registered' | 'enrolled' | 'paid'>;

/** What a town reported of a month beside what the registry counts. */
export interface TownMonth {
  readonly region: string;
  /** The report that stands; null where none was handed in. */
  readonly report: ProgressReport | null;
  /** Those that it took the place of, the latest first. */
  readonly replaced: readonly ProgressReport[];
  /** As the books say it for the last day of the month, or for today while the month runs. */
  readonly counted: Counts;
  /** Reported less counted; null without a report. */
  readonly difference: Counts | null;
}

/** 月度报送情况 of the towns of a region. */
export interface MonthReports {
  readonly question: ReportQuestion;
  /** The day that the books were counted for. */
  readonly countedOn: Day;
  readonly towns: readonly TownMonth[];
}

/** Who reported a month and who did not, town by town, with what the registry counts itself. */
export async function progressReports(db: Db, question: ReportQuestion, today: Day): Promise<MonthReports> {
  const { month, within, scheme, policyYear } = question;
  const countedOn = lastDayOf(month, today);
  const [towns, reports, counted] = await Promise.all([
    townsWithin(db, within, countedOn),
    readProgressReports(db, question),
    countProgress(db, { within, scheme, policyYear, asOf: countedOn, knownAt: null }),
  ]);
  const ofTown = Map.groupBy(reports, ({ regionCode }) => regionCode);
  const counts = Map.groupBy(counted, ({ regionCode }) => regionCode.slice(0, TOWN));
  const codes = new Set([...towns.map(({ code }) => code), ...ofTown.keys()]);
  return {
    question,
    countedOn,
    towns: [...codes].sort().map((region) => townMonth(region, ofTown.get(region) ?? [], counts.get(region) ?? [])),
  };
}

/** Characters of a town's code. */
const TOWN = 9;

function townMonth(region: string, reports: readonly ProgressReport[], rows: readonly ProgressRow[]): TownMonth {
  const report = reports.find(({ supersededAt }) => supersededAt === null) ?? null;
  const counted = countsBy((field) => rows.reduce((sum, row) => sum + row[field], 0));
  return {
    region,
    report,
    replaced: reports.filter(({ supersededAt }) => supersededAt !== null),
    counted,
    difference: report && countsBy((field) => report[field] - counted[field]),
  };
}

const countsBy = (of: (field: keyof Counts) => number): Counts => ({
  registered: of('registered'),
  enrolled: of('enrolled'),
  paid: of('paid'),
});
