import { and, eq, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { standardChange } from '../nouns/standard-change.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { replaceRows } from '../supersede.ts';
import { standardChanges } from '../tables/index.ts';

export type StandardChangeRow = NounRow<typeof standardChanges>;
export type NewStandardChange = typeof standardChanges.$inferInsert;

export const standardChangesById = rowsBy(standardChange, standardChanges.id);

const locked = statement<StandardChangeRow>(({ orm }, kind) =>
  orm
    .select(rowColumns(standardChange))
    .from(standardChanges)
    .where(
      and(
        sql`${standardChanges.id} = ${sql.placeholder('id')}::uuid`,
        standardChange.current,
        standardChange.visible(byKey(kind)),
      ),
    )
    .for('update'),
);

/** A change that stands and may be seen, held until the transaction ends. */
export async function lockStandardChange(tx: Db, reach: Reach, id: string): Promise<StandardChangeRow | undefined> {
  if (!isUuid(id) || reach.kind === 'NONE') return undefined;
  return (await locked(tx, reach.kind, { id, ...reachValues(reach) }))[0];
}

/** Writes a change, in the place of another one where it corrects that. */
export const insertStandardChange = (tx: Db, row: NewStandardChange, replacesId: string | null): Promise<void> =>
  replaceRows(tx, standardChanges, replacesId === null ? [] : [{ id: replacesId }], [row]);

/** What was done with a change since it was entered. */
export type StandardChangeStep =
  | Pick<StandardChangeRow, 'reportedOn' | 'reportedTo'>
  | Pick<StandardChangeRow, 'approvedOn' | 'approvedBy'>;

/** Writes a step; the version counts up. */
export async function stepStandardChange({ orm }: Db, id: string, step: StandardChangeStep): Promise<void> {
  await orm
    .update(standardChanges)
    .set({ ...step, version: sql`${standardChanges.version} + 1` })
    .where(eq(standardChanges.id, id));
}
