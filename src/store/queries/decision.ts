import type { Db } from '../db.ts';
import { decisions } from '../tables/index.ts';

/** Keeps a decision; one that is kept already stays as it is. Returns whether it is new. */
export async function insertDecision(
  { orm }: Pick<Db, 'orm'>,
  decision: typeof decisions.$inferInsert,
): Promise<boolean> {
  const made = await orm.insert(decisions).values(decision).onConflictDoNothing().returning({ id: decisions.id });
  return made.length > 0;
}
