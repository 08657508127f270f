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

/** Writes that money is to be given back. Of the same money and reason there is one open refund: a second breaks the index. */
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

type Payer = (typeof payments.$inferSelect)['payer'];

/** What moved for one person's contribution of one scheme and year. */
export interface MoneyOfYear {
  readonly personId: string;
  /** Fen below zero were taken back or given back. */
  readonly payments: readonly {
    readonly enrollmentId: string | null;
    readonly payer: Payer;
    readonly fen: number;
    readonly paidOn: string;
    /** Whether it was given back; a payment that was voided is taken back instead. */
    readonly isGivenBack: boolean;
  }[];
  /** Refunds that were not cancelled, in fen. */
  readonly refunds: readonly {
    readonly enrollmentId: string | null;
    readonly payer: Payer;
    readonly fen: number;
    readonly reason: NewRefund['reason'];
    readonly state: StoredRefund['state'];
  }[];
}

/** Who is given back what they paid: the person, also when it came from a relative's account. */
export const OWN_PAYERS: readonly Payer[] = ['SELF', 'RELATIVE_ACCOUNT'];

/** Rows of the person and of the files merged into theirs, of the scheme and year asked about. */
const ofYear = sql`person_id = any(people.merged_ids || people.id)
  and scheme = ${sql.placeholder('scheme')}::scheme and policy_year = ${sql.placeholder('policyYear')}::int`;

const money = statement<MoneyOfYear>(({ orm }, kind) =>
  orm
    .select({
      personId: sql`${people.id}`.as('personId'),
      payments: sql`(select coalesce(json_agg(json_build_object('enrollmentId', enrollment_id, 'payer', payer,
          'fen', paid_fen, 'paidOn', paid_on, 'isGivenBack', paid_fen < 0 and reverses_id is null) order by paid_on, id), '[]')
        from payments where ${ofYear} and purpose = 'CONTRIBUTION' and superseded_at is null)`.as('payments'),
      refunds: sql`(select coalesce(json_agg(json_build_object('enrollmentId', enrollment_id, 'payer', payer,
          'fen', amount_fen, 'reason', reason, 'state', state)), '[]')
        from refunds where ${ofYear} and state <> 'CANCELLED')`.as('refunds'),
    })
    .from(people)
    .where(and(sql`${people.id} = any(${sql.placeholder('keys')}::uuid[])`, personVisible(byKey(kind)))),
);

/** What moved for people who may be seen, for a scheme and year, the oldest payment first; in one statement. */
export async function moneyOfPeople(
  db: Db,
  reach: Reach,
  keys: readonly string[],
  { scheme, policyYear }: { readonly scheme: Scheme; readonly policyYear: number },
): Promise<MoneyOfYear[]> {
  const sound = keys.filter(isUuid);
  if (sound.length === 0 || reach.kind === 'NONE') return [];
  return money(db, reach.kind, { keys: sound, scheme, policyYear, ...reachValues(reach) });
}

/** How far a refund comes with a step, and by whom. */
export interface RefundStep {
  readonly state: 'APPROVED' | 'PAID' | 'CANCELLED';
  readonly by: string;
  readonly on: string;
  /** 银行回单 or why it was cancelled. */
  readonly note: string | null;
}

/** Takes a refund one step on; its version counts up. */
export async function stepRefund({ orm }: Db, id: string, { state, by, on, note }: RefundStep): Promise<void> {
  const done =
    state === 'APPROVED'
      ? { approvedBy: by, approvedAt: sql`now()`, approvedOn: on }
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
            and paid.payer = any(${sql.param(OWN_PAYERS)}::payer[]) and paid.purpose = 'CONTRIBUTION' and paid.superseded_at is null)`,
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
