import { PageRefused } from '../../store/connection.ts';
import { pageSize } from '../../store/listed.ts';
import { designatedWithoutOfficer, type InstitutionRow } from '../../store/queries/institution.ts';
import { isUuid } from '../../store/rows.ts';
import type { Counter } from '../write.ts';

export interface WithoutOfficerSearch {
  readonly within: string;
  /** Today, unless told. */
  readonly asOf?: string | null;
  readonly first: number;
  readonly after?: string | null;
}

/**
 * 无医保专管人员的定点机构: whom a designating region has to remind, because a designated institution has an office for insurance or
 * somebody who sees to it (SJ-12). One of which nobody said either is told too: it is for the office to ask.
 */
export function institutionsWithoutOfficer(
  { db, reach, today }: Pick<Counter, 'db' | 'reach' | 'today'>,
  { within, asOf, first, after = null }: WithoutOfficerSearch,
): Promise<InstitutionRow[]> {
  if (after !== null && !isUuid(after)) throw new PageRefused(`"${after}" is not an id of this graph.`);
  return designatedWithoutOfficer(db, reach, { within, on: asOf ?? today, first: pageSize(first), after });
}
