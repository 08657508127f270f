import { randomUUID } from 'node:crypto';
import { lockNames } from '../../store/lock-name.ts';
import { type NewNoticeDelivery, replaceNoticeDeliveries } from '../../store/queries/notice-delivery.ts';
import { assertRegionsKnown } from '../known-region.ts';
import { assertYearKnown } from '../known-year.ts';
import { assertPast } from '../past-day.ts';
import { assertOwnRegion, type Counter, type Keyed, refuseWrite, WriteRefused, writeOnce } from '../write.ts';
import { assertSource } from '../written-text.ts';
import { checkDeliveries, type Delivering } from './delivery-problems.ts';

export interface NoticeDeliveryLogInput extends Keyed {
  readonly regionCode: string;
  readonly scheme: NewNoticeDelivery['scheme'];
  readonly policyYear: number;
  readonly kind: NewNoticeDelivery['kind'];
  /** All that were reached up to the day. */
  readonly households: number;
  /** Today, unless told. */
  readonly reachedOn?: string | null;
  readonly source: string;
}

/** Of those who log deliveries, by hand or by file, the second waits for the first and checks against what that one wrote. */
export const holdDeliveries = ({ db }: Pick<Counter, 'db'>): Promise<void> => lockNames(db, ['notice deliveries']);

/**
 * 发放登记: how many of a village's households were reached with a kind of notice up to a day. Another count of the same day takes the
 * place of the one that stands.
 */
export function logNoticeDelivery(counter: Counter, input: NoticeDeliveryLogInput): Promise<{ deliveryId: string }> {
  return writeOnce(
    counter,
    'noticeDeliveryLog',
    input,
    () => ({ deliveryId: randomUUID() }),
    async (tx, { deliveryId: id }) => {
      const { regionCode, scheme, policyYear, kind, households, source } = input;
      const row = { regionCode, scheme, policyYear, kind, households, reachedOn: input.reachedOn ?? tx.today, at: 0 };
      await assertLoggable(tx, row, source);
      await holdDeliveries(tx);
      const { fresh, replaced, problems } = await checkDeliveries(tx.db, [row]);
      if (problems.length > 0) {
        throw new WriteRefused(problems.map(({ at: _, ...problem }) => problem));
      }
      if (fresh.length === 0) refuseKnown(row);
      const { at: _, ...logged } = row;
      const by = { loggedBy: tx.viewer.subject ?? '', source };
      await replaceNoticeDeliveries(tx.db, replaced, [{ id, ...logged, ...by }]);
      return { subjects: [id], details: { ...logged, replaces: replaced[0] ?? null } };
    },
  );
}

async function assertLoggable(tx: Counter, row: Delivering, source: string): Promise<void> {
  assertSource(source);
  assertYearKnown(tx, row.policyYear);
  assertPast(tx, row.reachedOn, 'reachedOn');
  if (row.households < 0) {
    refuseWrite('COUNT_REFUSED', { zh: '户数不能小于0。', en: 'Households are counted from 0.' }, 'households');
  }
  assertOwnRegion(tx, row.regionCode, 'regionCode');
  await assertRegionsKnown(tx, [{ code: row.regionCode, field: 'regionCode' }]);
}

function refuseKnown({ households, reachedOn }: Delivering): never {
  const text = {
    zh: `${reachedOn}已登记${households}户，无需重复登记。`,
    en: `${households} households on ${reachedOn} are logged already.`,
  };
  return refuseWrite('DELIVERY_KNOWN', text, 'households');
}
