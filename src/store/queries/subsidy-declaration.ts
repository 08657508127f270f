import { eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { readRows } from '../listed.ts';
import { inRegion } from '../region-level.ts';
import { isUuid, selectOf } from '../rows.ts';
import { subsidyDeclarationLines, subsidyDeclarations } from '../tables/index.ts';

export type SubsidyDeclaration = typeof subsidyDeclarations.$inferSelect;
export type SubsidyDeclarationLine = typeof subsidyDeclarationLines.$inferSelect;
export type NewSubsidyDeclaration = typeof subsidyDeclarations.$inferInsert;

/** A region's year for which subsidies are declared. */
export interface DeclarationQuestion {
  readonly within: string;
  readonly scheme: SubsidyDeclaration['scheme'];
  readonly policyYear: number;
}

/** Declarations of a region and all below it, the latest first. */
export function readSubsidyDeclarations(
  db: Db,
  { within, scheme, policyYear }: DeclarationQuestion,
  first: number,
): Promise<SubsidyDeclaration[]> {
  return readRows(
    db,
    sql`select ${selectOf(subsidyDeclarations)} from subsidy_declarations
      where ${inRegion(sql`region_code`, within)} and scheme = ${scheme} and policy_year = ${policyYear}
      order by declared_on desc, region_code, id limit ${first}`,
  );
}

/** Declarations by their ids. */
export const subsidyDeclarationsById = (db: Db, ids: readonly string[]): Promise<SubsidyDeclaration[]> =>
  readDeclarations(db, sql`id = any(${sql.param([...ids])}::uuid[])`);

/** The approved ones that took the place of declarations. */
export const approvedReplacements = (db: Db, ids: readonly string[]): Promise<SubsidyDeclaration[]> =>
  readDeclarations(db, sql`replaces_id = any(${sql.param([...ids])}::uuid[]) and state = 'APPROVED'`);

const readDeclarations = (db: Db, where: SQL): Promise<SubsidyDeclaration[]> =>
  readRows(db, sql`select ${selectOf(subsidyDeclarations)} from subsidy_declarations where ${where}`);

/** Declarations that were not returned of regions that hold a region's heads too: itself, above it and below it. */
export const declarationsOfHeads = (
  tx: Db,
  { regionCode, scheme, policyYear }: Pick<SubsidyDeclaration, 'regionCode' | 'scheme' | 'policyYear'>,
): Promise<SubsidyDeclaration[]> =>
  readDeclarations(
    tx,
    sql`scheme = ${scheme} and policy_year = ${policyYear} and state <> 'RETURNED'
      and (${inRegion(sql`region_code`, regionCode)} or starts_with(${regionCode}, ${PREFIX}))`,
  );

/** What the codes within a declaration's region begin with. */
const PREFIX = sql`case when length(region_code) = 6 then regexp_replace(region_code, '(00){1,3}$', '') else region_code end`;

/** A declaration by its id. */
export async function subsidyDeclarationById(db: Db, id: string): Promise<SubsidyDeclaration | null> {
  if (!isUuid(id)) return null;
  return (await subsidyDeclarationsById(db, [id]))[0] ?? null;
}

/** The same, held until the transaction ends. */
export async function lockSubsidyDeclaration(tx: Db, id: string): Promise<SubsidyDeclaration | null> {
  if (!isUuid(id)) return null;
  return (await readDeclarations(tx, sql`id = ${id}::uuid for update`))[0] ?? null;
}

/** The lines of declarations, of each by region and then by payer. */
export function linesOfDeclarations(db: Db, ids: readonly string[]): Promise<SubsidyDeclarationLine[]> {
  return readRows(
    db,
    sql`select ${selectOf(subsidyDeclarationLines)} from subsidy_declaration_lines
      where declaration_id = any(${sql.param([...ids])}::uuid[]) order by region_code, payer`,
  );
}

/** Writes a declaration with its lines. */
export async function insertSubsidyDeclaration(
  tx: Db,
  row: NewSubsidyDeclaration & { readonly id: string },
  lines: readonly Omit<SubsidyDeclarationLine, 'declarationId'>[],
): Promise<void> {
  await insertRows(tx, subsidyDeclarations, [row]);
  await insertRows(
    tx,
    subsidyDeclarationLines,
    lines.map((line) => ({ declarationId: row.id, ...line })),
  );
}

/** How a declaration was decided. */
export type DeclarationRuling = Pick<SubsidyDeclaration, 'state' | 'decidedBy' | 'decidedOn' | 'ruling'>;

/** Writes the decision; the version counts up. */
export async function decideSubsidyDeclaration({ orm }: Db, id: string, ruling: DeclarationRuling): Promise<void> {
  await orm
    .update(subsidyDeclarations)
    .set({ ...ruling, version: sql`${subsidyDeclarations.version} + 1` })
    .where(eq(subsidyDeclarations.id, id));
}
