import { DomainError } from '../../errors.ts';
import { boundsOf, isWithinBounds } from '../imports/import-bounds.ts';
import type { Counter } from '../write.ts';

/** Figures of a region that the viewer works for in part, or not at all. */
class RegionNotWatched extends DomainError {
  readonly code = 'REGION_NOT_YOURS';
  constructor(code: string) {
    super(
      `What is kept on the whole of region ${code} is shown to those who work for all of it: ask for one of yours.`,
      {
        zh: `区划${code}的督查记录只供负责其全部区域的人员查看：请查询您管辖的区划。`,
        field: 'within',
      },
    );
  }
}

/**
 * Refuses a region whose records of supervision (督查记录) the viewer may not read: they are kept on whole villages and towns, whoever's
 * people live there, so that whoever works for a part is told nothing of the rest.
 */
export function assertWatched({ reach }: Pick<Counter, 'reach'>, code: string): void {
  if (!isWithinBounds(boundsOf(reach), code)) throw new RegionNotWatched(code);
}
