import { copyPieces } from '../../store/copy.ts';
import { bulkTransaction, type Db, steadyTransaction } from '../../store/db.ts';
import { type CohortRow, cohortById, completeCohort } from '../../store/queries/cohort.ts';
import { factsOfPage, type PeoplePage, pagesOfRegion } from '../../store/queries/cohort-facts.ts';
import type { Work } from '../jobs/work.ts';
import type { PublishedRulebook, Rulebooks } from '../rulebooks.ts';
import { foundInThreads } from './cohort-crew.ts';
import { MEMBER_COLUMNS } from './member-text.ts';

/**
 * Asks the engine about everybody of a cohort's region and writes what it finds, in one transaction with which the cohort comes to
 * stand: an attempt that breaks off leaves nothing.
 */
export async function workCohort(work: Work): Promise<void> {
  const { db, rulebooks, reach } = work.counter;
  const cohort = await cohortById(db, work.job.subjectId);
  if (!cohort) throw new Error(`There is no cohort ${work.job.subjectId}.`);
  if (cohort.completedAt !== null) return;
  const published = await lawOf(cohort, rulebooks);
  await steadyTransaction(db, async (reading) => {
    const pages = await pagesOfRegion(reading, reach, cohort.regionCode);
    await bulkTransaction(db, async (writing) => {
      const people = await writeMembers(writing, cohort, published, { pages, reading, work });
      work.signal.throwIfAborted();
      await completeCohort(writing, cohort, people);
    });
  });
}

/** The version that was in force when the cohort was asked for; one published since this process read the law is read now. */
async function lawOf({ rulebookVersionId }: CohortRow, rulebooks: Rulebooks): Promise<PublishedRulebook> {
  if (!rulebooks.byId(rulebookVersionId)) await rulebooks.reload();
  const published = rulebooks.byId(rulebookVersionId);
  if (!published) throw new Error(`There is no version ${rulebookVersionId} of a rulebook.`);
  return published;
}

interface Reading {
  readonly pages: readonly PeoplePage[];
  readonly reading: Db;
  readonly work: Work;
}

/** Writes everybody's rows and gives how many there are. */
async function writeMembers(
  writing: Db,
  { id: cohortId, asOf }: CohortRow,
  { rulebook }: PublishedRulebook,
  { pages, reading, work }: Reading,
): Promise<number> {
  const total = pages.reduce((sum, { people }) => sum + people, 0);
  const found = foundInThreads({ cohortId, rulebook, asOf }, pages, (page) => {
    work.signal.throwIfAborted();
    return factsOfPage(reading, page);
  });
  let done = 0;
  async function* texts() {
    for await (const [text, people] of found) {
      yield text;
      done += people;
      work.progress('ASKING', done, total);
    }
  }
  await copyPieces(writing.sql, `cohort_members (${MEMBER_COLUMNS.join(', ')})`, texts());
  return done;
}
