import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { insertRows } from '../insert.ts';
import { readRows } from '../listed.ts';
import { isUuid, selectOf } from '../rows.ts';
import { fundStatementDeliveries, fundStatementLines, fundStatements } from '../tables/index.ts';
import type { FundQuestion } from './fund.ts';

type StatementRow = typeof fundStatements.$inferSelect;
type LineRow = typeof fundStatementLines.$inferSelect;

/** What a line is of: a kind of money, of an arrival whose, of the pool's outlay for which care. Amounts in fen. */
export type StatementLine = Pick<LineRow, 'item' | 'payer' | 'visit' | 'amountFen'>;

export type Delivery = Pick<typeof fundStatementDeliveries.$inferSelect, 'committee' | 'deliveredOn'>;

/** A statement with its lines, in their order, and the committees that were handed it, the first first. */
export interface StoredStatement extends StatementRow {
  readonly lines: readonly StatementLine[];
  readonly deliveries: readonly Delivery[];
}

export type StatementKind = StatementRow['kind'];

const columns = selectOf(fundStatements);

/** Statements are the area's: who may read them is asked before, by the area. */
const selected = (condition: SQL): SQL => sql`
  select ${columns},
    (select coalesce(json_agg(json_build_object('item', item, 'payer', payer, 'visit', visit, 'amountFen', amount_fen) order by line), '[]')
      from fund_statement_lines where statement_id = fund_statements.id) as lines,
    (select coalesce(json_agg(json_build_object('committee', committee, 'deliveredOn', delivered_on) order by delivered_on, committee), '[]')
      from fund_statement_deliveries where statement_id = fund_statements.id) as deliveries
  from fund_statements where ${condition}`;

const ofFund = ({ poolingAreaCode, scheme, policyYear }: FundQuestion): SQL => sql`
  fund_statements.pooling_area_code = ${poolingAreaCode} and fund_statements.scheme = ${scheme}::scheme
  and fund_statements.policy_year = ${policyYear}`;

/** Which statements of a fund's year: of some kinds, or all; those that were replaced among them or not. */
export interface StatementsAsked {
  readonly kinds?: readonly StatementKind[] | null;
  readonly withSuperseded: boolean;
}

/** Statements of a fund's year, the first drawn up first. */
export const readStatements = (
  db: Db,
  fund: FundQuestion,
  { kinds, withSuperseded }: StatementsAsked,
): Promise<StoredStatement[]> =>
  readRows(
    db,
    sql`${selected(ofFund(fund))} and (${withSuperseded} or fund_statements.superseded_at is null)
      and (${sql.param(kinds ?? null)}::fund_statement_kind[] is null or fund_statements.kind = any(${sql.param(kinds ?? null)}))
      order by fund_statements.drafted_at, fund_statements.id`,
  );

/** The budget of a fund's year that was approved and stands. */
export async function approvedBudget(db: Db, fund: FundQuestion): Promise<StoredStatement | undefined> {
  const isBudget = sql`fund_statements.kind = 'BUDGET' and fund_statements.approved_on is not null and fund_statements.superseded_at is null`;
  return (await readRows<StoredStatement>(db, selected(sql`${ofFund(fund)} and ${isBudget}`)))[0];
}

export async function statementById(db: Db, id: string): Promise<StoredStatement | undefined> {
  if (!isUuid(id)) return undefined;
  return (await readRows<StoredStatement>(db, selected(sql`fund_statements.id = ${id}::uuid`)))[0];
}

export type NewStatement = typeof fundStatements.$inferInsert & { readonly id: string };

/** Writes a statement and its lines, numbered from 1. */
export async function insertStatement(tx: Db, row: NewStatement, lines: readonly StatementLine[]): Promise<void> {
  await insertRows(tx, fundStatements, [row]);
  await insertRows(
    tx,
    fundStatementLines,
    lines.map((line, at) => ({ statementId: row.id, line: at + 1, ...line })),
  );
}

/** A statement's place: of whose fund and year, of which kind and days. One that nobody approved and one that was approved stand there. */
export type StatementPlace = Pick<StatementRow, 'kind' | 'fromDay' | 'toDay'> & FundQuestion;

/** Lets the statement of a place that stands, of those approved or of those not, stand no longer; gives its id. */
export async function supersedeStatement(
  tx: Db,
  { kind, fromDay, toDay, ...fund }: StatementPlace,
  { isApproved }: { readonly isApproved: boolean },
): Promise<string | null> {
  const [row] = await readRows<{ readonly id: string }>(
    tx,
    sql`update fund_statements set superseded_at = now(), version = version + 1
      where ${ofFund(fund)} and kind = ${kind}::fund_statement_kind and from_day = ${fromDay}::date and to_day = ${toDay}::date
        and superseded_at is null and (approved_on is not null) = ${isApproved}
      returning id`,
  );
  return row?.id ?? null;
}

/** Writes who approved a statement; its version counts up. */
export async function approveStatementRow(
  tx: Db,
  id: string,
  { by, on }: { readonly by: string; readonly on: string },
): Promise<void> {
  await readRows(
    tx,
    sql`update fund_statements set approved_by = ${by}, approved_on = ${on}::date, version = version + 1 where id = ${id}::uuid`,
  );
}

/** Writes that a committee was handed a statement; false where that was written before. */
export async function insertDelivery(tx: Db, row: typeof fundStatementDeliveries.$inferInsert): Promise<boolean> {
  const written = await tx.orm
    .insert(fundStatementDeliveries)
    .values(row)
    .onConflictDoNothing()
    .returning({ committee: fundStatementDeliveries.committee });
  return written.length === 1;
}
