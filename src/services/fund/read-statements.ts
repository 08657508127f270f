import type { FundQuestion } from '../../store/queries/fund.ts';
import {
  approvedBudget,
  readStatements,
  type StatementsAsked,
  type StoredStatement,
  statementById,
} from '../../store/queries/fund-statement.ts';
import type { Counter } from '../write.ts';
import { assertFundArea } from './fund-area.ts';

/** A statement, and what a final account is compared with: the budget of its year that was approved and stands, or null. */
export interface FundStatement extends StoredStatement {
  readonly budget: StoredStatement | null;
}

type Asking = Pick<Counter, 'db' | 'reach'>;

/** Statements of a fund's year, for those who work for its whole area; the first drawn up first. */
export async function statementsOf(
  counter: Asking,
  fund: FundQuestion,
  asked: StatementsAsked,
): Promise<FundStatement[]> {
  await assertFundArea(counter, fund.poolingAreaCode, 'poolingArea');
  const rows = await readStatements(counter.db, fund, asked);
  const isCompared = rows.some(({ kind }) => kind === 'FINAL_ACCOUNT');
  const budget = isCompared ? await approvedBudget(counter.db, fund) : undefined;
  return rows.map((row) => withBudget(row, budget));
}

/** A statement as a write left it. */
export async function statementAnew({ db }: Pick<Counter, 'db'>, id: string): Promise<FundStatement | null> {
  const row = await statementById(db, id);
  if (!row) return null;
  return withBudget(row, row.kind === 'FINAL_ACCOUNT' ? await approvedBudget(db, row) : undefined);
}

const withBudget = (row: StoredStatement, budget: StoredStatement | undefined): FundStatement => ({
  ...row,
  budget: (row.kind === 'FINAL_ACCOUNT' && budget) || null,
});
