import { lockPeople } from '../../store/queries/person.ts';
import { lockRefund, refundsById, type StoredRefund } from '../../store/queries/refund.ts';
import { assertVersion, type Counter, refuseWrite } from '../write.ts';

/** A refund that a write takes a step with, as its maker read it. */
export interface NamedRefund {
  readonly refundId: string;
  readonly version: number;
}

/** A refund, and the file that its person is kept under: their own, or the one that it was merged into. */
export type HeldRefund = StoredRefund & { readonly keptUnder: string };

/** States that a refund can still leave. */
type Open = 'DUE' | 'APPROVED';

/**
 * A refund held until the write is done, after its person, so that nobody pays or takes money at the same time. Refused when it
 * is paid or cancelled, when it stands in none of the states that the step begins in, and when somebody changed it meanwhile.
 */
export async function holdRefund(
  tx: Counter,
  { refundId, version }: NamedRefund,
  from: readonly Open[],
): Promise<HeldRefund> {
  const [found] = await refundsById(tx.db, tx.reach, [refundId]);
  if (!found) return unknown(refundId);
  const [person] = await lockPeople(tx.db, tx.reach, [found.personId]);
  const held = (await lockRefund(tx.db, tx.reach, found.id)) ?? unknown(refundId);
  assertOpen(held.state);
  assertVersion(`The refund ${held.id}`, held.version, version);
  if (from.every((state) => state !== held.state)) notThere(held.state as Open);
  return { ...held, keptUnder: person?.mergedIntoId ?? found.personId };
}

function unknown(id: string): never {
  const text = { zh: `没有您可以查看的退费${id}。`, en: `There is no refund ${id} that you may see.` };
  return refuseWrite('REFUND_UNKNOWN', text, 'refundId');
}

function assertOpen(state: StoredRefund['state']): void {
  if (state === 'PAID') {
    refuseWrite(
      'REFUND_PAID',
      { zh: '该笔退费已支付，不得再办。', en: 'This refund is paid: nothing more is done with it.' },
      'refundId',
    );
  }
  if (state === 'CANCELLED') {
    const text = { zh: '该笔退费已取消，请重新申报。', en: 'This refund was cancelled: declare a new one.' };
    refuseWrite('REFUND_CANCELLED', text, 'refundId');
  }
}

function notThere(state: Open): never {
  if (state === 'APPROVED') {
    refuseWrite(
      'REFUND_APPROVED',
      { zh: '该笔退费已审核，待支付。', en: 'This refund is approved: pay it out.' },
      'refundId',
    );
  }
  const text = {
    zh: '该笔退费尚未审核，须由申报人以外的人审核。',
    en: 'This refund waits for somebody other than its declarer to approve it.',
  };
  return refuseWrite('REFUND_NOT_APPROVED', text, 'refundId');
}
