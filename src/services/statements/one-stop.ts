import { DomainError } from '../../errors.ts';
import { oneStopCategories } from '../../partners/partner.ts';
import { bundledPartners } from '../../partners/read-partner.ts';
import type { Page } from '../../store/connection.ts';
import type { ListedPage } from '../../store/listed.ts';
import { institutionByCode, isDesignatedOn } from '../../store/queries/institution.ts';
import { countEntitled, type OneStopRow, readEntitled } from '../../store/queries/one-stop.ts';
import type { Counter } from '../write.ts';

/** Whose people, and where they would be cared for; everywhere unless an institution is named. */
export interface OneStopQuestion {
  readonly within: string;
  readonly institutionCode?: string | null;
}

/** A page of those who are entitled, and how many there are. */
export interface OneStop {
  readonly page: Page<OneStopRow>;
  readonly count: () => Promise<number>;
}

class InstitutionUnknown extends DomainError {
  readonly code = 'INSTITUTION_UNKNOWN';
}

class NotDesignated extends DomainError {
  readonly code = 'INSTITUTION_NOT_DESIGNATED';
}

/**
 * 一站式结算名单: who of a region is settled at discharge today, because a department lists them in a category that is. Refuses an
 * institution that nobody knows, and one that the region's insurance does not designate today: nobody is settled there.
 */
export async function oneStopEntitlements(
  counter: Pick<Counter, 'db' | 'reach' | 'today'>,
  { within, institutionCode }: OneStopQuestion,
  page: ListedPage,
): Promise<OneStop> {
  const { db, reach, today } = counter;
  if (institutionCode != null) await assertDesignated(counter, { within, institutionCode });
  const search = { within, on: today, categories: [...oneStopCategories(bundledPartners())] };
  return { page: await readEntitled(db, reach, search, page), count: () => countEntitled(db, reach, search) };
}

async function assertDesignated(
  { db, today }: Pick<Counter, 'db' | 'today'>,
  { within, institutionCode }: { readonly within: string; readonly institutionCode: string },
): Promise<void> {
  const found = await institutionByCode(db, institutionCode);
  const about = { field: 'institutionCode' };
  if (!found) {
    throw new InstitutionUnknown(
      `There is no institution ${institutionCode}. Ask institutions for those that there are.`,
      {
        ...about,
        zh: `没有医疗机构${institutionCode}：请核对国家编码。`,
      },
    );
  }
  const [isDesignated] = await isDesignatedOn(db, [{ institutionId: found.id, regionCode: within, day: today }]);
  if (isDesignated) return;
  throw new NotDesignated(
    `The insurance of ${within} does not designate ${institutionCode} on ${today}, so nobody of it is settled there. Ask for a region that does.`,
    { ...about, zh: `${today}区划${within}未将${institutionCode}列为定点，该区划人员不能在此一站式结算。` },
  );
}
