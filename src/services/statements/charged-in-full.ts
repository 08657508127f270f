import { oneStopCategories } from '../../partners/partner.ts';
import { bundledPartners } from '../../partners/read-partner.ts';
import type { Page } from '../../store/connection.ts';
import type { ListedPage } from '../../store/listed.ts';
import { type ChargedRow, countCharged, readCharged } from '../../store/queries/charged-in-full.ts';
import type { Counter } from '../write.ts';
import { daysOf } from './month-days.ts';

/** 一站式结算核查: stays that ended in a month, `YYYY-MM`, of people whose files a region keeps. */
export interface ChargedQuestion {
  readonly within: string;
  readonly month: string;
}

/** A page of the stays, and how many there are. */
export interface Charged {
  readonly page: Page<ChargedRow>;
  readonly count: () => Promise<number>;
}

/**
 * Who was charged in full at discharge although a list had them settled on the spot on the day of admission. A department is
 * told of its own lists alone. Refuses what is no month.
 */
export async function chargedInFull(
  { db, reach }: Pick<Counter, 'db' | 'reach'>,
  { within, month }: ChargedQuestion,
  page: ListedPage,
): Promise<Charged> {
  const search = { within, ...daysOf(month), categories: [...oneStopCategories(bundledPartners())] };
  return { page: await readCharged(db, reach, search, page), count: () => countCharged(db, reach, search) };
}
