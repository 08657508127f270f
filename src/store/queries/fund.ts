import type { Range } from '../access.ts';
import { type Db, withoutTimeout } from '../db.ts';
import type { enrollments } from '../tables/index.ts';
import { rangesOfArea } from './pooling-area.ts';

/** 基金年度: one pooling area's fund of one scheme, in the year that it covers. */
export interface FundQuestion {
  readonly poolingAreaCode: string;
  readonly scheme: (typeof enrollments.$inferSelect)['scheme'];
  readonly policyYear: number;
}

/** The regions of a fund, as the area covered them in its year: on the day of it that is nearest to today. The year is one of a calendar. */
export function rangesOfFund(
  db: Db,
  { poolingAreaCode, policyYear }: Pick<FundQuestion, 'poolingAreaCode' | 'policyYear'>,
  today: string,
): Promise<readonly Range[]> {
  const [first, last] = [`${policyYear}-01-01`, `${policyYear}-12-31`];
  return rangesOfArea(db, poolingAreaCode, today < first ? first : today > last ? last : today);
}

/**
 * Lets the statements of a write read a whole area: they may take as long as it is large, and are planned for its rows. By plans for a
 * few rows, everybody would be compared with everybody.
 */
export async function readWholeArea(tx: Db): Promise<void> {
  await withoutTimeout(tx.sql);
  await tx.sql.unsafe(`set local plan_cache_mode = force_custom_plan; set local work_mem = '64MB'`);
}
