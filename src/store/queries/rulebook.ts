import { and, asc, eq, isNull, max, ne, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { clauses, policyDocuments, rulebookVersions } from '../tables/index.ts';

export type RulebookVersionRow = typeof rulebookVersions.$inferSelect;
export type PolicyDocumentRow = typeof policyDocuments.$inferSelect;
export type ClauseRow = typeof clauses.$inferSelect;
type Orm = Pick<Db, 'orm'>;

/** Which policy year a rulebook is the law of, and under which name; a region that nobody can name is null. */
export interface YearOfLaw {
  readonly name: string;
  readonly region: string | null;
  readonly scheme: RulebookVersionRow['scheme'];
  readonly policyYear: number;
}

/** Every version ever published, oldest first: answers replay the past, so superseded ones are wanted too. */
export function readRulebookVersions({ orm }: Orm): Promise<RulebookVersionRow[]> {
  return orm.select().from(rulebookVersions).orderBy(asc(rulebookVersions.name), asc(rulebookVersions.version));
}

/** The version of a name that stands, locked until the transaction ends. */
export async function currentVersion({ orm }: Orm, name: string): Promise<RulebookVersionRow | undefined> {
  const [row] = await orm
    .select()
    .from(rulebookVersions)
    .where(and(eq(rulebookVersions.name, name), isNull(rulebookVersions.supersededAt)))
    .for('update');
  return row;
}

/** Publishes a version after ending the one before it. Returns its id and the number it got. */
export async function insertRulebookVersion(
  { orm }: Orm,
  version: Omit<typeof rulebookVersions.$inferInsert, 'version' | 'id'>,
): Promise<{ id: string; version: number }> {
  const [before] = await orm
    .select({ version: max(rulebookVersions.version) })
    .from(rulebookVersions)
    .where(eq(rulebookVersions.name, version.name));
  await orm
    .update(rulebookVersions)
    .set({ supersededAt: sql`now()` })
    .where(and(eq(rulebookVersions.name, version.name), isNull(rulebookVersions.supersededAt)));
  const number = (before?.version ?? 0) + 1;
  const [made] = await orm
    .insert(rulebookVersions)
    .values({ ...version, version: number })
    .returning({ id: rulebookVersions.id, version: rulebookVersions.version });
  if (!made) throw new Error(`${version.name} was not stored.`);
  return made;
}

/** Stores a document and its clauses as its file has them now. */
export async function replaceDocument(
  { orm }: Orm,
  document: typeof policyDocuments.$inferInsert,
  itsClauses: readonly (typeof clauses.$inferInsert)[],
): Promise<void> {
  await orm.insert(policyDocuments).values(document).onConflictDoUpdate({ target: policyDocuments.id, set: document });
  await orm.delete(clauses).where(eq(clauses.documentId, document.id));
  if (itsClauses.length > 0) await orm.insert(clauses).values([...itsClauses]);
}

export function readDocuments({ orm }: Orm): Promise<PolicyDocumentRow[]> {
  return orm.select().from(policyDocuments).orderBy(asc(policyDocuments.id));
}

export function readClauses({ orm }: Orm): Promise<ClauseRow[]> {
  return orm.select().from(clauses).orderBy(asc(clauses.documentId), asc(clauses.position));
}

/** Another name under which a region's scheme and year has a rulebook that stands: alphabet would decide between the two. */
export async function standsUnderAnotherName(
  { orm }: Orm,
  { name, region, scheme, policyYear }: YearOfLaw,
): Promise<string | undefined> {
  if (region === null) return undefined;
  const [row] = await orm
    .select({ name: rulebookVersions.name })
    .from(rulebookVersions)
    .where(
      and(
        eq(rulebookVersions.regionCode, region),
        eq(rulebookVersions.scheme, scheme),
        eq(rulebookVersions.policyYear, policyYear),
        ne(rulebookVersions.name, name),
        isNull(rulebookVersions.supersededAt),
      ),
    );
  return row?.name;
}

/** Any number, as long as nothing else in the database takes the same advisory lock. */
const CHANGES = 7_364_214;

/** Until the transaction ends, nobody else proposes or publishes: what was looked at stays so. */
export async function lockRulebooks({ orm }: Orm): Promise<void> {
  await orm.execute(sql`select pg_advisory_xact_lock(${CHANGES})`);
}

/** Processes that serve hear of it and read their rulebooks again. */
export async function announceRulebooks({ orm }: Orm): Promise<void> {
  await orm.execute(sql`select pg_notify('canbao_rulebooks', '')`);
}
