import type { Scheme } from '../../policy/facts.ts';
import { levelOf } from '../imports/region-file.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { assertYearKnown } from '../known-year.ts';
import type { PublishedRulebook, Rulebooks } from '../rulebooks.ts';
import { daysOf, lastDayOf } from '../statements/month-days.ts';
import { assertOwnRegion, type Counter, refuseWrite } from '../write.ts';

/** Which bulletin is asked for; what is left out is told by the day. */
export interface AskedMonth {
  readonly regionCode: string;
  readonly scheme: Scheme;
  readonly policyYear?: number | null;
  /** `YYYY-MM`; today's unless told. */
  readonly month?: string | null;
}

/** 一期通报: of which county, scheme and year, of which month, and the last civil day that counts. */
export interface BulletinQuestion {
  readonly regionCode: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly month: string;
  readonly asOf: string;
}

/**
 * Settles what was left out. A month that has not begun is refused. The year is the one whose collection window holds the last day
 * that counts; where none does, or several do, it has to be named.
 */
export function bulletinQuestion(counter: Counter, { month, policyYear, ...asked }: AskedMonth): BulletinQuestion {
  const named = month ?? counter.today.slice(0, 7);
  assertBegun(counter, named);
  const asOf = lastDayOf(named, counter.today);
  if (policyYear != null) assertYearKnown(counter, policyYear);
  return { ...asked, policyYear: policyYear ?? yearCollectedOn(counter.rulebooks, asked, asOf), month: named, asOf };
}

function assertBegun({ today }: Counter, month: string): void {
  const { from } = daysOf(month);
  if (from <= today) return;
  const text = {
    zh: `${month}尚未开始，今日为${today}：请在该月内或月后通报。`,
    en: `${month} has not begun, and today is ${today}. Close its bulletin in the month or after it.`,
  };
  refuseWrite('BULLETIN_MONTH_NOT_BEGUN', text, 'month');
}

function yearCollectedOn(rulebooks: Rulebooks, { regionCode, scheme }: AskedMonth, on: string): number {
  const books = rulebooks.ofRegion(regionCode).filter(({ rulebook }) => rulebook.scheme === scheme);
  const years = [...new Set(books.filter((book) => isCollecting(book, on)).map(({ rulebook }) => rulebook.policyYear))];
  const [year] = years;
  if (year !== undefined && years.length === 1) return year;
  const known = [...new Set(books.map(({ rulebook }) => rulebook.policyYear))].sort();
  const [zh, en] = known.length > 0 ? [known.join('、'), known.join(', ')] : ['无', 'none'];
  const text = {
    zh: `${on}不在唯一一个参保年度的集中参保期内：请写明参保年度（已发布政策的年度：${zh}）。`,
    en: `${on} lies in the collection window of no one year: name the policy year (there are rulebooks of: ${en}).`,
  };
  return refuseWrite('BULLETIN_YEAR_OPEN', text, 'policyYear');
}

const isCollecting = ({ compiled }: PublishedRulebook, on: string): boolean =>
  compiled.rules['collection-window'].some(
    ({ rule: { opens, closes } }) => (opens ?? `${compiled.collectionYear}-01-01`) <= on && on <= closes,
  );

/** Refuses a region that publishes no bulletins, or that is another office's: a county does, for its towns. */
export async function assertCounty(counter: Counter, code: string): Promise<void> {
  assertOwnRegion(counter, code, 'regionCode');
  await assertRegionsKnown(counter, [{ code, field: 'regionCode' }]);
  if (levelOf(code) === 'COUNTY') return;
  const text = {
    zh: `区划${code}不是县级区划：通报由县按乡镇编发。`,
    en: `Region ${code} is no county: a county publishes the bulletin of its towns.`,
  };
  refuseWrite('BULLETIN_NOT_OF_COUNTY', text, 'regionCode');
}
