import { asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { isUuid } from '../rows.ts';
import { rulebookProposals } from '../tables/index.ts';

export type ProposalRow = typeof rulebookProposals.$inferSelect;
type Orm = Pick<Db, 'orm'>;

/** Every proposal ever made, oldest first: answers replay what channel NEXT showed on a past day. */
export function readProposals({ orm }: Orm): Promise<ProposalRow[]> {
  return orm.select().from(rulebookProposals).orderBy(asc(rulebookProposals.proposedAt), asc(rulebookProposals.id));
}

export async function insertProposal(
  { orm }: Orm,
  proposal: Omit<typeof rulebookProposals.$inferInsert, 'id' | 'state'>,
): Promise<ProposalRow> {
  const [made] = await orm.insert(rulebookProposals).values(proposal).returning();
  if (!made) throw new Error(`The proposal of ${proposal.name} was not stored.`);
  return made;
}

/** One proposal, locked until the transaction ends, so that it is decided once. */
export async function lockProposal({ orm }: Orm, id: string): Promise<ProposalRow | undefined> {
  if (!isUuid(id)) return undefined;
  const [row] = await orm.select().from(rulebookProposals).where(eq(rulebookProposals.id, id)).for('update');
  return row;
}

/** Writes down what was decided about a proposal, by whom, and the version that it became. */
export async function decideProposal(
  { orm }: Orm,
  id: string,
  decided: { state: 'PUBLISHED' | 'WITHDRAWN'; by: string; versionId?: string },
): Promise<ProposalRow> {
  const { state, by, versionId } = decided;
  const [row] = await orm
    .update(rulebookProposals)
    .set({ state, decidedBy: by, decidedAt: sql`now()`, ...(versionId && { versionId }) })
    .where(eq(rulebookProposals.id, id))
    .returning();
  if (!row) throw new Error(`Proposal ${id} is gone.`);
  return row;
}
