import { randomUUID } from 'node:crypto';
import { lockNames } from '../../store/lock-name.ts';
import { type NewProgressReport, replaceProgressReport } from '../../store/queries/progress-report.ts';
import { levelOf } from '../imports/region-file.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { assertYearKnown } from '../known-year.ts';
import { daysOf } from '../statements/month-days.ts';
import { assertOwnRegion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertSource } from '../written-text.ts';

export interface ProgressReportSubmitInput extends Keyed {
  readonly regionCode: string;
  readonly scheme: NewProgressReport['scheme'];
  readonly policyYear: number;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly registered: number;
  readonly enrolled: number;
  readonly paid: number;
  readonly note?: string | null;
  readonly source: string;
}

/** More than any town has people: a number beyond is a slip of the hand. */
const MOST_PEOPLE = 10_000_000;

/**
 * 月度报送: a town reports what it checked and counted of a month. A later report takes the place of the one that stands; both stay to be
 * read. What the registry counts itself is told beside it and never put in its place.
 */
export function submitProgressReport(
  counter: Counter,
  input: ProgressReportSubmitInput,
): Promise<{ reportId: string }> {
  return writeOnce(
    counter,
    'progressReportSubmit',
    input,
    () => ({ reportId: randomUUID() }),
    async (tx, { reportId: id }) => {
      const { idempotencyKey: _, note = null, ...report } = input;
      await assertReportable(tx, input);
      const { regionCode, scheme, policyYear, month } = report;
      await lockNames(tx.db, [`progress report ${regionCode} ${scheme} ${policyYear} ${month}`]);
      const by = { reportedOn: tx.today, reportedBy: tx.viewer.subject ?? '' };
      const replaces = await replaceProgressReport(tx.db, { id, ...report, note, ...by });
      const { registered, enrolled, paid } = report;
      const told = { regionCode, scheme, policyYear, month, registered, enrolled, paid };
      return { subjects: [id], details: { ...told, replaces } };
    },
  );
}

async function assertReportable(tx: Counter, input: ProgressReportSubmitInput): Promise<void> {
  const { regionCode, policyYear, month, note, source } = input;
  assertSource(source);
  assertNamesNobody(note, 'note');
  assertYearKnown(tx, policyYear);
  assertMonthBegun(tx, month);
  assertMonthOfYear(month, policyYear);
  for (const field of ['registered', 'enrolled', 'paid'] as const) assertCount(input[field], field);
  assertEnrolledRegistered(input);
  assertOwnRegion(tx, regionCode, 'regionCode');
  await assertRegionsKnown(tx, [{ code: regionCode, field: 'regionCode' }]);
  if (levelOf(regionCode) === 'TOWN') return;
  const text = {
    zh: `月度情况由乡镇报送，${regionCode}不是乡镇。`,
    en: `Towns report their months, and ${regionCode} is none: name the town.`,
  };
  refuseWrite('REGION_NOT_TOWN', text, 'regionCode');
}

function assertMonthBegun({ today }: Counter, month: string): void {
  const { from } = daysOf(month);
  if (from <= today) return;
  const text = { zh: `${month}尚未开始，不能报送。`, en: `${month} has not begun: report it when it has.` };
  refuseWrite('MONTH_IN_FUTURE', text, 'month');
}

/** A year's people enrol from the year before it until it ends. */
function assertMonthOfYear(month: string, policyYear: number): void {
  const [first, last] = [`${policyYear - 1}-01`, `${policyYear}-12`];
  if (month >= first && month <= last) return;
  const text = {
    zh: `${policyYear}参保年度的月度情况为${first}至${last}。`,
    en: `The policy year ${policyYear} is reported from ${first} to ${last}.`,
  };
  refuseWrite('MONTH_OUTSIDE_YEAR', text, 'month');
}

/** Who takes part is registered; who paid may be neither yet. */
function assertEnrolledRegistered({ registered, enrolled }: ProgressReportSubmitInput): void {
  if (enrolled <= registered) return;
  const text = {
    zh: `参合人数${enrolled}不能多于登记人数${registered}。`,
    en: `${enrolled} enrolled are more than the ${registered} registered: whoever is enrolled is registered too.`,
  };
  refuseWrite('COUNTS_CONTRADICT', text, 'enrolled');
}

function assertCount(count: number, field: string): void {
  if (count >= 0 && count <= MOST_PEOPLE) return;
  const text = { zh: `人数应在0至${MOST_PEOPLE}之间。`, en: `A number of people is from 0 to ${MOST_PEOPLE}.` };
  refuseWrite('COUNT_REFUSED', text, field);
}
