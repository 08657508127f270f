import type { Page } from '../../store/connection.ts';
import type { ListedPage } from '../../store/listed.ts';
import { type BulletinRow, countBulletin, readBulletin } from '../../store/queries/claim-bulletin.ts';
import type { Counter } from '../write.ts';
import { daysOf } from './month-days.ts';

/** 报销公示: claims paid in a month, `YYYY-MM`, to people whose files a region keeps. */
export interface BulletinQuestion {
  readonly within: string;
  readonly month: string;
}

/** A page of the board's lines, and how many there are. */
export interface Bulletin {
  readonly page: Page<BulletinRow>;
  readonly count: () => Promise<number>;
}

/** What a village's board says of a month: name, amount and day, and nothing of what was treated, where, or why. */
export async function claimBulletin(
  { db, reach }: Pick<Counter, 'db' | 'reach'>,
  { within, month }: BulletinQuestion,
  page: ListedPage,
): Promise<Bulletin> {
  const search = { within, ...daysOf(month) };
  return { page: await readBulletin(db, reach, search, page), count: () => countBulletin(db, reach, search) };
}
