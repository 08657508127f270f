import {
  decideSubsidyDeclaration,
  lockSubsidyDeclaration,
  type SubsidyDeclaration,
} from '../../store/queries/subsidy-declaration.ts';
import { assertVersion, type Counter, isOwnRegion, type Keyed, refuseWrite, writeOnce } from '../write.ts';
import { assertNamesNobody, assertWritten } from '../written-text.ts';

export interface SubsidyDeclarationDecideInput extends Keyed {
  readonly declarationId: string;
  readonly version: number;
  readonly isApproved: boolean;
  readonly ruling: string;
}

/** 审批补助申报: by somebody else than who declared. One that is returned is declared anew, with the heads of that day. */
export function decideDeclaration(
  counter: Counter,
  input: SubsidyDeclarationDecideInput,
): Promise<{ declarationId: string }> {
  return writeOnce(
    counter,
    'subsidyDeclarationDecide',
    input,
    () => ({ declarationId: input.declarationId.toLowerCase() }),
    async (tx) => {
      const { ruling, isApproved, version } = input;
      assertWritten(ruling, 'ruling');
      assertNamesNobody(ruling, 'ruling');
      const held = await holdDeclaration(tx, input.declarationId);
      assertVersion('The declaration', held.version, version);
      const decidedBy = tx.viewer.subject ?? '';
      if (decidedBy === held.declaredBy) refuseMaker();
      if (isApproved && held.amountFen === null) refuseUnknownAmount();
      const state = isApproved ? 'APPROVED' : 'RETURNED';
      await decideSubsidyDeclaration(tx.db, held.id, { state, decidedBy, decidedOn: tx.today, ruling });
      const { heads, amountFen, regionCode, replacesId } = held;
      return { subjects: [held.id], details: { state, regionCode, heads, amountFen, replacesId } };
    },
  );
}

/** A declaration of one of the viewer's regions that waits for a decision, held until the write is done. */
async function holdDeclaration(tx: Counter, declarationId: string): Promise<SubsidyDeclaration> {
  const held = await lockSubsidyDeclaration(tx.db, declarationId);
  if (!held || !isOwnRegion(tx, held.regionCode)) {
    const text = {
      zh: `没有您可以查看的补助申报${declarationId}。`,
      en: `There is no declaration ${declarationId} that you may see.`,
    };
    return refuseWrite('DECLARATION_UNKNOWN', text, 'declarationId');
  }
  if (held.state === 'DECLARED') return held;
  const text = {
    zh: `该申报已于${held.decidedOn}审批，不再变更。`,
    en: `The declaration was decided on ${held.decidedOn} and does not change: declare anew.`,
  };
  return refuseWrite('DECLARATION_DECIDED', text, 'declarationId');
}

function refuseMaker(): never {
  const text = {
    zh: '申报人不得审批自己的申报，请由他人审批。',
    en: 'Whoever declared does not decide on it: ask a second person.',
  };
  return refuseWrite('SECOND_PERSON_NEEDED', text, 'declarationId');
}

function refuseUnknownAmount(): never {
  const text = {
    zh: '补助标准尚未明确，申报没有金额，不能批准：可先退回，待标准发布后重新申报。',
    en: 'The subsidy for a head is not known, so that the declaration has no amount to approve: return it, and have it declared when the standard is published.',
  };
  return refuseWrite('AMOUNT_UNKNOWN', text, 'declarationId');
}
