import type { PersonFacts } from '../../policy/facts.ts';
import type { Fen } from '../../policy/money.ts';
import type { Reach } from '../../store/access.ts';
import { standingFactsOfPeople } from '../../store/queries/person-facts.ts';
import { OWN_PAYERS, type RefundSearch } from '../../store/queries/refund.ts';
import { inPages } from '../rosters/read-ahead.ts';
import { type Counter, refuseWrite } from '../write.ts';
import type { HeldRefund } from './hold-refund.ts';
import { refundBy } from './refunds-due.ts';

/** A refund to somebody confirmed later, under the file that they are kept under now. */
export interface LateRefund {
  readonly personId: string;
  readonly amountFen: Fen;
}

/** Files read at once: enough that statements are few, few enough that a county fits into memory. */
const AT_ONCE = 500;

/** Whether money is owed does not depend on who asks; nothing of what is read leaves. */
const ALL: Reach = { kind: 'EVERYWHERE', isSensitiveShown: true };

/**
 * 先缴后返: of refunds that were declared, those that the law gives no more, or not in full, as after their person left a list.
 * What was paid out of them counts as if it were still to be. While an amount is open its refund stays as it is.
 */
export async function noLongerDue<Refund extends LateRefund>(
  counter: Counter,
  refunds: readonly Refund[],
  year: Omit<RefundSearch, 'within'>,
): Promise<Refund[]> {
  const ofPerson = Map.groupBy(refunds, ({ personId }) => personId);
  const gone: Refund[] = [];
  for await (const page of inPages([[...ofPerson.keys()]], AT_ONCE)) {
    for (const facts of (await standingFactsOfPeople(counter.db, ALL, page)) as unknown as readonly PersonFacts[]) {
      const most = refundBy(beforeGivingBack(facts), year, counter)?.maxFen ?? Number.POSITIVE_INFINITY;
      gone.push(...(ofPerson.get(facts.personId) ?? []).filter(({ amountFen }) => amountFen > most));
    }
  }
  return gone;
}

const beforeGivingBack = (facts: PersonFacts): PersonFacts => ({
  ...facts,
  payments: facts.payments.filter(({ payer, paidFen }) => paidFen > 0 || !OWN_PAYERS.includes(payer)),
});

/** Refuses a step with a refund that a list has overtaken since it was declared. */
export async function assertStillDue(tx: Counter, refund: HeldRefund): Promise<void> {
  if (refund.reason !== 'CONFIRMED_LATER') return;
  if ((await noLongerDue(tx, [{ ...refund, personId: refund.keptUnder }], refund)).length === 0) return;
  const text = {
    zh: '按现有认定，该笔先缴后返已不应返还，或金额已变：请取消该笔退费；仍有应返还的，重新申报。',
    en: 'By what is on file now this money is no longer due back, or less of it is: cancel the refund, and declare what is still due anew.',
  };
  refuseWrite('NO_LONGER_DUE', text, 'refundId');
}
