import { approveStatement, type FundStatementApproveInput } from '../../../services/fund/approve-statement.ts';
import { deliverStatement, type FundStatementDeliverInput } from '../../../services/fund/deliver-statement.ts';
import {
  draftAccount,
  draftBudget,
  draftReport,
  type FundAccountDraftInput,
  type FundBudgetDraftInput,
  type FundReportDraftInput,
} from '../../../services/fund/draft-statement.ts';
import { type FundStatement, statementAnew, statementsOf } from '../../../services/fund/read-statements.ts';
import { type ComparedLine, compareLines, incomeOf, outlayOf } from '../../../services/fund/statement-lines.ts';
import type { FundQuestion } from '../../../store/queries/fund.ts';
import type { StatementLine, StatementsAsked } from '../../../store/queries/fund-statement.ts';
import type { Context } from '../../context.ts';
import { withUserErrors } from '../../errors.ts';
import { behind, type Piece } from '../../listed.ts';

interface Input<Fields> {
  readonly input: Fields;
}

/** A mutation about one statement: does it, and reads the statement as it stands then. */
const written =
  <Fields>(write: (context: Context, input: Fields) => Promise<{ statementId: string }>) =>
  (_: unknown, { input }: Input<Fields>, context: Context) =>
    withUserErrors(async () => {
      const { statementId } = await write(context, input);
      return { statement: await statementAnew(context, statementId) };
    });

interface Asked extends StatementsAsked, Piece, Omit<FundQuestion, 'poolingAreaCode'> {
  readonly poolingArea: string;
}

export const fundStatement = {
  Query: {
    async fundStatements(
      _: unknown,
      { poolingArea, scheme, policyYear, first, after, ...asked }: Asked,
      context: Context,
    ) {
      const rows = await statementsOf(context, { poolingAreaCode: poolingArea, scheme, policyYear }, asked);
      return behind(rows, 'statement', { first, after: after ?? null });
    },
  },

  Mutation: {
    fundBudgetDraft: written<FundBudgetDraftInput>(draftBudget),
    fundAccountDraft: written<FundAccountDraftInput>(draftAccount),
    fundReportDraft: written<FundReportDraftInput>(draftReport),
    fundStatementApprove: written<FundStatementApproveInput>(approveStatement),
    fundStatementDeliver: written<FundStatementDeliverInput>(deliverStatement),
  },

  FundStatement: {
    poolingArea: ({ poolingAreaCode }: FundStatement, _: unknown, { loaders }: Context) =>
      loaders.poolingArea.load(poolingAreaCode),
    from: ({ fromDay }: FundStatement) => fromDay,
    to: ({ toDay }: FundStatement) => toDay,
    income: ({ lines }: FundStatement) => incomeOf(lines),
    outlay: ({ lines }: FundStatement) => outlayOf(lines),
    comparison: ({ budget, lines }: FundStatement) =>
      budget && { budget: { ...budget, budget: null }, lines: compareLines(budget.lines, lines) },
  },

  FundStatementLine: { amount: ({ amountFen }: StatementLine) => amountFen },

  FundComparisonLine: {
    planned: ({ plannedFen }: ComparedLine) => plannedFen,
    actual: ({ actualFen }: ComparedLine) => actualFen,
    difference: ({ differenceFen }: ComparedLine) => differenceFen,
  },
};
