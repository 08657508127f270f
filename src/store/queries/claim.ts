import { and, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { byKey, type Reach, reachValues, seenBy } from '../access.ts';
import type { Db } from '../db.ts';
import { insertion, insertRows } from '../insert.ts';
import { claim } from '../nouns/claim.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import {
  claimItems,
  claimPayers,
  claimSettlements,
  claimSteps,
  claims,
  institutions,
  people,
} from '../tables/index.ts';
import type { NewSettlement } from './claim-settlement.ts';

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

/** A held claim with the households that were held before it. */
export interface HeldWithHomes extends HeldClaim {
  readonly homeIds: readonly string[];
}

type Locked = HeldClaim & { readonly isMerged: boolean };

const file = alias(people, 'file');
const kept = alias(people, 'kept');

const heldColumns = {
  ...rowColumns(claim),
  keptUnder: sql`${kept.id}`.as('keptUnder'),
  fileIds: sql`${kept.mergedIds} || ${kept.id}`.as('fileIds'),
  isMerged: sql`${kept.mergedIntoId} is not null`.as('isMerged'),
};

const locked = statement<Locked>(({ orm }, kind) =>
  orm
    .select(heldColumns)
    .from(claims)
    .innerJoin(file, eq(file.id, claims.personId))
    .innerJoin(kept, eq(kept.id, sql`coalesce(${file.mergedIntoId}, ${file.id})`))
    .where(and(sql`${claims.id} = ${sql.placeholder('id')}::uuid`, claim.visible(byKey(kind))))
    .for('update', { of: [kept, claims] }),
);

/** Households that the person of a claim belongs to on a day, and those whose account paid for it; held. */
const HOMES = sql`
  select home.id from households home where home.id in (
    select member.household_id from claims own join people file on file.id = own.person_id
    join household_members member on member.person_id = coalesce(file.merged_into_id, file.id) and member.superseded_at is null
      and coalesce(member.valid_from <= ${sql.placeholder('on')}::date, true)
      and coalesce(member.valid_to >= ${sql.placeholder('on')}::date, true)
    where own.id = ${sql.placeholder('id')}::uuid
    union all
    select line.household_id from claim_settlements paid join family_account_lines line on line.settlement_id = paid.id
    where paid.claim_id = ${sql.placeholder('id')}::uuid
  ) order by home.id for update`;

/** Counting the households is a condition that hangs on no row: it is met, and they are held, before any claim is looked for. */
const lockedWithHomes = statement<HeldWithHomes & Locked>(({ orm }, kind) => {
  const home = orm.$with('home', { id: sql`id` }).as(HOMES);
  return orm
    .with(home)
    .select({ ...heldColumns, homeIds: sql`(select coalesce(array_agg(id), '{}') from home)`.as('homeIds') })
    .from(claims)
    .innerJoin(file, eq(file.id, claims.personId))
    .innerJoin(kept, eq(kept.id, sql`coalesce(${file.mergedIntoId}, ${file.id})`))
    .where(
      and(
        sql`(select count(*) from home) >= 0`,
        sql`${claims.id} = ${sql.placeholder('id')}::uuid`,
        claim.visible(byKey(kind)),
      ),
    )
    .for('update', { of: [kept, claims] });
});

/**
 * A claim that may be seen, held with the file that stands for its person's, so that two steps of one person's year never run at
 * once. Where that file was merged while this waited for it, the one that it was merged into is held instead.
 */
export const lockClaim = (tx: Db, reach: Reach, id: string): Promise<HeldClaim | undefined> =>
  lockBy(locked, tx, reach, { id });

/**
 * The same by whoever spends of an account or gives back to it, on a day: households are held before people, and people with their
 * claims after them, as by everybody who holds both.
 */
export const lockClaimWithHomes = (
  tx: Db,
  reach: Reach,
  asked: { readonly id: string; readonly on: string },
): Promise<HeldWithHomes | undefined> => lockBy(lockedWithHomes, tx, reach, asked);

async function lockBy<Held extends HeldClaim>(
  lock: ReturnType<typeof statement<Held & Locked>>,
  tx: Db,
  reach: Reach,
  asked: { readonly id: string },
): Promise<Omit<Held & Locked, 'isMerged'> | undefined> {
  if (!isUuid(asked.id) || reach.kind === 'NONE') return undefined;
  const values = { ...asked, ...reachValues(reach) };
  const [first] = await lock(tx, reach.kind, values);
  const [held] = first?.isMerged ? await lock(tx, reach.kind, values) : [first];
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

/** A line as it is stored: what it is of is sealed for its claim and its place there. */
export type NewClaimItem = Omit<typeof claimItems.$inferInsert, 'claimId' | 'code' | 'name'>;
export type NewClaimPayer = Omit<typeof claimPayers.$inferInsert, 'claimId'>;

/** What a claim is made of beside its sums: its lines, and what others paid. */
export interface ClaimParts {
  readonly items: readonly NewClaimItem[];
  readonly payers: readonly NewClaimPayer[];
}

/** Writes what a claim is made of. */
export async function insertClaimParts(tx: Db, claimId: string, { items, payers }: ClaimParts): Promise<void> {
  await insertRows(
    tx,
    claimItems,
    items.map((item) => ({ ...item, claimId })),
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

const STEP = `
  moved as (update claims set state = $1::claim_state, version = version + 1 where id = $2::uuid returning id)
  insert into claim_steps (claim_id, state, by, taken_on, reasons, decision_id, note)
  select id, $1::claim_state, $3, $4::date, $5::text[], $6, $7 from moved`;

/**
 * Takes a claim into a state and writes the step, with the settlement that it is taken by, if any, in one statement; the claim's
 * version counts up. Of a settlement there is one that takes it back: a second breaks the index.
 */
export async function stepClaim(
  { keyed, isPrepared }: Db,
  step: NewClaimStep,
  settlement?: NewSettlement,
): Promise<void> {
  const { claimId, state, by, takenOn, reasons = [], decisionId = null, note = null } = step;
  const values = [state, claimId, by, takenOn, reasons as string[], decisionId, note];
  const made = settlement && insertion(claimSettlements, [settlement], values.length + 1);
  const text = made ? `with settled as (${made.text}), ${STEP}` : `with ${STEP}`;
  await keyed.unsafe(text, made ? [...values, made.json] : values, { prepare: isPrepared });
}
