import { and, eq, sql } from 'drizzle-orm';
import { byKey, type Reach, reachValues } from '../access.ts';
import type { Db } from '../db.ts';
import { supervisionCase } from '../nouns/supervision-case.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { supervisionCases } from '../tables/index.ts';

export type SupervisionCaseRow = NounRow<typeof supervisionCases>;
export type NewSupervisionCase = typeof supervisionCases.$inferInsert;

export const supervisionCasesById = rowsBy(supervisionCase, supervisionCases.id);

const locked = statement<SupervisionCaseRow>(({ orm }, kind) =>
  orm
    .select(rowColumns(supervisionCase))
    .from(supervisionCases)
    .where(and(sql`${supervisionCases.id} = ${sql.placeholder('id')}::uuid`, supervisionCase.visible(byKey(kind))))
    .for('update'),
);

/** A case that may be seen, held until the transaction ends. */
export async function lockSupervisionCase(tx: Db, reach: Reach, id: string): Promise<SupervisionCaseRow | undefined> {
  if (!isUuid(id) || reach.kind === 'NONE') return undefined;
  return (await locked(tx, reach.kind, { id, ...reachValues(reach) }))[0];
}

/** Writes a case; false where a review of its claim is open already. */
export async function insertSupervisionCase({ orm }: Db, row: NewSupervisionCase): Promise<boolean> {
  const made = await orm
    .insert(supervisionCases)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: supervisionCases.id });
  return made.length > 0;
}

/** How a case ended. */
export type CaseEnding = Pick<SupervisionCaseRow, 'state' | 'decidedOn' | 'decidedBy' | 'ruling' | 'amountFen'>;

/** Writes how a case ended; its version counts up. */
export async function endSupervisionCase({ orm }: Db, id: string, ending: CaseEnding): Promise<void> {
  await orm
    .update(supervisionCases)
    .set({ ...ending, version: sql`${supervisionCases.version} + 1` })
    .where(eq(supervisionCases.id, id));
}

/** Whether a review of a claim is open. Asked of a claim that is held, so that none opens meanwhile. */
export async function isUnderReview({ keyed }: Db, claimId: string): Promise<boolean> {
  const open = await keyed`
    select from supervision_cases where claim_id = ${claimId}::uuid and kind = 'CLAIM_REVIEW' and state = 'OPEN'`;
  return open.length > 0;
}
