import { approveStatementRow, type StoredStatement, supersedeStatement } from '../../store/queries/fund-statement.ts';
import { assertVersion, type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { holdStatement } from './hold-statement.ts';

export interface FundStatementApproveInput extends Keyed {
  readonly statementId: string;
  readonly version: number;
}

/** 报表审批: by somebody else than who drew it up. What was approved for the same days before is replaced, and stays to be read. */
export function approveStatement(counter: Counter, input: FundStatementApproveInput): Promise<{ statementId: string }> {
  return writeOnce(
    counter,
    'fundStatementApprove',
    input,
    () => ({ statementId: input.statementId.toLowerCase() }),
    async (tx) => {
      const held = await holdStatement(tx, input.statementId);
      assertOpen(held);
      assertVersion('The statement', held.version, input.version);
      const by = tx.viewer.subject ?? '';
      assertSecondPerson(held, by);
      const replaces = await supersedeStatement(tx.db, held, { isApproved: true });
      await approveStatementRow(tx.db, held.id, { by, on: tx.today });
      const { kind, poolingAreaCode, scheme, policyYear } = held;
      return { subjects: [held.id], details: { kind, poolingAreaCode, scheme, policyYear, replaces } };
    },
  );
}

function assertOpen({ approvedOn, supersededAt }: StoredStatement): void {
  if (approvedOn !== null) {
    const text = {
      zh: `该报表已于${approvedOn}审批，不再变更：如需更正，请重新编制并审批。`,
      en: `The statement was approved on ${approvedOn} and does not change: draw up another, and have that approved.`,
    };
    refuseWrite('STATEMENT_APPROVED', text, 'statementId');
  }
  if (supersededAt === null) return;
  const text = {
    zh: '该报表草稿已被新稿替换，请审批新稿。',
    en: 'Another draft took the place of this one: approve that.',
  };
  refuseWrite('STATEMENT_SUPERSEDED', text, 'statementId');
}

function assertSecondPerson({ draftedBy }: StoredStatement, by: string): void {
  if (by !== draftedBy) return;
  const text = {
    zh: '编制人不得审批自己编制的报表，请由他人审批。',
    en: 'Whoever drew up a statement does not approve it: ask a second person.',
  };
  refuseWrite('CHECKER_IS_MAKER', text, 'statementId');
}
