import { oneStopCategories } from '../../partners/partner.ts';
import { bundledPartners } from '../../partners/read-partner.ts';
import type { Db } from '../../store/db.ts';
import {
  changesOfPage,
  copyEffects,
  deleteEffects,
  pagesOf,
  stageChanges,
} from '../../store/queries/assistance-list-effect.ts';
import type { Work } from '../jobs/work.ts';
import { readAhead } from '../rosters/read-ahead.ts';
import type { Counter } from '../write.ts';
import { effectsOf, type ListYear, readChanges } from './list-effects.ts';

/** What tells how far it is, and when to stop. */
export type Followed = Pick<Work, 'progress' | 'signal'>;

/** Where effects are written, and of whom: with a moment, of those of whom something was recorded since. */
export interface Computing {
  readonly tx: Db;
  /** Where people are read: on connections of its own, because rows are copied on the transaction's. */
  readonly ground: Counter;
  readonly since: string | null;
}

/**
 * Computes anew what a delivery does to people, page by page, and writes it in the place of what was computed before. The
 * pages ahead are read while one is computed. Gives of how many people.
 */
export async function computeEffects(
  year: ListYear,
  { tx, ground, since }: Computing,
  work: Followed,
): Promise<number> {
  const { batchId } = year;
  const people = await stageChanges(tx, batchId, since);
  await deleteEffects(tx, batchId, since === null ? 'ALL' : 'CHANGED');
  const law = { ...ground, oneStop: oneStopCategories(bundledPartners()) };
  const read = async (page: number) => readChanges(ground, await changesOfPage(tx, page), year);
  let done = 0;
  for await (const page of readAhead(pagesOf(people), read)) {
    work.signal.throwIfAborted();
    await copyEffects(tx, batchId, effectsOf(page, year, law));
    done += page.changes.length;
    work.progress('PREVIEW', done, people);
  }
  return people;
}
