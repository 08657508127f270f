import { type Db, transaction } from '../../store/db.ts';
import { lockNames } from '../../store/lock-name.ts';
import { type AuditLine, type Counted, insertLineBelow } from '../../store/queries/audit.ts';

/**
 * Lines that one statement counts and adds by itself while so many are left: statements under way at one moment do not see one
 * another, and a Postgres runs a hundred unless it is told otherwise. Fewer let some pass unseen at the end of a day; more make
 * those who search much wait for one another.
 */
const UNSEEN = 100;

/**
 * Writes down what its actor may do so often in a day, and says whether they still might: of many at one moment no more than of
 * many in a row. The last of a day are counted one after another.
 */
export async function noteWithin(
  db: Db,
  counted: Counted,
  { line, most }: { readonly line: AuditLine; readonly most: number },
): Promise<boolean> {
  const free = most - UNSEEN;
  if (free > 0 && (await insertLineBelow(db, counted, { line, most: free }))) return true;
  return transaction(db, async (tx) => {
    await lockNames(tx, [`${counted} ${line.actor}`]);
    return insertLineBelow(tx, counted, { line, most });
  });
}
