import type { Fen } from '../../policy/money.ts';
import { endSupervisionCase, type SupervisionCaseRow } from '../../store/queries/supervision-case.ts';
import { assertPast } from '../past-day.ts';
import { type Counter, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';
import { assertNotBeforeOpening, holdCase, type NamedCase } from './hold-case.ts';

export interface CaseDecideInput extends Keyed, NamedCase {
  readonly isUpheld: boolean;
  readonly ruling: string;
  /** Of a sanction that is upheld: what has to be paid or given back. */
  readonly amount?: Fen | null;
  /** Today, unless told. */
  readonly decidedOn?: string | null;
}

/** 裁定: what was decided and why, by somebody else than who opened the case. A claim whose review ends may be settled again. */
export function decideCase(counter: Counter, input: CaseDecideInput): Promise<{ caseId: string }> {
  return writeOnce(
    counter,
    'caseDecide',
    input,
    () => ({ caseId: input.caseId.toLowerCase() }),
    async (tx) => {
      const { ruling, amount: amountFen = null, isUpheld } = input;
      const decidedOn = input.decidedOn ?? tx.today;
      assertPast(tx, decidedOn, 'decidedOn');
      assertWritten(ruling, 'ruling');
      assertNamesNobody(ruling, 'ruling');
      const held = await holdCase(tx, input);
      assertNotBeforeOpening(held, decidedOn);
      assertSecondPerson(tx, held);
      assertAmount(held, isUpheld, amountFen);
      const state = isUpheld ? 'UPHELD' : 'REJECTED';
      await endSupervisionCase(tx.db, held.id, {
        ...{ state, decidedOn, decidedBy: tx.viewer.subject ?? '', ruling, amountFen },
      });
      return { subjects: [held.id], details: { kind: held.kind, state, decidedOn, amountFen } };
    },
  );
}

function assertSecondPerson({ viewer }: Counter, { openedBy }: SupervisionCaseRow): void {
  if (viewer.subject !== openedBy) return;
  const text = {
    zh: '立案人不得裁定自己所立的事项，请由他人裁定，或将其撤回（caseWithdraw）。',
    en: 'Whoever opened a case does not decide it: ask a second person, or withdraw it (caseWithdraw).',
  };
  refuseWrite('SECOND_PERSON_NEEDED', text, 'caseId');
}

function assertAmount({ kind }: SupervisionCaseRow, isUpheld: boolean, amountFen: Fen | null): void {
  if (amountFen === null || (kind === 'SANCTION' && isUpheld && amountFen > 0)) return;
  const text = {
    zh: '金额只属于成立的处罚，且须大于零。',
    en: 'An amount belongs to a sanction that is upheld, and is above 0.00.',
  };
  refuseWrite('CASE_AMOUNT_REFUSED', text, 'amount');
}
