import { DomainError } from '../../errors.ts';
import type { Db } from '../../store/db.ts';
import type { AuditLine } from '../../store/queries/audit.ts';
import { noteWithin } from '../audit/note-within.ts';

export class SearchLimit extends DomainError {
  readonly code = 'SEARCH_LIMIT';
}

/** Searches by name that one may make in a day. A counter makes some hundreds; more reads the registry through by its names. */
const NAME_SEARCHES_A_DAY = 1_000;

/** Writes a search by name down; refuses who has looked for people by name too often today, by the clock that dates the lines. */
export async function noteNameSearch(db: Db, line: AuditLine): Promise<void> {
  if (await noteWithin(db, 'NAME_SEARCH', { line, most: NAME_SEARCHES_A_DAY })) return;
  throw new SearchLimit(
    `You have looked for people by name ${NAME_SEARCHES_A_DAY} times today, as often as is allowed. Ask for them by id, number or region, or go on tomorrow. 今日按姓名查找次数已达上限。`,
  );
}
