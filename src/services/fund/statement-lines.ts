import type { Fen } from '../../policy/money.ts';
import type { StatementLine } from '../../store/queries/fund-statement.ts';
import type { FundBooks } from '../../store/queries/fund-year.ts';

/** The lines of a fund's books, in fen: what arrived by payer, what the pool owes by kind of care, and the rest. Nothing moved, no line. */
export function linesOfBooks(books: FundBooks): StatementLine[] {
  const { arrivals, settled, accounts } = books;
  return [
    ...arrivals.map(({ payer, confirmedFen }) => ({ ...lineOf('ARRIVAL', confirmedFen), payer })),
    lineOf('INTEREST', books.interestFen),
    lineOf('ACCOUNT_CREDIT', accounts.creditedFen),
    lineOf('RISK_FUND', books.toRiskFen - books.fromRiskFen),
    ...settled.map(({ visit, basicFen }) => ({ ...lineOf('BASIC', basicFen), visit })),
    lineOf('ACCOUNT_SPENT', accounts.spentFen),
    lineOf('ADMINISTRATION', books.administrationFen),
    lineOf('OTHER_OUTLAY', books.otherOutlayFen),
  ].filter(({ amountFen }) => amountFen !== 0);
}

const lineOf = (item: StatementLine['item'], amountFen: Fen): StatementLine => ({
  ...{ item, amountFen },
  ...{ payer: null, visit: null },
});

const INCOME: readonly StatementLine['item'][] = ['ARRIVAL', 'INTEREST'];
/** What is set aside for risks is kept, and what is credited to accounts goes out when it is spent. */
const OUTLAY: readonly StatementLine['item'][] = ['BASIC', 'ACCOUNT_SPENT', 'ADMINISTRATION', 'OTHER_OUTLAY'];

const sumOf = (lines: readonly StatementLine[], items: readonly StatementLine['item'][]): Fen =>
  lines.reduce((sum, { item, amountFen }) => (items.includes(item) ? sum + amountFen : sum), 0);

/** 收入合计, in fen. */
export const incomeOf = (lines: readonly StatementLine[]): Fen => sumOf(lines, INCOME);

/** 支出合计, in fen. */
export const outlayOf = (lines: readonly StatementLine[]): Fen => sumOf(lines, OUTLAY);

/** What a line is of, as one text: two lines of a statement never have the same. */
export const keyOf = ({ item, payer, visit }: Omit<StatementLine, 'amountFen'>): string =>
  [item, payer, visit].filter((part) => part != null).join(' ');

/** A line of a final account against the budget's, in fen. */
export interface ComparedLine extends Omit<StatementLine, 'amountFen'> {
  readonly plannedFen: Fen;
  readonly actualFen: Fen;
  readonly differenceFen: Fen;
}

/** 预决算对比: every line that either has, the budget's first; what one lacks counts as nothing. */
export function compareLines(planned: readonly StatementLine[], actual: readonly StatementLine[]): ComparedLine[] {
  const [plan, came] = [byKey(planned), byKey(actual)];
  return [...new Map([...plan, ...came])].map(([key, { item, payer, visit }]) => {
    const plannedFen = plan.get(key)?.amountFen ?? 0;
    const actualFen = came.get(key)?.amountFen ?? 0;
    return { item, payer, visit, plannedFen, actualFen, differenceFen: actualFen - plannedFen };
  });
}

const byKey = (lines: readonly StatementLine[]) => new Map(lines.map((line) => [keyOf(line), line]));
