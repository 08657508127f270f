import { endSupervisionCase, type SupervisionCaseRow } from '../../store/queries/supervision-case.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';
import { holdCase, type NamedCase } from './hold-case.ts';

export interface CaseWithdrawInput extends Keyed, NamedCase {
  readonly reason: string;
}

/** 撤回: whoever opened a case takes it back, today, and says why. What others opened is decided. */
export function withdrawCase(counter: Counter, input: CaseWithdrawInput): Promise<{ caseId: string }> {
  return writeOnce(
    counter,
    'caseWithdraw',
    input,
    () => ({ caseId: input.caseId.toLowerCase() }),
    async (tx) => {
      const { reason: ruling } = input;
      assertWritten(ruling, 'reason');
      assertNamesNobody(ruling, 'reason');
      const held = await holdCase(tx, input);
      assertOwnCase(tx, held);
      const by = { decidedOn: tx.today, decidedBy: tx.viewer.subject ?? '' };
      await endSupervisionCase(tx.db, held.id, { state: 'WITHDRAWN', ...by, ruling, amountFen: null });
      return { subjects: [held.id], details: { kind: held.kind, state: 'WITHDRAWN' } };
    },
  );
}

function assertOwnCase({ viewer }: Counter, { openedBy }: SupervisionCaseRow): void {
  if (viewer.subject === openedBy) return;
  const text = {
    zh: '只有立案人可以撤回；他人所立的事项请裁定（caseDecide）。',
    en: 'Only whoever opened a case withdraws it; have it decided (caseDecide).',
  };
  refuseWrite('CASE_NOT_YOURS', text, 'caseId');
}
