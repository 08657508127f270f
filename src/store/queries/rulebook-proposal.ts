import { and, desc, eq, gte, lt, or, sql } from 'drizzle-orm';
import type { Range } from '../access.ts';
import type { Db } from '../db.ts';
import { isUuid } from '../rows.ts';
import { rulebookProposals } from '../tables/index.ts';
import type { YearOfLaw } from './rulebook.ts';

export type ProposalRow = typeof rulebookProposals.$inferSelect;
type Orm = Pick<Db, 'orm'>;

/** What waits for a second person: all that channel NEXT shows. */
export function readOpenProposals({ orm }: Orm): Promise<ProposalRow[]> {
  return orm.select().from(rulebookProposals).where(eq(rulebookProposals.state, 'PROPOSED'));
}

/** Which proposals to list: `ranges` of region codes, or null for those of any region and of none. */
interface Listed {
  readonly state: ProposalRow['state'] | null;
  readonly ranges: readonly Range[] | null;
  readonly first: number;
}

/** Proposals, the newest first. */
export function readProposals({ orm }: Orm, { state, ranges, first }: Listed): Promise<ProposalRow[]> {
  const { regionCode, proposedAt, id } = rulebookProposals;
  const within = ranges?.map(({ from, to }) => and(gte(regionCode, from), lt(regionCode, to)));
  return orm
    .select()
    .from(rulebookProposals)
    .where(and(state ? eq(rulebookProposals.state, state) : undefined, within && (or(...within) ?? sql`false`)))
    .orderBy(desc(proposedAt), desc(id))
    .limit(first);
}

/** The open proposal of a name, or of the same region, scheme and year under another. */
export async function openProposalLike(
  { orm }: Orm,
  { name, region, scheme, policyYear }: YearOfLaw,
): Promise<ProposalRow | undefined> {
  const sameYear = and(
    eq(rulebookProposals.regionCode, region ?? ''),
    eq(rulebookProposals.scheme, scheme),
    eq(rulebookProposals.policyYear, policyYear),
  );
  const [row] = await orm
    .select()
    .from(rulebookProposals)
    .where(and(eq(rulebookProposals.state, 'PROPOSED'), or(eq(rulebookProposals.name, name), sameYear)));
  return row;
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
