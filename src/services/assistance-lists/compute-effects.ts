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

/** Where effects are written, and read from. */
export interface Computing {
  readonly tx: Db;
  /** Where people are read: on connections of its own, because rows are copied on the transaction's. */
  readonly ground: Counter;
}

/** Computes what a delivery does to everybody on it. */
export async function computeEffects(year: ListYear, computing: Computing, work: Followed): Promise<void> {
  const people = await stageChanges(computing.tx, year.batchId);
  await deleteEffects(computing.tx, year.batchId);
  await computeStaged(year, people, computing, work);
}

/**
 * Computes anew what a delivery does to those of whom something was recorded since a moment, or to everybody where that is null;
 * `begin` is called before what was computed goes, if there is anybody. Gives of how many people.
 */
export async function renewEffects(
  year: ListYear,
  { since, begin, ...computing }: Computing & { readonly since: string | null; readonly begin: () => Promise<void> },
  work: Followed,
): Promise<number> {
  const people = await stageChanges(computing.tx, year.batchId, since);
  if (people === 0) return 0;
  await begin();
  await deleteEffects(computing.tx, year.batchId, since === null ? 'ALL' : 'CHANGED');
  await computeStaged(year, people, computing, work);
  return people;
}

/**
 * Computes what was put together of so many people, page by page, and writes it. The pages ahead are read while one is computed.
 */
async function computeStaged(
  year: ListYear,
  people: number,
  { tx, ground }: Computing,
  { signal, progress }: Followed,
): Promise<void> {
  const law = { ...ground, oneStop: oneStopCategories(bundledPartners()) };
  const read = async (page: number) => readChanges(ground, await changesOfPage(tx, page), year);
  let done = 0;
  for await (const page of readAhead(pagesOf(people), read)) {
    signal.throwIfAborted();
    await copyEffects(tx, year.batchId, effectsOf(page, year, law));
    done += page.changes.length;
    progress('PREVIEW', done, people);
  }
}
