import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type postgres from 'postgres';
import type { Range } from '../access.ts';
import type { Db } from '../db.ts';
import { readWithin } from '../read-within.ts';
import type { claimSettlements, claims, familyAccountLines, fundEntries } from '../tables/index.ts';
import { type FundQuestion, rangesOfFund } from './fund.ts';
import { accountLinesOf, entriesOf, IS_PAID, LAST_PAYMENT, settlementsOf } from './fund-year.ts';

/** A settlement with its claim's numbers and days, and who paid it out; about nobody. Amounts in fen. */
export interface ExtractedSettlement
  extends Pick<
      typeof claimSettlements.$inferSelect,
      | 'id'
      | 'reversesId'
      | 'decisionId'
      | 'totalFen'
      | 'basicFen'
      | 'criticalFen'
      | 'assistanceFen'
      | 'tiltFen'
      | 'otherFen'
      | 'accountFen'
      | 'ownFen'
      | 'settledBy'
      | 'settledOn'
    >,
    Pick<typeof claims.$inferSelect, 'number' | 'visit' | 'regionCode' | 'admittedOn' | 'dischargedOn' | 'filedOn'> {
  readonly institutionCode: string;
  /** Of what the claim was paid last, also where it was taken back since; null for others. */
  readonly paidBy: string | null;
  readonly paidOn: string | null;
}

/** A line of the fund's ledger, in fen. */
export type ExtractedEntry = Omit<
  typeof fundEntries.$inferSelect,
  'note' | 'source' | 'bookedAt' | 'confirmedAt' | 'reversedAt' | 'poolingAreaCode' | 'scheme' | 'policyYear'
>;

/** What the year's lines of family accounts of one kind add up to, in fen. */
export interface ExtractedAccount extends Pick<typeof familyAccountLines.$inferSelect, 'kind' | 'amountFen'> {
  readonly lines: number;
}

/** Some rows of an extract, all of one kind. */
export type ExtractPage =
  | { readonly kind: 'SETTLEMENT'; readonly rows: readonly ExtractedSettlement[] }
  | { readonly kind: 'ENTRY'; readonly rows: readonly ExtractedEntry[] }
  | { readonly kind: 'ACCOUNT'; readonly rows: readonly ExtractedAccount[] };

/** Rows held at a time: a few hundred kilobytes. */
const PAGE = 1000;

const dialect = new PgDialect();

/**
 * The money of a fund's year, row by row, all as it stands at one moment however long the reading takes: settlements, the ledger's
 * lines, then sums of account lines. Pages are fetched as fast as they are taken.
 */
export async function* readExtract(db: Db, fund: FundQuestion, today: string): AsyncGenerator<ExtractPage> {
  const ranges = await rangesOfFund(db, fund, today);
  yield* readWithin(db, async function* (tx): AsyncGenerator<ExtractPage> {
    // Every row is read: a plan that is quick to begin would be slow to end.
    await tx`set local cursor_tuple_fraction = 1`;
    yield* pagesOf(tx, 'SETTLEMENT', settlements(fund, ranges));
    yield* pagesOf(tx, 'ENTRY', entries(fund));
    yield* pagesOf(tx, 'ACCOUNT', accounts(fund, ranges));
  });
}

/** By a cursor of the database: the driver's own goes on writing to a connection that broke between two pages. */
async function* pagesOf(
  tx: postgres.TransactionSql,
  kind: ExtractPage['kind'],
  statement: SQL,
): AsyncGenerator<ExtractPage> {
  const { sql: text, params } = dialect.sqlToQuery(statement);
  await tx.unsafe(`declare extract no scroll cursor for ${text}`, params as never[]);
  for (let size = PAGE; size === PAGE; ) {
    const rows = await tx.unsafe(`fetch ${PAGE} from extract`);
    if (rows.length > 0) yield { kind, rows } as unknown as ExtractPage;
    size = rows.length;
  }
  await tx`close extract`;
}

const settlements = (fund: FundQuestion, ranges: readonly Range[]): SQL => sql`
  select settled.id, settled.reverses_id as "reversesId", settled.decision_id as "decisionId", settled.total_fen as "totalFen",
    settled.basic_fen as "basicFen", settled.critical_fen as "criticalFen", settled.assistance_fen as "assistanceFen",
    settled.tilt_fen as "tiltFen", settled.other_fen as "otherFen", settled.account_fen as "accountFen", settled.own_fen as "ownFen",
    settled.settled_by as "settledBy", settled.settled_on as "settledOn", settled.number, settled.visit,
    settled.region_code as "regionCode", settled.admitted_on as "admittedOn", settled.discharged_on as "dischargedOn",
    settled.filed_on as "filedOn", institutions.code as "institutionCode", settled.paid_by as "paidBy", settled.paid_on as "paidOn"
  from (select settlement.*, claim.number, claim.visit, claim.region_code, claim.admitted_on, claim.discharged_on, claim.filed_on,
      claim.institution_id, case when ${IS_PAID} then paid.by end as paid_by, case when ${IS_PAID} then paid.taken_on end as paid_on
      from ${settlementsOf(fund, ranges, null, LAST_PAYMENT)}) settled
  join institutions on institutions.id = settled.institution_id
  order by settled.settled_at, settled.id`;

const entries = (fund: FundQuestion): SQL => sql`
  select entry.id, entry.kind, entry.payer, entry.amount_fen as "amountFen", entry.moved_on as "movedOn",
    entry.region_code as "regionCode", entry.collected_on as "collectedOn", entry.slip_number as "slipNumber",
    entry.reverses_id as "reversesId", entry.booked_by as "bookedBy", entry.booked_on as "bookedOn",
    entry.confirmed_by as "confirmedBy", entry.confirmed_on as "confirmedOn"
  from ${entriesOf(fund, null)} order by entry.booked_at, entry.id`;

const accounts = ({ scheme, policyYear }: FundQuestion, ranges: readonly Range[]): SQL => sql`
  select line.kind, count(*)::int as lines, sum(line.amount_fen)::bigint as "amountFen"
  from ${accountLinesOf(scheme, ranges)} and line.policy_year = ${policyYear} group by 1 order by 1`;
