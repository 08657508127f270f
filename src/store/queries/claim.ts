import { and, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { byKey, type Reach, reachValues, seenBy } from '../access.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { claim } from '../nouns/claim.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { claimItems, claimPayers, claimSteps, claims, institutions, people } from '../tables/index.ts';

/** A claim as it is kept, without what was wrong with the patient. */
export type StoredClaim = NounRow<typeof claims>;
export type NewClaim = typeof claims.$inferInsert;
export type ClaimState = StoredClaim['state'];

export const claimsById = rowsBy(claim, claims.id);

export const claimsOfPeople = rowsBy(claim, claims.personId, [sql`${claims.admittedOn} desc`, sql`${claims.id}`]);

/** A claim held until the transaction ends, and the files that its person's year is made of. */
export interface HeldClaim extends StoredClaim {
  /** The file that stands for the claim's: its own, or the one that it was merged into. */
  readonly keptUnder: string;
  /** That file and all that were merged into it. */
  readonly fileIds: readonly string[];
}

const file = alias(people, 'file');
const kept = alias(people, 'kept');

const locked = statement<HeldClaim & { readonly isMerged: boolean }>(({ orm }, kind) =>
  orm
    .select({
      ...rowColumns(claim),
      keptUnder: sql`${kept.id}`.as('keptUnder'),
      fileIds: sql`${kept.mergedIds} || ${kept.id}`.as('fileIds'),
      isMerged: sql`${kept.mergedIntoId} is not null`.as('isMerged'),
    })
    .from(claims)
    .innerJoin(file, eq(file.id, claims.personId))
    .innerJoin(kept, eq(kept.id, sql`coalesce(${file.mergedIntoId}, ${file.id})`))
    .where(and(sql`${claims.id} = ${sql.placeholder('id')}::uuid`, claim.visible(byKey(kind))))
    .for('update', { of: [kept, claims] }),
);

/**
 * A claim that may be seen, held with the file that stands for its person's, so that two steps of one person's year never run at
 * once. Where that file was merged while this waited for it, the one that it was merged into is held instead.
 */
export async function lockClaim(tx: Db, reach: Reach, id: string): Promise<HeldClaim | undefined> {
  if (!isUuid(id) || reach.kind === 'NONE') return undefined;
  const values = { id, ...reachValues(reach) };
  const [first] = await locked(tx, reach.kind, values);
  const [held] = first?.isMerged ? await locked(tx, reach.kind, values) : [first];
  if (!held) return undefined;
  const { isMerged: _, ...row } = held;
  return row;
}

/** The claim of an institution's number that may be seen. */
export async function claimNumbered(
  { orm }: Db,
  reach: Reach,
  { institutionCode, number }: { readonly institutionCode: string; readonly number: string },
): Promise<string | undefined> {
  if (reach.kind === 'NONE') return undefined;
  const rows = await orm
    .select({ id: claims.id })
    .from(claims)
    .innerJoin(institutions, eq(institutions.id, claims.institutionId))
    .where(and(eq(institutions.code, institutionCode), eq(claims.number, number), claim.visible(seenBy(reach, 'KEY'))));
  return rows[0]?.id;
}

/** Writes a claim; false where its institution has one of that number. */
export async function insertClaim({ orm }: Db, row: NewClaim): Promise<boolean> {
  const target = [claims.institutionId, claims.number];
  const made = await orm.insert(claims).values(row).onConflictDoNothing({ target }).returning({ id: claims.id });
  return made.length > 0;
}

/** What is noted of a claim before it is settled. */
export type ClaimNote = Pick<NewClaim, 'publishedOn'> | Pick<NewClaim, 'violationId'>;

/** Notes something of a claim; its version counts up. */
export async function noteOfClaim({ orm }: Db, id: string, note: ClaimNote): Promise<void> {
  await orm
    .update(claims)
    .set({ ...note, version: sql`${claims.version} + 1` })
    .where(eq(claims.id, id));
}

/** All that a claim says of itself, but for whose it is, where, and its number. */
export type ClaimContent = Omit<
  NewClaim,
  'id' | 'number' | 'personId' | 'scheme' | 'institutionId' | 'publishedOn' | 'violationId' | 'state' | 'version'
>;

/**
 * Puts another content in the place of what a claim said, without its parts: they are to be written anew. What was published of
 * it before is published no more; an institution's violation stays one. Its version counts up.
 */
export async function replaceClaim({ orm }: Db, id: string, content: ClaimContent): Promise<void> {
  await orm.delete(claimItems).where(eq(claimItems.claimId, id));
  await orm.delete(claimPayers).where(eq(claimPayers.claimId, id));
  const anew = {
    state: 'ENTERED',
    publishedOn: null,
    enteredAt: sql`now()`,
    version: sql`${claims.version} + 1`,
  } as const;
  await orm
    .update(claims)
    .set({ ...content, ...anew })
    .where(eq(claims.id, id));
}

type NewClaimItem = Omit<typeof claimItems.$inferInsert, 'claimId' | 'line'>;
type NewClaimPayer = Omit<typeof claimPayers.$inferInsert, 'claimId'>;

/** What a claim is made of beside its sums: its lines, and what others paid. */
export interface ClaimParts {
  readonly items: readonly NewClaimItem[];
  readonly payers: readonly NewClaimPayer[];
}

/** Writes what a claim is made of; its lines are counted from 1. */
export async function insertClaimParts(tx: Db, claimId: string, { items, payers }: ClaimParts): Promise<void> {
  await insertRows(
    tx,
    claimItems,
    items.map((item, at) => ({ ...item, claimId, line: at + 1 })),
  );
  await insertRows(
    tx,
    claimPayers,
    payers.map((one) => ({ ...one, claimId })),
  );
}

export type NewClaimStep = typeof claimSteps.$inferInsert;

/** Writes that a claim was entered: its row says the state itself. */
export const insertClaimStep = (tx: Db, step: NewClaimStep): Promise<void> => insertRows(tx, claimSteps, [step]);

/** Takes a claim into a state and writes the step, in one statement; its version counts up. */
export async function stepClaim({ keyed }: Db, step: NewClaimStep): Promise<void> {
  const { claimId, state, by, takenOn, reasons = [], decisionId = null, note = null } = step;
  await keyed`
    with moved as (
      update claims set state = ${state}::claim_state, version = version + 1 where id = ${claimId} returning id
    )
    insert into claim_steps (claim_id, state, by, taken_on, reasons, decision_id, note)
    select id, ${state}::claim_state, ${by}, ${takenOn}::date, ${reasons as string[]}::text[], ${decisionId}, ${note} from moved`;
}
