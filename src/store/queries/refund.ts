import { and, eq, inArray, isNull, ne, type SQL, sql } from 'drizzle-orm';
import { byKey, personVisible, type Reach, reachValues, seenBy, subtree } from '../access.ts';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { refund } from '../nouns/refund.ts';
import { isUuid, type NounRow, rowColumns, rowsBy, statement } from '../rows.ts';
import { assistanceListings, payments, people, refunds } from '../tables/index.ts';

export type NewRefund = typeof refunds.$inferInsert;
export type StoredRefund = NounRow<typeof refunds>;
type Scheme = NewRefund['scheme'];

/** Writes that money is to be given back. For one year and reason there is one refund: a second breaks the index. */
export const insertRefunds = (tx: Db, rows: readonly NewRefund[]): Promise<void> => insertRows(tx, refunds, rows);

export const refundsById = rowsBy(refund, refunds.id);

export const refundsOfPeople = rowsBy(refund, refunds.personId, [
  sql`${refunds.policyYear} desc`,
  sql`${refunds.dueOn} desc`,
  sql`${refunds.id}`,
]);

const locked = statement<StoredRefund>(({ orm }, kind) =>
  orm
    .select(rowColumns(refund))
    .from(refunds)
    .where(and(sql`${refunds.id} = ${sql.placeholder('id')}::uuid`, refund.visible(byKey(kind))))
    .for('update'),
);

/** A refund that may be seen, held against every other writer until the transaction ends; after its person. */
export async function lockRefund(tx: Db, reach: Reach, id: string): Promise<StoredRefund | undefined> {
  if (!isUuid(id) || reach.kind === 'NONE') return undefined;
  return (await locked(tx, reach.kind, { id, ...reachValues(reach) }))[0];
}

/** One person's contribution of one scheme and year, as far as somebody paid it who can be given it back; in fen. */
export interface PaidByPerson {
  readonly personId: string;
  /** Paid in by the person or from a relative's account, less what was taken back or given back. */
  readonly netFen: number;
  /** Of that, what refunds that were declared and not yet paid out will take. */
  readonly openFen: number;
  /** For which reasons a refund stands already. */
  readonly reasons: readonly NewRefund['reason'][];
  /** Where the last money came from; null when none did. */
  readonly payer: (typeof payments.$inferSelect)['payer'] | null;
  readonly enrollmentId: string | null;
}

/** Who is given back what they paid: the person, also when it came from a relative's account. */
const OWN_PAYERS = sql`('SELF', 'RELATIVE_ACCOUNT')`;

/** Rows of the person and of the files merged into theirs, of the scheme and year asked about. */
const ofYear = sql`person_id = any(people.merged_ids || people.id)
  and scheme = ${sql.placeholder('scheme')}::scheme and policy_year = ${sql.placeholder('policyYear')}::int`;

const OWN_PAYMENTS = sql`payments where ${ofYear} and payer in ${OWN_PAYERS} and purpose = 'CONTRIBUTION' and superseded_at is null`;

const lastPayment = (column: string) =>
  sql`(select ${sql.raw(column)} from ${OWN_PAYMENTS} and paid_fen > 0 order by paid_on desc, id limit 1)`;

const paid = statement<PaidByPerson>(({ orm }, kind) =>
  orm
    .select({
      personId: sql`${people.id}`.as('personId'),
      netFen: sql`(select coalesce(sum(paid_fen), 0)::bigint from ${OWN_PAYMENTS})`.as('netFen'),
      openFen: sql`(select coalesce(sum(amount_fen), 0)::bigint from refunds
        where ${ofYear} and state in ('DUE', 'APPROVED'))`.as('openFen'),
      reasons: sql`(select coalesce(json_agg(reason), '[]') from refunds where ${ofYear} and state <> 'CANCELLED')`.as(
        'reasons',
      ),
      payer: lastPayment('payer').as('payer'),
      enrollmentId: lastPayment('enrollment_id').as('enrollmentId'),
    })
    .from(people)
    .where(and(sql`${people.id} = any(${sql.placeholder('keys')}::uuid[])`, personVisible(byKey(kind)))),
);

/** What people who may be seen paid for a scheme and year, and what of it is promised back, in one statement. */
export async function paidByPeople(
  db: Db,
  reach: Reach,
  keys: readonly string[],
  year: { readonly scheme: Scheme; readonly policyYear: number },
): Promise<PaidByPerson[]> {
  const sound = keys.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return paid(db, reach.kind, { keys: sound, ...year, ...reachValues(reach) });
}

/** How far a refund comes with a step, and by whom. */
export interface RefundStep {
  readonly state: 'APPROVED' | 'PAID' | 'CANCELLED';
  readonly by: string;
  /** 银行回单 or why it was cancelled. */
  readonly note: string | null;
}

/** Takes a refund one step on; its version counts up. */
export async function stepRefund({ orm }: Db, id: string, { state, by, note }: RefundStep): Promise<void> {
  const done =
    state === 'APPROVED'
      ? { approvedBy: by, approvedAt: sql`now()` }
      : { closedBy: by, closedAt: sql`now()`, closingNote: note };
  await orm
    .update(refunds)
    .set({ state, ...done, version: sql`${refunds.version} + 1` })
    .where(eq(refunds.id, id));
}

/** The region, the scheme and the year that refunds are looked for in. */
export interface RefundSearch {
  readonly within: string;
  readonly scheme: Scheme;
  readonly policyYear: number;
}

const livingFile = (reach: Reach, within: string): SQL | undefined => {
  const { from, to } = subtree(within);
  return and(
    isNull(people.mergedIntoId),
    sql`${people.regionCode} >= ${from} and ${people.regionCode} < ${to}`,
    personVisible(seenBy(reach, 'ALL')),
  );
};

/** People of a region that some list holds and who paid for the year themselves: those to whom money may be due back. */
export async function listedWhoPaid({ orm }: Db, reach: Reach, search: RefundSearch): Promise<string[]> {
  if (reach.kind === 'NONE') return [];
  const { within, scheme, policyYear } = search;
  const survivor = sql`select coalesce(file.merged_into_id, file.id)`;
  const rows = await orm
    .select({ id: people.id })
    .from(people)
    .where(
      and(
        livingFile(reach, within),
        sql`${people.id} in (${survivor} from ${assistanceListings} listing join people file on file.id = listing.person_id
          where listing.superseded_at is null)`,
        sql`${people.id} in (${survivor} from ${payments} paid join people file on file.id = paid.person_id
          where paid.policy_year = ${policyYear} and paid.scheme = ${scheme} and paid.paid_fen > 0
            and paid.payer in ${OWN_PAYERS} and paid.purpose = 'CONTRIBUTION' and paid.superseded_at is null)`,
      ),
    )
    .orderBy(people.id);
  return rows.map(({ id }) => id);
}

/** Refunds of people of a region that stand for a reason. */
export async function refundsWithin(
  { orm }: Db,
  reach: Reach,
  { within, scheme, policyYear }: RefundSearch,
  reason: NewRefund['reason'],
): Promise<StoredRefund[]> {
  if (reach.kind === 'NONE') return [];
  return (await orm
    .select(rowColumns(refund))
    .from(refunds)
    .where(
      and(
        eq(refunds.scheme, scheme),
        eq(refunds.policyYear, policyYear),
        eq(refunds.reason, reason),
        ne(refunds.state, 'CANCELLED'),
        inArray(refunds.personId, orm.select({ id: people.id }).from(people).where(livingFile(reach, within))),
      ),
    )
    .orderBy(refunds.personId)) as unknown as StoredRefund[];
}
