import type { Text } from '../../policy/rule.ts';
import type { Db } from '../../store/db.ts';
import {
  type HouseholdSpan,
  householdSpansOf,
  type NoticeDelivery,
  standingDeliveriesOf,
} from '../../store/queries/notice-delivery.ts';

/** A count of households that is to be logged; `at` says where it stands in the input or the file. */
export interface Delivering
  extends Pick<NoticeDelivery, 'regionCode' | 'scheme' | 'policyYear' | 'kind' | 'households' | 'reachedOn'> {
  readonly at: number;
}

/** What is wrong with a count. */
export interface DeliveryProblem {
  readonly at: number;
  readonly code: string;
  /** Which part of the count it is about. */
  readonly field: 'households' | 'reachedOn';
  readonly text: Text;
}

/** Counts that say something new, the ids of those whose place they take, and what is wrong. */
export interface CheckedDeliveries {
  readonly fresh: readonly Delivering[];
  readonly replaced: readonly string[];
  readonly problems: readonly DeliveryProblem[];
}

/**
 * Holds counts against the log and the households on file. A count is of all that were reached up to its day, so that a later one is
 * below an earlier one by no more households than left between, and none is above the households of its village on its own day.
 */
export async function checkDeliveries(tx: Db, rows: readonly Delivering[]): Promise<CheckedDeliveries> {
  const codes = [...new Set(rows.map(({ regionCode }) => regionCode))];
  const [standing, spans] = await Promise.all([standingDeliveriesOf(tx, codes), householdSpansOf(tx, codes)]);
  const stood = new Map(standing.map((row) => [dayKey(row), row]));
  const fresh = rows.filter((row) => stood.get(dayKey(row))?.households !== row.households);
  const given = new Set(fresh.map(dayKey));
  const kept = standing.filter((row) => !given.has(dayKey(row)));
  const ofVillage = Map.groupBy(spans, ({ regionCode }) => regionCode);
  return {
    fresh,
    replaced: standing.filter((row) => given.has(dayKey(row))).map(({ id }) => id),
    problems: [...tooEarly(fresh), ...tooMany(fresh, ofVillage), ...notCumulative(fresh, kept, ofVillage)],
  };
}

type Logged = Omit<Delivering, 'at'>;

/** What is counted day by day: one kind of notice in one village's year. */
const seriesKey = ({ regionCode, scheme, policyYear, kind }: Logged) =>
  [regionCode, scheme, policyYear, kind].join(' ');

const dayKey = (row: Logged) => `${seriesKey(row)} ${row.reachedOn}`;

/** A year's notices go out in the year before it at the earliest. */
const tooEarly = (rows: readonly Delivering[]): DeliveryProblem[] =>
  rows.flatMap(({ at, policyYear, reachedOn }) => {
    const first = `${policyYear - 1}-01-01`;
    if (reachedOn >= first) return [];
    const text = {
      zh: `${reachedOn}早于${first}：${policyYear}参保年度的宣传资料最早在上一年度发放。`,
      en: `${reachedOn} lies before ${first}: notices of the policy year ${policyYear} go out in the year before at the earliest.`,
    };
    return [{ at, code: 'DAY_BEFORE_YEAR', field: 'reachedOn', text }];
  });

type Villages = ReadonlyMap<string, readonly HouseholdSpan[]>;

/** Households of a village whose days fit. */
const countSpans = (villages: Villages, regionCode: string, fits: (span: HouseholdSpan) => boolean): number =>
  (villages.get(regionCode) ?? []).filter(fits).reduce((sum, { households }) => sum + households, 0);

const tooMany = (rows: readonly Delivering[], villages: Villages): DeliveryProblem[] =>
  rows.flatMap(({ at, regionCode, households, reachedOn }) => {
    const isThere = ({ validFrom, validTo }: HouseholdSpan) =>
      (validFrom ?? reachedOn) <= reachedOn && (validTo ?? reachedOn) >= reachedOn;
    const all = countSpans(villages, regionCode, isThere);
    if (households <= all) return [];
    const text = {
      zh: `区划${regionCode}${reachedOn}在册${all}户，不能登记送达${households}户。`,
      en: `Region ${regionCode} has ${all} households on file on ${reachedOn}, and ${households} cannot have been reached there.`,
    };
    return [{ at, code: 'MORE_THAN_HOUSEHOLDS', field: 'households', text }];
  });

/** Counts that are below one of an earlier day, or above one of a later day, by more than the households that left between. */
function notCumulative(
  fresh: readonly Delivering[],
  kept: readonly NoticeDelivery[],
  villages: Villages,
): DeliveryProblem[] {
  const series = Map.groupBy<string, Logged>([...kept, ...fresh], seriesKey);
  return fresh.flatMap((row) => {
    const other = series.get(seriesKey(row))?.find((one) => contradicts(row, one, villages));
    if (!other) return [];
    const text = {
      zh: `户数为截至当日的累计数：${other.reachedOn}已登记${other.households}户，与${row.reachedOn}的${row.households}户矛盾。`,
      en: `Counts are of all reached up to the day: ${other.households} on ${other.reachedOn} contradict ${row.households} on ${row.reachedOn}.`,
    };
    return [{ at: row.at, code: 'COUNT_NOT_CUMULATIVE', field: 'households', text }];
  });
}

function contradicts(row: Logged, other: Logged, villages: Villages): boolean {
  const [before, after] = row.reachedOn < other.reachedOn ? [row, other] : [other, row];
  const hasLeft = ({ validTo }: HouseholdSpan) =>
    validTo !== null && validTo >= before.reachedOn && validTo < after.reachedOn;
  return before.households - countSpans(villages, row.regionCode, hasLeft) > after.households;
}
