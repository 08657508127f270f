import { DomainError } from '../../errors.ts';
import { transaction } from '../../store/db.ts';
import { lockNames } from '../../store/lock-name.ts';
import { insertAuditLine, statisticsToday } from '../../store/queries/audit.ts';
import { officeOf } from '../audit/office.ts';
import { isToldExactly, signatureOf } from '../viewer.ts';
import type { Counter } from '../write.ts';
import type { Cell } from './cell.ts';
import { suppress, suppressionSecret } from './suppress.ts';
import { exactly, type Told } from './told.ts';

/** What is asked of a statistic, for the audit. */
export interface Asked {
  readonly noun: string;
  readonly dimensions: readonly string[];
  /** Everything that was asked, values and all: only a mark of it is kept. */
  readonly question: unknown;
}

type Asker = Pick<Counter, 'db' | 'keyring' | 'viewer'>;

/**
 * Statistics that one subject is told in a day, where numbers are rounded. A board of ten numbers may be looked at fifty times.
 * Some twelve questions bracket one fact of one person, so it keeps an attack to some forty people a day, each question audited; a
 * tenth of it would stop honest work by noon.
 */
export const STATISTICS_A_DAY = 500;

export class StatisticsSpent extends DomainError {
  readonly code = 'STATISTICS_SPENT';
}

/**
 * The cells of a statistic as the asker may be told them. Where they are rounded, that they were told is written down before they are,
 * and nobody is told more of them than a day allows. What fails while it is counted counts as told: why it failed says something too.
 */
export async function tellStatistic(
  asker: Asker,
  asked: Asked,
  read: () => Promise<readonly Cell[]>,
): Promise<readonly Told[]> {
  if (isToldExactly(asker.viewer)) return (await read()).map(exactly);
  const cells = await read().catch(async (error) => {
    await noteStatistic(asker, asked, 0);
    throw error;
  });
  const told = suppress(cells, { secret: suppressionSecret(asker.keyring) });
  await noteStatistic(asker, asked, told.length);
  return told;
}

/** One after another for each subject: of many asked at one moment no more are told than of many in a row. */
async function noteStatistic({ db, keyring, viewer }: Asker, asked: Asked, groups: number): Promise<void> {
  const { noun, dimensions, question } = asked;
  const actor = viewer.subject ?? '';
  await transaction(db, async (tx) => {
    await lockNames(tx, [`statistic.read ${actor}`]);
    if ((await statisticsToday(tx, actor)) >= STATISTICS_A_DAY) throw spent();
    await insertAuditLine(tx, {
      ...signatureOf(viewer),
      action: 'statistic.read',
      count: groups,
      details: {
        noun,
        dimensions,
        question: keyring.markOf(JSON.stringify(question ?? null)).toString('hex'),
        office: officeOf(viewer),
      },
    });
  });
}

const spent = () =>
  new StatisticsSpent(
    `A day has ${STATISTICS_A_DAY} rounded statistics for each subject, and today's are told. Ask again after midnight in China, or take several groups in one statistic.`,
    {
      zh: `每人每日至多查询${STATISTICS_A_DAY}次统计，今日次数已用完。请于次日零时后再查，或在一次统计中合并多个分组。`,
    },
  );
