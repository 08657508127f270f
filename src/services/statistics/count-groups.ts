import type { Day } from '../../policy/facts.ts';
import { MAX_SIZE } from '../../store/connection.ts';
import type { Db } from '../../store/db.ts';
import type { DimensionKind, Noun, NounName } from '../../store/noun.ts';
import { NOUNS } from '../../store/nouns/index.ts';
import type { RegionLevel } from '../../store/region-level.ts';
import { assertCountable, assertMade, readStatistics, StatisticsRefused } from '../../store/statistics.ts';
import type { GroupBy, StatisticsQuestion } from '../../store/statistics-question.ts';
import type { Where } from '../../store/where.ts';
import { countingFilterer, isToldExactly } from '../viewer.ts';
import type { Counter } from '../write.ts';
import { ageBands } from './age-bands.ts';
import { byKey, type GroupOrder, inOrder } from './group-order.ts';
import { assertTests, fits, type Having } from './group-tests.ts';
import { FEW, suppressionSecret } from './suppress.ts';
import { tellStatistic } from './tell.ts';
import type { Told } from './told.ts';

/** Whoever asks for a statistic, and the database that theirs are counted in. */
export interface Asker extends Pick<Counter, 'db' | 'keyring' | 'viewer' | 'reach' | 'today'> {
  readonly counting: Db;
  /** Told that people are looked for by name; of a request alone. */
  readonly onNameSearch?: () => void;
  /** Told of each scope that a test takes; of a request alone. */
  readonly onTest?: (scope: string) => void;
}

/** One thing that rows are grouped by, as somebody asks for it. */
export interface AskedGroup {
  readonly dimension: string;
  readonly level?: RegionLevel | null | undefined;
  readonly by?: 'MONTH' | 'YEAR' | null | undefined;
  /** Of an age: where bands begin, in completed years. */
  readonly bands?: readonly number[] | null | undefined;
}

/** What somebody asks of a noun's rows. */
export interface GroupsQuestion {
  readonly where?: Where | null | undefined;
  readonly rateOf?: Where | null | undefined;
  readonly groupBy?: readonly AskedGroup[] | null | undefined;
  readonly subtotals?: boolean | null | undefined;
  readonly having?: Having | null | undefined;
  readonly orderBy?: readonly GroupOrder[] | null | undefined;
  /** So many groups; all of them where nothing is said. */
  readonly first?: number | null | undefined;
  /** The day that ages are counted on; today unless told. */
  readonly on?: Day | null | undefined;
  /** What is read of the answer, so that nothing else is counted. */
  readonly wanted?: Wanted | undefined;
}

interface Wanted {
  /** Whether different people are counted. */
  readonly hasPeople: boolean;
  readonly hasMedians: boolean;
  readonly measures: readonly string[];
}

/** 统计: groups of a noun's rows, as the asker may be told them. */
export interface Groups {
  readonly on: Day;
  readonly rows: readonly Told[];
  readonly total: Told;
  /** How many groups fit, shown or not. */
  readonly groups: number;
  /** Whether numbers are rounded for the asker and small ones kept back. */
  readonly isSuppressed: boolean;
}

/**
 * Counts the rows that the asker may see in groups. What is kept back is decided before groups are tested, ordered and cut off, so
 * that none of these tells more than the numbers themselves.
 */
export async function countGroups(asker: Asker, name: NounName, asked: GroupsQuestion): Promise<Groups> {
  const noun = NOUNS[name];
  assertShown(asked.first);
  assertTests(asked.having);
  const question = questionOf(asker, noun, asked);
  const filterer = { ...countingFilterer(asker.viewer, asker.reach), ...noticeOf(asker) };
  assertCountable(noun, question, filterer);
  const dimensions = question.groupBy.map(({ dimension }) => dimension);
  const told = await tellStatistic(asker, { noun: name, dimensions, question: asked }, async () =>
    (await readStatistics(asker.counting, noun, question, filterer)).sort(byKey),
  );
  assertMade(told);
  const isTotal = ({ totalOf }: Told) => totalOf.length === dimensions.length;
  const total = told.find(isTotal);
  if (!total) throw new Error(`A statistic of ${name} has no total.`);
  const rows = told.filter((one) => !isTotal(one) && fits(one, asked.having));
  return {
    on: asked.on ?? asker.today,
    rows: inOrder(rows, asked.orderBy ?? []).slice(0, asked.first ?? undefined),
    total,
    groups: rows.length,
    isSuppressed: !isToldExactly(asker.viewer),
  };
}

/** Whoever is told rounded numbers names nobody, and each statistic of theirs is noted by itself. */
const noticeOf = ({ viewer, onNameSearch, onTest }: Asker) =>
  isToldExactly(viewer) && { ...(onNameSearch && { onNameSearch }), ...(onTest && { onTest }) };

/** Refuses a question that could not be answered whoever waits for it: what it filters, groups and orders by. */
export function assertGroupable(
  asker: Pick<Asker, 'keyring' | 'viewer' | 'reach' | 'today'>,
  name: NounName,
  asked: GroupsQuestion,
): void {
  const noun = NOUNS[name];
  assertTests(asked.having);
  assertCountable(noun, questionOf(asker, noun, asked), countingFilterer(asker.viewer, asker.reach));
}

function assertShown(first: number | null | undefined): void {
  if (first == null || (first >= 0 && first <= MAX_SIZE)) return;
  throw new StatisticsRefused(
    `A statistic shows 0 to ${MAX_SIZE} groups; ${first} were asked for. Ask for fewer by having and orderBy, or export them all.`,
  );
}

/** What the store is asked: to whom numbers are told rounded, cells carry the keys of their people. */
function questionOf(
  asker: Pick<Asker, 'keyring' | 'viewer' | 'today'>,
  noun: Noun,
  asked: GroupsQuestion,
): StatisticsQuestion {
  const { where, rateOf, groupBy, subtotals, having, orderBy, wanted } = asked;
  const isExact = isToldExactly(asker.viewer);
  const used = [...Object.keys(having ?? {}), ...(orderBy ?? []).map(({ field }) => field)];
  const isWanted = (name: string) => !wanted || wanted.measures.includes(name) || used.includes(name);
  return {
    where,
    rateOf,
    groupBy: (groupBy ?? []).map((one) => groupOf(noun, one, asked.on ?? asker.today)),
    hasSubtotals: subtotals ?? false,
    measures: Object.keys(noun.measures ?? {}).filter(isWanted),
    hasMedians: isExact && (wanted?.hasMedians ?? true),
    hasPeople: !isExact || (wanted?.hasPeople ?? true) || used.includes('people'),
    seed: isExact ? null : suppressionSecret(asker.keyring).readBigInt64BE(),
    ...(!isExact && { fewest: FEW }),
  };
}

/** What tells groups of each kind of dimension apart, beside its value. */
const DETAILS: Readonly<Record<string, DimensionKind>> = { level: 'REGION', by: 'DATE', bands: 'AGE' };

/** A dimension with its bands, where it is an age. Refuses a detail of another kind of dimension, which would say nothing. */
function groupOf({ dimensions = {} }: Noun, { bands, ...one }: AskedGroup, on: Day): GroupBy {
  const kind = dimensions[one.dimension]?.kind;
  for (const [detail, of] of Object.entries(DETAILS)) {
    if (kind === of || ({ bands, ...one } as Record<string, unknown>)[detail] == null) continue;
    throw new StatisticsRefused(`groupBy: ${detail} says nothing of ${one.dimension}. Leave it out.`);
  }
  return kind === 'AGE' ? { ...one, bands: ageBands(bands, on) } : one;
}
