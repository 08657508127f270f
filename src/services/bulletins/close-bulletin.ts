import { randomUUID } from 'node:crypto';
import type { Bulletins } from '../../policy/bulletin.ts';
import { TryAgain } from '../../store/db.ts';
import { lockNames } from '../../store/lock-name.ts';
import {
  type BulletinRegionRow,
  bulletinsOfYears,
  insertBulletin,
  type NewDuty,
  type StoredBulletin,
  yearKeyOf,
} from '../../store/queries/bulletin.ts';
import { readWholeArea } from '../../store/queries/fund.ts';
import { settledMoment } from '../../store/queries/settled-moment.ts';
import { type Counter, type Keyed, type Recorded, refuseWrite, writeOnce } from '../write.ts';
import { figuresOf, type Law, standingsOf } from './bulletin-law.ts';
import { type AskedMonth, assertCounty, type BulletinQuestion, bulletinQuestion } from './bulletin-question.ts';
import { type Following, factsOfRun, namedTowns, progressOf, runUpTo } from './bulletin-run.ts';
import { type CountedRegion, countedRegions } from './count-bulletin.ts';

export interface BulletinCloseInput extends Keyed, AskedMonth {}

/** A bulletin, and whether it was closed just now; false where it was closed before. */
export interface Closed {
  readonly bulletinId: string;
  readonly isNew: boolean;
}

/**
 * 按月通报: counts a county's regions as of the last day of a month, or today, from what is recorded by now; ranks its towns, and writes
 * down what becomes due. It never changes: a month that was closed answers with the bulletin that stands, and one before the last that
 * was closed is refused. So is one whose towns could be ranked if a number were loaded first.
 */
export async function closeBulletin(counter: Counter, input: BulletinCloseInput): Promise<Closed> {
  await assertCounty(counter, input.regionCode);
  const question = bulletinQuestion(counter, input);
  let standing = ofMonth(await yearOf(counter, question), question);
  let isNew = false;
  const { bulletinId } = await writeOnce(
    counter,
    'bulletinClose',
    input,
    () => ({ bulletinId: standing?.id ?? randomUUID() }),
    async (tx, { bulletinId: id }) => {
      await lockNames(tx.db, ['bulletins']);
      const year = await yearOf(tx, question);
      standing = ofMonth(year, question);
      if (standing && standing.id !== id) throw new TryAgain();
      isNew = standing === undefined;
      return standing ? recordedOf(standing, isNew) : close(tx, id, question, year);
    },
  );
  return { bulletinId, isNew };
}

const yearOf = ({ db }: Counter, question: BulletinQuestion): Promise<StoredBulletin[]> =>
  bulletinsOfYears(db, [yearKeyOf(question)]);

const ofMonth = (year: readonly StoredBulletin[], { month }: BulletinQuestion): StoredBulletin | undefined =>
  year.find((one) => one.month === month);

const recordedOf = ({ id, ...said }: BulletinQuestion & { id: string }, isNew: boolean, duties = 0): Recorded => {
  const { regionCode, scheme, policyYear, month, asOf } = said;
  return { subjects: [id], details: { regionCode, scheme, policyYear, month, asOf, isNew, duties } };
};

async function close(
  tx: Counter,
  id: string,
  question: BulletinQuestion,
  year: readonly StoredBulletin[],
): Promise<Recorded> {
  assertInOrder(question, year.at(-1));
  const published = tx.rulebooks.find({ ...question, region: question.regionCode });
  const knownAt = (await settledMoment(tx.db)) ?? refuseBusy();
  await readWholeArea(tx.db);
  const { asOf, ...named } = question;
  const row = { id, ...named, asOf, knownAt, rulebookVersionId: published.id };
  const regions = await countedRegions(tx.db, { ...question, knownAt });
  const run = runUpTo<Following>([...year, { month: question.month, regions: regions.map(unranked) }]);
  const found = standingsOf(factsOfRun(row, published, run), tx);
  if (found.months.length === 0) assertNoNumberLacks(regions, row, found, tx);
  const duties = dutiesOf(found, question.month);
  const signed = { closedBy: tx.viewer.subject ?? '', closedOn: tx.today };
  await insertBulletin(tx.db, { ...row, ...signed }, ranked(regions, found), duties);
  return recordedOf({ id, ...question }, true, duties.length);
}

const unranked = (region: CountedRegion): BulletinRegionRow => ({ ...region, rank: null, isLast: null });

/** The regions with their ranks in the last month; none where the law could not rank it. */
function ranked(regions: readonly CountedRegion[], { months }: Bulletins): BulletinRegionRow[] {
  const ranks = new Map(months.at(-1)?.ranks.map((one) => [one.regionCode, one]));
  return regions.map((region) => {
    const { rank = null, isLast = null } = ranks.get(region.regionCode) ?? {};
    return { ...region, rank, isLast };
  });
}

/** Refuses where a town that a notice names lacks what rates are reckoned of; where no town is named, nobody waits for a number. */
function assertNoNumberLacks(
  regions: readonly CountedRegion[],
  law: Law,
  { decision: { neededFacts } }: Bulletins,
  tx: Counter,
): void {
  const named = namedTowns(regions).map(progressOf);
  const figures = figuresOf(named, law, tx);
  const lacking = named.map(({ regionCode }) => regionCode).filter((code) => !figures.get(code)?.outOf);
  if (neededFacts.length === 0 || lacking.length === 0) return;
  const text = {
    zh: `${lacking.join('、')}缺少${neededFacts.map(({ zh }) => zh).join('、')}，各乡镇均无法排名。通报编发后不再更改：请先导入这些数字（canbao regions targets），再行编发。`,
    en: `${lacking.join(', ')}: ${neededFacts.map(({ en }) => en).join(', ')} is not on file, so that no town can be ranked. A bulletin never changes: load the numbers first (canbao regions targets), then close it.`,
  };
  refuseWrite('RANKS_OPEN', text);
}

/** What becomes due with the month; what became due with an earlier one stands in that one. */
function dutiesOf({ explanations, criticisms }: Bulletins, month: string): NewDuty[] {
  const dues = [
    ...explanations.map((due) => ({ ...due, kind: 'EXPLANATION' as const })),
    ...criticisms.map((due) => ({ ...due, kind: 'CRITICISM' as const })),
  ];
  return dues
    .filter(({ months }) => months.at(-1) === month)
    .map(({ months, ...due }) => ({ ...due, months: [...months] }));
}

function assertInOrder({ month }: BulletinQuestion, last: StoredBulletin | undefined): void {
  if (last === undefined || last.month < month) return;
  const text = {
    zh: `${last.month}已通报，不能再补${month}的通报：通报按月依次编发。`,
    en: `The bulletin of ${last.month} is closed, so that none of ${month} can be any more: bulletins are closed month after month.`,
  };
  refuseWrite('BULLETIN_OUT_OF_ORDER', text, 'month');
}

function refuseBusy(): never {
  const text = {
    zh: '有一项导入或其他较长的业务正在写入，其结果尚不能计入：请待其完成后再通报。',
    en: 'An import or other long work is being written, and what it writes cannot be counted yet: close the bulletin when it has ended.',
  };
  return refuseWrite('BULLETIN_BUSY', text);
}
