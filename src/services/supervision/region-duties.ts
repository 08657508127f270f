import type { DutyFacts } from '../../policy/duty-facts.ts';
import type { Day, Scheme } from '../../policy/facts.ts';
import type { DutyRecord } from '../../policy/given.ts';
import type { Db } from '../../store/db.ts';
import {
  countHouseholds,
  type HouseholdCount,
  type NoticeDelivery,
  readNoticeDeliveries,
} from '../../store/queries/notice-delivery.ts';
import { areasWithin } from '../../store/queries/pooling-area.ts';
import { readSchemeOffices, type SchemeOffice } from '../../store/queries/scheme-office.ts';
import { once } from '../statements/reconcile.ts';

/** What is asked of a region's duties: which region's year, and on which day. */
export interface DutyQuestion {
  readonly within: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
  readonly asOf: Day;
}

/** A region's duties: what the registry knows, and the same as facts for the law. Read when somebody asks. */
export interface RegionDuties<Known> {
  readonly question: DutyQuestion;
  readonly known: () => Promise<Known>;
  readonly facts: () => Promise<DutyFacts>;
}

/** 人员配备: the offices of a county and its towns. */
export const staffingDuties = (db: Db, question: DutyQuestion): RegionDuties<readonly SchemeOffice[]> =>
  dutiesOf(
    question,
    () => readSchemeOffices(db, question.within, question.asOf),
    (offices) => ({ offices }),
  );

/** 大病保险封顶线: the pooling areas of a region. */
export const ceilingDuties = (db: Db, question: DutyQuestion): RegionDuties<readonly string[]> =>
  dutiesOf(
    question,
    () => areasWithin(db, question.within, question.asOf),
    (areas) => ({ areas }),
  );

/** 宣传资料发放: the villages of a region. */
export const noticeDuties = (db: Db, question: DutyQuestion): RegionDuties<readonly VillageNotices[]> =>
  dutiesOf(
    question,
    async () => {
      const [villages, log] = await Promise.all([
        countHouseholds(db, question.within, question.asOf),
        readNoticeDeliveries(db, question),
      ]);
      return noticesOf(villages, log);
    },
    (villages) => ({ duties: villages.flatMap(recordsOf) }),
  );

function dutiesOf<Known>(
  question: DutyQuestion,
  read: () => Promise<Known>,
  factsOf: (known: Known) => Pick<DutyFacts, 'offices' | 'duties' | 'areas'>,
): RegionDuties<Known> {
  const { within: regionCode, scheme, policyYear, asOf } = question;
  const known = once(read);
  return { question, known, facts: async () => ({ regionCode, scheme, policyYear, asOf, ...factsOf(await known()) }) };
}

export const NOTICE_KINDS = [
  'POSTER',
  'PAYMENT_NOTICE',
  'BOOKLET',
] as const satisfies readonly NoticeDelivery['kind'][];

/** A village's households, and the counts of the log by kind, in the order of their days. */
export interface VillageNotices {
  readonly region: string;
  readonly households: number;
  readonly log: Readonly<Record<NoticeDelivery['kind'], readonly NoticeDelivery[]>>;
}

/** Villages with households, and those that the log knows. */
function noticesOf(villages: readonly HouseholdCount[], log: readonly NoticeDelivery[]): VillageNotices[] {
  const households = new Map(villages.map((row) => [row.regionCode, row.households]));
  const logged = Map.groupBy(log, ({ regionCode }) => regionCode);
  return [...new Set([...households.keys(), ...logged.keys()])].sort().map((region) => {
    const own = logged.get(region) ?? [];
    const ofKind = (kind: NoticeDelivery['kind']) => own.filter((row) => row.kind === kind);
    return {
      region,
      households: households.get(region) ?? 0,
      log: { POSTER: ofKind('POSTER'), PAYMENT_NOTICE: ofKind('PAYMENT_NOTICE'), BOOKLET: ofKind('BOOKLET') },
    };
  });
}

const recordsOf = ({ region: regionCode, households, log }: VillageNotices): DutyRecord[] =>
  NOTICE_KINDS.map((kind) => ({
    ...{ duty: 'NOTICES_DELIVERED', regionCode, part: kind, outOf: households },
    steps: log[kind].map((count) => ({ on: count.reachedOn, done: Math.min(count.households, households) })),
  }));

/** How many households were reached with one kind of notice by a day, of how many. */
export interface NoticeReach {
  readonly kind: NoticeDelivery['kind'];
  readonly reached: number;
  readonly households: number;
  /** The day of the count; null where nobody logged one. */
  readonly reachedOn: Day | null;
}

/** The latest counts of a village by a day, one for each kind; no more than there are, once households that were reached have left. */
export const reachOf = ({ households, log }: VillageNotices, asOf: Day): NoticeReach[] =>
  NOTICE_KINDS.map((kind) => {
    const latest = log[kind].findLast(({ reachedOn }) => reachedOn <= asOf);
    return {
      kind,
      reached: Math.min(latest?.households ?? 0, households),
      households,
      reachedOn: latest?.reachedOn ?? null,
    };
  });

/** The same of several villages together: the day is that of the latest count. */
export const reachOfAll = (villages: readonly VillageNotices[], asOf: Day): NoticeReach[] =>
  NOTICE_KINDS.map((kind) => {
    const each = villages.flatMap((village) => reachOf(village, asOf).filter((one) => one.kind === kind));
    const days = each.flatMap(({ reachedOn }) => reachedOn ?? []).sort();
    return {
      kind,
      reached: each.reduce((sum, { reached }) => sum + reached, 0),
      households: each.reduce((sum, { households }) => sum + households, 0),
      reachedOn: days.at(-1) ?? null,
    };
  });
