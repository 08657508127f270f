import { DomainError } from '../../errors.ts';
import { isWithin } from '../../policy/region.ts';
import { poolingAreasByCode, type regionsOfPoolingAreas } from '../../store/queries/region.ts';
import { boundsOf, isWithinBounds } from '../imports/import-bounds.ts';
import type { Counter } from '../write.ts';

/** A code under which no pooling area is known. */
class PoolingAreaUnknown extends DomainError {
  readonly code = 'POOLING_AREA_UNKNOWN';
  constructor(code: string, field: string) {
    super(`There is no pooling area ${code}. The areas that regions belong to are in the list of pooling areas.`, {
      zh: `没有统筹地区${code}：请核对统筹地区名录。`,
      field,
    });
  }
}

/** A fund of an area that the viewer works for in part, or not at all. */
class AreaNotYours extends DomainError {
  readonly code = 'AREA_NOT_YOURS';
  constructor(code: string, field: string) {
    super(`The fund of pooling area ${code} is shown to those who work for the whole area, and dealt with by them.`, {
      zh: `统筹地区${code}的基金只供负责该统筹地区全部区域的人员查看和办理。`,
      field,
    });
  }
}

/**
 * Refuses a pooling area (统筹地区) whose fund the viewer may neither read nor write: a fund's sums are of the whole area, so that
 * whoever works for a part of it is told no figure at all. `field` is the part of the input, or the argument, that names the area.
 */
export async function assertFundArea(
  { db, reach }: Pick<Counter, 'db' | 'reach'>,
  areaCode: string,
  field: string,
): Promise<void> {
  const [area] = await poolingAreasByCode(db, [areaCode]);
  if (!area) throw new PoolingAreaUnknown(areaCode, field);
  if (!isWithinBounds(boundsOf(reach), areaCode)) throw new AreaNotYours(areaCode, field);
}

/** Which regions an area covers, and when. */
type Covered = Awaited<ReturnType<typeof regionsOfPoolingAreas>>[number];

/** Whether a region belonged to the area of these rows on a day. */
export const isOfArea = (covered: readonly Covered[], region: string, on: string): boolean =>
  covered.some(
    ({ regionCode, validFrom, validTo }) =>
      isWithin(region, regionCode) && (validFrom === null || validFrom <= on) && (validTo === null || validTo >= on),
  );
