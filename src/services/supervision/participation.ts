import { DomainError } from '../../errors.ts';
import { PROGRESS_LEVELS, type ProgressFacts, type ProgressLevel } from '../../policy/progress-facts.ts';
import type { Reach } from '../../store/access.ts';
import type { Db } from '../../store/db.ts';
import { latestBulletin } from '../../store/queries/bulletin.ts';
import type { Moment } from '../../store/queries/year-books.ts';
import { assertPolicyYear } from '../asked-year.ts';
import { boundsOf, isWithinBounds } from '../imports/import-bounds.ts';
import { once } from '../statements/reconcile.ts';
import { isToldExactly, type Viewer } from '../viewer.ts';
import { type AskedProgress, LENGTHS, progressFacts } from './progress-facts.ts';

/** Who asks, and where is counted. */
interface Asking {
  readonly counting: Db;
  readonly db: Db;
  readonly viewer: Viewer;
  readonly reach: Reach;
  readonly today: string;
}

/** 参保进度: people are counted once, when somebody asks for a figure. */
export interface ProgressRead {
  readonly asked: AskedProgress;
  readonly facts: () => Promise<ProgressFacts>;
}

/** A level above the region asked about, or one at which no progress is told. */
class ProgressLevelRefused extends DomainError {
  readonly code = 'PROGRESS_LEVEL_REFUSED';
  constructor(within: string, level: string) {
    super(
      `Progress of ${within} is told by COUNTY, TOWN or VILLAGE, and by no level above it; ${level} was asked for.`,
      {
        zh: `${within}的参保进度按县级、乡级或村级列出，且不高于该区划本级；所问为${level}。`,
        field: 'by',
      },
    );
  }
}

/** A region of another office, or villages of one. */
class ProgressNotYours extends DomainError {
  readonly code = 'REGION_NOT_YOURS';
  constructor(within: string) {
    const en =
      'Counties and towns are shown to those who work in the county, villages to those who work for the region that holds them.';
    super(`The progress of ${within} is not shown to you. ${en}`, {
      zh: `${within}的参保进度不向您显示：县、乡镇进度供本县人员查看，村级进度供其所在区域的人员查看。`,
      field: 'within',
    });
  }
}

/** Villages are small: who is told rounded numbers is told none of them. */
class VillagesNeedExactness extends DomainError {
  readonly code = 'FORBIDDEN';
  constructor() {
    super('Progress by village needs the scope "statistics:exact". Ask by TOWN or COUNTY.', {
      zh: '按村查看参保进度须有“statistics:exact”权限，请按乡镇或县查看。',
      field: 'by',
    });
  }
}

/** What stands in no bulletin: counted from one day to the next, or from one instant to the next, it tells of single people. */
class CountedInBulletins extends DomainError {
  readonly code = 'COUNTED_IN_BULLETINS';
  constructor(within: string, latest: string | undefined) {
    const when = latest ? `The latest is as of ${latest}: ask without asOf and knownAt.` : 'None is closed yet.';
    const zh = latest ? `最近一期截止${latest}，查询时不必填写asOf和knownAt。` : '尚无已发布的通报。';
    super(
      `Who is told rounded numbers is told the progress of ${within} as the bulletins of its county counted it. ${when}`,
      { zh: `按取整口径查询者只能查看${within}所在县已发布通报中的参保进度。${zh}`, field: 'asOf' },
    );
  }
}

/** A question for progress: `by` any level, `at` what the asker named of a moment, if anything. */
export interface ProgressWish extends Omit<AskedProgress, 'by' | 'at'> {
  readonly by: string;
  readonly at: Partial<Moment>;
}

/** The progress of a region's year, for those who may see it; nothing is counted yet. */
export async function readProgress(asking: Asking, wish: ProgressWish): Promise<ProgressRead> {
  assertPolicyYear(wish.policyYear);
  const by = levelOf(wish);
  assertMaySee(asking, wish.within, by);
  const { at: _, ...asked } = wish;
  const at = await momentOf(asking, wish);
  const question = { ...asked, by, ...(at && { at }) };
  return { asked: question, facts: once(() => progressFacts(asking.counting, question, asking.today)) };
}

/** The moment to count for; what holds now is counted without one. Rounded numbers are of a bulletin's moment alone. */
async function momentOf(
  { db, viewer, today }: Asking,
  { within, at, ...year }: ProgressWish,
): Promise<Moment | undefined> {
  if (isToldExactly(viewer))
    return at.asOf || at.knownAt ? { asOf: at.asOf ?? today, knownAt: at.knownAt ?? null } : undefined;
  const ofCounty = { ...year, regionCode: within.slice(0, LENGTHS.COUNTY) };
  const bulletin = await latestBulletin(db, ofCounty, at);
  if (!bulletin) throw new CountedInBulletins(within, (await latestBulletin(db, ofCounty))?.asOf);
  return bulletin;
}

function levelOf({ within, by }: { readonly within: string; readonly by: string }): ProgressLevel {
  const level = PROGRESS_LEVELS.find((one) => one === by);
  if (!level || LENGTHS[level] < within.length) throw new ProgressLevelRefused(within, by);
  return level;
}

function assertMaySee({ viewer, reach }: Asking, within: string, by: ProgressLevel): void {
  if (by === 'VILLAGE' && !isToldExactly(viewer)) throw new VillagesNeedExactness();
  const bounds = boundsOf(reach);
  if (isWithinBounds(bounds, within)) return;
  const counties = bounds.from.map((code) => code.slice(0, LENGTHS.COUNTY));
  if (by === 'VILLAGE' || !counties.includes(within.slice(0, LENGTHS.COUNTY))) throw new ProgressNotYours(within);
}
